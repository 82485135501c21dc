"""Cholesky's decomposition by LAPACK (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 30}, "M": {"N": 2500}}


def initialize(N: int) -> tuple:
    """A symmetric positive definite matrix."""
    half = np.random.default_rng(0).random((N, N))
    return (half @ half.T / N + np.eye(N),)


@kernel
def cholesky2(A: Float64[np.ndarray, "N N"]) -> None:
    """Put the triangle into the lower half of the matrix."""
    A[:] = np.linalg.cholesky(A) + np.triu(A, k=1)
