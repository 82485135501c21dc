"""Windows that slide over arrays: np.lib.stride_tricks.sliding_window_view."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import counted, rank, shape, stands_for, with_new_axes
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.gathering import gathered
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node, Numpy


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {"numpy.lib.stride_tricks.sliding_window_view": sliding_window_view}


def sliding_window_view(call: Call) -> Value:
    """sliding_window_view(x, window_shape, axis=None): a read-only view of all windows, read in place."""
    call.bind("x", "window_shape", optional=("axis",))
    value, given = call.array("x"), call.bound["window_shape"]
    sizes = call.extents(list(given.items) if isinstance(given, TupleValue) else [given]).lengths
    axes = _axes(call, value)
    if len(axes) != len(sizes):
        message = f"window_shape has {len(sizes)} items for {len(axes)} axes"
        call.error(codes.ARGUMENT, message, "give a length for each axis, or name the axes")
    lengths = [*shape(value)]
    for axis, size in zip(axes, sizes, strict=True):
        lengths[axis] = lengths[axis] - size + 1
        message = "window shape cannot be larger than input array shape"
        call.builder.require(lengths[axis] - 1, ">=", "ValueError", message)

    def meaning() -> Node:
        indices = _indices(call, lengths, axes, sizes)
        used = {axis: (index, axis + 1) for axis, index in enumerate(indices)}
        return gathered(call, value, used, tuple(indices), 0, Numpy(()))

    result = stands_for(call, "np.lib.stride_tricks.sliding_window_view", meaning)
    call.builder.snapshot(result, value, "sliding_window_view gives a read-only view")
    return result


def _axes(call: Call, value: Node) -> list[int]:
    if not call.has("axis"):
        return list(range(rank(value)))
    given = call.bound["axis"]
    items = given.items if isinstance(given, TupleValue) else (given,)
    axes = [call.axis(item, rank(value)) for item in items]
    if len(set(axes)) < len(axes):
        call.error(codes.ARGUMENT, f"{call.name} of one axis twice is not supported", "name each axis once")
    return axes


def _indices(call: Call, lengths: list[Dim], axes: list[int], sizes: list[Dim]) -> list[Node]:
    """For each axis the index of an element: where its window begins, and its place in the window."""
    total, indices = len(lengths) + len(sizes), []
    for axis, length in enumerate(lengths):
        index = _along(call, length, axis, total)
        if axis in axes:
            place = axes.index(axis)
            within = _along(call, sizes[place], len(lengths) + place, total)
            index = elementwise(call.builder, "add", index, within)
        indices.append(index)
    return indices


def _along(call: Call, length: Dim, axis: int, total: int) -> Node:
    """0, 1, 2 ... along one of several axes."""
    return with_new_axes(call, counted(call, length), *(other for other in range(total) if other != axis))
