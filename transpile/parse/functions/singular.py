"""What singular values tell of a matrix: its condition, its rank, and three of its norms."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    at_entry,
    converted,
    dtype_of,
    dtype_ref,
    library_node,
    rank,
    shape,
    stands_for,
)
from transpile.parse.functions.call import Call, Handler, constant_of
from transpile.parse.functions.linalg import computed_in, real_matrix, singular_values
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.dims import opaque
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import FLOAT64

REDUCED = {2: "max", -2: "min", "nuc": "sum"}


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {"numpy.linalg.cond": cond, "numpy.linalg.matrix_rank": matrix_rank}


def cond(call: Call) -> Value:
    """np.linalg.cond(x, p=None): by singular values."""
    call.bind("x", optional=("p",))
    order = constant_of(call.bound["p"]) if call.has("p") else 2
    if order not in (2, -2):
        call.error(codes.ARGUMENT, f"only p=None, 2 and -2 of {call.name} are supported", "leave p out")
    a = _filled(call, "x")

    def meaning() -> Node:
        values = singular_values(call, a)
        ends = [emit_reduce(call, values, Reduce(kind, (0,), all_axes=True)) for kind in ("max", "min")]
        largest, smallest = ends if order == 2 else reversed(ends)
        ratio = elementwise(call.builder, "divide", largest, smallest)
        return library_node(call, "linalg.without_nan", a, ratio, dtype_ref(dtype_of(ratio)))

    return stands_for(call, "np.linalg.cond", meaning)


def matrix_rank(call: Call) -> Value:
    """np.linalg.matrix_rank(A, tol=None, rtol=None): how many singular values are not small."""
    call.bind("A", optional=("tol",), keyword_only=("rtol",))
    a, builder = _filled(call, "A"), call.builder
    given = call.scalar("tol") if call.has("tol") else None
    factor = call.scalar("rtol") if call.has("rtol") else None
    if given is not None and factor is not None:
        call.error(codes.ARGUMENT, "`tol` and `rtol` can't be both set.", "leave one of them out")

    def meaning() -> Node:
        values = singular_values(call, a)
        limit = given
        if limit is None:
            largest = emit_reduce(call, values, Reduce("max", (0,), all_axes=True))
            limit = elementwise(builder, "multiply", largest, factor if factor is not None else _precision(call, a))
        large = elementwise(builder, "greater", values, limit)
        return emit_reduce(call, large, Reduce("sum", (0,), all_axes=True))

    return stands_for(call, "np.linalg.matrix_rank", meaning)


def norm_by_values(call: Call, name: str, order: float | str) -> Node:
    """The norms of a matrix that its singular values give."""
    a = _filled(call, "x")
    kind = next(kind for wanted, kind in REDUCED.items() if wanted == order)

    def meaning() -> Node:
        return emit_reduce(call, singular_values(call, a), Reduce(kind, (0,), all_axes=True))

    return stands_for(call, name, meaning)


def _filled(call: Call, name: str) -> Node:
    """A real matrix that has elements."""
    a = real_matrix(call, name, square=False)
    if rank(a) != 2:
        call.error(codes.RANK, f"{call.name} of stacks of matrices is not supported", "take one matrix at a time")
    for length in shape(a):
        at_entry(call, length - 1, ">=", "there must be elements")
    return a


def _precision(call: Call, a: Node) -> Node:
    """How small a singular value is for NumPy, as a part of the largest."""
    builder, outside = call.builder, computed_in(a)[1]
    largest = converted(call, builder.value(opaque("max", *shape(a))), FLOAT64)
    epsilon = builder.const(float(np.finfo(outside).eps))  # type: ignore[type-var]
    return converted(call, elementwise(builder, "multiply", largest, epsilon), outside)
