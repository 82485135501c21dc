"""Electric and magnetic fields in two dimensions by finite differences in time (Yee; PolyBench)."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"TMAX": 6, "NX": 20, "NY": 23}, "M": {"TMAX": 60, "NX": 400, "NY": 450}}


def initialize(TMAX: int, NX: int, NY: int) -> tuple:
    """Fields with a pattern, and a source that rises with time."""
    i, j = np.indices((NX, NY))
    ex = i * (j + 1) % NX / NX
    ey = i * (j + 2) % NY / NY
    hz = i * (j + 3) % NX / NX
    return TMAX, ex, ey, hz, np.arange(float(TMAX))


@kernel
def fdtd_2d(
    TMAX: int,
    ex: Float64[np.ndarray, "NX NY"],
    ey: Float64[np.ndarray, "NX NY"],
    hz: Float64[np.ndarray, "NX NY"],
    _fict_: Float64[np.ndarray, "T"],
) -> None:
    """Take the fields through all time steps, in place."""
    for t in range(TMAX):
        ey[0, :] = _fict_[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
