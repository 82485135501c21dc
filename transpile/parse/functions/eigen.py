"""Eigenvalues and eigenvectors of any real matrix.

NumPy gives complex numbers, but floats where all of them are real. C has the complex ones; where all are real, NumPy
computes everything.
"""

from __future__ import annotations

import numpy as np

from transpile.parse.functions.arrays import (
    Failure,
    at_most,
    converted,
    library,
    new,
    now,
    routine,
    shape,
    stands_for,
    tuple_stands_for,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.linalg import computed_in, real_matrix
from transpile.parse.functions.reductions import check_all, emit_reduce
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.effects import ANEW
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import COMPLEX128, FLOAT64, array

MOST = 15_000_000
REAL = "eigenvalues that are all real, which NumPy gives as floats"


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {"numpy.linalg.eigvals": eigvals, "numpy.linalg.eig": eig}


def eigvals(call: Call) -> Value:
    """np.linalg.eigvals(a)."""
    call.bind("a")
    a = real_matrix(call, "a")
    return stands_for(call, "np.linalg.eigvals", lambda: _values(call, a, "eigvals")[0])


def eig(call: Call) -> Value:
    """np.linalg.eig(a)."""
    call.bind("a")
    a = real_matrix(call, "a")
    names = ("eigenvalues", "eigenvectors")
    return tuple_stands_for(call, "np.linalg.eig", lambda: _values(call, a, "eig"), names)


def _values(call: Call, a: Node, name: str) -> list[Node]:
    """The complex eigenvalues, and for "eig" the eigenvectors."""
    size, given, builder = shape(a)[0], converted(call, a, FLOAT64), call.builder
    finite, error = "Array must not contain infs or NaNs", "np.linalg.LinAlgError"
    check_all(call, elementwise(builder, "isfinite", given), error, finite)
    failures: list[Failure] = [("np.linalg.LinAlgError", "Eigenvalues did not converge", 1), at_most(call, size, MOST)]
    results = [array(FLOAT64, size), array(FLOAT64, size), *([array(FLOAT64, size, size)] if name == "eig" else [])]
    real, imaginary, *vectors = routine(call, name, [given], FLOAT64, [size], results, failures)
    is_complex = elementwise(builder, "not_equal", imaginary, builder.const(0.0))
    some = emit_reduce(call, is_complex, Reduce("any", (0,), all_axes=True))
    builder.check(elementwise(builder, "truth", some), ANEW, REAL)
    values = new(call, COMPLEX128, [size])
    library(call, "linalg.complex_values", real, imaginary, values)
    made = [now(call, values)]
    if vectors:
        whole = new(call, COMPLEX128, [size, size])
        library(call, "linalg.complex_vectors", imaginary, vectors[0], whole)
        made.append(now(call, whole))
    outside = np.dtype("complex64") if computed_in(a)[1].name == "float32" else COMPLEX128
    return [converted(call, part, outside) for part in made]
