"""Jacobi's iteration in one dimension: each point becomes the mean of three (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"TSTEPS": 40, "N": 130}, "M": {"TSTEPS": 6000, "N": 16000}}


def initialize(TSTEPS: int, N: int) -> tuple:
    """Two different bumpy lines."""
    i = np.arange(N)
    return TSTEPS, np.sqrt(i + 2.0) + np.sin(i), np.log(i + 3.0)


@kernel
def jacobi_1d(TSTEPS: int, A: Float64[np.ndarray, "N"], B: Float64[np.ndarray, "N"]) -> None:
    """Relax from A to B and back, TSTEPS - 1 times; the ends stay as they are."""
    for _ in range(1, TSTEPS):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])
