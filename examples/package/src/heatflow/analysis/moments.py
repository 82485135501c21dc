"""Moments of a field of temperatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._transpile import kernel

if TYPE_CHECKING:
    from jaxtyping import Float64


@kernel(fp="exact")
def normalise(u: Float64[np.ndarray, "n m"]) -> None:
    """Scale a plate in place, so that its hottest point is 1."""
    hottest = np.max(np.abs(u))
    if hottest > 0.0:
        u /= hottest


@kernel
def centre(u: Float64[np.ndarray, "n m"]) -> tuple[float, float]:
    """Where the heat is: the mean row and the mean column."""
    total, row, column = 0.0, 0.0, 0.0
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            total += u[i, j]
            row += i * u[i, j]
            column += j * u[i, j]
    return float(row / total), float(column / total)
