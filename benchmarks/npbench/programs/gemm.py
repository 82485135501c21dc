"""A product of matrices, scaled and added (PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"NI": 20, "NJ": 22, "NK": 24}, "M": {"NI": 1000, "NJ": 1100, "NK": 1200}}


def initialize(NI: int, NJ: int, NK: int) -> tuple:
    """Matrices with a pattern, of numbers below one."""
    i, j = np.indices((NI, NJ))
    C = (i * j + 1) % NI / NI
    i, k = np.indices((NI, NK))
    A = i * (k + 1) % NK / NK
    k, j = np.indices((NK, NJ))
    B = k * (j + 2) % NJ / NJ
    return 1.5, 1.2, C, A, B


@kernel
def gemm(
    alpha: float,
    beta: float,
    C: Float64[np.ndarray, "NI NJ"],
    A: Float64[np.ndarray, "NI NK"],
    B: Float64[np.ndarray, "NK NJ"],
) -> None:
    """``C = alpha * A @ B + beta * C``, in place."""
    C[:] = alpha * A @ B + beta * C
