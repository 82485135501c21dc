"""Linear equations with a lower triangle, by forward substitution (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 120}, "M": {"N": 6000}}


def initialize(N: int) -> tuple:
    """A random triangle with a strong diagonal, room for the solution, and a right-hand side."""
    rng = np.random.default_rng(0)
    L = rng.random((N, N))
    L += N * np.eye(N)
    return L, np.zeros(N), rng.random(N)


@kernel
def trisolv(L: Float64[np.ndarray, "N N"], x: Float64[np.ndarray, "N"], b: Float64[np.ndarray, "N"]) -> None:
    """Fill x with the solution of L x = b."""
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
