"""A matrix times a vector, and its transpose times another (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 120}, "M": {"N": 6000}}


def initialize(N: int) -> tuple:
    """Four random vectors and a matrix."""
    rng = np.random.default_rng(0)
    return rng.random(N), rng.random(N), rng.random(N), rng.random(N), rng.random((N, N))


@kernel
def mvt(
    x1: Float64[np.ndarray, "N"],
    x2: Float64[np.ndarray, "N"],
    y_1: Float64[np.ndarray, "N"],
    y_2: Float64[np.ndarray, "N"],
    A: Float64[np.ndarray, "N N"],
) -> None:
    """Add A y_1 to x1, and y_2 A to x2."""
    x1 += A @ y_1
    x2 += y_2 @ A
