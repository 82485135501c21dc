"""The covariance matrix of columns of data, row by row (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 20, "N": 24}, "M": {"M": 800, "N": 1000}}


def initialize(M: int, N: int) -> tuple:
    """Random data."""
    return M, float(N), np.random.default_rng(0).random((N, M))


@kernel
def covariance(M: int, float_n: float, data: Float64[np.ndarray, "N M"]) -> Float64[np.ndarray, "M M"]:
    """The matrix; the data are centred in place."""
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((M, M), dtype=data.dtype)
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (float_n - 1.0)
    return cov
