"""Clusters by Lloyd's algorithm: points go to the nearest centre, centres to the mean of their points."""

import numpy as np
from jaxtyping import Float64, Int64

from transpile import kernel


@kernel
def assign(points: Float64[np.ndarray, "n d"], centres: Float64[np.ndarray, "k d"]) -> Int64[np.ndarray, "n"]:
    """The nearest centre of each point."""
    distance2 = np.sum((points[:, None, :] - centres[None, :, :]) ** 2, axis=2)
    return np.argmin(distance2, axis=1)


@kernel
def update(
    points: Float64[np.ndarray, "n d"], labels: Int64[np.ndarray, "n"], centres: Float64[np.ndarray, "k d"]
) -> Float64[np.ndarray, "k d"]:
    """The mean of the points of each label; a centre without points stays where it is."""
    totals = np.zeros_like(centres)
    counts = np.zeros(centres.shape[0], dtype=np.int64)
    for i in range(points.shape[0]):
        totals[labels[i]] += points[i]
        counts[labels[i]] += 1
    return np.where(counts[:, None] > 0, totals / np.maximum(counts, 1)[:, None], centres)


@kernel
def inertia(
    points: Float64[np.ndarray, "n d"], labels: Int64[np.ndarray, "n"], centres: Float64[np.ndarray, "k d"]
) -> float:
    """The sum of the squared distances of all points from their centres."""
    total = 0.0
    for i in range(points.shape[0]):
        total += np.sum((points[i] - centres[labels[i]]) ** 2)
    return total


@kernel
def kmeans(
    points: Float64[np.ndarray, "n d"], centres: Float64[np.ndarray, "k d"], tolerance: float, limit: int
) -> tuple[Float64[np.ndarray, "k d"], Int64[np.ndarray, "n"], int]:
    """Iterate until no coordinate of a centre moves by more than the tolerance: centres, labels, and iterations."""
    iterations = 0
    centres = centres.copy()
    labels = assign(points, centres)
    while iterations < limit:
        moved = update(points, labels, centres)
        change = np.max(np.abs(moved - centres))
        centres = moved
        labels = assign(points, centres)
        iterations += 1
        if change <= tolerance:
            break
    return centres, labels, iterations
