"""Functions that call themselves, and parts of arrays handed to functions of their own."""

from __future__ import annotations

import numpy as np

from tests.corpus.programs import Programs, numbers

HEADER = """import math

import numpy as np
from jaxtyping import Complex128, Float64

from transpile import kernel


def find(v, t):
    for i in range(len(v)):
        if v[i] > t:
            return i
    return -1


def simpson(a, b):
    return (b - a) / 6 * (math.sin(a) + 4 * math.sin((a + b) / 2) + math.sin(b))


def adapted(a, b, eps):
    m = (a + b) / 2
    left, right = simpson(a, m), simpson(m, b)
    if abs(left + right - simpson(a, b)) < eps:
        return left + right
    return adapted(a, m, eps / 2) + adapted(m, b, eps / 2)


def pairwise(x):
    if len(x) == 0:
        return 0.0
    if len(x) == 1:
        return float(x[0])
    half = len(x) // 2
    return pairwise(x[:half]) + pairwise(x[half:])


def merged(x):
    n = len(x)
    if n < 2:
        return x.copy()
    a, b = merged(x[: n // 2]), merged(x[n // 2 :])
    out = np.empty(n)
    i = j = 0
    for k in range(n):
        if j >= len(b) or (i < len(a) and a[i] <= b[j]):
            out[k] = a[i]
            i += 1
        else:
            out[k] = b[j]
            j += 1
    return out


def gcd(a, b) -> int:
    return a if b == 0 else gcd(b, a % b)


def halves(n):
    if n == 0:
        return 0.0, 1
    low, count = halves(n - 1)
    return low + n * 0.5, count * 2


def halved(x, k):
    if k == 0:
        return x * 1.0, k
    y, n = halved(x, k - 1)
    return y * 0.5, n + 1
"""

KERNELS = (
    """
def fibonacci(n: int) -> int:
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)
""",
    """
def factorial(n: int) -> float:
    return 1.0 if n < 2 else n * factorial(n - 1)
""",
    """
def depth(n: int) -> int:
    if n <= 0:
        return 0
    return 1 + depth(n - 1)
""",
    """
def integral(a: float, b: float):
    return adapted(a, b, 1e-8)
""",
    """
def sums(x: Float64[np.ndarray, "n"]):
    return pairwise(x), pairwise(x[::-2])
""",
    """
def sorted_copy(x: Float64[np.ndarray, "n"]):
    return merged(x)
""",
    """
def divisor(a: int, b: int):
    return gcd(a, b), halves(5)[0], halves(3)[1]
""",
    """
def only_the_number(x: Float64[np.ndarray, "n"]):
    _, n = halved(x, 4)
    return n
""",
    """
def transformed(x: Complex128[np.ndarray, "n"]) -> Complex128[np.ndarray, "n"]:
    n = x.shape[0]
    if n <= 1:
        return x.copy()
    even, odd = transformed(x[::2]), transformed(x[1::2])
    out = np.empty(n, dtype=np.complex128)
    for k in range(n // 2):
        w = np.exp(-2j * np.pi * k / n) * odd[k]
        out[k] = even[k] + w
        out[k + n // 2] = even[k] - w
    return out
""",
    """
def parts(x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "p q"]):
    first = find(x[1:], 0.0), find(x[::-1], 0.0), find(x * 2.0, 0.5)
    return *first, find(a[:, 0], 1.0), find(a[1], 3.5), find(a.T[1], 3.5)
""",
)

CALLS = {
    "fibonacci": (lambda m: (10,), lambda m: (0,), lambda m: (-3,)),
    "factorial": (lambda m: (10,), lambda m: (1,)),
    "depth": (lambda m: (100,), lambda m: (0,)),
    "integral": (lambda m: (0.0, 2.0), lambda m: (1.0, 1.0)),
    "sums": (lambda m: (numbers(9),), lambda m: (numbers(0),), lambda m: (numbers(6)[::-1],)),
    "sorted_copy": (lambda m: (numbers(17),), lambda m: (numbers(0),), lambda m: (numbers(1),)),
    "divisor": (lambda m: (12, 18), lambda m: (7, 0)),
    "only_the_number": (lambda m: (numbers(3),), lambda m: (numbers(0),)),
    "transformed": (lambda m: (numbers(16) + 1j,), lambda m: (numbers(1) + 0j,)),
    "parts": (
        lambda m: (numbers(5), np.arange(6.0).reshape(2, 3)),
        lambda m: (numbers(1)[::-1], np.arange(6.0).reshape(2, 3)[::-1]),
    ),
}

PROGRAMS = Programs("recursion", HEADER, KERNELS, CALLS, {})
