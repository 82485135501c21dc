"""Convolution of vectors."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def convolve(a: Array, v: Array, out: Array) -> None:
    """All sums of products, where the vectors overlap at all; ``out`` is zero before."""
    for j in range(v.shape[0]):
        out[j : j + a.shape[0]] += a * v[j]


def gradient_inside(f: Array, out: Array, spacing: Any) -> None:
    """Central differences of equal spacing along the last axis."""
    out[..., 1:-1] = (f[..., 2:] - f[..., :-2]) / (2.0 * spacing)


def gradient_inside_uneven(f: Array, out: Array, dx: Array) -> None:
    """Central differences of unequal spacing."""
    dx1 = dx[:-1]
    dx2 = dx[1:]
    a = -(dx2) / (dx1 * (dx1 + dx2))
    b = (dx2 - dx1) / (dx1 * dx2)
    c = dx1 / (dx2 * (dx1 + dx2))
    out[..., 1:-1] = a * f[..., :-2] + b * f[..., 1:-1] + c * f[..., 2:]


def gradient_ends(f: Array, out: Array, first: Any, last: Any) -> None:
    """One-sided differences of first order at both ends."""
    out[..., 0] = (f[..., 1] - f[..., 0]) / first
    out[..., -1] = (f[..., -1] - f[..., -2]) / last


def gradient_ends_second(f: Array, out: Array, spacing: Any) -> None:
    """One-sided differences of second order, of equal spacing."""
    out[..., 0] = -1.5 / spacing * f[..., 0] + 2.0 / spacing * f[..., 1] + -0.5 / spacing * f[..., 2]
    out[..., -1] = 0.5 / spacing * f[..., -3] + -2.0 / spacing * f[..., -2] + 1.5 / spacing * f[..., -1]


def gradient_ends_second_uneven(f: Array, out: Array, dx: Array) -> None:
    """One-sided differences of second order, of unequal spacing."""
    p = dx[0]
    q = dx[1]
    a = -(2.0 * p + q) / (p * (p + q))
    b = (p + q) / (p * q)
    c = -p / (q * (p + q))
    out[..., 0] = a * f[..., 0] + b * f[..., 1] + c * f[..., 2]
    r = dx[-2]
    s = dx[-1]
    d = (s) / (r * (r + s))
    e = -(s + r) / (r * s)
    g = (2.0 * s + r) / (s * (r + s))
    out[..., -1] = d * f[..., -3] + e * f[..., -2] + g * f[..., -1]


def gradient_between(f: Array, out: Array, dx: Array) -> None:
    """Central differences, by the formulas that NumPy takes."""
    if np.all(dx == dx[0]):
        gradient_inside(f, out, dx[0])
    else:
        gradient_inside_uneven(f, out, dx)


def gradient_outside(f: Array, out: Array, dx: Array) -> None:
    """One-sided differences of second order, by the formulas that NumPy takes."""
    if np.all(dx == dx[0]):
        gradient_ends_second(f, out, dx[0])
    else:
        gradient_ends_second_uneven(f, out, dx)


def unwrap(p: Array, out: Array, discont: float, period: float) -> None:
    """Each step along the last axis brought to less than half a period, from there on."""
    high = period / 2
    dd = p[..., 1:] - p[..., :-1]
    ddmod = np.mod(dd - -high, period) + -high
    ddmod = np.where((ddmod == -high) & (dd > 0), high, ddmod)
    correction = np.where(np.abs(dd) < discont, 0.0, ddmod - dd)
    out[...] = p
    out[..., 1:] += np.cumsum(correction, axis=-1)
