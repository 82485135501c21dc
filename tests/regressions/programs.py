"""Programs that were once translated wrongly, each with the arguments that showed it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.agreement import Arguments

HEADER = """import math

import numpy as np
from jaxtyping import Float64, Int64, UInt8

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
        """def probe(table: Int64[np.ndarray, "8"], place: int, wanted: int) -> int:
    while table[place] != -1 and table[place] != wanted:
        place = (place + 1) & 7
    return place
""",
        ((np.array([3, 5, 7, -1, 0, 0, 0, 4]), -1, 5), (np.array([3, 5, 7, -1, 0, 0, 0, 4]), 1, 9)),
        "a local of the statements before a test was renamed there, and not in the test",
    ),
    Program(
        """def hidden_by_a_loop(i: Float64[np.ndarray, "n"], j: float, k: int):
    return np.kaiser(k, j) * i[0], np.cumsum(i) * j
""",
        ((_numbers(4), 2.5, 5),),
        "loops of NumPy's functions had indices that hid parameters of the same name",
    ),
    Program(
        """def one_of_two_lengths(flag: bool, x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "m"]):
    if flag:
        z = x + 1.0
    else:
        z = y * 2.0
    w = np.zeros_like(x)
    for i in range(3):
        w = y * z[0] + i
    return z, w
""",
        ((True, _numbers(3), _numbers(3)), (False, _numbers(3), _numbers(3)), (False, _numbers(3), _numbers(4))),
        "arrays of two names for one length broke the graph where paths meet",
    ),
    Program(
        """def square_or_not(n: int, m: int, h: Float64[np.ndarray, "k k"], y: Float64[np.ndarray, "k l"]):
    p = np.zeros((n, m))
    if n == m:
        z = np.ones((n, n))
    else:
        z = p - y
    p += h @ z
    return p
""",
        ((3, 3, _numbers(3, 3), _numbers(3, 3)), (3, 4, _numbers(3, 3), _numbers(3, 4))),
        "an array that is square on the path where two lengths are equal was refused where paths meet",
    ),
    Program(
        """def length_beside_its_array(n: int, a: Float64[np.ndarray, "n n"], y: Float64[np.ndarray, "m"]):
    r = np.zeros((n, n))
    r += a[::-1]
    t = r[0] + y
    for i in range(n - 1):
        t[i + 1] += t[i] * n
    return r, t, a @ y
""",
        ((3, _numbers(3, 3), _numbers(3)), (0, _numbers(0, 0), _numbers(0)), (3, _numbers(3, 3), _numbers(1))),
        "an int, the length that it gives and that of another array were three numbers, so that copies were made",
    ),
    Program(
        """def clamped_place(x: Float64[np.ndarray, "n"], q: Int64[np.ndarray, "n"]):
    i = min(max(int(x[0] * 4e18), 0), len(x) - 1)
    j = max(min(q[0] * q[0] + i, len(q) - 1), 0)
    k = min(max(j - i, -len(x)), i + 1)
    return x[i], q[j], j - i, k, x[min(j + 1, len(x) - 1)]
""",
        tuple((np.array(x), np.array(q)) for x in ([2.0, 1.0], [-2.0, 3.0]) for q in ([2**40, 5], [-3, 1], [0, 2])),
        "what is clamped may be any int before, and is as small as its bounds after",
    ),
)
