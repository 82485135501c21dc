"""Products: matmul, dot, inner, outer, vdot and the norm of a vector."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.functions.shaping import reshaped, transposed
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.dims import ONE, as_dim
from transpile.symbolic.graph import AxisNew, AxisSlice, Node, Raw, Reduce, View
from transpile.symbolic.types import array, numpy_scalar


def functions() -> dict[str, Handler]:
    """The products of NumPy by full name."""
    return {
        "numpy.matmul": matmul_,
        "numpy.dot": dot,
        "numpy.inner": inner,
        "numpy.outer": outer,
        "numpy.vdot": vdot,
        "numpy.linalg.norm": norm,
    }


def matmul(call: Call, left: Node, right: Node) -> Node:
    """``left @ right`` of vectors and matrices."""
    ranks = len(type_of(left).shape), len(type_of(right).shape)
    if not (type_of(left).is_array and type_of(right).is_array) or 0 in ranks:
        call.error(codes.RANK, f"{call.name} needs arrays of at least one dimension", "multiply numbers with `*`")
    if max(ranks) > 2:
        call.error(
            codes.RANK,
            f"{call.name} of {type_of(left)} and {type_of(right)} is not supported: only vectors and matrices are",
            "loop over the leading axes",
        )
    dtype = np.result_type(type_of(left).dtype, type_of(right).dtype)
    if dtype.kind == "b":
        call.error(codes.OPERAND_TYPE, f"{call.name} of bool arrays is not supported", "convert with astype")
    inside, contracted = type_of(left).shape[-1], type_of(right).shape[0]
    message = f"matmul: the inner lengths {inside} and {contracted} differ"
    call.builder.require(inside - contracted, "==", "ValueError", message)
    shape = (*type_of(left).shape[:-1], *type_of(right).shape[1:])
    result = array(dtype, *shape) if shape else numpy_scalar(dtype)
    return call.builder.emit("matmul", left, right, type=result)


def matmul_(call: Call) -> Value:
    """np.matmul(x1, x2)."""
    call.bind("x1", "x2")
    return matmul(call, call.array("x1"), call.array("x2"))


def dot(call: Call) -> Value:
    """np.dot(a, b) and a.dot(b): with a number it multiplies."""
    call.bind("a", "b")
    left, right = call.node("a"), call.node("b")
    if not type_of(left).shape or not type_of(right).shape:
        return elementwise(call.builder, "multiply", left, right, python=False)
    return matmul(call, left, right)


def inner(call: Call) -> Value:
    """np.inner(a, b): over the last axis of both."""
    call.bind("a", "b")
    return matmul(call, call.array("a"), transposed(call, call.array("b")))


def vdot(call: Call) -> Value:
    """np.vdot(a, b) of vectors; the first is conjugated."""
    call.bind("a", "b")
    left, right = _vector(call, "a"), _vector(call, "b")
    if type_of(left).dtype.kind == "c":
        left = elementwise(call.builder, "conjugate", left, python=False)
    return matmul(call, left, right)


def _vector(call: Call, name: str) -> Node:
    value = call.array(name)
    if len(type_of(value).shape) != 1:
        call.error(codes.RANK, f"{call.name} takes vectors here, not {type_of(value)}", "ravel it first")
    return value


def outer(call: Call) -> Value:
    """np.outer(a, b) of vectors."""
    call.bind("a", "b")
    column = _with_axis(call, _vector(call, "a"), last=True)
    row = _with_axis(call, _vector(call, "b"), last=False)
    return elementwise(call.builder, "multiply", column, row, python=False)


def _with_axis(call: Call, vector: Node, *, last: bool) -> Node:
    """``vector[:, None]`` or ``vector[None, :]``."""
    length = type_of(vector).shape[0]
    axes = (AxisSlice(as_dim(0), 1, length), AxisNew())
    raw = (Raw("slice"), Raw("newaxis"))
    shape = (length, ONE)
    view = View(axes, raw) if last else View(axes[::-1], raw[::-1])
    shape = shape if last else shape[::-1]
    return call.builder.emit("view", vector, type=array(type_of(vector).dtype, *shape), attr=view)


def norm(call: Call) -> Value:
    """np.linalg.norm(x): the 2-norm of all elements, or along one axis, of real arrays; NumPy's own formulas."""
    call.bind("x", optional=("ord", "axis", "keepdims"))
    value = call.array("x")
    given = type_of(value)
    axes = call.axes("axis", len(given.shape))
    one_axis = axes is not None and len(axes) == 1
    if call.integer("ord", 2) != 2 or (call.has("ord") and not (one_axis or len(given.shape) == 1)):
        call.error(codes.ARGUMENT, f"this `ord` of {call.name} is not supported", "leave ord out")
    if given.dtype.kind == "c" or (axes is not None and not one_axis) or not given.shape:
        call.error(codes.ARGUMENT, f"this form of {call.name} is not supported", "write np.sqrt((x * x).sum())")
    if given.dtype.kind != "f":
        value = call.builder.emit("cast", value, type=array(np.dtype(np.float64), *given.shape))
    keepdims = call.flag("keepdims", False)
    if axes is None and not keepdims:
        flat = value if len(given.shape) == 1 else reshaped(call, value, [call.builder.const(-1)])
        squares = matmul(call, flat, flat)
    else:
        product = elementwise(call.builder, "multiply", value, value)
        all_axes = tuple(range(len(given.shape)))
        squares = emit_reduce(call, product, Reduce("sum", axes or all_axes, keepdims, axes is None))
    return elementwise(call.builder, "sqrt", squares, python=False)
