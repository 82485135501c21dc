"""Functions of masks: nonzero, flatnonzero, argwhere, compress, extract."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.gathering import flat, gathered
from transpile.parse.masks import check_mask, compressed, places, positions
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.graph import Node, Numpy


def functions() -> dict[str, Handler]:
    """The functions of masks by full name."""
    return {
        "numpy.nonzero": nonzero,
        "numpy.flatnonzero": flatnonzero,
        "numpy.argwhere": argwhere,
        "numpy.compress": compress,
        "numpy.extract": extract,
    }


def methods() -> dict[str, Handler]:
    """Those that arrays have as methods; the array comes first."""
    return {"nonzero": nonzero, "compress": _compress_method}


def truth_of(call: Call, value: Node) -> Node:
    """The mask of what counts as true."""
    if type_of(value).dtype.kind == "b":
        return value
    return elementwise(call.builder, "not_equal", value, call.builder.const(0))


def _with_axes(call: Call, name: str) -> Node:
    value = call.array(name)
    if not type_of(value).shape:
        call.error(codes.RANK, f"{call.name} of an array without axes is not defined", "compare the number itself")
    return value


def nonzero(call: Call) -> Value:
    """np.nonzero(a): an array of indices for each axis."""
    call.bind("a")
    return TupleValue(positions(call.builder, truth_of(call, _with_axes(call, "a"))))


def flatnonzero(call: Call) -> Value:
    """np.flatnonzero(a): the indices in the flattened array."""
    call.bind("a")
    return positions(call.builder, truth_of(call, flat(call, _with_axes(call, "a"))))[0]


def argwhere(call: Call) -> Value:
    """np.argwhere(a): a row of indices for each place."""
    call.bind("a")
    return places(call.builder, truth_of(call, _with_axes(call, "a")))


def compress(call: Call) -> Value:
    """np.compress(condition, a, axis=None)."""
    call.bind("condition", "a", optional=("axis", "out"))
    call.no_out()
    value, mask = call.array("a"), truth_of(call, _vector(call, "condition"))
    axis = call.axis(call.bound["axis"], len(type_of(value).shape)) if call.has("axis") else None
    if axis is None:
        value, axis = flat(call, value), 0
    return _compressed(call, value, mask, axis)


def _compress_method(call: Call) -> Value:
    """x.compress(condition, axis=None)."""
    value, *args = call.args
    call.args = [*args[:1], value, *args[1:]]
    return compress(call)


def extract(call: Call) -> Value:
    """np.extract(condition, arr): both flattened."""
    call.bind("condition", "arr")
    mask = truth_of(call, flat(call, _with_axes(call, "condition")))
    return _compressed(call, flat(call, call.array("arr")), mask, 0)


def _compressed(call: Call, value: Node, mask: Node, axis: int) -> Node:
    """The selected part of an axis; NumPy takes conditions of other lengths too, which is left to it."""
    builder = call.builder
    length = type_of(value).shape[axis]
    if not builder.decide_at_entry(type_of(mask).shape[0] - length, "=="):
        call.error(
            codes.SHAPE_MISMATCH, f"the condition of {call.name} must be as long as the axis", "slice one of both"
        )
    if axis == 0:
        check_mask(builder, mask, (length,), 0)
        return compressed(builder, value, mask)
    (index,) = positions(builder, mask)
    written = Numpy(("np.compress(", 1, ", ", 0, f", axis={axis})"))
    return gathered(call, value, {axis: (index, 2)}, (index.inputs[0], index), axis, written)


def _vector(call: Call, name: str) -> Node:
    value = call.array(name)
    if len(type_of(value).shape) != 1:
        call.error(codes.RANK, f"`{name}` of {call.name} must have one axis", "flatten it: x.ravel()")
    return value
