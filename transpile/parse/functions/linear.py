"""Products: matmul, dot, inner, outer and vdot."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import common, converted, rank, stands_for
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.products import dot_product, inner_product, stacked_matmul
from transpile.parse.functions.shaping import reshaped, transposed
from transpile.parse.meanings import numpy_call
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.dims import ONE, as_dim
from transpile.symbolic.graph import AxisNew, AxisSlice, Node, Raw, View
from transpile.symbolic.types import INT64, array, numpy_scalar


def functions() -> dict[str, Handler]:
    """The products of NumPy by full name."""
    return {
        "numpy.matmul": matmul_,
        "numpy.dot": dot,
        "numpy.inner": inner,
        "numpy.outer": outer,
        "numpy.vdot": vdot,
        "numpy.linalg.matmul": matmul_,
        "numpy.linalg.outer": outer,
    }


def matmul(call: Call, left: Node, right: Node) -> Node:
    """``left @ right`` of vectors and matrices."""
    ranks = len(type_of(left).shape), len(type_of(right).shape)
    if not (type_of(left).is_array and type_of(right).is_array) or 0 in ranks:
        call.error(codes.RANK, f"{call.name} needs arrays of at least one dimension", "multiply numbers with `*`")
    if max(ranks) > 2:
        return _stacked(call, left, right)
    dtype = np.result_type(type_of(left).dtype, type_of(right).dtype)
    if dtype.kind == "b":
        return _of_bools(call, left, right)
    inside, contracted = type_of(left).shape[-1], type_of(right).shape[0]
    message = f"matmul: the inner lengths {inside} and {contracted} differ"
    call.builder.require(inside - contracted, "==", "ValueError", message)
    shape = (*type_of(left).shape[:-1], *type_of(right).shape[1:])
    result = array(dtype, *shape) if shape else numpy_scalar(dtype)
    return call.builder.emit("matmul", left, right, type=result)


def _of_bools(call: Call, left: Node, right: Node) -> Node:
    """The product of bools: whether there is a place where both are true."""

    def meaning() -> Node:
        counts = matmul(call, converted(call, left, INT64), converted(call, right, INT64))
        return elementwise(call.builder, "not_equal", counts, call.builder.const(0))

    return numpy_call(call.builder, ("np.matmul(", 0, ", ", 1, ")"), (left, right), meaning, call.at)


def _stacked(call: Call, left: Node, right: Node) -> Node:
    if max(rank(left), rank(right)) > 5 or common(left, right).kind == "b":
        call.error(codes.RANK, f"{call.name} of {type_of(left)} and {type_of(right)} is not supported", "use np.einsum")
    text = ("np.matmul(", 0, ", ", 1, ")")
    return numpy_call(call.builder, text, (left, right), lambda: stacked_matmul(call, left, right), call.at)


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
    if max(rank(left), rank(right)) > 2:
        return stands_for(call, "np.dot", lambda: dot_product(call, left, right))
    return matmul(call, left, right)


def inner(call: Call) -> Value:
    """np.inner(a, b): over the last axis of both."""
    call.bind("a", "b")
    left, right = call.node("a"), call.node("b")
    if not rank(left) or not rank(right):
        return elementwise(call.builder, "multiply", left, right, python=False)
    if max(rank(left), rank(right)) > 2 or rank(left) < rank(right):
        return stands_for(call, "np.inner", lambda: inner_product(call, left, right))
    return matmul(call, left, transposed(call, right))


def vdot(call: Call) -> Value:
    """np.vdot(a, b) of all elements; the first is conjugated."""
    call.bind("a", "b")
    left, right = _flat(call, "a"), _flat(call, "b")
    if type_of(left).dtype.kind == "c":
        left = elementwise(call.builder, "conjugate", left, python=False)
    return matmul(call, left, right)


def _flat(call: Call, name: str) -> Node:
    value = call.array(name)
    return value if rank(value) == 1 else reshaped(call, value, [call.builder.const(-1)], ravel=True)


def outer(call: Call) -> Value:
    """np.outer(a, b) of all elements."""
    call.bind("a", "b")
    column = _with_axis(call, _flat(call, "a"), last=True)
    row = _with_axis(call, _flat(call, "b"), last=False)
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
