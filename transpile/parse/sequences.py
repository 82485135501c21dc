"""What loops run over, as ranges, as sequences with an index, and as items that are known one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import libcst as cst

from transpile.parse import codes
from transpile.parse.axes import Selector, take
from transpile.parse.functions import call_function
from transpile.parse.joins import adopt, join_types, scalar_type
from transpile.parse.scope import Frame
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_INT, Kind


@dataclass(frozen=True)
class Range:
    """``range(start, stop, step)`` with a step that is a number."""

    start: Node
    stop: Node
    step: Node


@dataclass(frozen=True)
class Sequence:
    """``length`` items; ``item`` gives the k-th, under a name where the source has one for it.

    ``index_first``: the item is a tuple that begins with k itself, as `enumerate` gives it.
    """

    length: Node
    item: Callable[[Node, str | None], Value]
    index_first: bool = False


@dataclass(frozen=True)
class Listed:
    """Items that are known one by one; each is read when its turn comes."""

    items: tuple[Callable[[], Value], ...]


@dataclass(frozen=True)
class Grid:
    """``np.ndindex`` or ``itertools.product`` of ranges: one loop inside the other, the last one innermost."""

    axes: tuple[Range, ...]


Iterable = Range | Sequence | Listed | Grid


def count(frame: Frame, given: Range) -> Node:
    """How many numbers a range has: ``max(0, -((start - stop) // step))``."""
    builder = frame.builder
    start, stop, step = builder.dim(given.start), builder.dim(given.stop), builder.dim(given.step).constant
    if step == 1 and builder.facts.prove(stop - start):
        return builder.value(stop - start)
    distance = builder.emit("subtract", given.start, given.stop, type=PY_INT)
    turns = builder.emit("floor_divide", distance, given.step, type=PY_INT)
    return builder.emit("py_max", builder.const(0), builder.emit("negative", turns, type=PY_INT), type=PY_INT)


# functions of iterables


def as_sequence(frame: Frame, given: Iterable, at: cst.CSTNode) -> Sequence:
    """Any iterable with an index; items that are known one by one must be numbers of one type."""
    if isinstance(given, Sequence):
        return given
    if isinstance(given, Range):
        return _range_sequence(frame, given)
    if isinstance(given, Grid):
        return _grid_sequence(frame, given)
    return _listed_sequence(frame, given, at)


def _range_sequence(frame: Frame, given: Range) -> Sequence:
    builder = frame.builder
    plain = builder.dim(given.start).constant == 0 and builder.dim(given.step).constant == 1

    def item(index: Node, hint: str | None) -> Value:
        if plain:
            return index
        scaled = index
        if builder.dim(given.step).constant != 1:
            scaled = builder.emit("multiply", index, given.step, type=PY_INT)
        return builder.emit("add", given.start, scaled, type=PY_INT, hint=hint)

    return Sequence(count(frame, given), item)


def _grid_sequence(frame: Frame, given: Grid) -> Sequence:
    """All axes by one index, where the loops cannot stand inside each other."""
    builder = frame.builder
    axes = [_range_sequence(frame, axis) for axis in given.axes]
    product = [builder.const(1)]
    for axis in reversed(axes):
        product.insert(0, builder.emit("multiply", product[0], axis.length, type=PY_INT))

    def item(index: Node, hint: str | None) -> Value:
        values: list[Value] = []
        for position, axis in enumerate(axes):
            part = builder.emit("floor_divide", index, product[position + 1], type=PY_INT)
            part = builder.emit("remainder", part, axis.length, type=PY_INT)
            values.append(axis.item(part, None))
        return TupleValue(tuple(values))

    return Sequence(product[0], item)


def _listed_sequence(frame: Frame, given: Listed, at: cst.CSTNode) -> Sequence:
    """Numbers of one type, put into a small array."""
    builder = frame.builder
    values = [item() for item in given.items]
    types = [scalar_type(value) for value in values]
    known = [type for type in types if type is not None]
    if not known or len(known) < len(types) or any(type.kind is not known[0].kind for type in known):
        frame.error(
            codes.UNSUPPORTED_SYNTAX,
            "these items cannot be looped over with `break`, `continue` or beside an array",
            "only numbers of one type can; write the turns out, or use `if` instead of `continue`",
            at,
        )
    type = reduce(lambda a, b: join_types(a, b) or a, known)
    if any(other != type for other in known):
        frame.error(codes.JOIN, "these items have different types", "write numbers of one type: 1.0 for 1", at)
    numbers = TupleValue(tuple(adopt(frame, value, type, None) for value in values))
    array = frame.node(call_function(builder, "numpy.array", [numbers], {"dtype": Literal(type.dtype)}, at))

    def item(index: Node, hint: str | None) -> Value:
        element = take(frame.builder, array, [Selector("index", at, index)], at)
        return builder.cast(element, type) if type.kind is Kind.PYTHON else element

    return Sequence(builder.const(len(values)), item)
