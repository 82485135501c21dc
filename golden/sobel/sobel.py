"""Images: convolution with a small kernel, and edges by Sobel's operator."""

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from transpile import kernel


@kernel
def convolve(
    image: Float64[np.ndarray, "n m"], weights: Float64[np.ndarray, "p q"]
) -> Float64[np.ndarray, "n-p+1 m-q+1"]:
    """The convolution wherever the kernel lies wholly within the image."""
    n, m = image.shape
    p, q = weights.shape
    result = np.zeros((n - p + 1, m - q + 1))
    for i in range(p):
        for j in range(q):
            result += weights[p - 1 - i, q - 1 - j] * image[i : i + n - p + 1, j : j + m - q + 1]
    return result


@kernel
def sobel(image: Float32[np.ndarray, "n m"]) -> Float32[np.ndarray, "n m"]:
    """The magnitude of the gradient; zero at the edge of the image."""
    smooth_x = image[:-2] + 2.0 * image[1:-1] + image[2:]
    smooth_y = image[:, :-2] + 2.0 * image[:, 1:-1] + image[:, 2:]
    gx = smooth_x[:, 2:] - smooth_x[:, :-2]
    gy = smooth_y[2:, :] - smooth_y[:-2, :]
    result = np.zeros_like(image)
    result[1:-1, 1:-1] = np.hypot(gx, gy)
    return result


@kernel
def grey(image: UInt8[np.ndarray, "n m 3"]) -> UInt8[np.ndarray, "n m"]:
    """The luma of a colour image, rounded, by the weights of ITU-R BT.601."""
    luma = 0.299 * image[:, :, 0] + 0.587 * image[:, :, 1] + 0.114 * image[:, :, 2]
    return np.rint(luma).astype(np.uint8)


@kernel
def edges(image: Float32[np.ndarray, "n m"], threshold: float) -> UInt8[np.ndarray, "n m"]:
    """White where the gradient is steep, black elsewhere."""
    return np.where(sobel(image) > threshold, 255, 0).astype(np.uint8)


@kernel
def blur(image: UInt8[np.ndarray, "n m"]) -> UInt8[np.ndarray, "n m"]:
    """The binomial blur 1-2-1 in both directions, in integers; the edge of the image stays."""
    wide = image.astype(np.uint16)
    rows = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    total = rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]
    result = image.copy()
    result[1:-1, 1:-1] = (total + 8) >> 4
    return result
