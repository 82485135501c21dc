"""Programs that were once translated wrongly, each with the arguments that showed it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.agreement import Arguments

HEADER = """import math

import numpy as np
from jaxtyping import Float64, Int8, Int64, UInt8

from transpile import kernel
"""


@dataclass(frozen=True)
class Program:
    """A kernel's text from `def` on, the argument lists to call it with, and what went wrong."""

    text: str
    calls: tuple[Arguments, ...]
    was: str

    @property
    def name(self) -> str:
        """The kernel's name."""
        return self.text.split("(")[0].removeprefix("def ")


def _numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).standard_normal(shape)


_SQUARE = _numbers(4, 4)
_BYTES = np.array([200, 100, 7, 3], np.uint8)
PROGRAMS = (
    Program(
        """def reversed_in_place(x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "n n"]):
    x[::-1] = x
    a[:, ::-1] = a
    a[...] = a
    x[1:] = x[0] + a[0, 1:]
    return x.sum()
""",
        ((_numbers(5), _numbers(5, 5)), (_numbers(1), _numbers(1, 1)), (_numbers(0), _numbers(0, 0))),
        "a whole array assigned to a part of itself was not read before it was written",
    ),
    Program(
        """def reshaped_parts(a: Float64[np.ndarray, "n 4"]):
    part = a[1:].reshape(-1)
    part[0] = 7.0
    square = a[0].reshape(2, 2)
    square[1] += 1.0
    return part.copy(), square * 2.0, a[-1].reshape(4, 1) @ square[:1, :1]
""",
        ((_numbers(3, 4),), (_numbers(2, 4),)),
        "a reshaped part of an array began where the array begins",
    ),
    Program(
        """def part_in_another_shape(a: Float64[np.ndarray, "n 4"]):
    r = np.zeros(a.shape[0])
    for j in range(a.shape[0]):
        r[j] = a[j].reshape(2, 2)[1, 0]
    v = a[1:].reshape(-1)
    v[::2] = 7.0
    return a, r, a[1:].reshape(-1, 2)[1:].reshape(-1) * 2.0
""",
        ((_numbers(4, 4),), (_numbers(1, 4),), (_numbers(2, 4)[::-1],)),
        "a reshaped part of an array began where the array begins",
    ),
    Program(
        """def checksum(x: UInt8[np.ndarray, "n"]):
    s = np.uint8(0)
    if len(x) > 0:
        s = 0
        for i in range(len(x)):
            if x[i] == 7:
                continue
            s += x[i]
    return s
""",
        ((_BYTES,), (_BYTES[:1],)),
        "a sum that begins with the Python int 0 was refused for small integers",
    ),
    Program(
        """def parts_multiplied(a: Float64[np.ndarray, "n k"], b: Float64[np.ndarray, "k m"]):
    return a[::-1] @ b, a[1:] @ b[:, 1:], a.T[:, ::-1] @ a, a[:, :1] @ b[:1]
""",
        ((_numbers(3, 4), _numbers(4, 5)), (_numbers(1, 1), _numbers(1, 1))),
        "gemm read whole arrays where the operands were parts of them",
    ),
    Program(
        """def power_of_each(x: Float64[np.ndarray, "n 2 2"]) -> Float64[np.ndarray, "n 2 2"]:
    r = np.empty_like(x)
    for i in range(x.shape[0]):
        m = np.eye(2)
        for _ in range(3):
            m = m @ x[i]
        r[i] = m
    return r
""",
        ((_numbers(5, 2, 2),), (_numbers(0, 2, 2),)),
        "gemm read the first matrix of a stack instead of the i-th",
    ),
    Program(
        """def first_small(x: Float64[np.ndarray, "n"], bound: float) -> int:
    i = 0
    while i < len(x) and abs(x[i]) > bound:
        i += 1
    return i
""",
        ((_numbers(6), 0.5), (_numbers(6), 0.0), (_numbers(0), 0.0)),
        "an index that only the condition of a `while` uses had no declaration",
    ),
    Program(
        """def move_positive(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> int:
    i = 0
    while i < len(x) and x[i] > -1.0:
        y[i] = x[i]
        x[i] = 0.0
        i += 1
    return i
""",
        ((_numbers(6), np.zeros(6)), (_numbers(0), np.zeros(0))),
        "an index that the condition and the body of a `while` both use",
    ),
    Program(
        """def named_as_loops(i: Float64[np.ndarray, "n"], w: Float64[np.ndarray, "n"]):
    j = i * 2.0 + w
    return j
""",
        ((_numbers(4), _numbers(4)),),
        "a loop variable had the name of a result",
    ),
    Program(
        """def pascal(n: int) -> Int64[np.ndarray, "_ _"]:
    a = np.zeros((n, n), dtype=np.int64)
    for i in range(n):
        for j in range(i + 1):
            if j == 0 or j == i:
                a[i, j] = 1
            else:
                a[i, j] = a[i - 1, j - 1] + a[i - 1, j]
    return a
""",
        ((6,), (1,), (0,)),
        "of two equal indices that were shared, one was never declared",
    ),
    Program(
        """def growing_parts(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> float:
    s = 0.0
    for i in range(1, x.shape[0]):
        x[:i] += x[i - 1 :: -1] * 0.5
        t = np.zeros(i)
        t[:] = y[:i]
        y[:i] += t[::-1] - t.max()
        for j in range(i - 1, -1, -1):
            u = x[j:i] * y[j:i]
            s += u.sum() * u.max()
    return s
""",
        ((_numbers(5), _numbers(5)), (_numbers(1), _numbers(1)), (_numbers(0), _numbers(0))),
        "temporaries whose lengths change in a loop were allocated outside it",
    ),
    Program(
        """def positive_head(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> int:
    k = 0
    while k < len(x) and x[k] > 0.0:
        k += 1
    t = x[:k] * 2.0
    y[:k] = t + t.sum()
    return k
""",
        ((np.array([1.0, 2.0, -1.0, 3.0]), np.zeros(4)), (np.array([-1.0]), np.zeros(1))),
        "a temporary of a length that only data decide",
    ),
    Program(
        """def forces(p: Float64[np.ndarray, "n 3"], out: Float64[np.ndarray, "n 3"]):
    for i in range(p.shape[0]):
        d = np.zeros(3)
        for j in range(p.shape[0]):
            if i != j:
                r = p[j] - p[i]
                d += r / ((r * r).sum() + 0.1)
        out[i] = d
""",
        ((_numbers(4, 3), np.zeros((4, 3))),),
        "a temporary inside a branch was written and never read",
    ),
    Program(
        """def differences(u: Float64[np.ndarray, "n m"]) -> float:
    r = u.reshape(-1)
    r[1:] -= r[:-1]
    return r.sum() + u.sum()
""",
        ((_SQUARE,), (np.asfortranarray(_SQUARE),), (_numbers(8, 4)[::2],)),
        "writing through a reshaped argument that NumPy has to copy",
    ),
    Program(
        """def flattened(u: Float64[np.ndarray, "n m"]):
    return u.ravel()
""",
        ((_SQUARE,), (np.asfortranarray(_SQUARE),), (_numbers(8, 1)[::2],)),
        "ravel copies arrays of which reshape gives a view",
    ),
    Program(
        """def real_power(s: float, t: float) -> float:
    return math.pow(s, t)
""",
        ((2.0, 0.5), (-2.0, 0.5), (0.0, -1.0)),
        "the generated Python used **, which gives complex numbers",
    ),
    Program(
        """def dup(a: Float64[np.ndarray, "n"]):
    return a * 2.0
""",
        ((_numbers(3),),),
        "kernels may be called like functions of the system's headers",
    ),
    Program(
        """def small_powers(s: float, n: int):
    return s**2, s**3, s**4, 0.05**2 * s, 3**4 * n, (s + n) ** 2
""",
        ((1.7, 2), (-0.3, -2), (np.nan, 0), (np.inf, 1), (1e200, 1), (1e-200, 3), (1e100, 0)),
        "small powers of Python floats called pow in every turn of a loop; they must still overflow as Python's do",
    ),
    Program(
        """def power_of_numbers(s: float):
    return s + 1e200**2
""",
        ((1.0,),),
        "a power that Python refuses must not become infinity when it is folded",
    ),
    Program(
        """def compared(h: UInt8[np.ndarray, "n"], q: Int64[np.ndarray, "n"]):
    small = q.astype(np.int8)
    wrapped = small.astype(np.uint64) > np.uint64(5)
    return (h == 3) | (h > 300) | (h < -1), (h == 200) != (small < -3), small <= h.astype(np.int8), wrapped, h > q
""",
        ((_BYTES, np.array([-5, 100, 300, 3])), (_BYTES[:1], np.array([-1]))),
        "small integers were widened to be compared; those that wrap when they are must not be compared before",
    ),
    Program(
        """def reversed_into_itself(x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "n m"]):
    x[::-1] = x
    a[:, ::-1] = a
    x[1:] = x[0]
""",
        ((_numbers(5), _numbers(5, 3)), (_numbers(1), _numbers(1, 1))),
        "an array that was assigned to a view of itself was not read before it was written",
    ),
    Program(
        """def rows_of_a_list(a: Float64[np.ndarray, "n m"]):
    rows = [0, 1]
    return a[[0, 1]], a[rows]
""",
        ((_numbers(3, 4),),),
        "a list as an index was taken for a tuple of indices",
    ),
    Program(
        """def moved_by_an_element(x: Float64[np.ndarray, "n"], steps: Int64[np.ndarray, "k"]):
    for i in range(steps.shape[0]):
        j = steps[i]
        x[i + j] = x[i + j] + 1.0
""",
        ((_numbers(6), np.array([3, 2, 1, 0])),),
        "elements at the loop's index plus a local that changes were taken for separate ones",
    ),
    Program(
        """def into_integers(q: Int64[np.ndarray, "n"], b: Int8[np.ndarray, "n"], h: UInt8[np.ndarray, "n"], x: float):
    y = np.array([x])
    h[0] = y[0]
    q[0] = y[0]
    b[1:] = q[0]
    b[0] = x
    q[1:] = x
    h[1:] = q[0]
    return q, b, h, np.array([x, 1], dtype=np.int64)
""",
        tuple(
            (np.zeros(3, np.int64), np.zeros(3, np.int8), np.zeros(3, np.uint8), x)
            for x in (1.5, np.nan, np.inf, -128.9, -129.0, 127.9, 128.0, 2.0**62, 2.0**63, -(2.0**63), -1e300)
        ),
        "a number that integers do not hold was cut off where NumPy raises",
    ),
    Program(
        """def lost_loop_names(i: Int64[np.ndarray, "n"], x: Float64[np.ndarray, "n"]):
    r = np.interp(x, x, x)
    for e in range(i.size):
        r[e] += np.searchsorted(x, x[e]) + i[e]
    return r
""",
        ((np.arange(4), np.arange(4.0)),),
        "a variable of a loop of the library had the name of an array parameter",
    ),
)
