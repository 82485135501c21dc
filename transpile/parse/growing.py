"""Lists of numbers that change: ``append``, ``extend``, ``pop``, ``r[k] = v``; kept in memory that grows.

What the items are shows only where the first is appended. The translation then begins again, and knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import libcst as cst

from transpile.parse import codes
from transpile.parse.bounds import resolve_index
from transpile.parse.functions import call_function
from transpile.parse.joins import can_adopt, join_types, scalar_type
from transpile.parse.python_rules import type_of
from transpile.parse.scope import Frame, describe
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import GrowingList, ListItems, Lists, ListValue, Literal, TupleValue, Value
from transpile.symbolic.dims import as_dim
from transpile.symbolic.graph import Axis, AxisIndex, AxisSlice, Node, Raw, View
from transpile.symbolic.lists import Append, Extend, RemoveLast
from transpile.symbolic.types import INT64, PY_BOOL, PY_FLOAT, PY_INT, Kind, Type, array, numpy_scalar

METHODS = ("append", "extend", "pop")
REFUSED = ("insert", "remove", "clear", "sort", "reverse", "copy", "index", "count")
GUESSES = tuple(ListItems(type, width) for width in (None, 2, 3, 4) for type in (PY_FLOAT, PY_INT))
ADVICE = "lists of numbers have append, extend, pop, r[k], r[k] = v, len and np.array"


class ItemsFoundError(Exception):
    """The items of a list became known: the translation begins again."""


def goes_on(lists: Lists, error: Exception) -> bool:
    """Whether to translate again after an error: the items of a list were found, or have to be guessed anew."""
    wrong_guess = bool(lists.unknown - lists.items.keys()) and len(lists.guesses) > 1
    if wrong_guess and not isinstance(error, ItemsFoundError):
        del lists.guesses[0]
    lists.unknown.clear()
    return wrong_guess or isinstance(error, ItemsFoundError)


# where lists are made


@dataclass(frozen=True)
class Changed:
    """The variables of a function whose methods change a list, and those of which an item is assigned."""

    by_methods: frozenset[str]
    by_items: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.by_methods | self.by_items


@lru_cache(maxsize=256)
def changed(definition: cst.CSTNode) -> Changed:
    """The variables that a function, or a part of one, may change as lists."""
    found = _Changes()
    definition.visit(found)
    return Changed(frozenset(found.by_methods), frozenset(found.by_items))


class _Changes(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.by_methods: set[str] = set()
        self.by_items: set[str] = set()

    def visit_Call(self, node: cst.Call) -> None:
        function = node.func
        is_method = isinstance(function, cst.Attribute) and function.attr.value in (*METHODS, *REFUSED)
        if isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name) and is_method:
            self.by_methods.add(function.value.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self._target(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._target(node.target)
        if isinstance(node.target, cst.Name) and isinstance(node.value, cst.List):
            self.by_methods.add(node.target.value)

    def _target(self, target: cst.BaseExpression) -> None:
        if isinstance(target, (cst.Tuple, cst.List)):
            for element in target.elements:
                self._target(element.value)
        elif isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name):
            self.by_items.add(target.value.value)


def is_new_list(frame: Frame, target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """Whether an assignment makes a list that changes: ``r = []``, ``r = [0] * n``, ``r = list(x)``."""
    is_named = isinstance(target, cst.Name) and target.value in changed(frame.definition).names
    return is_named and _is_list(value)


def _is_list(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.BinaryOperation):
        return isinstance(value.operator, cst.Multiply) and (_is_list(value.left) or _is_list(value.right))
    if isinstance(value, cst.Call):
        return isinstance(value.func, cst.Name) and value.func.value == "list"
    return isinstance(value, (cst.List, cst.ListComp))


def check_loop(frame: Frame, statement: cst.For) -> None:
    """Refuse a loop over a list that its body changes: Python's loop would see that."""
    for name in sorted(_walked(statement.iter) & changed(statement.body).names):
        value = frame.names.get(name)
        if isinstance(value, GrowingList) or (isinstance(value, ListValue) and value.at is not None):
            message = f"this loop runs over `{name}`, and its body changes `{name}`"
            frame.error(codes.UNSUPPORTED_SYNTAX, message, f"count: `while k < len({name})`", statement.iter)


def _walked(over: cst.BaseExpression) -> frozenset[str]:
    """The names that stand in ``over`` as themselves, or as arguments of zip, enumerate and their kind."""
    if isinstance(over, cst.Name):
        return frozenset((over.value,))
    if not isinstance(over, cst.Call) or (isinstance(over.func, cst.Name) and over.func.value == "len"):
        return frozenset()
    return frozenset().union(*(_walked(arg.value) for arg in over.args))


