"""A matrix times its own transpose, added to a symmetric matrix: a symmetric rank-k update (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 30, "N": 36}, "M": {"M": 240, "N": 320}}


def initialize(M: int, N: int) -> tuple:
    """Two factors and two random matrices."""
    rng = np.random.default_rng(0)
    return 1.5, 1.2, rng.random((N, N)), rng.random((N, M))


@kernel
def syrk(alpha: float, beta: float, C: Float64[np.ndarray, "N N"], A: Float64[np.ndarray, "N M"]) -> None:
    """Let the lower triangle of C be that of alpha A A^T + beta C."""
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]
