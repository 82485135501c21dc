"""A sum over the last axis of three, as in the multiresolution analysis of quantum chemistry (MADNESS; PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"NR": 5, "NQ": 6, "NP": 8}, "M": {"NR": 110, "NQ": 130, "NP": 256}}


def initialize(NR: int, NQ: int, NP: int) -> tuple:
    """Arrays with a pattern, of numbers below one."""
    r, q, p = np.indices((NR, NQ, NP))
    i, j = np.indices((NP, NP))
    return NR, NQ, NP, (r * q + p) % NP / NP, i * j % NP / NP


@kernel
def doitgen(NR: int, NQ: int, NP: int, A: Float64[np.ndarray, "NR NQ NP"], C4: Float64[np.ndarray, "NP NP"]) -> None:
    """Replace each vector along the last axis by its product with the matrix."""
    A[:] = np.reshape(np.reshape(A, (NR, NQ, 1, NP)) @ C4, (NR, NQ, NP))
