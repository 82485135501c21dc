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


def lcm(a: int, b: int) -> int:
    """The least common multiple; of 0 it is 0."""
    divisor = gcd(a, b)
    result = 0
    if divisor != 0:
        result = abs(a // divisor * b)
    return result


def factorial(n: int) -> int:
    """1 * 2 * ... * n."""
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def perm(n: int, k: int) -> int:
    """n * (n - 1) * ... of k numbers."""
    result = 1
    for i in range(k):
        result *= n - i
    return result


def comb(n: int, k: int) -> int:
    """How many ways there are to choose k of n."""
    result = 0
    if k <= n:
        result = 1
        for i in range(min(k, n - k)):
            result = result * (n - i) // (i + 1)
    return result


def isqrt(n: int) -> int:
    """The square root, rounded down."""
    root = int(np.sqrt(np.float64(n)))
    while root * root > n:
        root -= 1
    while (root + 1) * (root + 1) <= n:
        root += 1
    return root


def bit_length(n: int) -> int:
    """How many binary digits a number has."""
    rest = abs(n)
    bits = 0
    while rest > 0:
        rest = rest // 2
        bits += 1
    return bits


def is_close(a: float, b: float, relative: float, absolute: float) -> bool:
    """Whether two numbers are close to each other, as Python's math.isclose says."""
    result = a == b
    if not result and np.isfinite(a) and np.isfinite(b):
        distance = abs(a - b)
        result = distance <= abs(relative * b) or distance <= abs(relative * a) or distance <= absolute
    return result
