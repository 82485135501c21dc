"""A vector times a matrix times the matrix transposed (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 40, "N": 50}, "M": {"M": 6000, "N": 7000}}


def initialize(M: int, N: int) -> tuple:
    """A dense matrix of numbers below one and a rising vector."""
    i, j = np.indices((M, N))
    return (i + j) % N / (5.0 * M), 1.0 + np.arange(N) / N


@kernel
def atax(A: Float64[np.ndarray, "M N"], x: Float64[np.ndarray, "N"]) -> Float64[np.ndarray, "N"]:
    """``A.T @ A @ x``, without transposing."""
    return (A @ x) @ A
