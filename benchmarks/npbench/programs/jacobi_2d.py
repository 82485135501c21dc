"""Jacobi's iteration in two dimensions: each point becomes the mean of five (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"TSTEPS": 12, "N": 40}, "M": {"TSTEPS": 250, "N": 400}}


def initialize(TSTEPS: int, N: int) -> tuple:
    """Two different bumpy plates."""
    i, j = np.ogrid[:N, :N]
    return TSTEPS, np.sin(0.1 * i) * (j + 2.0) / N, np.cos(0.2 * j) * (i + 3.0) / N


@kernel
def jacobi_2d(TSTEPS: int, A: Float64[np.ndarray, "N N"], B: Float64[np.ndarray, "N N"]) -> None:
    """Relax from A to B and back, TSTEPS - 1 times; the borders stay as they are."""
    for _ in range(1, TSTEPS):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
