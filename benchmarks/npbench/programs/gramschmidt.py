"""Gram and Schmidt's orthogonalisation, modified: QR of a matrix column by column (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"M": 24, "N": 20}, "M": {"M": 350, "N": 300}}


def initialize(M: int, N: int) -> tuple:
    """A random matrix whose columns are far from dependent."""
    return (np.random.default_rng(0).random((M, N)) + np.eye(M, N),)


@kernel
def gramschmidt(
    A: Float64[np.ndarray, "M N"],
) -> tuple[Float64[np.ndarray, "M N"], Float64[np.ndarray, "N N"]]:
    """The orthogonal and the triangular factor; the matrix is used up."""
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)
    for k in range(A.shape[1]):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R
