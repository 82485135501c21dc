"""Triangles and diagonals of matrices, made, read and written; Vandermonde matrices."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    ZERO,
    at_entry,
    at_least_zero,
    converted,
    counted,
    dtype_of,
    dtype_ref,
    in_shape,
    library,
    library_node,
    new,
    now,
    part,
    rank,
    shape,
    stands_for,
    with_new_axes,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.reductions import result_dtype
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, Value
from transpile.symbolic.dims import Dim, opaque, product
from transpile.symbolic.graph import Fill, Node
from transpile.symbolic.types import FLOAT64, INT64, DType, Type, array, numpy_scalar


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.tri": tri,
        "numpy.tril": _triangle("tril"),
        "numpy.triu": _triangle("triu"),
        "numpy.diag": diag,
        "numpy.diagflat": diag,
        "numpy.diagonal": diagonal,
        "numpy.trace": trace,
        "numpy.fill_diagonal": fill_diagonal,
        "numpy.vander": vander,
    }


def methods() -> dict[str, Handler]:
    """These methods of arrays."""
    return {"diagonal": diagonal, "trace": trace}


def _below(call: Call, rows: Dim, columns: Dim, k: Node) -> Node:
    """Where the column is at most the row and ``k``."""
    lines = elementwise(call.builder, "add", with_new_axes(call, counted(call, rows), 1), k)
    return elementwise(call.builder, "greater_equal", lines, counted(call, columns))


def _offset(call: Call, name: str = "k") -> Node:
    return call.scalar(name) if call.has(name) else call.builder.const(0)


def tri(call: Call) -> Value:
    """np.tri(N, M=None, k=0, dtype=float)."""
    call.bind("N", optional=("M", "k", "dtype"))
    items = [call.bound["N"], call.bound["M"] if call.has("M") else call.bound["N"]]
    rows, columns = call.extents(items).lengths
    dtype, k = call.dtype() or FLOAT64, _offset(call)
    return stands_for(call, "np.tri", lambda: converted(call, _below(call, rows, columns, k), dtype))


def _triangle(name: str) -> Handler:
    """np.tril and np.triu of matrices and stacks of them."""

    def handler(call: Call) -> Value:
        call.bind("m", optional=("k",))
        value, k = call.array("m"), _offset(call)
        if rank(value) < 2:
            call.error(codes.RANK, f"{call.name} takes matrices here, not {type_of(value)}", "use np.tri for a mask")

        def meaning() -> Node:
            builder = call.builder
            zero = builder.emit("const", type=_scalar_type(value), attr=_zero(dtype_of(value)))
            shift = elementwise(builder, "subtract", k, builder.const(1)) if name == "triu" else k
            rows, columns = shape(value)[-2:]
            mask = _below(call, rows, columns, shift)
            values = (value, zero) if name == "tril" else (zero, value)
            return elementwise(builder, "where", mask, *values)

        return stands_for(call, f"np.{name}", meaning)

    return handler


def _scalar_type(node: Node) -> Type:
    return numpy_scalar(dtype_of(node))


def _zero(dtype: DType) -> bool | int | float | complex:
    return ZERO[dtype.kind]


def _corner(call: Call, value: Node, k: int) -> tuple[Dim, int, int]:
    """The length of a diagonal of the last two axes, and where it starts."""
    rows, columns = shape(value)[-2:]
    down, right = max(-k, 0), max(k, 0)
    left, up = at_least_zero(call, columns - right), at_least_zero(call, rows - down)
    return (left if left == up else opaque("min", left, up)), down, right


def diag(call: Call) -> Value:
    """np.diag(v, k=0): a matrix with a diagonal, or the diagonal of a matrix."""
    call.bind("v", optional=("k",))
    value, k = call.array("v"), call.integer("k", 0)
    name = f"np.{call.name.rpartition('.')[2]}"
    if name == "np.diagflat" or rank(value) == 1:
        return stands_for(call, name, lambda: _matrix_of(call, value, k))
    if rank(value) != 2:
        call.error(codes.RANK, "Input must be 1- or 2-d.", "use np.diagonal")
    result = stands_for(call, name, lambda: _diagonal_of(call, value, k))
    call.builder.snapshot(result, value, "np.diag gives a read-only view")
    return result


def _matrix_of(call: Call, value: Node, k: int) -> Node:
    flat = in_shape(call, value, [product(shape(value))])
    length = shape(flat)[0] + abs(k)
    zero = call.builder.const(ZERO[dtype_of(value).kind])
    out = call.builder.emit("fill", zero, type=array(dtype_of(value), length, length), attr=Fill("zeros"))
    library(call, "diagonals.on_diagonal", out, flat, max(-k, 0), max(k, 0))
    return now(call, out)


def _diagonal_of(call: Call, value: Node, k: int) -> Node:
    length, down, right = _corner(call, value, k)
    out = new(call, dtype_of(value), [*shape(value)[:-2], length])
    library(call, "diagonals.diagonal", value, out, down, right)
    return now(call, out)


def _planes(call: Call) -> tuple[Node, int]:
    """The array with the two axes of its diagonal last, and the offset."""
    call.bind("a", optional=("offset", "axis1", "axis2"))
    return _with_plane(call), call.integer("offset", 0)


def _with_plane(call: Call) -> Node:
    value = call.array("a")
    if rank(value) < 2:
        call.error(codes.RANK, "diag requires an array of at least two dimensions", "pass a matrix")
    first = call.axis(call.bound["axis1"], rank(value)) if call.has("axis1") else 0
    second = call.axis(call.bound["axis2"], rank(value)) if call.has("axis2") else 1
    if first == second:
        call.error(codes.RANK, "axis1 and axis2 cannot be the same", "name two axes")
    order = [axis for axis in range(rank(value)) if axis not in (first, second)]
    if [*order, first, second] == list(range(rank(value))):
        return value
    given = array(dtype_of(value), *(shape(value)[axis] for axis in (*order, first, second)))
    return call.builder.emit("transpose", value, type=given, attr=(*order, first, second))


def diagonal(call: Call) -> Value:
    """np.diagonal(a, offset=0, axis1=0, axis2=1)."""
    value, k = _planes(call)
    result = stands_for(call, "np.diagonal", lambda: _diagonal_of(call, value, k))
    call.builder.snapshot(result, value, "np.diagonal gives a read-only view")
    return result


def trace(call: Call) -> Value:
    """np.trace(a, offset=0) of a matrix."""
    call.bind("a", optional=("offset", "axis1", "axis2", "dtype"))
    value, k = _with_plane(call), call.integer("offset", 0)
    if rank(value) != 2:
        call.error(codes.RANK, f"{call.name} takes matrices here", "write np.diagonal(a).sum(axis=-1)")
    dtype = call.dtype() or result_dtype("sum", dtype_of(value))

    def meaning() -> Node:
        length, down, right = _corner(call, value, k)
        return library_node(call, "diagonals.trace", value, call.builder.value(length), down, right, dtype_ref(dtype))

    return stands_for(call, "np.trace", meaning)


def fill_diagonal(call: Call) -> Value:
    """np.fill_diagonal(a, val) of a matrix: a write."""
    call.bind("a", "val", optional=("wrap",))
    target, value = call.array("a"), call.node("val")
    if rank(target) != 2 or call.flag("wrap", False):
        call.error(codes.RANK, f"{call.name} takes matrices here, without wrap", "write the elements in a loop")
    length, _, _ = _corner(call, target, 0)
    count = call.builder.value(length)
    with call.builder.standing_for(call.at):
        if rank(value):
            at_entry(call, product(shape(value)) - length, ">=", "there are as many values as places")
            flat = in_shape(call, value, [product(shape(value))])
            library(call, "diagonals.fill_vector", target, flat, count)
        else:
            library(call, "diagonals.fill_number", target, value, count)
    return Literal(None)


def vander(call: Call) -> Value:
    """np.vander(x, N=None, increasing=False)."""
    call.bind("x", optional=("N", "increasing"))
    value = call.array("x")
    if rank(value) != 1:
        call.error(codes.RANK, "x must be a one-dimensional array or sequence.", "ravel it first")
    count = call.extent(call.node("N")) if call.has("N") else shape(value)[0]
    increasing = call.flag("increasing", False)
    dtype = np.promote_types(dtype_of(value), INT64)

    def meaning() -> Node:
        out = new(call, dtype, [shape(value)[0], count])
        columns = out if increasing else part(call, out, 1, count - 1, count, -1)
        library(call, "polynomials.vander", value, columns, dtype_ref(dtype))
        return now(call, out)

    return stands_for(call, "np.vander", meaning)
