"""Places in arrays: of triangles and diagonals, from flat indices and back, and in the order of several keys."""

from __future__ import annotations

from collections.abc import Callable

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    converted,
    dtype_of,
    items_of,
    library,
    library_node,
    new,
    now,
    rank,
    shape,
    stands_for,
)
from transpile.parse.functions.call import Call, Handler, constant_int
from transpile.parse.functions.gathering import integers, mode_of
from transpile.parse.functions.reductions import check_all
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.dims import ONE, Dim, opaque, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import INT64


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.tril_indices": _triangle("tril", _lengths_given),
        "numpy.triu_indices": _triangle("triu", _lengths_given),
        "numpy.tril_indices_from": _triangle("tril", _lengths_of),
        "numpy.triu_indices_from": _triangle("triu", _lengths_of),
        "numpy.diag_indices": diag_indices,
        "numpy.diag_indices_from": diag_indices_from,
        "numpy.unravel_index": unravel_index,
        "numpy.ravel_multi_index": ravel_multi_index,
        "numpy.lexsort": lexsort,
    }


# Triangles and diagonals


def _lengths_given(call: Call) -> tuple[Dim, Dim]:
    call.bind("n", optional=("k", "m"))
    items = [call.bound["n"], call.bound["m"] if call.has("m") else call.bound["n"]]
    rows, columns = call.extents(items).lengths
    return rows, columns


def _lengths_of(call: Call) -> tuple[Dim, Dim]:
    call.bind("arr", optional=("k",))
    value = call.array("arr")
    if rank(value) != 2:
        call.error(codes.RANK, "input array must be 2-d", f"pass a matrix, not {rank(value)} dimensions")
    rows, columns = shape(value)
    return rows, columns


def _triangle(name: str, lengths: Callable[[Call], tuple[Dim, Dim]]) -> Handler:
    """np.tril_indices and its kind: the rows and columns of a triangle, one row after the other."""

    def handler(call: Call) -> Value:
        rows, columns = lengths(call)
        k = call.builder.dim(call.scalar("k")) if call.has("k") else Dim()
        below = _below(call, rows, columns, k if name == "tril" else k - 1)
        count = below if name == "tril" else rows * columns - below
        if name == "triu" and rows == columns and k == ONE:
            count = _triangular(call, rows - 1)  # the same number, in the words of who knows that it is a triangle
        sizes = [call.builder.value(dim) for dim in (rows, columns, k)]

        def places(item: int) -> Node:
            def meaning() -> Node:
                out = new(call, INT64, [count])
                library(call, f"places.{name}_{('rows', 'columns')[item]}", *sizes, out)
                return now(call, out)

            return stands_for(call, call.name, meaning, item)

        return TupleValue((places(0), places(1)))

    return handler


def _below(call: Call, rows: Dim, columns: Dim, k: Dim) -> Dim:
    """How many elements of a matrix are on its k-th diagonal or below."""
    without_limit = _triangular(call, rows + k) - _triangular(call, k)
    return without_limit - _triangular(call, rows + k - columns) + _triangular(call, k - columns)


def _triangular(call: Call, number: Dim) -> Dim:
    """1 + 2 + ... + number, which is 0 where the number is negative."""
    facts = call.builder.facts
    if facts.prove(-number):
        return Dim()
    if not facts.prove(number + 1):
        number = opaque("max", number, 0)
    return opaque("//", number * number + number, 2)


def diag_indices(call: Call) -> Value:
    """np.diag_indices(n, ndim=2): the same indices for each axis."""
    call.bind("n", optional=("ndim",))
    times = constant_int(call.bound["ndim"]) if call.has("ndim") else 2
    if times is None:
        call.error(codes.NOT_CONSTANT, f"ndim of {call.name} must be known when it is translated", "write the number")
    length = call.extents([call.bound["n"]]).lengths[0]
    return _diagonal(call, length, times)


def diag_indices_from(call: Call) -> Value:
    """np.diag_indices_from(arr)."""
    call.bind("arr")
    value = call.array("arr")
    if rank(value) < 2:
        call.error(codes.RANK, "input array must be at least 2-d", "pass a matrix")
    for length in shape(value)[1:]:
        message = "All dimensions of input must be of equal length"
        call.builder.same_length(length, shape(value)[0], message)
    return _diagonal(call, shape(value)[0], rank(value))


