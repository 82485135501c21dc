"""Window functions, and i0."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def bartlett(m: int) -> Array:
    """A triangle that ends in zeros."""
    n = 1 - m + 2 * np.arange(m)
    return np.where(m == 1, 1.0, np.where(n <= 0, 1 + n / (m - 1), 1 - n / (m - 1)))


def blackman(m: int) -> Array:
    """Three cosines."""
    n = 1 - m + 2 * np.arange(m)
    values = 0.42 + 0.5 * np.cos(np.pi * n / (m - 1)) + 0.08 * np.cos(2.0 * np.pi * n / (m - 1))
    return np.where(m == 1, 1.0, values)


def hamming(m: int) -> Array:
    """A raised cosine that does not reach zero."""
    n = 1 - m + 2 * np.arange(m)
    return np.where(m == 1, 1.0, 0.54 + 0.46 * np.cos(np.pi * n / (m - 1)))


def hanning(m: int) -> Array:
    """A raised cosine."""
    n = 1 - m + 2 * np.arange(m)
    return np.where(m == 1, 1.0, 0.5 + 0.5 * np.cos(np.pi * n / (m - 1)))


def kaiser(m: int, beta: float) -> Array:
    """Of Bessel functions."""
    out = np.empty(m)
    alpha = (m - 1) / 2.0
    below = _i0(float(beta))
    for i in range(m):
        t = (i - alpha) / np.float64(alpha)
        out[i] = 1.0 if m == 1 else _i0(beta * np.sqrt(1 - t * t)) / below
    return out


def i0_of(x: Any) -> Any:
    """The modified Bessel function of order 0, of a number."""
    return np.float64(_i0(np.float64(x)))


def i0_each(x: Array, out: Array) -> None:
    """The same of each element of a vector."""
    for i in range(x.shape[0]):
        out[i] = _i0(np.float64(x[i]))


def _i0(number: float) -> float:
    """Chebyshev expansions for the intervals [0, 8] and (8, inf)."""
    x = abs(number)
    first = 0.0
    second = 0.0
    third = 0.0
    if x <= 8.0:
        y = x / 2.0 - 2.0
        for i in range(30):
            third = second
            second = first
            first = y * second - third + SMALL[i]
        value = np.exp(x) * (0.5 * (first - third))
    else:
        y = 32.0 / x - 2.0
        for i in range(25):
            third = second
            second = first
            first = y * second - third + LARGE[i]
        value = np.exp(x) * (0.5 * (first - third)) / np.sqrt(x)
    return float(value)


# fmt: off
SMALL = np.array([
        -4.4153416464793395e-18, 3.3307945188222384e-17, -2.431279846547955e-16, 1.715391285555133e-15,
        -1.1685332877993451e-14, 7.676185498604936e-14, -4.856446783111929e-13, 2.95505266312964e-12,
        -1.726826291441556e-11, 9.675809035373237e-11, -5.189795601635263e-10, 2.6598237246823866e-09,
        -1.300025009986248e-08, 6.046995022541919e-08, -2.670793853940612e-07, 1.1173875391201037e-06,
        -4.4167383584587505e-06, 1.6448448070728896e-05, -5.754195010082104e-05, 0.00018850288509584165,
        -0.0005763755745385824, 0.0016394756169413357, -0.004324309995050576, 0.010546460394594998,
        -0.02373741480589947, 0.04930528423967071, -0.09490109704804764, 0.17162090152220877,
        -0.3046826723431984, 0.6767952744094761,
])
LARGE = np.array([
        -7.233180487874754e-18, -4.830504485944182e-18, 4.46562142029676e-17, 3.461222867697461e-17,
        -2.8276239805165836e-16, -3.425485619677219e-16, 1.7725601330565263e-15, 3.8116806693526224e-15,
        -9.554846698828307e-15, -4.150569347287222e-14, 1.54008621752141e-14, 3.8527783827421426e-13,
        7.180124451383666e-13, -1.7941785315068062e-12, -1.3215811840447713e-11, -3.1499165279632416e-11,
        1.1889147107846439e-11, 4.94060238822497e-10, 3.3962320257083865e-09, 2.266668990498178e-08,
        2.0489185894690638e-07, 2.8913705208347567e-06, 6.889758346916825e-05, 0.0033691164782556943,
        0.8044904110141088,
])
# fmt: on
