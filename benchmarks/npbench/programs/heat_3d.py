"""The heat equation in three dimensions by explicit Euler steps (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"TSTEPS": 6, "N": 14}, "M": {"TSTEPS": 20, "N": 100}}


def initialize(TSTEPS: int, N: int) -> tuple:
    """A warm cube whose temperature waves along each axis, twice."""
    i, j, k = np.ogrid[:N, :N, :N]
    A = np.sin(0.3 * i) + np.cos(0.2 * j) + 0.01 * k
    return TSTEPS, A, A.copy()


@kernel
def heat_3d(TSTEPS: int, A: Float64[np.ndarray, "N N N"], B: Float64[np.ndarray, "N N N"]) -> None:
    """Step from A to B and back, TSTEPS - 1 times; borders stay as they are."""
    for _ in range(1, TSTEPS):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, :-2])
            + B[1:-1, 1:-1, 1:-1]
        )
