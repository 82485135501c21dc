"""Programs that were once translated wrongly, each with the arguments that showed it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.agreement import Arguments

HEADER = """import math

import numpy as np
from jaxtyping import Float32, Float64, Int8, Int64, UInt8

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
        """def shorter_again_in_each_turn(x: Float64[np.ndarray, "n"], k: int):
    total = 0.0
    z = x * 1.0
    for j in range(k):
        z = x * (1.0 + j)
        for i in range(3):
            z *= 1.1
            z = z[z < 2.0 - 0.3 * i]
            total += z.sum()
    return total
""",
        (*((_numbers(n), k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def fewer_rows_in_products(a: Float64[np.ndarray, "n 3"], k: int):
    m = a * 1.0
    g = np.zeros((3, 3))
    for i in range(k):
        g += m.T @ m
        m = m[m[:, 0] > -1.0 + 0.5 * i]
        m[:, 1] += 1.0
    return g, m
""",
        (*((_numbers(n, 3), k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def halved_until_one_is_left(x: Float64[np.ndarray, "n"]):
    v = x.copy()
    levels = 0
    while v.size > 1:
        h = v.size // 2
        v = v[:h] + v[h : 2 * h]
        levels += 1
    return levels, v.sum()
""",
        (*((_numbers(n),) for n in (0, 1, 2, 7, 8, 50)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def every_other_one_backwards(x: Float64[np.ndarray, "n"], k: int):
    v = x.copy()
    for i in range(k):
        v = v[::2].copy()
        v = -v[::-1]
    return v
""",
        (*((_numbers(n), k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def shorter_by_masks(x: Float64[np.ndarray, "n"], k: int):
    z = x * 2.0
    total = 0.0
    for i in range(k):
        z = z[z > i]
        total += z.sum()
    return total, z
""",
        (*((_numbers(n) * 3.0, k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def shorter_argument(x: Float64[np.ndarray, "n"], k: int):
    y = x
    while len(x) > k:
        x = x[x > x.mean()]
        if x.size == 1:
            break
    return x.copy(), y.sum()
""",
        (*((_numbers(n), k) for n in (0, 1, 9, 50) for k in (0, 4, 60)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def shorter_together(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], k: int):
    ids = np.arange(x.shape[0])
    x = x.copy()
    count = 0
    for _ in range(k):
        x *= 1.5
        keep = x * x < y + 3.0
        count += np.count_nonzero(keep)
        x, y, ids = x[keep], y[keep], ids[keep]
        x += y
    return ids, x, count
""",
        (*((_numbers(n), _numbers(n) + 1.0, k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def rows_selected_in_loops(p: Float64[np.ndarray, "n 3"], k: int):
    other = p * 1.0
    same = other
    for i in range(k):
        for j in range(2):
            other = other[other[:, j] > 0.1 * i]
        if len(other) == 0:
            break
    else:
        return other.sum(axis=0), same[0, 0]
    return np.zeros(3), same[0, 0]
""",
        (*((_numbers(n, 3) + 1.0, k) for n in (1, 9, 50) for k in (0, 1, 4, 40)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def shorter_by_one(x: Float64[np.ndarray, "n"], k: int):
    v = x.copy()
    for _ in range(k):
        v = 0.5 * (v[1:] + v[:-1])
    return v.sum(), v.size
""",
        (*((_numbers(n), k) for n in (0, 1, 2, 9) for k in (0, 1, 2, 4, 12)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def shorter_and_swapped(x: Float64[np.ndarray, "n"], k: int):
    a = x * 1.0
    b = x * 2.0
    for i in range(k):
        keep = a + b > i
        a, b = b[keep], a[keep]
    return a, b
""",
        (*((_numbers(n), k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def shorter_now_and_then(x: Float64[np.ndarray, "n"], k: int):
    z = x.copy()
    total = 0.0
    for i in range(k):
        if i % 2 == 0:
            continue
        old = z
        z = z[z > 0.3 * i]
        total += old.sum() * i
    return total + z.sum()
""",
        (*((_numbers(n), k) for n in (0, 1, 9, 50) for k in (0, 1, 4)),),
        "refused: an array had to keep its length in a loop",
    ),
    Program(
        """def powers_as_sizes(x: Float64[np.ndarray, "n"], r: int, k: int):
    total = np.zeros(r**k)
    for i in range(k):
        part = np.reshape(x[: r**k], (r**i, r, r ** (k - i - 1)))
        total += np.reshape(np.transpose(part, axes=(1, 0, 2)), (r**k,)) * (i + 1)
        total[: r**i] -= x[r ** (i + 1) - r**i : r ** (i + 1)]
    return total, np.arange(r) + np.zeros((2 ** (k + 1), r))[2**k]
""",
        (
            *((_numbers(n), r, k) for n, r, k in ((8, 2, 3), (9, 3, 2), (100, 4, 3), (3, 1, 4), (1, 5, 0))),
            *((_numbers(n), r, k) for n, r, k in ((4, -2, 2), (0, 0, 1), (7, 2, 3), (5, 3, -1))),
        ),
        "refused: the sizes were said to be known only while it runs",
    ),
    Program(
        """def powers_as_indices(x: Float64[np.ndarray, "n"], k: int):
    total = 0.0
    for i in range(k):
        x[2**i - 1] += 1.0
        total += x[: 2**i].sum() * 2**i
    return total
""",
        ((_numbers(8), 4), (_numbers(8), 3), (_numbers(8), 0), (_numbers(8), 70), (_numbers(0), -3)),
        "each index was checked anew, though one condition at entry says it of all",
    ),
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
    Program(
        """def compared_back(a: Float64[np.ndarray, "n m"], b: Float64[np.ndarray, "n m"], v: Float64[np.ndarray, "m"]):
    return (a * np.where(b[:, ::-1] > 0.25, v, b[:1])).sum(axis=1), (v[::-1] > 0.0).sum(), a[:, ::-1][b > v].sum()
""",
        ((_numbers(5, 19), _numbers(5, 19), _numbers(19)), (_numbers(3, 8), _numbers(3, 8), _numbers(8))),
        "GCC 12 made wrong AVX-512 code of sums in lanes that compare what is read backwards",
    ),
    Program(
        """def too_many_elements(n: int):
    a = np.zeros(n + 1)
    a[n] = 1.0
    return a.sum()
""",
        ((2**63 - 1,), (2**62,), (4,)),
        "a length overflowed behind the entry of generated Python, and C wrote outside of its memory",
    ),
    Program(
        """def step_of_an_equal_size(n: int, x: Float64[np.ndarray, "m"], a: Float64[np.ndarray, "k"]):
    y = x + np.zeros(n)
    return a[:: len(x)] * 2.0, y
""",
        ((2, _numbers(2), _numbers(7)), (1, _numbers(1), _numbers(3)), (3, _numbers(3), _numbers(0))),
        "a slice kept the name of a size that has another name, as its step",
    ),
    Program(
        """def sums_over_outer_axes(t: Float64[np.ndarray, "2 n m"]):
    return t.T.sum(axis=(0, 2)), t.sum(axis=(0, 2))
""",
        ((_numbers(2, 5, 40),), (_numbers(2, 1, 1),), (_numbers(2, 3, 0),)),
        "the threads of a block that share a loop with a loop inside did not find what they sum into",
    ),
    Program(
        """def to_a_negative_power(k: int, j: int):
    return k ** -1, (k - 5) ** -3, 2 ** -3 + j
""",
        ((2, 1), (-2, 0), (7, 3)),
        "C computed the power of a Python int in integers, and then took it for a float",
    ),
    Program(
        """def bound_where_it_may_not_be(a: int, n: int):
    b = c = 0
    if a < n and (b := a + 1) > 3:
        c = 1
    d = (c := c + 5) if a > 2 else 7
    while a < n and (b := b + a) < 10:
        a += 1
    return a, b, c, d
""",
        ((1, 5), (7, 5), (4, 9)),
        "what := bound in the second part of a test, or in a choice, was lost",
    ),
    Program(
        """def numbers_of_nested_lists(k: int, j: int):
    t = [[i * m for m in range(k)] for i in range(k)]
    return t[1][1] // (k - j), t[-1][1] / 2
""",
        ((3, 1), (3, 3), (2, 0)),
        "numbers in a list of lists were NumPy's, which may be divided by zero",
    ),
    Program(
        """def a_check_at_the_end(b: Float64[np.ndarray, "n"], k: int):
    x = np.zeros_like(b)
    for i in range(k):
        x += b
        if i == 2:
            return x
    raise RuntimeError(f"{k} turns: {x.sum()}")
""",
        ((_numbers(3), 5), (_numbers(3), 1), (_numbers(0), 3)),
        "what stood before an exception that shows values was taken for a part of its text",
    ),
    Program(
        """def number_of_no_axes(x: Float64[np.ndarray, "n"], k: int, s: float = 0.5):
    k = int(np.where(x.sum() > 0.0, k, 3)) % 5
    return float(np.where(k > 1, 2.5, s)), np.arange(np.where(k > 2, 4, 2)), bool(np.where(k > 2, True, x[0] > 0.0))
""",
        ((_numbers(2), 2), (np.ones(1), 9), (-np.ones(1), 4)),
        "an array without axes was refused where Python and NumPy want a number",
    ),
    Program(
        """def shorter_than_the_slice(x: Float64[np.ndarray, "n"], k: int):
    t, s = x[:3] * 2.0, 0.0
    for e in t:
        s += e
    for i in range(len(t)):
        s += t[i] * t.shape[0]
    u = np.ones(2)
    if k > 1:
        u = x + 1.0
    return np.float64(s), t, np.zeros(t.size + 1), x[-2:].size, np.array([e for e in x[:2]]), u.size
""",
        tuple((_numbers(n), k) for n in (5, 3, 2, 1, 0) for k in (1, 2)),
        "a slice that an array was too short for had the length of its bounds in the NumPy version",
    ),
    Program(
        """def unpacked(x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "m 2"]):
    u, v = x
    (p, q), r = a[:2]
    return u - v + p * q, r
""",
        tuple((_numbers(n), _numbers(m, 2)) for n in (2, 1, 3) for m in (2, 3, 1)),
        "an array of fewer elements than targets was an IndexError",
    ),
    Program(
        """def narrow_negations(h: UInt8[np.ndarray, "n"], q: Int64[np.ndarray, "n"], f: Float32[np.ndarray, "n"]):
    i = q.astype(np.int32)
    return q + -h, q - -h, -h * -q, q + -i, f + -i, np.abs(-i) + q, (-h) * (-i)
""",
        ((np.array([0, 1, 128, 255], np.uint8), np.array([5, -(2**31), 2**31 - 1, 7]), np.ones(4, np.float32)),),
        "a - b of numbers that were widened replaced a + -b where -b had wrapped before",
    ),
    Program(
        """def running_totals_of_nothing(x: Float64[np.ndarray, "n"], s: float):
    e = np.zeros(0)
    return np.cumsum(e), np.maximum.accumulate(np.zeros((0, 3))), np.asarray(s) * 2.0, np.array(s), x + np.array(2)
""",
        ((_numbers(3), 0.5), (_numbers(0), 2.0)),
        "no elements were out of bounds, and np.array did not take a number",
    ),
    Program(
        """def views_by_functions(x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "n m"], k: int):
    u = np.flip(x)
    u[0] = 5.0
    return u, x[()], np.fliplr(a)[1:], np.split(x[:4], 2)[0], np.moveaxis(a, 0, 1)[::-1], np.flip(a[:, :k], axis=0)
""",
        ((_numbers(5), _numbers(5, 4), 2), (_numbers(4), _numbers(4, 1), -1), (_numbers(6)[::-1], _numbers(6, 2), 0)),
        "views that functions of NumPy take were no Python where a kernel returned them",
    ),
    Program(
        """def diagonal_of_a_temporary(x: Float64[np.ndarray, "n"]):
    c = np.exp(x[:, None] - x) + np.cumsum(x)
    return np.diag(c)
""",
        ((_numbers(5),), (_numbers(0),)),
        "rows of a temporary lived in the result, which each of them overwrote",
    ),
    Program(
        """def one_element_of_each_temporary(x: Float64[np.ndarray, "n"]):
    out = np.empty(len(x))
    t = 0
    while t < len(x):
        row = x * t
        row[1:] += row[:-1]
        out[t] = row[t]
        t += 1
    for t in range(0, len(x), 2):
        row = x * t
        row[1:] += row[:-1]
        for i in range(t, t + 1):
            out[i] = row[i]
    return out
""",
        ((_numbers(5),), (_numbers(0),)),
        "a temporary lived in the result, of which each turn keeps one element",
    ),
    Program(
        """def kept_before_it_changes(x: Float64[np.ndarray, "n"]):
    out = np.empty(len(x))
    row = x * 2.0
    for t in range(len(x)):
        row[0] += t
        for i in range(t, t + 1):
            out[i] = row[i]
    return out
""",
        ((_numbers(5),), (_numbers(0),)),
        "a temporary lived in the result, and changed what the result had kept",
    ),
    Program(
        """def unused_on_a_condition(b: Float64[np.ndarray, "n m"], q: Int64[np.ndarray, "m"], k: int):
    for j in range(min(b.shape[1], k)):
        k = int(q[j] + (k - 1)) % 5
    if q[0] > 3:
        t = b[:, :k]
    return k
""",
        ((_numbers(3, 4), np.arange(4), 2), (_numbers(1, 1), np.array([7]), 9)),
        "a length of what was left out was still looked for",
    ),
    Program(
        """def gathers_and_places(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], i: Int64[np.ndarray, "k"]):
    return x[i] * y[i], x[i].sum(), i * 2, i.sum(), (x[i] + i).sum()
""",
        ((_numbers(20), _numbers(20), np.arange(40) % 20), (_numbers(3), _numbers(3), np.arange(0))),
        "GCC 12 broke down over lanes that gather and store",
    ),
    Program(
        """def items_named_later(x: Float64[np.ndarray, "n"]):
    pair = (x[0] + 1.0, [x * 2.0, x[1] * 3.0])
    q = pair[0]
    r = pair[1][0]
    r[0] = 5.0
    first, *rest = x[0] - 1.0, x[1] - 2.0
    z = rest[0]
    return pair[0] * q + first, pair[1][0] + r, z + rest[0]
""",
        ((_numbers(5),),),
        "internal error: what a tuple holds got a name, and the tuple did not know",
    ),
    Program(
        """def argument_named_later(x: Float64[np.ndarray, "n"]):
    def larger(v, least):
        result = v
        if v < least:
            result = least
        return result + v
    return larger(x.max() / 2.0, x[0] * 1.5)
""",
        ((_numbers(5),), (-_numbers(3),)),
        "internal error: what a parameter stands for got a name, and the parameter did not know",
    ),
    Program(
        """def views_by_calls(a: Float64[np.ndarray, "n m"], x: Float64[np.ndarray, "m"]):
    u, v = np.array_split(x, 2)
    return np.flip(a, 0), v, np.squeeze(a[None])[1:]
""",
        ((_numbers(3, 4), _numbers(4)), (_numbers(3, 1), _numbers(1))),
        "generated Python was no Python",
    ),
    Program(
        """def complex_of_parts(x: float, y: float, n: int):
    z = complex(x, y)
    for i in range(n):
        z = z * z + complex(y, i)
    return z, complex(x) * 1j, abs(complex(0, y))
""",
        ((0.25, -0.5, 3), (1.0, 2.0, 0)),
        "refused without a place: C had no complex numbers of two parts",
    ),
    Program(
        """def order_of_an_order(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], z: Float64[np.ndarray, "n"]):
    order = np.argsort(x, kind="stable")
    order = order[np.argsort(y[order], kind="stable")]
    order = order[np.argsort(z[order], kind="stable")]
    return order
""",
        ((_numbers(30).round(), _numbers(30).round(), _numbers(30)[::-1].round()),),
        "an array lived in the result that is gathered from it",
    ),
    Program(
        """def ordered_and_changed(u: Int64[np.ndarray, "n"], a: Float64[np.ndarray, "n m"], k: int):
    q = np.arange(u.size)
    t, w, r = np.sort(u), np.sort(a, axis=None), (a + 1.0).reshape(-1)
    for i in range(k):
        t[q % 3] = i
        t[t > 4] -= 1
        np.add.at(t, q % 2, 1)
        w[i] = w[-1] * 2.0
        r[::2] += w[0]
    return t.sum(), t[0], w.sum(), r.sum()
""",
        (
            (np.array([5, 3, 1, 2]), _numbers(4, 2), 3),
            (np.array([5, 3, 1]), _numbers(3, 1), 0),
        ),
        "a loop saw sorted numbers with the axes of the routine that sorted them",
    ),
)
