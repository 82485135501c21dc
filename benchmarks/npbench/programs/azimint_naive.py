"""Azimuthal integration of a diffraction image, ring by ring: the mean of what lies between two radii (from pyFAI)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"N": 2000, "npt": 20}, "M": {"N": 200_000, "npt": 1000}}


def initialize(N: int, npt: int) -> tuple:
    """Intensities of points at random distances from the centre."""
    rng = np.random.default_rng(0)
    return rng.random(N), rng.random(N), npt


@kernel
def azimint_naive(
    data: Float64[np.ndarray, "N"], radius: Float64[np.ndarray, "N"], npt: int
) -> Float64[np.ndarray, "npt"]:
    """The mean intensity in each of npt rings."""
    rmax = radius.max()
    res = np.zeros(npt, dtype=np.float64)
    for i in range(npt):
        r1 = rmax * i / npt
        r2 = rmax * (i + 1) / npt
        inside = np.logical_and((r1 <= radius), (radius < r2))
        values = data[inside]
        res[i] = values.mean()
    return res
