"""Lists of numbers that change their length: ``append``, ``extend``, ``pop``; kept in memory that grows.

What the items are shows only where the first is appended. The translation then begins again, and knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from transpile.symbolic.lists import Append, RemoveLast
from transpile.symbolic.types import INT64, PY_BOOL, PY_FLOAT, PY_INT, array, numpy_scalar

METHODS = ("append", "extend", "pop")
REFUSED = ("insert", "remove", "clear", "sort", "reverse", "copy", "index", "count")
GUESSES = tuple(ListItems(type, width) for width in (None, 2, 3, 4) for type in (PY_FLOAT, PY_INT))
ADVICE = "lists of numbers have append, extend, pop, r[k], len and np.array"


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


@lru_cache(maxsize=256)
def names_that_grow(definition: cst.CSTNode) -> frozenset[str]:
    """The variables of a function whose methods change a list."""
    found = _Methods()
    definition.visit(found)
    return frozenset(found.names)


class _Methods(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_Call(self, node: cst.Call) -> None:
        function = node.func
        is_method = isinstance(function, cst.Attribute) and function.attr.value in (*METHODS, *REFUSED)
        if isinstance(function, cst.Attribute) and isinstance(function.value, cst.Name) and is_method:
            self.names.add(function.value.value)


def is_new_list(frame: Frame, target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """Whether an assignment makes a list that grows: ``r = []``."""
    is_named = isinstance(target, cst.Name) and target.value in names_that_grow(frame.definition)
    return is_named and isinstance(value, cst.List)


def check_loop(frame: Frame, statement: cst.For) -> None:
    """Refuse a loop over a list that its body changes: Python's loop would see that."""
    for name in sorted(_walked(statement.iter) & names_that_grow(statement.body)):
        if isinstance(frame.names.get(name), GrowingList):
            message = f"this loop runs over `{name}`, and its body changes the length of `{name}`"
            frame.error(codes.UNSUPPORTED_SYNTAX, message, f"count: `while k < len({name})`", statement.iter)


def _walked(over: cst.BaseExpression) -> frozenset[str]:
    """The names that stand in ``over`` as themselves, or as arguments of zip, enumerate and their kind."""
    if isinstance(over, cst.Name):
        return frozenset((over.value,))
    if not isinstance(over, cst.Call) or (isinstance(over.func, cst.Name) and over.func.value == "len"):
        return frozenset()
    return frozenset().union(*(_walked(arg.value) for arg in over.args))


def new_list(frame: Frame, name: str, at: cst.CSTNode, items: Sequence[Value]) -> None:
    """``r = []`` or ``r = [a, b]``."""
    builder = frame.builder
    kept = builder.lists.items.get(at) or (_items_of(frame, items[0]) if items else None)
    if kept is None:
        builder.lists.unknown.add(at)
        kept = builder.lists.guesses[0]
    room = builder.lengths.name_atom(builder.const(0, numpy_scalar(INT64)), f"{name}_room")
    shape = (room, *([] if kept.width is None else [as_dim(kept.width)]))
    value = GrowingList(builder.emit("list", type=array(kept.type.dtype, *shape), hint=name), kept, at)
    frame.bind(name, value)
    extend(frame, value, items)


# what changes them


def method(frame: Frame, value: GrowingList, name: str, args: list[Value], at: cst.CSTNode) -> Value:
    """A call of a method of a list."""
    if name == "pop" and not args:
        return pop(frame, value)
    items: Sequence[Value] | None = None
    if len(args) == 1:
        given = args[0].items if isinstance(args[0], TupleValue) else None
        items = {"append": args, "extend": given}.get(name)
    if items is None:
        shown = f"`{name}`" if name not in METHODS else f"these arguments of `{name}`"
        frame.error(codes.UNSUPPORTED_FUNCTION, f"{shown} cannot be used with a list here", ADVICE, at)
    extend(frame, value, items)
    return Literal(None)


def extend(frame: Frame, value: GrowingList, items: Sequence[Value]) -> None:
    """``r.extend(items)``."""
    builder = frame.builder
    for item in items:
        _learn(frame, value, item)
        target = builder.refresh(value.node)
        into = type_of(target)
        if value.items.width is None:
            node, one = builder.cast(frame.node(item), value.items.type), numpy_scalar(into.dtype)
        else:
            node = frame.node(call_function(builder, "numpy.array", [item], {}, value.at))
            one = array(into.dtype, *into.shape[1:])
        builder.update(builder.refresh(target), node, Append(), into=one)


def _learn(frame: Frame, value: GrowingList, item: Value) -> None:
    """Begin again where an item is of another type than the list was made for."""
    lists, given = frame.builder.lists.items, _items_of(frame, item)
    known = lists.get(value.at, given)
    joined = join_types(known.type, given.type)
    same_kind = known.type.dtype.kind == given.type.dtype.kind and known.width == given.width
    if joined is None or not same_kind or not all(can_adopt(part, joined) for part in _parts(item)):
        message = f"{describe(item)} is appended to a list of {known}"
        frame.error(codes.JOIN, message, "append numbers of one type, for example float(...)")
    lists[value.at] = ListItems(joined, known.width)
    if value.items != lists[value.at]:
        raise ItemsFoundError


def _items_of(frame: Frame, item: Value) -> ListItems:
    types = [scalar_type(part) for part in _parts(item)]
    if not types or len({*types}) > 1 or types[0] is None:
        del frame.builder.lists.guesses[1:]  # no other guess would help
        message = f"{describe(item)} cannot be an item of a list that grows"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "append numbers, or tuples of numbers of one type")
    return ListItems(types[0], len(types) if isinstance(item, TupleValue) else None)


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
    builder = frame.builder
    raw = tuple(Raw("index", k + 1) for k in range(len(indices)))
    scalar = numpy_scalar(type_of(value.node).dtype)
    found = builder.emit("view", builder.refresh(value.node), *indices, type=scalar, attr=View(axes, raw))
    return builder.cast(found, value.items.type)
