"""The sum of two matrices times a vector (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 40}, "M": {"N": 5000}}


def initialize(N: int) -> tuple:
    """Matrices and a vector of numbers below one."""
    i, j = np.indices((N, N))
    return 1.5, 1.2, (i * j + 1) % N / N, (i * j + 2) % N / N, np.arange(N) / N


@kernel
def gesummv(
    alpha: float,
    beta: float,
    A: Float64[np.ndarray, "N N"],
    B: Float64[np.ndarray, "N N"],
    x: Float64[np.ndarray, "N"],
) -> Float64[np.ndarray, "N"]:
    """``(alpha * A + beta * B) @ x``, as two products."""
    return alpha * A @ x + beta * B @ x