def _diagonal(call: Call, length: Dim, times: int) -> Value:
    def meaning() -> Node:
        out = new(call, INT64, [length])
        library(call, "places.count_up", out)
        return now(call, out)

    return TupleValue((stands_for(call, call.name, meaning, 0),) * times)


# Flat indices


def _c_order(call: Call) -> None:
    if call.has("order"):
        call.error(codes.ARGUMENT, f"`order` of {call.name} is not supported", "leave it out, which means C")


def unravel_index(call: Call) -> Value:
    """np.unravel_index(indices, shape): the index of each axis."""
    call.bind("indices", "shape", optional=("order",))
    _c_order(call)
    lengths = call.shape(call.bound["shape"]).lengths
    index, builder = integers(call, "indices"), call.builder
    size = builder.value(product(lengths))
    low = elementwise(builder, "greater_equal", index, builder.const(0))
    inside = elementwise(builder, "logical_and", low, elementwise(builder, "less", index, size))
    check_all(call, inside, "ValueError", "index is out of bounds for array")

    def along(axis: int) -> Node:
        def meaning() -> Node:
            behind = builder.value(product(lengths[axis + 1 :]))
            place = elementwise(builder, "floor_divide", converted(call, index, INT64), behind)
            if not axis:
                return place
            return elementwise(builder, "remainder", place, builder.value(lengths[axis]))

        return stands_for(call, "np.unravel_index", meaning, axis)

    return TupleValue(tuple(along(axis) for axis in range(len(lengths))))


def ravel_multi_index(call: Call) -> Value:
    """np.ravel_multi_index(multi_index, dims, mode="raise"): the index in the flattened array."""
    call.bind("multi_index", "dims", optional=("mode", "order"))
    _c_order(call)
    if mode_of(call) != "raise":
        call.error(codes.ARGUMENT, f"only mode='raise' of {call.name} is supported", "clip or wrap the indices before")
    lengths = call.shape(call.bound["dims"]).lengths
    builder, indices = call.builder, items_of(call, call.bound["multi_index"])
    if len(indices) != len(lengths):
        message = f"parameter multi_index must be a sequence of length {len(lengths)}"
        call.error(codes.ARGUMENT, message, "give an index for each axis")
    for index, length in zip(indices, lengths, strict=True):
        if dtype_of(index).kind not in "iu":
            call.error(codes.OPERAND_TYPE, f"{call.name} needs integers", "convert with astype")
        low = elementwise(builder, "greater_equal", index, builder.const(0))
        high = elementwise(builder, "less", index, builder.value(length))
        inside = elementwise(builder, "logical_and", low, high)
        check_all(call, inside, "ValueError", "invalid entry in coordinates array")

    def meaning() -> Node:
        total = converted(call, indices[0], INT64)
        for index, length in zip(indices[1:], lengths[1:], strict=True):
            scaled = elementwise(builder, "multiply", total, builder.value(length))
            total = elementwise(builder, "add", scaled, converted(call, index, INT64))
        return total

    return stands_for(call, "np.ravel_multi_index", meaning)


# Order


def lexsort(call: Call) -> Value:
    """np.lexsort(keys): the places in the order of the last key, then of the one before, and so on."""
    call.bind("keys", optional=("axis",))
    if call.has("axis"):
        call.error(codes.ARGUMENT, f"`axis` of {call.name} is not supported", "leave it out: vectors have one axis")
    keys = items_of(call, call.bound["keys"])
    if not keys or any(rank(key) != 1 for key in keys):
        call.error(codes.RANK, f"{call.name} takes vectors as keys here", "pass a tuple of vectors")
    for key in keys[1:]:
        call.builder.same_length(shape(key)[0], shape(keys[0])[0], "all keys need to be the same shape")

    def meaning() -> Node:
        order = library_node(call, "places.in_order", keys[0])
        for key in keys[1:]:
            order = library_node(call, "places.reordered", order, key)
        return order

    return stands_for(call, "np.lexsort", meaning)
