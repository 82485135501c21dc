"""Softmax and the logarithm of a sum of exponentials, for each row of a matrix."""

import numpy as np
from jaxtyping import Float32, Float64

from transpile import kernel


@kernel
def softmax(x: Float64[np.ndarray, "n m"]) -> Float64[np.ndarray, "n m"]:
    """Exponentials that add up to one in each row; the row's maximum is taken off first, so that none overflows."""
    exponential = np.exp(x - np.max(x, axis=1, keepdims=True))
    return exponential / np.sum(exponential, axis=1, keepdims=True)


@kernel
def log_sum_exp(x: Float64[np.ndarray, "n m"]) -> Float64[np.ndarray, "n"]:
    """log(sum(exp(x))) of each row, with the row's maximum taken off first."""
    top = x.max(axis=1)
    return top + np.log(np.exp(x - top[:, None]).sum(axis=1))


@kernel
def log_sum_exp_literal(x: Float64[np.ndarray, "n m"]) -> Float64[np.ndarray, "n"]:
    """log(sum(exp(x))) of each row, as the formula says it."""
    return np.log(np.sum(np.exp(x), axis=1))


@kernel
def log_softmax(x: Float32[np.ndarray, "n m"]) -> Float32[np.ndarray, "n m"]:
    """The logarithm of softmax, in single precision."""
    shifted = x - x.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
