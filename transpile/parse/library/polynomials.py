"""Polynomials by their coefficients."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def vander(x: Array, columns: Array, dtype: type) -> None:
    """The powers of each number, from the 0th on."""
    for i in range(x.shape[0]):
        power = dtype(1)
        for j in range(columns.shape[1]):
            columns[i, j] = power
            power *= dtype(x[i])


def polyval(p: Array, x: Any, y: Any) -> Any:
    """Horner's rule for the numbers ``x``; ``y`` is zero, in the shape and dtype of the result."""
    for i in range(p.shape[0]):
        y = y * x + p[i]
    return y


def polyval_each(p: Array, x: Array, y: Array) -> None:
    """The same for a vector of numbers, one after the other."""
    for k in range(x.shape[0]):
        value = y[k]
        for i in range(p.shape[0]):
            value = value * x[k] + p[i]
        y[k] = value


def polyfit(x: Array, y: Array, w: Any, count: int, rcond: float) -> Any:
    """The polynomial that fits points best, by least squares of powers that are scaled."""
    lhs = np.vander(x, count)
    rhs = y
    if w is not None:
        lhs = lhs * w[:, None]
        rhs = (rhs.T * w).T
    scale = np.sqrt((lhs * lhs).sum(axis=0))
    lhs = lhs / scale
    found = np.linalg.lstsq(lhs, rhs, rcond=rcond)[0]
    return (found.T / scale).T
