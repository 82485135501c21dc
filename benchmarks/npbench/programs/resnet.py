"""A bottleneck block of ResNet (He et al., 2015): three convolutions with normalisation, added to their input."""

import numpy as np
from jaxtyping import Float32

from transpile import kernel

SIZES = {"S": {"N": 2, "W": 7, "H": 7, "C1": 12, "C2": 4}, "M": {"N": 8, "W": 20, "H": 20, "C1": 128, "C2": 32}}


def initialize(N: int, W: int, H: int, C1: int, C2: int) -> tuple:
    """Random images and weights."""
    rng = np.random.default_rng(0)
    shapes = (N, H, W, C1), (1, 1, C1, C2), (3, 3, C2, C2), (1, 1, C2, C1)
    return tuple(rng.random(shape, dtype=np.float32) for shape in shapes)


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


def batchnorm2d(x, eps=1e-5):
    """Shift and scale the images of a batch to mean zero and deviation one."""
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


@kernel
def resnet(
    input: Float32[np.ndarray, "N H W C1"],
    conv1: Float32[np.ndarray, "1 1 C1 C2"],
    conv2: Float32[np.ndarray, "3 3 C2 C2"],
    conv3: Float32[np.ndarray, "1 1 C2 C1"],
) -> Float32[np.ndarray, "N H W C1"]:
    """Give the images that the block makes of its input."""
    padded = np.zeros((input.shape[0], input.shape[1] + 2, input.shape[2] + 2, conv1.shape[3]), dtype=np.float32)
    padded[:, 1:-1, 1:-1, :] = conv2d(input, conv1)
    x = batchnorm2d(padded)
    x = relu(x)

    x = conv2d(x, conv2)
    x = batchnorm2d(x)
    x = relu(x)

    x = conv2d(x, conv3)
    x = batchnorm2d(x)
    return relu(x + input)
