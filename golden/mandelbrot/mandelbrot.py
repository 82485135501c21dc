"""How many steps z -> z**2 + c takes to leave the circle of radius two."""

import numpy as np
from jaxtyping import Complex128, Int64

from transpile import kernel


def escape_time(z, c, limit):
    """The first step at which z lies outside of the circle, or limit."""
    for step in range(limit):
        if z.real * z.real + z.imag * z.imag > 4.0:
            return step
        z = z * z + c
    return limit


@kernel
def mandelbrot(points: Complex128[np.ndarray, "n m"], limit: int) -> Int64[np.ndarray, "n m"]:
    """The escape time from z = 0 for each c in points."""
    counts = np.zeros(points.shape, dtype=np.int64)
    for i in range(points.shape[0]):
        for j in range(points.shape[1]):
            c = points[i, j]
            z = 0j
            count = 0
            while count < limit:
                if z.real * z.real + z.imag * z.imag > 4.0:
                    break
                z = z * z + c
                count += 1
            counts[i, j] = count
    return counts


@kernel
def julia(points: Complex128[np.ndarray, "n m"], c: complex, limit: int) -> Int64[np.ndarray, "n m"]:
    """The escape time from each z in points for one c."""
    n, m = points.shape
    counts = np.empty((n, m), dtype=np.int64)
    for i in range(n):
        for j in range(m):
            counts[i, j] = escape_time(points[i, j], c, limit)
    return counts
