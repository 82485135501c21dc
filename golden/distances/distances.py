"""How far points are from each other, and the Gaussian kernel matrix of kernel methods."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def squared_distances(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
    """The squared Euclidean distance of each point of x from each point of y."""
    return ((x[:, None, :] - y[None, :, :]) ** 2).sum(axis=2)


@kernel
def squared_distances_by_products(
    x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]
) -> Float64[np.ndarray, "n m"]:
    """The same by |x|^2 - 2 x.y + |y|^2: a matrix product does most of the work; close points lose digits."""
    x2 = np.sum(x * x, axis=1)
    y2 = np.sum(y * y, axis=1)
    return np.maximum(x2[:, None] - 2.0 * x @ y.T + y2[None, :], 0.0)


@kernel
def pairwise_distances(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n n"]:
    """The distance of each two points; each pair is computed once."""
    n = x.shape[0]
    result = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            distance = np.sqrt(np.sum((x[i] - x[j]) ** 2))
            result[i, j] = distance
            result[j, i] = distance
    return result


@kernel
def gaussian_kernel(
    x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"], width: float
) -> Float64[np.ndarray, "n m"]:
    """exp(-|x - y|^2 / (2 width^2)) for each two points."""
    difference = x[:, None, :] - y[None, :, :]
    return np.exp(-np.sum(difference**2, axis=-1) / (2.0 * width**2))


@kernel
def kernel_density(
    x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"], width: float
) -> Float64[np.ndarray, "n"]:
    """The mean of the Gaussians around the points y, at each point x, without their normalisation."""
    return np.mean(gaussian_kernel(x, y, width), axis=1)
