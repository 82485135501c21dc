"""Basic subscripts: ``u[1:-1, None, k]`` as a view of ``u``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import EllipsisType

import libcst as cst

from transpile.parse import codes
from transpile.parse.bounds import Bounds, resolve_index, resolve_slice
from transpile.parse.conditions import element
from transpile.parse.scope import Frame, describe
from transpile.parse.values import Constant, FunctionRef, ListValue, Literal, TupleValue, Value, WrittenList, with_items
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.graph import Axis, AxisNew, AxisSlice, Node, Raw, View
from transpile.symbolic.types import Kind, Type

Evaluate = Callable[[Frame, cst.BaseExpression], Value]


@dataclass(frozen=True)
class Selector:
    """One part of a subscript: "index", "slice", "newaxis" or "ellipsis", with its operands."""

    kind: str
    at: cst.CSTNode
    start: Node | None = None
    stop: Node | None = None
    step: Node | None = None


def selectors(frame: Frame, elements: Sequence[cst.SubscriptElement], evaluate: Evaluate) -> list[Selector]:
    """The parts of a subscript, evaluated."""
    parts: list[Selector] = []
    for item in elements:
        if isinstance(item.slice, cst.Slice):
            bounds = [_bound(frame, part, evaluate) for part in (item.slice.lower, item.slice.upper, item.slice.step)]
            parts.append(Selector("slice", item.slice, *bounds))
        elif isinstance(item.slice, cst.Index):
            parts.extend(_indices(frame, evaluate(frame, item.slice.value), item.slice.value))
    return parts


def _bound(frame: Frame, part: cst.BaseExpression | None, evaluate: Evaluate) -> Node | None:
    value = None if part is None else evaluate(frame, part)
    if part is None or (isinstance(value, Literal) and value.value is None):
        return None
    assert value is not None
    return as_int(frame, value, part)


def _indices(frame: Frame, value: Value, at: cst.CSTNode) -> list[Selector]:
    if isinstance(value, WrittenList):
        help = "write a loop over the indices, or take the rows one by one: np.stack([a[0], a[2]])"
        frame.error(codes.UNSUPPORTED_SYNTAX, "indexing with a list is not supported", help, at)
    if isinstance(value, TupleValue):
        return [part for item in value.items for part in _indices(frame, item, at)]
    if isinstance(value, Literal) and isinstance(value.value, EllipsisType):
        return [Selector("ellipsis", at)]
    is_none = isinstance(value, Literal) and value.value is None
    if is_none or (isinstance(value, FunctionRef) and value.qualified == "numpy.newaxis"):
        return [Selector("newaxis", at)]
    return [Selector("index", at, as_int(frame, value, at))]


def as_int(frame: Frame, value: Value, at: cst.CSTNode) -> Node:
    """An int of a subscript or a range."""
    if not isinstance(value, (Node, Constant)):
        frame.error(
            codes.OPERAND_TYPE, f"{describe(value)} cannot be used as an index", "use an int, a slice or None", at
        )
    node = element(frame.builder, frame.node(value, at))
    assert node.type is not None
    if node.type.is_array:
        frame.error(
            codes.UNSUPPORTED_SYNTAX,
            f"indexing with an array ({node.type}) is not supported",
            "write a loop over the indices, or use np.where for a mask",
            at,
        )
    if node.type.dtype.kind == "b":
        frame.error(codes.UNSUPPORTED_SYNTAX, "indexing with a bool is not supported", "use an int: `int(flag)`", at)
    if node.type.dtype.kind not in "iu":
        frame.error(
            codes.OPERAND_TYPE, f"a {node.type} cannot be used as an index", "convert it: `int(x)` or `a // b`", at
        )
    return node


def take(frame: Frame, base: Node, parts: list[Selector], at: cst.CSTNode) -> Node:
    """The view (or the element) that a subscript selects."""
    assert base.type is not None
    if not base.type.is_array:
        frame.error(codes.RANK, f"a {base.type} cannot be subscripted", "only arrays and tuples can", at)
    _check_rank(frame, base.type, parts, at)
    view = _Axes(frame, base)
    used = sum(part.kind in ("index", "slice") for part in parts)
    for part in parts:
        view.add(part, len(base.type.shape) - used)
    view.fill()
    scalar = all(part.kind == "index" for part in parts) and len(parts) == len(base.type.shape)
    kind = Type(Kind.NUMPY, base.type.dtype) if scalar else Type(Kind.ARRAY, base.type.dtype, tuple(view.shape))
    return frame.builder.emit("view", base, *view.operands, type=kind, attr=View(tuple(view.axes), tuple(view.raw)))


def item_of(frame: Frame, base: Node, position: int, at: cst.CSTNode) -> Node:
    """The item of an array at a position that is known."""
    return take(frame, frame.builder.refresh(base), [Selector("index", at, frame.builder.const(position))], at)


def _check_rank(frame: Frame, type: Type, parts: list[Selector], at: cst.CSTNode) -> None:
    used = sum(part.kind in ("index", "slice") for part in parts)
    if sum(part.kind == "ellipsis" for part in parts) > 1:
        frame.error(codes.RANK, "a subscript can have only one `...`", "write the other axes as `:`", at)
    if used > len(type.shape):
        rank = len(type.shape)
        frame.error(
            codes.RANK,
            f"{used} subscripts for an array of {rank} dimension{'s' * (rank != 1)} ({type})",
            "use one subscript for each axis",
            at,
        )


class _Axes:
    """Collects the axes of a view."""

    def __init__(self, frame: Frame, base: Node) -> None:
        assert base.type is not None
        self.frame = frame
        self.lengths: tuple[Dim, ...] = base.type.shape
        self.position = 0
        self.axes: list[Axis] = []
        self.raw: list[Raw] = []
        self.shape: list[Dim] = []
        self.operands: list[Node] = []

    def add(self, part: Selector, skipped: int) -> None:
        """One part of the subscript; an ellipsis stands for ``skipped`` axes."""
        if part.kind == "newaxis":
            self.axes.append(AxisNew())
            self.shape.append(as_dim(1))
            self.raw.append(Raw("newaxis"))
        elif part.kind == "ellipsis":
            for _ in range(skipped):
                self._whole()
            self.raw.append(Raw("ellipsis"))
        elif part.kind == "index":
            self._index(part)
        else:
            self._slice(part)

    def fill(self) -> None:
        """The axes that the subscript leaves out at the end."""
        while self.position < len(self.lengths):
            self._whole()

    def _whole(self) -> None:
        length = self._next()
        self.axes.append(AxisSlice(as_dim(0), 1, length))
        self.shape.append(length)

    def _next(self) -> Dim:
        self.position += 1
        return self.lengths[self.position - 1]

    def _operand(self, node: Node | None) -> int | None:
        if node is None:
            return None
        self.operands.append(node)
        return len(self.operands)

    def _index(self, part: Selector) -> None:
        assert part.start is not None
        text = self.frame.module.tree.code_for_node(part.at)
        what = f"index `{text}` for axis {self.position}"
        self.axes.append(resolve_index(self.frame.builder, part.start, self._next(), what))
        self.raw.append(Raw("index", self._operand(part.start)))

    def _slice(self, part: Selector) -> None:
        bounds = Bounds(part.start, part.stop, self._step(part))
        axis = resolve_slice(self.frame.builder, bounds, self._next())
        self.axes.append(axis)
        self.shape.append(axis.length)
        self.raw.append(Raw("slice", self._operand(part.start), self._operand(part.stop), self._operand(part.step)))

    def _step(self, part: Selector) -> int:
        if part.step is None:
            return 1
        step = self.frame.builder.dim(part.step).constant
        if step is None:
            self.frame.error(
                codes.NOT_CONSTANT,
                "the step of a slice must be a number in the source",
                "write the step as a number",
                part.at,
            )
        if step == 0:
            self.frame.error(
                codes.ARGUMENT, "the step of a slice cannot be zero", "use a step such as 1 or -1", part.at
            )
        return step


def item(frame: Frame, base: TupleValue, parts: list[Selector], at: cst.CSTNode) -> Value:
    """An item of a tuple: the position must be known, and may be a slice of known numbers."""
    if len(parts) != 1 or parts[0].kind not in ("index", "slice"):
        frame.error(codes.ARGUMENT, "a tuple takes one index", "use one int", at)
    part = parts[0]
    numbers = [
        None if node is None else frame.builder.dim(node).constant for node in (part.start, part.stop, part.step)
    ]
    known = [
        number is not None or node is None
        for number, node in zip(numbers, (part.start, part.stop, part.step), strict=True)
    ]
    if not all(known):
        frame.error(codes.NOT_CONSTANT, "the index of a tuple must be a number in the source", "write the number", at)
    if part.kind == "slice":
        return with_items(base, base.items[slice(*numbers)])
    index = numbers[0]
    assert index is not None
    if not -len(base.items) <= index < len(base.items):
        frame.error(
            codes.OUT_OF_BOUNDS,
            f"index {index} is out of range for a tuple of {len(base.items)}",
            "use a smaller index",
            at,
        )
    return base.items[index]


def list_item(frame: Frame, base: ListValue, parts: list[Selector], at: cst.Subscript) -> Value:
    """An item of a list that is kept in an array."""
    if len(parts) != 1 or parts[0].kind != "index":
        help = "make it an array: np.array([...])"
        frame.error(codes.UNSUPPORTED_SYNTAX, "a list is subscripted by one int only", help, at)
    found = take(frame, base.array, parts, at)
    return found if base.item is None else frame.builder.cast(found, base.item)
