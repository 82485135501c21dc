"""Subscripts with arrays: index arrays and masks, alone and together with slices, ints and None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import libcst as cst

from transpile.parse import codes
from transpile.parse.axes import Axes, Selector, check_rank, take
from transpile.parse.builder import Builder
from transpile.parse.index_bounds import check_integers, may_be_negative, require_inside
from transpile.parse.masks import check_mask, compressed, counted, positions
from transpile.parse.python_rules import type_of
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import AxisArray, Gather, GatherAxis, Masked, Node, Raw, Scatter
from transpile.symbolic.types import Type, array

ARRAYS = ("array", "mask")


@dataclass(frozen=True)
class Place:
    """What a subscript with arrays selects of ``base``: ``type`` is that of the selected elements together."""

    base: Node
    operands: tuple[Node, ...]
    attr: Gather | Masked
    type: Type | None = None  # None: of a mask that was not counted yet


def is_advanced(parts: Sequence[Selector]) -> bool:
    """Whether a subscript has arrays in it."""
    return any(part.kind in ARRAYS for part in parts)


def place(builder: Builder, base: Node, parts: list[Selector], at: cst.CSTNode) -> Place:
    """What a subscript with arrays selects."""
    assert base.type is not None
    if not base.type.is_array:
        builder.error(codes.RANK, f"a {base.type} cannot be subscripted", "only arrays and tuples can", at)
    check_rank(builder, base.type, parts, at)
    if _is_one_mask(parts):
        return _masked(builder, base, parts, at)
    return _gathered(builder, base, parts)


def selected(builder: Builder, base: Node, parts: list[Selector], at: cst.CSTNode) -> Node | Place:
    """What an assignment to a subscript writes: a view, or what arrays select."""
    return (place if is_advanced(parts) else take)(builder, base, parts, at)


def read(builder: Builder, base: Node, parts: list[Selector], at: cst.CSTNode) -> Node:
    """What a subscript reads: a view or an element, or an array of its own of the elements that arrays select."""
    found = selected(builder, base, parts, at)
    return elements(builder, found) if isinstance(found, Place) else found


def elements(builder: Builder, place: Place) -> Node:
    """The elements of a place, as an array of their own."""
    base = builder.refresh(place.base)
    if isinstance(place.attr, Masked):
        return compressed(builder, base, place.operands[0])
    assert place.type is not None
    return builder.emit("gather", base, *place.operands, type=place.type, attr=place.attr)


def write(builder: Builder, place: Place, value: Node) -> None:
    """Assign to the elements of a place."""
    if isinstance(place.attr, Gather):
        builder.update(place.base, value, Scatter(place.attr), place.operands, place.type)
        return
    mask, into = place.operands[0], type_of(place.base)
    if type_of(value).shape:
        place = _counted(builder, place)
        assert place.type is not None
        mask, into = place.operands[0], place.type
        if len(into.shape) == 1 and len(type_of(value).shape) > 1:
            message = f"an array of {len(type_of(value).shape)} dimensions cannot be assigned where a mask holds"
            builder.error(codes.RANK, message, "assign a number or a vector")
    builder.update(place.base, value, Masked(), (mask,), into)


def in_place_type(builder: Builder, place: Place) -> Type:
    """The type of what an augmented assignment reads and writes."""
    found = _counted(builder, place).type
    assert found is not None
    return found


def _counted(builder: Builder, place: Place) -> Place:
    if place.type is not None:
        return place
    mask, base = place.operands[0], type_of(place.base)
    found = counted(builder, mask)
    kind = array(base.dtype, found.count, *base.shape[len(type_of(mask).shape) :])
    return replace(place, operands=(found.mask,), type=kind)


# masks


def _is_one_mask(parts: Sequence[Selector]) -> bool:
    """Whether a single mask stands for the leading axes that are left, and no other array is there."""
    kinds = [part.kind for part in parts]
    if sum(kind in ARRAYS for kind in kinds) != 1 or "mask" not in kinds:
        return False
    return all(kind == "index" for kind in kinds[: kinds.index("mask")])


def _masked(builder: Builder, base: Node, parts: list[Selector], at: cst.CSTNode) -> Place:
    mask = next(part for part in parts if part.kind == "mask").start
    assert mask is not None
    rank = len(type_of(mask).shape)
    whole = [Selector("slice", at)] * rank
    basic = [item for part in parts for item in (whole if part.kind == "mask" else [part])]
    before = next(k for k, part in enumerate(parts) if part.kind == "mask")
    check_mask(builder, mask, type_of(base).shape[before : before + rank], before)
    if any(part.kind != "slice" for part in basic) or len(basic) > rank:
        base = take(builder, base, basic, at)
    return Place(base, (mask,), Masked())


# index arrays


def _gathered(builder: Builder, base: Node, parts: list[Selector]) -> Place:
    found = _Subscript(builder, base)
    used = sum(part.axes for part in parts)
    for part in parts:
        found.add(part, len(type_of(base).shape) - used)
    found.fill()
    require_inside(builder, found.indices)
    shape = builder.broadcast(*(type_of(index).shape for index, _ in found.indices))
    at = 0 if found.split else found.first
    lengths = (*found.shape[:at], *shape, *found.shape[at:])
    attr = Gather(tuple(map(found.settled, found.axes)), at, len(shape), lengths, tuple(found.raw))
    return Place(base, (*found.operands, *found.hidden), attr, array(type_of(base).dtype, *lengths))


class _Subscript(Axes[GatherAxis]):
    """Collects the axes of a subscript with arrays.

    ``first`` says how many axes are kept before the first array (ints count as one), ``split`` whether something
    stands between arrays: then NumPy puts their axes in front. ``hidden`` are operands that the text does not mention.
    """

    def __init__(self, builder: Builder, base: Node) -> None:
        super().__init__(builder, base)
        self.indices: list[tuple[Node, Dim]] = []
        self.hidden: list[Node] = []
        self.first = 0
        self.split = False
        self._state = "before"  # the first array; then "among" and "behind" them

    def add(self, part: Selector, skipped: int) -> None:
        """One part of the subscript; an ellipsis stands for ``skipped`` axes."""
        if part.kind in (*ARRAYS, "index"):
            if self._state == "before":
                self.first = len(self.shape)
            self.split = self.split or self._state == "behind"
            self._state = "among"
        elif self._state == "among":
            self._state = "behind"
        if part.kind == "array":
            self._array(part)
        elif part.kind == "mask":
            self._mask(part)
        else:
            super().add(part, skipped)

    def settled(self, axis: GatherAxis) -> GatherAxis:
        """The axis with its operand counted from the front; hidden ones were counted from -1 downwards."""
        if isinstance(axis, AxisArray) and axis.operand < 0:
            return replace(axis, operand=len(self.operands) - axis.operand)
        return axis

    def _array(self, part: Selector) -> None:
        assert part.start is not None
        check_integers(self.builder, part.start, "this index")
        position = self._operand(part.start)
        assert position is not None
        self._index_array(part.start, position)
        self.raw.append(Raw("index", position))

    def _mask(self, part: Selector) -> None:
        assert part.start is not None
        first = self.position
        rank = len(type_of(part.start).shape)
        check_mask(self.builder, part.start, self.lengths[first : first + rank], first)
        found = positions(self.builder, part.start)
        self.raw.append(Raw("index", self._operand(found[0].inputs[0])))
        for index in found:
            self.hidden.append(index)
            self._index_array(index, -len(self.hidden))

    def _index_array(self, index: Node, position: int) -> None:
        self.indices.append((index, self._next()))
        self.axes.append(AxisArray(position, may_be_negative(self.builder, index)))
