"""A kernel with next to nothing to compute: what is timed is the way into it."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def multiply_add(
    a: Float64[np.ndarray, "n"], b: Float64[np.ndarray, "n"], c: Float64[np.ndarray, "n"]
) -> Float64[np.ndarray, "n"]:
    """a * b + c."""
    return a * b + c