def new_list(frame: Frame, name: str, at: cst.CSTNode, given: Value) -> None:
    """``r = []``, ``r = [a, b]``, ``r = [0] * n``: the list of these items, by this name."""
    builder = frame.builder
    kept = builder.lists.items.get(at) or _items_of_all(frame, given)
    if kept is not None and kept.width is None and name not in changed(frame.definition).by_methods:
        frame.bind(name, _of_fixed_length(frame, name, ListItems(kept.type), given, at))
        return
    if kept is None:
        builder.lists.unknown.add(at)
        kept = builder.lists.guesses[0]
    room = builder.lengths.name_atom(builder.const(0, numpy_scalar(INT64)), f"{name}_room")
    shape = (room, *([] if kept.width is None else [as_dim(kept.width)]))
    value = GrowingList(builder.emit("list", type=array(kept.type.dtype, *shape), hint=name), kept, at)
    frame.bind(name, value)
    extend(frame, value, given)


def _of_fixed_length(frame: Frame, name: str, items: ListItems, given: Value, at: cst.CSTNode) -> ListValue:
    """A list of which items are assigned, and nothing else happens: an array."""
    if isinstance(given, TupleValue):
        for item in given.items:
            learn(frame, at, items, _items_of(frame, item), item)
        dtype = Literal(items.type.dtype)
        node = frame.node(call_function(frame.builder, "numpy.array", [given], {"dtype": dtype}, at))
        return ListValue(frame.builder.named(node, name), items.type, temporary=False, at=at)
    assert isinstance(given, ListValue)
    return kept_list(frame, name, given, at)


def kept_list(frame: Frame, name: str, given: ListValue, at: cst.CSTNode) -> ListValue:
    """A list that a variable has, so that its items may be assigned."""
    number = given.item or given.leaf
    if given.at is not None or given.source is not None or number is None:
        return replace(given, temporary=False)
    items = frame.builder.lists.items.setdefault(at, ListItems(number))
    node = frame.builder.refresh(given.array)
    if type_of(node).dtype != items.type.dtype:
        dtype = Literal(items.type.dtype)
        node = frame.node(call_function(frame.builder, "numpy.array", [node], {"dtype": dtype}, at))
    node = frame.builder.named(node, name) if given.temporary else node
    kept = replace(given, array=node, temporary=False, at=at)
    return replace(kept, item=items.type) if given.item is not None else replace(kept, leaf=items.type)


def _items_of_all(frame: Frame, given: Value) -> ListItems | None:
    """What the items are; None where there are none."""
    if isinstance(given, TupleValue):
        return _items_of(frame, given.items[0]) if given.items else None
    return ListItems(_bulk(frame, given)[1])


# what changes them


def method(frame: Frame, value: GrowingList, name: str, args: list[Value], at: cst.CSTNode) -> Value:
    """A call of a method of a list."""
    if name == "pop" and not args:
        return pop(frame, value)
    if len(args) != 1 or name not in ("append", "extend"):
        shown = f"`{name}`" if name not in METHODS else f"these arguments of `{name}`"
        frame.error(codes.UNSUPPORTED_FUNCTION, f"{shown} cannot be used with a list here", ADVICE, at)
    extend(frame, value, args[0] if name == "extend" else TupleValue(tuple(args)))
    return Literal(None)


def extend(frame: Frame, value: GrowingList, given: Value) -> None:
    """``r.extend(given)``."""
    if not isinstance(given, TupleValue):
        _extend_by_array(frame, value, given)
        return
    builder = frame.builder
    for item in given.items:
        learn(frame, value.at, value.items, _items_of(frame, item), item)
        target = builder.refresh(value.node)
        into = type_of(target)
        if value.items.width is None:
            node, one = builder.cast(frame.node(item), value.items.type), numpy_scalar(into.dtype)
        else:
            node = frame.node(call_function(builder, "numpy.array", [item], {}, value.at))
            one = array(into.dtype, *into.shape[1:])
        builder.update(builder.refresh(target), node, Append(), into=one)


def _extend_by_array(frame: Frame, value: GrowingList, given: Value) -> None:
    builder = frame.builder
    node, type = _bulk(frame, given)
    learn(frame, value.at, value.items, ListItems(type), given)
    if type_of(node).dtype != value.items.type.dtype:
        dtype = Literal(value.items.type.dtype)
        node = frame.node(call_function(builder, "numpy.array", [node], {"dtype": dtype}, value.at))
    change = Extend(python=value.items.type.kind is Kind.PYTHON)
    builder.update(builder.refresh(value.node), node, change, into=type_of(node))


def _bulk(frame: Frame, given: Value) -> tuple[Node, Type]:
    """Items whose number is known only while the kernel runs: an array of them, and what each of them is."""
    if isinstance(given, ListValue) and given.item is not None:
        return frame.builder.refresh(given.array), given.item
    if isinstance(given, Node) and len(type_of(given).shape) == 1:
        return frame.node(given), numpy_scalar(type_of(given).dtype)
    message = f"{describe(given)} cannot be the items of a list that changes"
    return frame.error(codes.UNSUPPORTED_SYNTAX, message, "give numbers, or tuples of numbers of one type")


