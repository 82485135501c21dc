"""Two matrices, each times the other's transpose, added to a symmetric one: a rank-2k update (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 24, "N": 30}, "M": {"M": 180, "N": 240}}


def initialize(M: int, N: int) -> tuple:
    """Two factors and three random matrices."""
    rng = np.random.default_rng(0)
    return 1.5, 1.2, rng.random((N, N)), rng.random((N, M)), rng.random((N, M))


@kernel
def syr2k(
    alpha: float,
    beta: float,
    C: Float64[np.ndarray, "N N"],
    A: Float64[np.ndarray, "N M"],
    B: Float64[np.ndarray, "N M"],
) -> None:
    """Let the lower triangle of C be that of alpha A B^T + alpha B A^T + beta C."""
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]
