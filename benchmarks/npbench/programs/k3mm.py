"""Three products of matrices in a row (PolyBench's 3mm)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {
    "S": {"NI": 28, "NJ": 30, "NK": 32, "NL": 34, "NM": 36},
    "M": {"NI": 1100, "NJ": 1200, "NK": 1300, "NL": 1400, "NM": 1500},
}


def initialize(NI: int, NJ: int, NK: int, NL: int, NM: int) -> tuple:
    """Four random matrices."""
    rng = np.random.default_rng(0)
    return tuple(rng.random(shape) for shape in ((NI, NK), (NK, NJ), (NJ, NM), (NM, NL)))


@kernel
def k3mm(
    A: Float64[np.ndarray, "NI NK"],
    B: Float64[np.ndarray, "NK NJ"],
    C: Float64[np.ndarray, "NJ NM"],
    D: Float64[np.ndarray, "NM NL"],
) -> Float64[np.ndarray, "NI NL"]:
    """Give the product A B C D."""
    return A @ B @ C @ D
