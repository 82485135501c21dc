"""A sparse matrix in compressed rows times a vector."""

import numpy as np
from jaxtyping import Float64, UInt32

from transpile import kernel

SIZES = {"S": {"M": 120, "N": 150, "nnz": 900}, "M": {"M": 60000, "N": 60000, "nnz": 600000}}


def initialize(M: int, N: int, nnz: int) -> tuple:
    """Where the rows begin, then columns and values of nnz random entries, and a vector."""
    rng = np.random.default_rng(0)
    A_row = np.zeros(M + 1, dtype=np.uint32)
    A_row[1:] = np.cumsum(np.bincount(rng.integers(0, M, nnz), minlength=M))
    return A_row, rng.integers(0, N, nnz).astype(np.uint32), rng.random(nnz), rng.random(N)


@kernel
def spmv(
    A_row: UInt32[np.ndarray, "P"],
    A_col: UInt32[np.ndarray, "nnz"],
    A_val: Float64[np.ndarray, "nnz"],
    x: Float64[np.ndarray, "N"],
) -> Float64[np.ndarray, "P-1"]:
    """Give the product, row by row."""
    y = np.empty(A_row.size - 1, A_val.dtype)
    for i in range(A_row.size - 1):
        cols = A_col[A_row[i] : A_row[i + 1]]
        vals = A_val[A_row[i] : A_row[i + 1]]
        y[i] = vals @ x[cols]
    return y
