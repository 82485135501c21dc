"""Durbin's recursion for the Yule-Walker equations of a Toeplitz matrix (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 40}, "M": {"N": 16_000}}


def initialize(N: int) -> tuple:
    """Autocorrelations that fall off, so that the recursion is well-conditioned."""
    return (0.5 ** np.arange(1.0, N + 1) / np.arange(1.0, N + 1),)


@kernel
def durbin(r: Float64[np.ndarray, "N"]) -> Float64[np.ndarray, "N"]:
    """The solution."""
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]

    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha

    return y
