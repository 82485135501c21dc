"""Products of stacks of matrices. ``p`` and ``q`` are 1, or 0 for an axis of length 1 that goes with any other."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def matmul_1(a: Array, b: Array, out: Array, p: int, q: int) -> None:
    """One axis in front."""
    for i in range(out.shape[0]):
        out[i] = a[i * p] @ b[i * q]


def matmul_2(a: Array, b: Array, out: Array, p: int, q: int, p1: int, q1: int) -> None:
    """Two axes in front."""
    for i in range(out.shape[0]):
        matmul_1(a[i * p], b[i * q], out[i], p1, q1)


def matmul_3(a: Array, b: Array, out: Array, p: int, q: int, p1: int, q1: int, p2: int, q2: int) -> None:
    """Three axes in front."""
    for i in range(out.shape[0]):
        matmul_2(a[i * p], b[i * q], out[i], p1, q1, p2, q2)
