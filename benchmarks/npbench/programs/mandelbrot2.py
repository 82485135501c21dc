"""The Mandelbrot set by steps over the points that are left, which become fewer (Rougier, From Python to NumPy)."""

import numpy as np
from jaxtyping import Complex128, Int64

from transpile import kernel

SIZES = {
    "S": {"xmin": -1.75, "xmax": 0.25, "ymin": -1.0, "ymax": 1.0, "xn": 40, "yn": 36, "itermax": 20},
    "M": {"xmin": -2.25, "xmax": 0.75, "ymin": -1.25, "ymax": 1.25, "xn": 500, "yn": 500, "itermax": 100},
}


def initialize(xmin: float, xmax: float, ymin: float, ymax: float, xn: int, yn: int, itermax: int) -> tuple:
    """The part of the plane, the number of points along each axis, and when to stop."""
    return xmin, xmax, ymin, ymax, xn, yn, itermax


@kernel
def mandelbrot2(
    xmin: float, xmax: float, ymin: float, ymax: float, xn: int, yn: int, itermax: int, horizon: float = 2.0
) -> tuple[Complex128[np.ndarray, "yn xn"], Int64[np.ndarray, "yn xn"]]:
    """Give the value with which each point escaped, and after how many steps (0 where it never did)."""
    Xi, Yi = np.mgrid[0:xn, 0:yn]
    X = np.linspace(xmin, xmax, xn)[Xi]
    Y = np.linspace(ymin, ymax, yn)[Yi]
    C = X + Y * 1j
    N_out = np.zeros(C.shape, dtype=np.int64)
    Z_out = np.zeros(C.shape, dtype=np.complex128)
    Xi = Xi.reshape(xn * yn)
    Yi = Yi.reshape(xn * yn)
    C = C.reshape(xn * yn)
    Z = np.zeros(C.shape, np.complex128)
    for i in range(itermax):
        if len(Z) == 0:
            break
        np.multiply(Z, Z, Z)
        np.add(Z, C, Z)
        escaped = abs(Z) > horizon
        N_out[Xi[escaped], Yi[escaped]] = i + 1
        Z_out[Xi[escaped], Yi[escaped]] = Z[escaped]
        left = np.logical_not(escaped)
        Z = Z[left]
        Xi, Yi = Xi[left], Yi[left]
        C = C[left]
    return Z_out.T, N_out.T
