"""How heat spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._transpile import kernel

if TYPE_CHECKING:
    from jaxtyping import Float64


@kernel
def conduct(u: Float64[np.ndarray, "n m"], rate: float, steps: int = 1) -> Float64[np.ndarray, "n m"]:
    """The temperatures after some steps of time; the edge of the plate keeps its own."""
    now = u.copy()
    new = u.copy()
    for _ in range(steps):
        new[1:-1, 1:-1] = now[1:-1, 1:-1] + rate * (
            now[:-2, 1:-1] + now[2:, 1:-1] + now[1:-1, :-2] + now[1:-1, 2:] - 4.0 * now[1:-1, 1:-1]
        )
        now, new = new, now
    return now


@kernel
def laplacian_energy(u: Float64[np.ndarray, "n m"]) -> float:
    """How far the plate is from an even temperature."""
    down = u[1:, :] - u[:-1, :]
    across = u[:, 1:] - u[:, :-1]
    return float(0.5 * (np.sum(down * down) + np.sum(across * across)))
