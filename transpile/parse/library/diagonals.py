"""Diagonals: read, summed, written."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def diagonal(m: Array, out: Array, down: int, right: int) -> None:
    """The diagonal of the last two axes that starts ``down`` and ``right`` of the corner."""
    for i in range(out.shape[-1]):
        out[..., i] = m[..., i + down, i + right]


def trace(m: Array, count: int, down: int, right: int, dtype: type) -> Any:
    """The sum of a diagonal."""
    total = dtype(0)
    for i in range(count):
        total += dtype(m[i + down, i + right])
    return total


def on_diagonal(out: Array, v: Array, down: int, right: int) -> None:
    """Write a vector to a diagonal."""
    for i in range(v.shape[0]):
        out[i + down, i + right] = v[i]


def fill_number(m: Array, value: Any, count: int) -> None:
    """Write one number to the main diagonal."""
    for i in range(count):
        m[i, i] = value


def fill_vector(m: Array, values: Array, count: int) -> None:
    """Write numbers to the main diagonal."""
    for i in range(count):
        m[i, i] = values[i]
