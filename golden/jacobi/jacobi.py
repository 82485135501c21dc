"""Jacobi's iteration, for Poisson's equation on a grid and for a system of linear equations."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def poisson(
    u: Float64[np.ndarray, "n m"], source: Float64[np.ndarray, "n m"], spacing: float, tolerance: float, limit: int
) -> tuple[Float64[np.ndarray, "n m"], int]:
    """Solve laplacian(u) = source, with the edge of u as boundary values; gives the solution and the sweeps it took."""
    old = u.copy()
    new = u.copy()
    for sweep in range(limit):
        new[1:-1, 1:-1] = 0.25 * (
            old[:-2, 1:-1] + old[2:, 1:-1] + old[1:-1, :-2] + old[1:-1, 2:] - spacing**2 * source[1:-1, 1:-1]
        )
        change = np.max(np.abs(new - old))
        old, new = new, old
        if change < tolerance:
            return old, sweep + 1
    return old, limit


@kernel
def jacobi(
    a: Float64[np.ndarray, "n n"], b: Float64[np.ndarray, "n"], tolerance: float, limit: int
) -> Float64[np.ndarray, "n"]:
    """Solve a @ x = b for a matrix whose diagonal dominates."""
    x = np.zeros_like(b)
    for _ in range(limit):
        new = np.empty_like(x)
        for i in range(a.shape[0]):
            rest = np.dot(a[i, :i], x[:i]) + np.dot(a[i, i + 1 :], x[i + 1 :])
            new[i] = (b[i] - rest) / a[i, i]
        done = np.linalg.norm(new - x) <= tolerance * np.linalg.norm(new)
        x = new
        if done:
            break
    return x
