"""An expression over integer arrays, from Cython's tutorial for NumPy users."""

import numpy as np
from jaxtyping import Int64

from transpile import kernel

SIZES = {"S": {"M": 40, "N": 50}, "M": {"M": 2500, "N": 2500}}


def initialize(M: int, N: int) -> tuple:
    """Random integers and three factors."""
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 1000, (2, M, N), dtype=np.int64)
    return first, second, np.int64(4), np.int64(3), np.int64(9)


@kernel
def compute(
    array_1: Int64[np.ndarray, "M N"], array_2: Int64[np.ndarray, "M N"], a: np.int64, b: np.int64, c: np.int64
) -> Int64[np.ndarray, "M N"]:
    """One array clipped and scaled, plus the other one scaled, plus a number."""
    return np.clip(array_1, 2, 10) * a + array_2 * b + c
