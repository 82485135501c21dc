"""The two products of the biconjugate gradient method: with a matrix and with its transpose (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 40, "N": 50}, "M": {"M": 6000, "N": 7000}}


def initialize(M: int, N: int) -> tuple:
    """A dense matrix of numbers below one and two rising vectors."""
    i, j = np.indices((N, M))
    return i * (j + 1) % N / N, np.arange(M) % M / M, np.arange(N) % N / N


@kernel
def bicg(
    A: Float64[np.ndarray, "N M"], p: Float64[np.ndarray, "M"], r: Float64[np.ndarray, "N"]
) -> tuple[Float64[np.ndarray, "M"], Float64[np.ndarray, "N"]]:
    """``A.T @ r`` and ``A @ p``."""
    return r @ A, A @ p
