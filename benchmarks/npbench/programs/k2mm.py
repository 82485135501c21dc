"""Two products of matrices in a row, added to a third matrix (PolyBench's 2mm)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {
    "S": {"NI": 30, "NJ": 32, "NK": 34, "NL": 36},
    "M": {"NI": 1200, "NJ": 1300, "NK": 1400, "NL": 1500},
}


def initialize(NI: int, NJ: int, NK: int, NL: int) -> tuple:
    """Two factors and four random matrices."""
    rng = np.random.default_rng(0)
    A, B, C, D = (rng.random(shape) for shape in ((NI, NK), (NK, NJ), (NJ, NL), (NI, NL)))
    return 1.5, 1.2, A, B, C, D


@kernel
def k2mm(
    alpha: float,
    beta: float,
    A: Float64[np.ndarray, "NI NK"],
    B: Float64[np.ndarray, "NK NJ"],
    C: Float64[np.ndarray, "NJ NL"],
    D: Float64[np.ndarray, "NI NL"],
) -> None:
    """Let D be alpha A B C + beta D."""
    D[:] = alpha * A @ B @ C + beta * D
