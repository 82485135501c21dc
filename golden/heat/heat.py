"""The two-dimensional heat equation, explicit Euler in time, five-point Laplacian in space."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


def laplacian(u):
    """The five-point Laplacian at the inner points, for a grid spacing of one."""
    return u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4.0 * u[1:-1, 1:-1]


@kernel
def heat_step(u: Float64[np.ndarray, "n m"], alpha: float) -> Float64[np.ndarray, "n m"]:
    lap = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4.0 * u[1:-1, 1:-1]
    out = u.copy()
    out[1:-1, 1:-1] += alpha * lap
    return out


@kernel
def heat(u: Float64[np.ndarray, "n m"], alpha: float, steps: int) -> Float64[np.ndarray, "n m"]:
    """The temperature after some time steps; the edge keeps its values."""
    now = u.copy()
    new = u.copy()
    for _ in range(steps):
        new[1:-1, 1:-1] = now[1:-1, 1:-1] + alpha * laplacian(now)
        now, new = new, now
    return now
