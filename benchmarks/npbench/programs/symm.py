"""A symmetric matrix, of which the lower triangle is stored, times a matrix (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 30, "N": 36}, "M": {"M": 300, "N": 360}}


def initialize(M: int, N: int) -> tuple:
    """Two factors and three random matrices."""
    rng = np.random.default_rng(0)
    return 1.5, 1.2, rng.random((M, N)), rng.random((M, M)), rng.random((M, N))


@kernel
def symm(
    alpha: float,
    beta: float,
    C: Float64[np.ndarray, "M N"],
    A: Float64[np.ndarray, "M M"],
    B: Float64[np.ndarray, "M N"],
) -> None:
    """Let C be alpha A B + beta C."""
    temp2 = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2
