"""Linear equations solved by LU decomposition, then forward and backward substitution (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 50}, "M": {"N": 600}}


def initialize(N: int) -> tuple:
    """A random matrix with a strong diagonal, and a right-hand side."""
    rng = np.random.default_rng(0)
    return rng.random((N, N)) + N * np.eye(N), rng.random(N)


@kernel
def ludcmp(
    A: Float64[np.ndarray, "N N"], b: Float64[np.ndarray, "N"]
) -> tuple[Float64[np.ndarray, "N"], Float64[np.ndarray, "N"]]:
    """Replace A by its factors, and give the solution and what forward substitution leaves."""
    x = np.zeros_like(b)
    y = np.zeros_like(b)

    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]

    return x, y
