"""A matrix taken apart into a lower and an upper triangle, in place and without pivots (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 50}, "M": {"N": 600}}


def initialize(N: int) -> tuple:
    """A random matrix with a strong diagonal, so that no pivot is needed."""
    return (np.random.default_rng(0).random((N, N)) + N * np.eye(N),)


@kernel
def lu(A: Float64[np.ndarray, "N N"]) -> None:
    """Replace A by L (below the diagonal, which is 1) and U."""
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]
