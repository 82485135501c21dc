"""Two updates of rank one and two products of a matrix with vectors (PolyBench, after the BLAS update)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 40}, "M": {"N": 3000}}


def initialize(N: int) -> tuple:
    """A matrix and vectors of numbers below one."""
    i, j = np.indices((N, N))
    step = np.arange(N) / N
    vectors = [
        step,
        (step + 1) / 2,
        (step + 1) / 4,
        (step + 1) / 6,
        np.zeros(N),
        np.zeros(N),
        (step + 1) / 8,
        (step + 1) / 9,
    ]
    return 1.5, 1.2, i * j % N / N / N, *vectors


@kernel
def gemver(
    alpha: float,
    beta: float,
    A: Float64[np.ndarray, "N N"],
    u1: Float64[np.ndarray, "N"],
    v1: Float64[np.ndarray, "N"],
    u2: Float64[np.ndarray, "N"],
    v2: Float64[np.ndarray, "N"],
    w: Float64[np.ndarray, "N"],
    x: Float64[np.ndarray, "N"],
    y: Float64[np.ndarray, "N"],
    z: Float64[np.ndarray, "N"],
) -> None:
    """Update the matrix, x and w, in place."""
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x
