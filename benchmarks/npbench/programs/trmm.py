"""A triangle, of which the diagonal is 1, transposed and times a matrix, in place (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 40, "N": 50}, "M": {"M": 500, "N": 600}}


def initialize(M: int, N: int) -> tuple:
    """A factor, a triangle with what is above it, and a matrix."""
    rng = np.random.default_rng(0)
    return 1.5, rng.random((M, M)), rng.random((M, N))


@kernel
def trmm(alpha: float, A: Float64[np.ndarray, "M M"], B: Float64[np.ndarray, "M N"]) -> None:
    """Let B be alpha A^T B."""
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha
