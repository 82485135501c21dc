"""A convolutional layer with a bias: images times filters, pixel by pixel of the result."""

import numpy as np
from jaxtyping import Float32

from transpile import kernel

SIZES = {
    "S": {"C_in": 2, "C_out": 3, "H": 9, "K": 3, "N": 2, "W": 8},
    "M": {"C_in": 3, "C_out": 16, "H": 64, "K": 5, "N": 8, "W": 64},
}


def initialize(C_in: int, C_out: int, H: int, K: int, N: int, W: int) -> tuple:
    """Random images, filters and biases."""
    rng = np.random.default_rng(0)
    input = rng.random((N, H, W, C_in), dtype=np.float32)
    weights = rng.random((K, K, C_in, C_out), dtype=np.float32)
    bias = rng.random(C_out, dtype=np.float32)
    return input, weights, bias


def conv2d(input, weights):
    """The sum of all products under a filter, for each place where the filter fits."""
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=np.float32)

    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis] * weights[np.newaxis, :, :, :],
                axis=(1, 2, 3),
            )
    return output


@kernel
def conv2d_bias(
    input: Float32[np.ndarray, "N H W C_in"],
    weights: Float32[np.ndarray, "K K C_in C_out"],
    bias: Float32[np.ndarray, "C_out"],
) -> Float32[np.ndarray, "N H_out W_out C_out"]:
    """The layer."""
    return conv2d(input, weights) + bias
