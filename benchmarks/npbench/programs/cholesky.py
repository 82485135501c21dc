"""Cholesky's decomposition, row by row (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 24}, "M": {"N": 700}}


def initialize(N: int) -> tuple:
    """A symmetric positive definite matrix."""
    half = np.random.default_rng(0).random((N, N))
    return (half @ half.T / N + np.eye(N),)


@kernel
def cholesky(A: Float64[np.ndarray, "N N"]) -> None:
    """Put the triangle into the lower half of the matrix."""
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
