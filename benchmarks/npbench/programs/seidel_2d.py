"""The Gauss-Seidel iteration in two dimensions: each point becomes the mean of nine, new ones included (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"TSTEPS": 6, "N": 30}, "M": {"TSTEPS": 12, "N": 250}}


def initialize(TSTEPS: int, N: int) -> tuple:
    """A bumpy plate."""
    i, j = np.ogrid[:N, :N]
    return TSTEPS, N, np.sin(0.1 * i) * (j + 2.0) / N + 1.0


@kernel
def seidel_2d(TSTEPS: int, N: int, A: Float64[np.ndarray, "N N"]) -> None:
    """Sweep over A TSTEPS - 1 times; the borders stay as they are."""
    for _ in range(TSTEPS - 1):
        for i in range(1, N - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:] + A[i + 1, :-2] + A[i + 1, 1:-1] + A[i + 1, 2:]
            )
            for j in range(1, N - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0