def learn(frame: Frame, at: cst.CSTNode, made_for: ListItems, given: ListItems, item: Value) -> None:
    """Begin again where an item is of another type than the list was made for."""
    lists = frame.builder.lists.items
    known = lists.get(at, given)
    joined = join_types(known.type, given.type)
    same_kind = known.type.dtype.kind == given.type.dtype.kind and known.width == given.width
    if joined is None or not same_kind or not all(can_adopt(part, joined) for part in _parts(item)):
        message = f"{_kind(item)} is put into a list of {known}"
        frame.error(codes.JOIN, message, "keep to numbers of one type: write 0.0 for 0, or float(...)")
    lists[at] = ListItems(joined, known.width)
    if made_for != lists[at]:
        raise ItemsFoundError


def _items_of(frame: Frame, item: Value) -> ListItems:
    types = [scalar_type(part) for part in _parts(item)]
    if not types or len({*types}) > 1 or types[0] is None:
        del frame.builder.lists.guesses[1:]  # no other guess would help
        is_array = isinstance(item, Node) and item.type is not None and item.type.is_array
        help = (
            "fill the rows of an array: `r[k] = x`" if is_array else "put in numbers, or tuples of numbers of one type"
        )
        message = f"{describe(item)} cannot be an item of a list that changes"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, help)
    return ListItems(types[0], len(types) if isinstance(item, TupleValue) else None)


def _kind(item: Value) -> str:
    return describe(item) if scalar_type(item) is None else str(scalar_type(item))


def _parts(item: Value) -> Sequence[Value]:
    return item.items if isinstance(item, TupleValue) else (item,)


def pop(frame: Frame, value: GrowingList) -> Value:
    """``r.pop()``."""
    builder = frame.builder
    length = length_of(frame, value)
    builder.check(builder.emit("greater", length, builder.const(0), type=PY_BOOL), "IndexError", "pop from empty list")
    builder.facts.assume(builder.dim(length) - 1)
    last = elementwise(builder, "subtract", length, builder.const(1))
    found = item_at(frame, value, last, length)
    builder.update(builder.refresh(value.node), builder.const(0, numpy_scalar(type_of(value.node).dtype)), RemoveLast())
    return found


@dataclass(frozen=True)
class ItemPlace:
    """An item of a list as a target: its place in memory, and the number that it is. ``at``: where the list is made."""

    place: Node
    now: Node
    items: ListItems
    at: cst.CSTNode


def place_of(frame: Frame, value: GrowingList, index: Node, at: cst.CSTNode) -> ItemPlace:
    """``r[index]`` as a target."""
    if value.items.width is not None:
        message = "an item of a list of tuples cannot be assigned"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "keep the parts in several lists, or in an array", at)
    axis = resolve_index(frame.builder, index, frame.builder.dim(length_of(frame, value)), "index of a list")
    place = _place(frame, value, (axis,), (index,))
    return ItemPlace(place, frame.builder.cast(place, value.items.type), value.items, value.at)


def set_item(frame: Frame, target: ItemPlace, item: Value) -> None:
    """``r[index] = item``."""
    learn(frame, target.at, target.items, _items_of(frame, item), item)
    frame.builder.update(target.place, frame.builder.cast(frame.node(item), target.items.type))


# what reads them


def length_of(frame: Frame, value: GrowingList) -> Node:
    """``len(r)``."""
    length = frame.builder.emit("length", frame.builder.refresh(value.node), type=PY_INT)
    frame.builder.lengths.magnitude.indices.add(length)
    frame.builder.facts.assume(frame.builder.lengths.name_atom(length, f"{value.node.hint}_length"))
    return length


def as_list(frame: Frame, value: GrowingList) -> ListValue:
    """The list as it is now, for whoever only reads it."""
    builder = frame.builder
    length = length_of(frame, value)
    rest = type_of(value.node).shape[1:]
    axes: tuple[Axis, ...] = tuple(AxisSlice(as_dim(0), 1, kept) for kept in (builder.dim(length), *rest))
    attr = View(axes, (Raw("slice", None, 1, None),))
    given = array(type_of(value.node).dtype, builder.dim(length), *rest)
    view = builder.emit("view", builder.refresh(value.node), length, type=given, attr=attr)
    return ListValue(view, None if value.items.width else value.items.type, temporary=False, source=value)


def item_at(frame: Frame, value: GrowingList, index: Node, length: Node) -> Value:
    """``r[index]`` of a list with so many items."""
    builder = frame.builder
    axis = resolve_index(builder, index, builder.dim(length), "index of a list")
    width = value.items.width
    if width is None:
        return _element(frame, value, (axis,), (index,))
    items = (_element(frame, value, (axis, AxisIndex(as_dim(k))), (index, builder.const(k))) for k in range(width))
    return TupleValue(tuple(items))


def _element(frame: Frame, value: GrowingList, axes: tuple[Axis, ...], indices: tuple[Node, ...]) -> Node:
    return frame.builder.cast(_place(frame, value, axes, indices), value.items.type)


def _place(frame: Frame, value: GrowingList, axes: tuple[Axis, ...], indices: tuple[Node, ...]) -> Node:
    builder = frame.builder
    raw = tuple(Raw("index", k + 1) for k in range(len(indices)))
    scalar = numpy_scalar(type_of(value.node).dtype)
    return builder.emit("view", builder.refresh(value.node), *indices, type=scalar, attr=View(axes, raw))
