"""A loop along the diagonal and an array operation: the first example of Numba's documentation."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 40}, "M": {"N": 6000}}


def initialize(N: int) -> tuple:
    """A random matrix."""
    return (np.random.default_rng(0).random((N, N)),)


@kernel
def go_fast(a: Float64[np.ndarray, "N N"]) -> Float64[np.ndarray, "N N"]:
    """The matrix plus the sum of the hyperbolic tangents on its diagonal."""
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return a + trace
