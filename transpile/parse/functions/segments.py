"""Pieces of arrays whose ends depend on elements of others: reduceat, and repeat with a number for each element."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    converted,
    dtype_of,
    dtype_ref,
    in_shape,
    library,
    moved,
    new,
    now,
    rank,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.gathering import integers
from transpile.parse.functions.reductions import check_all, emit_reduce
from transpile.parse.functions.scans import BINARY, own_dtype
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import FunctionRef, Value
from transpile.symbolic.dims import Dim, product
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import INT64, PY_INT, DType

NEGATIVE = "repeats may not contain negative values."


def functions() -> dict[str, Handler]:
    """``repeat``, and the ``reduceat`` of the ufuncs of two arguments, by full name."""
    return {f"numpy.{name}.reduceat": _reduceat(name) for name in BINARY} | {"numpy.repeat": repeat}


def methods() -> dict[str, Handler]:
    """The method of arrays; the array is the first argument."""
    return {"repeat": repeat}


def _reduceat(name: str) -> Handler:
    """From each index to the next one, or the element itself where the next one is not larger."""

    def handler(call: Call) -> Value:
        call.bind("array", "indices", optional=("axis", "dtype", "out"))
        call.no_out()
        value, indices = call.array("array"), integers(call, "indices")
        dtype = own_dtype(call, name, value)
        if rank(indices) != 1:
            call.error(codes.RANK, f"{call.name} takes a vector of indices here", "flatten it: idx.ravel()")
        axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else 0
        builder, length = call.builder, call.builder.value(shape(value)[axis])
        low = elementwise(builder, "greater_equal", indices, builder.const(0))
        inside = elementwise(builder, "logical_and", low, elementwise(builder, "less", indices, length))
        check_all(call, inside, "IndexError", f"index out-of-bounds in {name}.reduceat")
        return stands_for(call, f"np.{name}.reduceat", lambda: _pieces(call, name, value, indices, axis, dtype))

    return handler


def _pieces(call: Call, name: str, value: Node, indices: Node, axis: int, dtype: DType) -> Node:
    operation, lengths = FunctionRef(f"numpy.{name}"), [*shape(value)]
    lengths[axis] = shape(indices)[0]
    out = new(call, dtype, lengths)
    if rank(value) == 1:
        library(call, "segments.reduce_vector", value, indices, out, operation, dtype_ref(dtype))
    else:
        rows = moved(call, converted(call, value, dtype), axis, 0)
        library(call, "segments.reduce_rows", rows, indices, moved(call, out, axis, 0), operation)
    return now(call, out)


def repeat(call: Call) -> Value:
    """np.repeat(a, repeats, axis=None)."""
    call.bind("a", "repeats", optional=("axis",))
    value, times = as_array(call, call.node("a"), 1), call.node("repeats")
    if dtype_of(times).kind not in "iu":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes ints as repeats", "convert with astype")
    axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else None
    if rank(times):
        return _repeated_each(call, value, times, axis)
    count = call.builder.dim(times)
    call.builder.require(count, ">=", "ValueError", NEGATIVE)
    return stands_for(call, "np.repeat", lambda: _repeated(call, value, count, axis))


def _repeated(call: Call, value: Node, count: Dim, axis: int | None) -> Node:
    if axis is None:
        value, axis = in_shape(call, value, [product(shape(value))]), 0
    lengths = [*shape(value)]
    out = new(call, dtype_of(value), [*lengths[:axis], lengths[axis] * count, *lengths[axis + 1 :]])
    spread = in_shape(call, out, [*lengths[: axis + 1], count, *lengths[axis + 1 :]])
    write(call, spread, with_new_axes(call, value, axis + 1))
    return now(call, out)


def _repeated_each(call: Call, value: Node, times: Node, axis: int | None) -> Value:
    """np.repeat with a vector of repeats: how many elements there are is known when they are summed."""
    builder = call.builder
    if axis is None:
        value, axis = in_shape(call, value, [product(shape(value))]), 0
    if rank(times) != 1:
        call.error(codes.RANK, "object too deep for desired array", "pass a vector of repeats")
    message = "operands could not be broadcast together"
    builder.same_length(shape(times)[0], shape(value)[axis], message)
    times = converted(call, times, INT64)
    positive = elementwise(builder, "greater_equal", times, builder.const(0))
    check_all(call, positive, "ValueError", NEGATIVE)
    total = emit_reduce(call, times, Reduce("sum", (0,), all_axes=True))
    lengths = [*shape(value)]
    lengths[axis] = builder.dim(builder.emit("cast", total, type=PY_INT))

    def meaning() -> Node:
        out = new(call, dtype_of(value), lengths)
        library(call, "segments.repeat_each", moved(call, value, axis, 0), times, moved(call, out, axis, 0))
        return now(call, out)

    return stands_for(call, "np.repeat", meaning)
