"""What NumPy makes of subscripts: mgrid, ogrid, r_ and c_."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
import numpy as np

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.functions.arrays import (
    as_array,
    common,
    converted,
    dtype_of,
    new,
    now,
    rank,
    row,
    shape,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler, constant_of
from transpile.parse.functions.creation import arange
from transpile.parse.functions.joining import joined
from transpile.parse.meanings import numpy_call
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.dims import as_dim
from transpile.symbolic.graph import AxisNew, AxisSlice, Node, Raw, View
from transpile.symbolic.types import array

NAMES = ("mgrid", "ogrid", "r_", "c_")


@dataclass(frozen=True)
class Slice:
    """``start:stop:step`` of a subscript."""

    start: Value | None
    stop: Value | None
    step: Value | None


def functions() -> dict[str, Handler]:
    """The names, which are no functions: a call of one is refused."""
    return {f"numpy.{name}": _refused for name in NAMES}


def _refused(call: Call) -> Value:
    call.error(codes.ARGUMENT, f"{call.name} is subscripted, not called", f"write {call.name}[...]")


def is_subscripted(qualified: str) -> bool:
    """Whether a subscript of this name is taken here."""
    return qualified.removeprefix("numpy.") in NAMES


def subscripted(builder: Builder, qualified: str, parts: list[Slice | Value], at: cst.CSTNode) -> Value:
    """``np.mgrid[0:n, 0:m]`` and its kind."""
    name = qualified.removeprefix("numpy.")
    call = Call(builder, f"np.{name}", [], {}, at)
    if name in ("r_", "c_"):
        return _joined(call, parts, columns=name == "c_")
    slices = [part for part in parts if isinstance(part, Slice)]
    if len(slices) < len(parts):
        call.error(codes.ARGUMENT, f"{call.name} takes slices", f"write {call.name}[0:n, 0:m]")
    vectors = [_vector(call, part) for part in slices]
    if len(vectors) == 1:
        return vectors[0]
    return _open(call, vectors) if name == "ogrid" else _full(call, parts, vectors)


def _vector(call: Call, part: Slice) -> Node:
    """The numbers of a slice: a range, or that many points where the step is imaginary."""
    if part.stop is None:
        call.error(codes.ARGUMENT, f"{call.name} needs an end for each slice", "write 0:n")
    start = call.builder.const(0) if part.start is None else call.as_node(part.start)
    step = None if part.step is None else constant_of(part.step)
    if not isinstance(step, complex):
        args: list[Value] = [start, part.stop, *([part.step] if part.step is not None else [])]
        return call.as_node(arange(Call(call.builder, "np.arange", args, {}, call.at)))
    return _points(call, start, call.as_node(part.stop), int(abs(step)))


def _points(call: Call, start: Node, stop: Node, count: int) -> Node:
    builder = call.builder
    places = elementwise(builder, "multiply", counted_floats(call, count), builder.const(1.0))
    if count > 1:
        distance = elementwise(builder, "subtract", stop, start)
        step = elementwise(builder, "divide", distance, builder.const(float(count - 1)))
        places = elementwise(builder, "multiply", places, step)
    return elementwise(builder, "add", places, start)


def counted_floats(call: Call, count: int) -> Node:
    """``np.arange(count)`` as the source could have written it."""
    return call.as_node(arange(Call(call.builder, "np.arange", [call.builder.const(count)], {}, call.at)))


def _open(call: Call, vectors: list[Node]) -> Value:
    dtype = common(*vectors)
    spread = [_with_axes(call, vector, place, len(vectors)) for place, vector in enumerate(vectors)]
    return TupleValue(tuple(converted(call, vector, dtype) for vector in spread))


def _with_axes(call: Call, vector: Node, place: int, count: int) -> Node:
    """``vector[None, :, None]``."""
    if count == 1:
        return vector
    whole = AxisSlice(as_dim(0), 1, shape(vector)[0])
    axes = tuple(whole if axis == place else AxisNew() for axis in range(count))
    raw = tuple(Raw("slice" if axis == place else "newaxis") for axis in range(count))
    lengths = [shape(vector)[0] if axis == place else as_dim(1) for axis in range(count)]
    return call.builder.emit("view", vector, type=array(dtype_of(vector), *lengths), attr=View(axes, raw))


def _full(call: Call, parts: list[Slice | Value], vectors: list[Node]) -> Node:
    lengths = [shape(vector)[0] for vector in vectors]
    dtype = common(*vectors)

    def meaning() -> Node:
        out = new(call, dtype, [len(vectors), *lengths])
        for place, vector in enumerate(vectors):
            others = [axis for axis in range(len(vectors)) if axis != place]
            write(call, row(call, now(call, out), place), with_new_axes(call, vector, *others))
        return now(call, out)

    text = _text(call, parts)
    return numpy_call(call.builder, text.pieces, text.operands, meaning, call.at)


# r_ and c_


def _joined(call: Call, parts: list[Slice | Value], columns: bool) -> Node:
    nodes = [_vector(call, part) if isinstance(part, Slice) else call.as_node(part) for part in parts]
    dtype = np.result_type(*map(dtype_of, nodes)) if not any(map(rank, nodes)) else common(*nodes)

    def meaning() -> Node:
        raised = [_column(call, node) if columns else as_array(call, node, 1) for node in nodes]
        if len(set(map(rank, raised))) > 1:
            call.error(codes.RANK, f"{call.name} takes arrays of one rank", "add axes: x[None, :]")
        return joined(call, raised, rank(raised[0]) - 1 if columns else 0, dtype)

    text = _text(call, parts)
    return numpy_call(call.builder, text.pieces, text.operands, meaning, call.at)


def _column(call: Call, node: Node) -> Node:
    array_ = as_array(call, node, 1)
    return with_new_axes(call, array_, 1) if rank(array_) == 1 else array_


# Text


@dataclass
class _Text:
    pieces: tuple[str | int, ...] = ()
    operands: tuple[Node, ...] = ()

    def add(self, *pieces: str | Node) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self.pieces += (piece,)
            else:
                self.pieces += (len(self.operands),)
                self.operands += (piece,)


def _text(call: Call, parts: list[Slice | Value]) -> _Text:
    """The subscript as written."""
    text = _Text()
    text.add(f"{call.name}[")
    for position, part in enumerate(parts):
        text.add(", " if position else "")
        if not isinstance(part, Slice):
            text.add(call.as_node(part))
            continue
        for between, bound in (("", part.start), (":", part.stop), ("" if part.step is None else ":", part.step)):
            text.add(between)
            if bound is not None:
                text.add(call.as_node(bound))
    text.add("]")
    return text
