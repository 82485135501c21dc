"""Frequencies and shifts of discrete Fourier transforms."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def fftfreq(n: int, d: float) -> Array:
    """The frequencies of np.fft.fft, negative ones at the end."""
    step = 1.0 / (n * d)
    half = (n - 1) // 2 + 1
    out = np.empty(n, np.int64)
    out[:half] = np.arange(0, half)
    out[half:] = np.arange(-(n // 2), 0)
    return out * step


def rfftfreq(n: int, d: float) -> Array:
    """The frequencies of np.fft.rfft."""
    step = 1.0 / (n * d)
    return np.arange(0, n // 2 + 1) * step


def forward(x: Array, axis: int) -> Array:
    """Zero frequency to the middle of an axis."""
    return np.roll(x, x.shape[axis] // 2, axis)


def back(x: Array, axis: int) -> Array:
    """And back to its beginning."""
    return np.roll(x, -(x.shape[axis] // 2), axis)
