"""Kernels for several dtypes: `Float`, unions and type variables, one version each."""

from __future__ import annotations

import numpy as np

from tests.corpus.programs import Programs, numbers

HEADER = """from typing import TypeVar, Union

import numpy as np
from jaxtyping import Complex, Float, Float32, Float64, Inexact, Int, Int32, Int64, Real

from transpile import kernel

Array = Float32[np.ndarray, "n"] | Float64[np.ndarray, "n"]
T = TypeVar("T", np.float32, np.float64)
F = TypeVar("F", bound=np.floating)
"""

KERNELS = (
    """
def norm(x: Float[np.ndarray, "n"], p: int = 2):
    return (np.abs(x) ** p).sum()
""",
    """
def scaled(x: Float[np.ndarray, "n m"], by: float = 2.0) -> Float[np.ndarray, "n m"]:
    return x * by
""",
    """
def added(x: Array, y: Array) -> Array:
    return x + y
""",
    """
def counted(x: Int[np.ndarray, "n"]):
    total = np.zeros(3, dtype=x.dtype)
    for value in x:
        total[int(value) % 3] += 1
    return total
""",
    """
def times(x: np.ndarray[tuple[int], np.dtype[T]], s: T):
    return x * s
""",
    """
def halved(x: np.ndarray[tuple[int, int], np.dtype[F]]) -> np.ndarray[tuple[int, int], np.dtype[F]]:
    return x * 0.5
""",
    """
def conjugated(z: Complex[np.ndarray, "n"], x: Float[np.ndarray, "n"]):
    return np.conj(z) * x
""",
    """
def summed(x: Float64[np.ndarray, "n"] | Float64[np.ndarray, "n m"]):
    return x.sum(axis=0) * 2.0
""",
    """
def powered(x: Union[int, float], k: int):
    return x**k if k > 0 else x * 2
""",
    """
def raised(x: float | Float64[np.ndarray, "n"]):
    return x * x + 1.0
""",
    """
def combined(x: Float[np.ndarray, "n"]):
    \"\"\"A kernel that calls a kernel of several versions.\"\"\"
    return norm(x) + norm(x[1:], 3)
""",
    """
def mixed(x: Float32[np.ndarray, "n"] | Float64[np.ndarray, "n"], q: Int32[np.ndarray, "n"] | Int64[np.ndarray, "n"]):
    return x * q
""",
)
X = numbers(5)
X32 = X.astype(np.float32)

CALLS = {
    "norm": (lambda m: (X,), lambda m: (X32, 3), lambda m: (X32[::-1],), lambda m: (numbers(0),)),
    "scaled": (lambda m: (numbers(3, 4),), lambda m: (numbers(3, 4, dtype="float32")[::2], 0.5)),
    "added": (lambda m: (X, X[::-1]), lambda m: (X32, X32)),
    "counted": tuple(
        (lambda m, t=dtype: (np.array([1, 5, 3, 0], t),)) for dtype in ("int8", "int16", "int32", "int64")
    ),
    "times": (lambda m: (X, np.float64(2.0)), lambda m: (X32, np.float32(0.1))),
    "halved": (lambda m: (numbers(2, 3),), lambda m: (numbers(2, 3, dtype="float32").T,)),
    "conjugated": (
        lambda m: (X + 1j, X),
        lambda m: ((X32 + 1j).astype(np.complex64), X32),
        lambda m: (X + 1j, X32),
    ),
    "summed": (lambda m: (X,), lambda m: (numbers(3, 2),)),
    "powered": (lambda m: (3, 2), lambda m: (0.5, 3), lambda m: (7, -1)),
    "raised": (lambda m: (1.5,), lambda m: (2,), lambda m: (X,)),
    "combined": (lambda m: (X,), lambda m: (X32,)),
    "mixed": (lambda m: (X, np.arange(5)), lambda m: (X32, np.arange(5, dtype=np.int32))),
}

REFUSED = {
    "norm": (
        (lambda m: (np.arange(3),), "argument 'x': expected float32 or float64 array of shape (n,), got int64 array"),
        (lambda m: (numbers(2, 2),), "expected float32 or float64 array of shape (n,), got float64 array of shape (2,"),
    ),
    "added": ((lambda m: (X, X32), "added() argument 'y': expected float64 array of shape (n,), got float32 array"),),
    "times": ((lambda m: (X32, np.float64(2.0)), "argument 's': expected np.float32, got numpy.float64"),),
}

PROGRAMS = Programs("generic", HEADER, KERNELS, CALLS, REFUSED)
