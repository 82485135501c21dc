"""The covariance matrix of columns of data by NumPy's own function."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 20, "N": 24}, "M": {"M": 1600, "N": 2000}}


def initialize(M: int, N: int) -> tuple:
    """Random data."""
    return M, float(N), np.random.default_rng(0).random((N, M))


@kernel
def covariance2(M: int, float_n: float, data: Float64[np.ndarray, "N M"]) -> Float64[np.ndarray, "M M"]:
    """The matrix."""
    return np.cov(np.transpose(data))
