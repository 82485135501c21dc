"""The correlation matrix of columns of data (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 20, "N": 24}, "M": {"M": 800, "N": 1000}}


def initialize(M: int, N: int) -> tuple:
    """Random data with one constant column."""
    data = np.random.default_rng(0).random((N, M))
    data[:, M // 2] = 1.5
    return M, float(N), data


@kernel
def correlation(M: int, float_n: float, data: Float64[np.ndarray, "N M"]) -> Float64[np.ndarray, "M M"]:
    """The matrix; the data are centred and scaled in place."""
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float_n) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1 : M, i] = corr[i, i + 1 : M] = data[:, i] @ data[:, i + 1 : M]
    return corr
