"""Distances between points of the unit sphere, given by two angles each: the haversine formula."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 1000}, "M": {"N": 2_000_000}}


def initialize(N: int) -> tuple:
    """Angles of random points."""
    rng = np.random.default_rng(0)
    theta = rng.uniform(-np.pi / 2, np.pi / 2, (2, N))
    phi = rng.uniform(-np.pi, np.pi, (2, N))
    return theta[0], phi[0], theta[1], phi[1]


@kernel
def arc_distance(
    theta_1: Float64[np.ndarray, "N"],
    phi_1: Float64[np.ndarray, "N"],
    theta_2: Float64[np.ndarray, "N"],
    phi_2: Float64[np.ndarray, "N"],
) -> Float64[np.ndarray, "N"]:
    """The angle between each pair of points."""
    haversine = (
        np.sin((theta_2 - theta_1) / 2) ** 2 + np.cos(theta_1) * np.cos(theta_2) * np.sin((phi_2 - phi_1) / 2) ** 2
    )
    return 2 * np.arctan2(np.sqrt(haversine), np.sqrt(1 - haversine))
