"""Subscripts: their parts, and basic subscripts such as ``u[1:-1, None, k]`` as a view of ``u``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import libcst as cst

from transpile.parse import codes
from transpile.parse.bounds import Bounds, resolve_index, resolve_slice
from transpile.parse.builder import Builder
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.graph import Axis, AxisNew, AxisSlice, Node, Raw, View
from transpile.symbolic.types import PY_INT, Kind, Type


@dataclass(frozen=True)
class Selector:
    """One part of a subscript: "index", "slice", "newaxis" or "ellipsis", with its operands; "array" or "mask"."""

    kind: str
    at: cst.CSTNode
    start: Node | None = None
    stop: Node | None = None
    step: Node | None = None

    @property
    def axes(self) -> int:
        """How many axes it stands for."""
        if self.kind == "mask":
            assert self.start is not None
            assert self.start.type is not None
            return len(self.start.type.shape)
        return int(self.kind in ("index", "slice", "array"))


def take(builder: Builder, base: Node, parts: list[Selector], at: cst.CSTNode) -> Node:
    """The view (or the element) that a subscript selects."""
    assert base.type is not None
    if not base.type.is_array:
        builder.error(codes.RANK, f"a {base.type} cannot be subscripted", "only arrays and tuples can", at)
    check_rank(builder, base.type, parts, at)
    view = Axes[Axis](builder, base)
    used = sum(part.kind in ("index", "slice") for part in parts)
    for part in parts:
        view.add(part, len(base.type.shape) - used)
    view.fill()
    scalar = all(part.kind == "index" for part in parts) and len(parts) == len(base.type.shape)
    kind = Type(Kind.NUMPY, base.type.dtype) if scalar else Type(Kind.ARRAY, base.type.dtype, tuple(view.shape))
    return builder.emit("view", base, *view.operands, type=kind, attr=View(tuple(view.axes), tuple(view.raw)))


def check_rank(builder: Builder, type: Type, parts: list[Selector], at: cst.CSTNode) -> None:
    """Refuse more subscripts than there are axes, and a second `...`."""
    used = sum(part.axes for part in parts)
    if sum(part.kind == "ellipsis" for part in parts) > 1:
        builder.error(codes.RANK, "a subscript can have only one `...`", "write the other axes as `:`", at)
    if used > len(type.shape):
        rank = len(type.shape)
        builder.error(
            codes.RANK,
            f"{used} subscripts for an array of {rank} dimension{'s' * (rank != 1)} ({type})",
            "use one subscript for each axis",
            at,
        )


AnyAxis = TypeVar("AnyAxis")


class Axes(Generic[AnyAxis]):
    """Collects the axes of a view, or of a subscript with arrays."""

    def __init__(self, builder: Builder, base: Node) -> None:
        assert base.type is not None
        self.builder = builder
        self.lengths: tuple[Dim, ...] = base.type.shape
        self.position = 0
        self.axes: list[Axis | AnyAxis] = []
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
        text = self.builder.module.tree.code_for_node(part.at)
        what = f"index `{text}` for axis {self.position}"
        self.axes.append(resolve_index(self.builder, part.start, self._next(), what))
        self.raw.append(Raw("index", self._operand(part.start)))

    def _slice(self, part: Selector) -> None:
        axis = resolve_slice(self.builder, Bounds(part.start, part.stop, self._step(part)), self._next())
        self.axes.append(axis)
        self.shape.append(axis.length)
        self.raw.append(Raw("slice", self._operand(part.start), self._operand(part.stop), self._operand(part.step)))

    def _step(self, part: Selector) -> int | Dim:
        """A number, where it is known; else a polynomial that is not 0."""
        if part.step is None:
            return 1
        step = self.builder.dim(self.builder.cast(part.step, PY_INT))
        if step.constant == 0:
            self.builder.error(codes.ARGUMENT, "the step of a slice cannot be zero", "use a step such as 1", part.at)
        return step if step.constant is None else step.constant
