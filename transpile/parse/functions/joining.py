"""Functions that put arrays together: concatenate, stack and their kind, append, repeat, tile, np.array of rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    common,
    dtype_of,
    in_shape,
    items_of,
    new,
    now,
    part,
    rank,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.python_rules import type_of
from transpile.parse.values import TupleValue, Value
from transpile.parse.writing import check_write
from transpile.symbolic.dims import ONE, Dim, as_dim, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, DType, array


def functions() -> dict[str, Handler]:
    """The joining functions of NumPy by full name."""
    return {
        "numpy.concatenate": concatenate,
        "numpy.concat": concatenate,
        "numpy.stack": stack,
        "numpy.vstack": _stacking("vstack", 2, 0),
        "numpy.hstack": _stacking("hstack", 1, 1),
        "numpy.dstack": _stacking("dstack", 3, 2),
        "numpy.column_stack": _stacking("column_stack", 2, 1),
        "numpy.append": append,
        "numpy.tile": tile,
    }


def joined(call: Call, nodes: Sequence[Node], axis: int, dtype: DType | None = None) -> Node:
    """Arrays of one rank, one behind the other along an axis."""
    total: Dim = as_dim(0)
    for node in nodes:
        total = total + shape(node)[axis]
    out = new(call, dtype or common(*nodes), _others(call, nodes, axis, total))
    offset: Dim = as_dim(0)
    for node in nodes:
        length = shape(node)[axis]
        write(call, part(call, now(call, out), axis, offset, length), node)
        offset = offset + length
    return now(call, out)


def _others(call: Call, nodes: Sequence[Node], axis: int, total: Dim) -> list[Dim]:
    """The common shape, with ``total`` for the axis; the other axes must agree."""
    lengths = [*shape(nodes[0])]
    for node in nodes[1:]:
        for number, (have, want) in enumerate(zip(shape(node), lengths, strict=True)):
            if number != axis:
                message = "all the input array dimensions except for the concatenation axis must match exactly"
                call.builder.same_length(have, want, message)
    lengths[axis] = total
    return lengths


def _same_rank(call: Call, nodes: list[Node]) -> None:
    if not nodes:
        call.error(codes.ARGUMENT, "need at least one array to concatenate", "pass some arrays")
    if len({rank(node) for node in nodes}) > 1:
        call.error(
            codes.RANK,
            "all the input arrays must have same number of dimensions",
            "add axes: x[None, :] or x[:, None]",
        )


def concatenate(call: Call) -> Value:
    """np.concatenate(arrays, axis=0); with axis=None the arrays are flattened."""
    call.bind("arrays", optional=("axis", "out"), keyword_only=("dtype",))
    nodes = items_of(call, call.bound["arrays"])
    dtype = call.dtype()
    if "axis" in call.bound and not call.has("axis"):
        return stands_for(call, "np.concatenate", lambda: joined(call, [_flat(call, node) for node in nodes], 0, dtype))
    _same_rank(call, nodes)
    if not rank(nodes[0]):
        call.error(codes.RANK, "zero-dimensional arrays cannot be concatenated", "write np.array([a, b])")
    axis = call.axis(call.bound["axis"], rank(nodes[0])) if call.has("axis") else 0
    return stands_for(call, "np.concatenate", lambda: joined(call, nodes, axis, dtype))


def _flat(call: Call, node: Node) -> Node:
    array = as_array(call, node, 1)
    return in_shape(call, array, [product(shape(array))])


def stack(call: Call) -> Value:
    """np.stack(arrays, axis=0): along a new axis."""
    call.bind("arrays", optional=("axis", "out"), keyword_only=("dtype",))
    nodes = items_of(call, call.bound["arrays"])
    _same_rank(call, nodes)
    axis = call.axis(call.bound["axis"], rank(nodes[0]) + 1) if call.has("axis") else 0
    for node in nodes[1:]:
        for have, want in zip(shape(node), shape(nodes[0]), strict=True):
            call.builder.same_length(have, want, "all input arrays must have the same shape")
    dtype = call.dtype()
    return stands_for(call, "np.stack", lambda: stacked(call, nodes, axis, dtype))


def stacked(call: Call, nodes: Sequence[Node], axis: int, dtype: DType | None = None) -> Node:
    """Arrays or numbers of one shape along a new axis."""
    dtype = dtype or common(*nodes)
    spread = [with_new_axes(call, node, axis) if rank(node) else as_array(call, node, 1) for node in nodes]
    return joined(call, spread, axis, dtype)


def _stacking(name: str, least: int, axis: int) -> Handler:
    """vstack, hstack, dstack and column_stack: arrays of few axes get more first."""

    def handler(call: Call) -> Value:
        call.bind("tup", keyword_only=("dtype",))
        nodes = items_of(call, call.bound["tup"])
        dtype = call.dtype() or (common(*nodes) if nodes else None)

        def meaning() -> Node:
            raised = [_raised(call, name, node, least) for node in nodes]
            _same_rank(call, raised)
            return joined(call, raised, 0 if name == "hstack" and rank(raised[0]) == 1 else axis, dtype)

        return stands_for(call, f"np.{name}", meaning)

    return handler


def _raised(call: Call, name: str, node: Node, least: int) -> Node:
    """np.atleast_1d, np.atleast_2d or np.atleast_3d; column_stack makes columns of vectors."""
    if name == "column_stack":
        column = as_array(call, node, 1)
        return with_new_axes(call, column, 1) if rank(column) == 1 else column
    if name == "dstack":
        return raised_to_three(call, node)
    return as_array(call, node, least)


def raised_to_three(call: Call, node: Node) -> Node:
    """np.atleast_3d: a vector becomes (1, n, 1), a matrix (n, m, 1)."""
    if rank(node) == 1:
        return with_new_axes(call, node, 0, 2)
    return with_new_axes(call, node, 2) if rank(node) == 2 else as_array(call, node, 3)


def append(call: Call) -> Value:
    """np.append(arr, values, axis=None)."""
    call.bind("arr", "values", optional=("axis",))
    nodes = [as_array(call, call.node("arr")), as_array(call, _listed(call, "values"))]
    if not call.has("axis"):
        return stands_for(call, "np.append", lambda: joined(call, [_flat(call, node) for node in nodes], 0))
    _same_rank(call, nodes)
    axis = call.axis(call.bound["axis"], rank(nodes[0]))
    return stands_for(call, "np.append", lambda: joined(call, nodes, axis))


def _listed(call: Call, name: str) -> Node:
    """An array, a number, or a list of numbers as an array."""
    given = call.bound[name]
    return from_rows(call, given, None) if isinstance(given, TupleValue) else call.as_node(given)


# Repeating


def tile(call: Call) -> Value:
    """np.tile(A, reps)."""
    call.bind("A", "reps")
    value = as_array(call, call.node("A"), 1)
    reps = call.bound["reps"]
    counts = [call.extent(call.as_node(item)) for item in (reps.items if isinstance(reps, TupleValue) else (reps,))]
    return stands_for(call, "np.tile", lambda: _tiled(call, value, counts))


def _tiled(call: Call, value: Node, counts: list[Dim]) -> Node:
    total = max(rank(value), len(counts))
    value = as_array(call, value, total)
    counts = [ONE] * (total - len(counts)) + counts
    out = new(call, dtype_of(value), [count * length for count, length in zip(counts, shape(value), strict=True)])
    pairs = [length for pair in zip(counts, shape(value), strict=True) for length in pair]
    write(call, in_shape(call, out, pairs), with_new_axes(call, value, *range(0, 2 * total, 2)))
    return now(call, out)


# Lists


def from_rows(call: Call, value: Value, dtype: DType | None) -> Node:
    """A list of numbers, arrays or such lists, as an array."""
    if not isinstance(value, TupleValue):
        return call.as_node(value)
    nodes = [from_rows(call, item, dtype) for item in value.items]
    if not nodes:
        return new(call, dtype or FLOAT64, [0])
    if len({rank(node) for node in nodes}) > 1:
        call.error(codes.SHAPE_MISMATCH, "the rows of this list have different shapes", "give all rows one shape")
    for node in nodes[1:]:
        for have, want in zip(shape(node), shape(nodes[0]), strict=True):
            call.builder.same_length(have, want, "the rows of this list have different lengths")
    # unlike in arithmetic, a Python number counts as the dtype that it has by itself
    dtype = dtype or np.result_type(*map(dtype_of, nodes))
    for node in nodes:
        if not type_of(node).is_array:
            check_write(call.builder, array(dtype, ONE), node)
    return stacked(call, nodes, 0, dtype)


def leaves(call: Call, value: Value) -> list[Node]:
    """The numbers and arrays of nested lists."""
    if isinstance(value, TupleValue):
        return [leaf for item in value.items for leaf in leaves(call, item)]
    return [call.as_node(value)]
