"""Azimuthal integration of a diffraction image by two histograms over the radius (from pyFAI)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 2000, "npt": 20}, "M": {"N": 2_000_000, "npt": 1000}}


def initialize(N: int, npt: int) -> tuple:
    """Intensities of points at random distances from the centre."""
    rng = np.random.default_rng(0)
    return rng.random(N), rng.random(N), npt


@kernel
def azimint_hist(
    data: Float64[np.ndarray, "N"], radius: Float64[np.ndarray, "N"], npt: int
) -> Float64[np.ndarray, "npt"]:
    """The mean intensity in each of npt rings."""
    counts = np.histogram(radius, npt)[0]
    sums = np.histogram(radius, npt, weights=data)[0]
    return sums / counts
