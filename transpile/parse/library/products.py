"""Products of stacks of matrices. An axis of length 1 in front goes with any other."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def matmul_1(a: Array, b: Array, out: Array) -> None:
    """One axis in front."""
    for i in range(out.shape[0]):
        out[i] = a[min(i, a.shape[0] - 1)] @ b[min(i, b.shape[0] - 1)]


def matmul_2(a: Array, b: Array, out: Array) -> None:
    """Two axes in front."""
    for i in range(out.shape[0]):
        matmul_1(a[min(i, a.shape[0] - 1)], b[min(i, b.shape[0] - 1)], out[i])


def matmul_3(a: Array, b: Array, out: Array) -> None:
    """Three axes in front."""
    for i in range(out.shape[0]):
        matmul_2(a[min(i, a.shape[0] - 1)], b[min(i, b.shape[0] - 1)], out[i])
