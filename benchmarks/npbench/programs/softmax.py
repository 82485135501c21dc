"""Softmax over the last axis of an array of four, as attention layers take it."""

import numpy as np
from jaxtyping import Float32

from transpile import kernel

SIZES = {"S": {"N": 4, "H": 4, "SM": 32}, "M": {"N": 32, "H": 8, "SM": 256}}


def initialize(N: int, H: int, SM: int) -> tuple:
    """Random scores."""
    return (np.random.default_rng(0).random((N, H, SM, SM), dtype=np.float32),)


@kernel
def softmax(x: Float32[np.ndarray, "N H SM SM"]) -> Float32[np.ndarray, "N H SM SM"]:
    """Give shares that are positive and sum to one; the largest score is taken off first so that nothing overflows."""
    largest = np.max(x, axis=-1, keepdims=True)
    weights = np.exp(x - largest)
    total = np.sum(weights, axis=-1, keepdims=True)
    return weights / total
