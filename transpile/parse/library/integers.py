"""Functions of integers, element by element."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def gcd(a: int, b: int) -> int:
    """Euclid's algorithm."""
    first = abs(a)
    second = abs(b)
    while second != 0:
        rest = first % second
        first = second
        second = rest
    return first


def gcd_each(a: Array, b: Array, out: Array, dtype: type) -> None:
    """The greatest common divisor of two numbers at a time."""
    for i in range(out.shape[0]):
        out[i] = gcd(dtype(a[i]), dtype(b[i]))


def lcm_each(a: Array, b: Array, out: Array, dtype: type) -> None:
    """The least common multiple; of 0 it is 0."""
    for i in range(out.shape[0]):
        divisor = gcd(dtype(a[i]), dtype(b[i]))
        if divisor == 0:
            out[i] = 0
        else:
            out[i] = abs(dtype(a[i]) // divisor * dtype(b[i]))
