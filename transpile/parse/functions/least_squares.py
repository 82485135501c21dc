"""Least squares and pseudo-inverses, by singular values."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    Failure,
    as_array,
    at_entry,
    converted,
    in_shape,
    library_node,
    rank,
    routine,
    row,
    shape,
    stands_for,
    tuple_stands_for,
    with_new_axes,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.linalg import computed_in, real_matrix
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Refused, TupleValue, Value
from transpile.symbolic.dims import ONE, opaque
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, INT64, array

EPSILON = float(np.finfo(np.float64).eps)
INT32 = np.dtype("int32")
RESIDUALS = Refused(
    codes.VALUE_DEPENDENT,
    "the residuals of np.linalg.lstsq have a length that depends on the rank of the matrix",
    "compute them: ((a @ x - b)**2).sum(axis=0)",
)


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.linalg.lstsq": lstsq,
        "numpy.linalg.pinv": pinv,
    }


def lstsq(call: Call) -> Value:
    """np.linalg.lstsq(a, b, rcond=None), but for the residuals."""
    call.bind("a", "b", optional=("rcond",))
    a, b = real_matrix(call, "a", square=False), call.array("b")
    if rank(b) > 2 or type_of(b).dtype.kind == "c":
        call.error(codes.RANK, f"{call.name} needs a real vector or matrix as b, not {type_of(b)}", "pass one")
    call.builder.require(shape(a)[0] - shape(b)[0], "==", "np.linalg.LinAlgError", "Incompatible dimensions")
    for length in (*shape(a), *shape(b)[1:]):
        at_entry(call, length - 1, ">=", "there must be elements")
    names = ("x", "residuals", "rank", "singular_values")
    found = tuple_stands_for(call, "np.linalg.lstsq", lambda: _least_squares(call, a, b), names)
    return TupleValue((found.items[0], RESIDUALS, *found.items[2:]))


def _least_squares(call: Call, a: Node, b: Node) -> list[Node]:
    outside = computed_in(a, b)[1]
    rows, columns = shape(a)
    right = b if rank(b) == 2 else with_new_axes(call, b, 1)
    sides, least = shape(right)[1], opaque("min", rows, columns)
    operands = [*(converted(call, node, FLOAT64) for node in (a, right)), as_array(call, _smallest(call, a), 1)]
    failures: list[Failure] = [
        ("np.linalg.LinAlgError", "SVD did not converge in Linear Least Squares", 1),
        ("ValueError", f"{call.name}: too large for the 32-bit integers of LAPACK", -1),
    ]
    results = [array(FLOAT64, columns, sides), array(INT64, ONE), array(FLOAT64, least)]
    numbers = [rows, columns, sides]
    x, found, values = routine(call, "lstsq", operands, FLOAT64, numbers, results, failures)
    if rank(b) == 1:
        x = in_shape(call, x, [columns])
    x, values = (converted(call, part, outside) for part in (x, values))
    return [x, values, converted(call, row(call, found, 0), INT32), values]


def _smallest(call: Call, a: Node) -> Node:
    """What singular values are compared with, as a part of the largest."""
    if call.has("rcond"):
        return converted(call, call.scalar("rcond"), FLOAT64)
    largest = call.builder.value(opaque("max", *shape(a)))
    return converted(call, elementwise(call.builder, "multiply", largest, call.builder.const(EPSILON)), FLOAT64)


def pinv(call: Call) -> Value:
    """np.linalg.pinv(a, rcond=1e-15) and pinv(a, rtol=...)."""
    call.bind("a", optional=("rcond", "hermitian"), keyword_only=("rtol",))
    if call.flag("hermitian", False):
        call.error(codes.ARGUMENT, f"{call.name}(hermitian=True) is not supported", "leave it out")
    if call.has("rcond") and "rtol" in call.bound:
        call.error(codes.ARGUMENT, "`rtol` and `rcond` can't be both set.", "leave one of them out")
    a = real_matrix(call, "a", square=False)
    for length in shape(a):
        at_entry(call, length - 1, ">=", "there must be elements")
    single = computed_in(a)[1].name == "float32"
    name = "rtol" if call.has("rtol") else "rcond"
    if "rtol" in call.bound and not call.has("rtol"):
        call.error(codes.ARGUMENT, f"{call.name}(rtol=None) is not supported", "write the number")
    given = call.scalar(name) if call.has(name) else call.builder.const(1e-15)

    def meaning() -> Node:
        smallest = converted(call, given, FLOAT64)
        matrix = converted(call, a, np.dtype("float32") if single else FLOAT64)
        return library_node(call, "linalg.pinv", matrix, smallest)

    return stands_for(call, "np.linalg.pinv", meaning)
