"""LeNet-5, the network of LeCun et al. (1998) that reads digits: two convolutions with pooling, three dense layers."""

import numpy as np
from jaxtyping import Float32

from transpile import kernel

SIZES = {"S": {"N": 2, "H": 28, "W": 28}, "M": {"N": 16, "H": 64, "W": 64}}


def initialize(N: int, H: int, W: int) -> tuple:
    """Random images, weights and biases, small enough that nothing saturates."""
    rng = np.random.default_rng(0)

    def weights(*shape: int) -> np.ndarray:
        return (rng.random(shape, dtype=np.float32) - np.float32(0.5)) / np.float32(np.sqrt(np.prod(shape[:-1])))

    H_pooled, W_pooled = ((H - 4) // 2 - 4) // 2, ((W - 4) // 2 - 4) // 2
    C_before_fc1 = 16 * H_pooled * W_pooled
    images = rng.random((N, H, W, 1), dtype=np.float32)
    convolutions = weights(5, 5, 1, 6), weights(6), weights(5, 5, 6, 16), weights(16)
    dense = weights(C_before_fc1, 120), weights(120), weights(120, 84), weights(84), weights(84, 10), weights(10)
    return (images, *convolutions, *dense, N, C_before_fc1)


def relu(x):
    """What is positive, and zero elsewhere."""
    return np.maximum(x, 0)


def conv2d(input, weights):
    """Convolve images (image, row, column, channel) with square kernels, where these fit."""
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=np.float32)
    for i in range(H_out):
        for j in range(W_out):
            window = input[:, i : i + K, j : j + K, :, np.newaxis]
            output[:, i, j, :] = np.sum(window * weights[np.newaxis, :, :, :], axis=(1, 2, 3))
    return output


def maxpool2d(x):
    """The largest of each 2 x 2 pixels."""
    output = np.empty([x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]], dtype=x.dtype)
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            output[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return output


@kernel
def lenet(
    input: Float32[np.ndarray, "N H W 1"],
    conv1: Float32[np.ndarray, "5 5 1 6"],
    conv1bias: Float32[np.ndarray, "6"],
    conv2: Float32[np.ndarray, "5 5 6 16"],
    conv2bias: Float32[np.ndarray, "16"],
    fc1w: Float32[np.ndarray, "C_before_fc1 120"],
    fc1b: Float32[np.ndarray, "120"],
    fc2w: Float32[np.ndarray, "120 84"],
    fc2b: Float32[np.ndarray, "84"],
    fc3w: Float32[np.ndarray, "84 10"],
    fc3b: Float32[np.ndarray, "10"],
    N: int,
    C_before_fc1: int,
) -> Float32[np.ndarray, "N 10"]:
    """Give the scores of ten classes for each image."""
    x = relu(conv2d(input, conv1) + conv1bias)
    x = maxpool2d(x)
    x = relu(conv2d(x, conv2) + conv2bias)
    x = maxpool2d(x)
    x = np.reshape(x, (N, C_before_fc1))
    x = relu(x @ fc1w + fc1b)
    x = relu(x @ fc2w + fc2b)
    return x @ fc3w + fc3b
