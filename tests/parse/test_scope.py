"""Variables: which arrays share memory, what is joined and carried, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from tests.parse.agreement import agree, nodes, parse, refusal
from tests.parse.test_statements import kernel_source

X = np.array([0.5, -1.5, 2.0, -0.25, 3.0, 1.25])
U = np.arange(20.0).reshape(5, 4) - 7.0
CASES: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "a view sees later writes": (
        """
        def f(u: Float64[np.ndarray, "n m"]):
            row = u[1]
            u[1, 2] = 50.0
            total = row.sum()
            row[0] = 7.0
            return total, u[1, 0], row[2]
        """,
        [(U,)],
    ),
    "a name is an alias, a copy is not": (
        """
        def f(x: Float64[np.ndarray, "n"]):
            same, other = x, x.copy()
            same[0] = 9.0
            x += 1.0
            other[1] = 5.0
            return same[0], other[0], x[1]
        """,
        [(X,)],
    ),
    "a swap of elements and of rows": (
        """
        def f(u: Float64[np.ndarray, "n m"], x: Float64[np.ndarray, "k"]):
            x[0], x[1] = x[1], x[0]
            u[0], u[1] = u[1], u[0]
        """,
        [(U, X)],
    ),
    "arithmetic makes a new array": (
        """
        def f(x: Float64[np.ndarray, "n"]):
            y = x
            x = x + 1.0
            y[0] = 100.0
            x[1] = -1.0
            return x
        """,
        [(X,)],
    ),
    "writes in branches": (
        """
        def f(x: Float64[np.ndarray, "n"], c: bool):
            y = x[2:]
            if c:
                y[0] = 4.0
                z = x * 2.0
            else:
                x[0] = 5.0
                z = x + 3.0
            z[1] = 0.0
            return z, y[0]
        """,
        [(X, True), (X, False)],
    ),
    "an array bound anew in a branch": (
        """
        def f(x: Float64[np.ndarray, "n"], c: bool):
            if c:
                x = x / 2.0
            return x.sum(), x * 1.0
        """,
        [(X, True), (X, False)],
    ),
    "rotation": (
        """
        def f(u: Float64[np.ndarray, "n m"], steps: int):
            now, new = u.copy(), np.zeros_like(u)
            for k in range(steps):
                new[1:] = now[:-1] + k
                new[0] = now[-1]
                now, new = new, now
            return now
        """,
        [(U, 0), (U, 1), (U, 4)],
    ),
    "rotation of three": (
        """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            a, b, c = x.copy(), x + 1.0, x * 2.0
            for _ in range(steps):
                c[:] = a + b
                a, b, c = b, c, a
            return a, b
        """,
        [(X, 0), (X, 1), (X, 5)],
    ),
    "arguments that rotate": (
        """
        def f(a: Float64[np.ndarray, "n"], b: Float64[np.ndarray, "n"], steps: int):
            for _ in range(steps):
                b[:] = a + 1.0
                a, b = b, a
            return a[0]
        """,
        [(X, X[::-1].copy(), 0), (X, X[::-1].copy(), 3), (X, X[::-1].copy(), 4)],
    ),
    "rotations one after the other and inside each other": (
        """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            a, b = x.copy(), x + 1.0
            for _ in range(steps):
                b[1:] = a[:-1]
                a, b = b, a
            for k in range(steps):
                b[0] = a[0] * k
                for _ in range(k):
                    b[1:] -= a[:-1]
                    a, b = b, a
                a, b = b, a
            b[0] = 0.25
            return a, b
        """,
        [(X, 0), (X, 1), (X, 4)],
    ),
    "a new array in each iteration": (
        """
        def f(u: Float64[np.ndarray, "n m"], steps: int):
            for k in range(steps):
                old = u
                u = u + k
                u[0, 0] = old[0, 0] - 1.0
            return u * 1.0
        """,
        [(U, 0), (U, 3)],
    ),
    "the previous array is kept": (
        """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            before = x * 0.0
            now = x * 1.0
            for _ in range(steps):
                after = 2.0 * now - before
                before = now
                now = after
            return now, before
        """,
        [(X, 0), (X, 1), (X, 3)],
    ),
    "a view inside a loop": (
        """
        def f(u: Float64[np.ndarray, "n m"]):
            for i in range(u.shape[0]):
                row = u[i]
                row -= row.mean()
                for j in range(row.shape[0]):
                    row[j] *= 2.0
        """,
        [(U,)],
    ),
    "a break leaves with what was carried": (
        """
        def f(x: Float64[np.ndarray, "n"], limit: float):
            y = x.copy()
            total = np.float64(0.0)
            for i in range(x.shape[0]):
                y = y * 0.5
                y[i] = 1.0
                total += y.sum()
                if total > limit:
                    y[0] = -1.0
                    break
            return total, y
        """,
        [(X, 1.0), (X, 3.0), (X, 100.0)],
    ),
    "helpers change what they are given": (
        """
        def clear(x, k=1, *, by=0.0):
            x[k] = by
            return x
        def norm(x):
            return math.sqrt(float((x * x).sum()))
        @kernel
        def f(u: Float64[np.ndarray, "n m"]):
            row = clear(u[1])
            a = norm(row)
            clear(row, 2, by=a)
            clear(x=u[2], by=3.0)
            return a, norm(u[2]), u[1, 2]
        """,
        [(U,)],
    ),
    "helpers with several returns": (
        """
        def sign(x):
            if x > 0:
                return 1.0
            if x < 0:
                return -1.0
            return 0.0
        def clamp(x, low, high):
            if x < low:
                x = low
            elif x > high:
                return high
            return x
        def both(u, c):
            if c:
                u[0] = 1.0
                return u[0], u * 2.0
            else:
                return u[1], u + 2.0
        @kernel
        def f(x: Float64[np.ndarray, "n"], a: float, c: bool):
            first, y = both(x, c)
            y[0] = 77.0
            return sign(a), clamp(a, -1.0, 1.0), first, y
        """,
        [(X, 2.0, True), (X, -0.5, False), (X, 0.0, True)],
    ),
    "a helper that returns from a loop": (
        """
        def find(x, wanted):
            for i in range(x.shape[0]):
                if x[i] == wanted:
                    return i
            return -1
        def escape(c, limit):
            z = 0j
            for k in range(limit):
                if abs(z) > 2.0:
                    return k
                z = z * z + c
            return limit
        @kernel
        def f(u: Float64[np.ndarray, "n m"], wanted: float):
            counts = np.zeros(u.shape[0], dtype=np.int64)
            for i in range(u.shape[0]):
                counts[i] = find(u[i], wanted) + escape(u[i, 0] * 0.1 + 0.2j, 20)
            return counts
        """,
        [(U, 3.0), (U, -7.0)],
    ),
    "kernels call kernels": (
        """
        @kernel
        def scale(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], factor: float = 2.0):
            y[:] = x * factor
        @kernel
        def f(u: Float64[np.ndarray, "n m"]):
            scale(u[0], u[1])
            scale(u[1], u[2], factor=3)
        """,
        [(U,)],
    ),
    "tuples in variables": (
        """
        def f(u: Float64[np.ndarray, "n m"], c: bool):
            shape = u.shape
            pair = (u[0], 2.0)
            if c:
                pair = (u[0], 3.0)
            u[0, 0] = 11.0
            total = np.float64(0.0)
            for i in range(shape[0]):
                for j in range(shape[-1]):
                    total += u[i, j] * pair[1]
            return total, pair[0][0]
        """,
        [(U, True), (U, False)],
    ),
    "a scalar adopts the dtype": (
        """
        def f(x: Float32[np.ndarray, "n"]):
            best = -1
            total = 0
            for i in range(x.shape[0]):
                total += x[i]
                if x[i] > best:
                    best = x[i]
            return total, best
        """,
        [(X.astype(np.float32),)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_python(case: str) -> None:
    source, calls = CASES[case]
    agree(kernel_source(source), *calls)


def test_results_say_what_they_are() -> None:
    source = """
        def f(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]):
            x[0] = 1.0
            return x, y[1:], x + y, 2
    """
    kernel = parse(kernel_source(source))
    specs = [(spec.kind, spec.argument) for spec in kernel.results]
    assert specs == [("argument", "x"), ("argument", "y"), ("fresh", None), ("scalar", None)]
    assert [parameter.written for parameter in kernel.parameters] == [True, False]
    assert kernel.returns_tuple


def test_only_what_is_needed_is_carried() -> None:
    source = """
        def f(x: Float64[np.ndarray, "n"]):
            temporary = 1
            for i in range(x.shape[0]):
                temporary = x[i] * 2.0
                x[i] = temporary
            for i in range(x.shape[0]):
                temporary = np.float32(x[i])
                x[i] += temporary
    """
    kernel = parse(kernel_source(source))
    assert [len(loop.inputs) for loop in nodes(kernel, "for")] == [4, 4]


def test_a_helper_is_translated_once_for_the_same_types() -> None:
    source = """
        def find(x, wanted):
            for i in range(x.shape[0]):
                if x[i] == wanted:
                    return i
            return -1
        @kernel
        def f(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "m"], z: Float32[np.ndarray, "m"]):
            return find(x, 1.0), find(y, 2.0), find(z, 2.0)
    """
    kernel = parse(kernel_source(source))
    assert [callee.name for callee in kernel.callees] == ["f_find", "f_find_float32_1d_float"]
    assert all(callee.private and not callee.conditions for callee in kernel.callees)


SHARED = {
    "one of two arrays": """
        def f(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], c: bool):
            z = x if c else y
            z[0] = 1.0
    """,
    "a member of one of two arrays": """
        def f(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], c: bool):
            z = x if c else y
            x[0] = 1.0
            return z.sum()
    """,
    "a view of an argument or a new array is returned": """
        def f(x: Float64[np.ndarray, "n"], c: bool):
            y = x[1:]
            if c:
                y = y * 2.0
            return y
    """,
    "a rotated array that has another name": """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            a, b = x.copy(), x.copy()
            c = a
            for _ in range(steps):
                b[:] = a
                a, b = b, a
            return c.sum()
    """,
    "a view carried to the next iteration": """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            y = x[1:]
            for _ in range(steps):
                y = x[:-1]
            return y.sum()
    """,
    "a handle that becomes an outer array": """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            y = x.copy()
            for _ in range(steps):
                y[0] = 1.0
                y = x
    """,
    "two results in one array": """
        def f(x: Float64[np.ndarray, "n"]):
            y = x * 2.0
            return y, y[1:]
    """,
    "the real part": """
        def f(z: Complex128[np.ndarray, "n"]):
            re = z.real
            re[0] = 1.0
    """,
    "the array of a real part": """
        def f(z: Complex128[np.ndarray, "n"]):
            re = z.real
            z[0] = 1.0
            return re.sum()
    """,
    "a constant of the module": """
        TABLE = np.array([1.0, 2.0])
        @kernel
        def f(x: Float64[np.ndarray, "n"]):
            t = TABLE
            t[0] = x[0]
    """,
    "two handles on one array": """
        def f(x: Float64[np.ndarray, "n"], steps: int):
            a = x * 1.0
            b = x * 2.0
            for _ in range(steps):
                a[0] += b[0]
                a = x * 3.0
                b = a
            return a.sum()
    """,
}


@pytest.mark.parametrize("case", SHARED)
def test_sharing_that_cannot_be_followed_is_refused(case: str) -> None:
    text = refusal(kernel_source(SHARED[case]))
    assert ": T021: " in text
    assert "copy" in text.rpartition("help:")[2]
