"""The Mandelbrot set by steps of whole arrays, escaped points masked out (Rougier, From Python to NumPy)."""

import numpy as np
from jaxtyping import Complex128, Int64

from transpile import kernel

SIZES = {
    "S": {"xmin": -1.75, "xmax": 0.25, "ymin": -1.0, "ymax": 1.0, "xn": 40, "yn": 36, "maxiter": 20},
    "M": {"xmin": -2.25, "xmax": 0.75, "ymin": -1.25, "ymax": 1.25, "xn": 500, "yn": 500, "maxiter": 100},
}


def initialize(xmin: float, xmax: float, ymin: float, ymax: float, xn: int, yn: int, maxiter: int) -> tuple:
    """The part of the plane, the number of points along each axis, and when to stop."""
    return xmin, xmax, ymin, ymax, xn, yn, maxiter


@kernel
def mandelbrot1(
    xmin: float, xmax: float, ymin: float, ymax: float, xn: int, yn: int, maxiter: int, horizon: float = 2.0
) -> tuple[Complex128[np.ndarray, "yn xn"], Int64[np.ndarray, "yn xn"]]:
    """Give the last value of each point, and the last step at which it was inside (0 where it never left)."""
    X = np.linspace(xmin, xmax, xn, dtype=np.float64)
    Y = np.linspace(ymin, ymax, yn, dtype=np.float64)
    C = X + Y[:, None] * 1j
    N = np.zeros(C.shape, dtype=np.int64)
    Z = np.zeros(C.shape, dtype=np.complex128)
    for n in range(maxiter):
        inside = np.less(abs(Z), horizon)
        N[inside] = n
        Z[inside] = Z[inside] ** 2 + C[inside]
    N[N == maxiter - 1] = 0
    return Z, N
