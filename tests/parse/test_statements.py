"""Statements: what loops, branches and assignments compute is what the source computes."""

from __future__ import annotations

import numpy as np
import pytest

from tests.parse.agreement import agree

X = np.array([0.5, -1.5, 2.0, -0.25, 3.0, 1.25])
U = np.arange(20.0).reshape(5, 4) - 7.0
CASES: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "sum in a loop": (
        """
        def f(x: Float64[np.ndarray, "n"]):
            total = 0.0
            for i in range(x.shape[0]):
                total += x[i]
            return total
        """,
        [(X,), (X[:1],)],
    ),
    "break and continue": (
        """
        def f(x: Float64[np.ndarray, "n"], limit: float):
            total = np.float64(0.0)
            count = 0
            for value in range(x.shape[0]):
                if x[value] < 0.0:
                    continue
                if total > limit:
                    break
                total += x[value]
                count += 1
            return total, count
        """,
        [(X, 1.0), (X, 100.0), (X[:0], 1.0)],
    ),
    "early return in a loop": (
        """
        def f(x: Float64[np.ndarray, "n"], wanted: float):
            for i in range(x.shape[0]):
                if x[i] == wanted:
                    return i
            return -1
        """,
        [(X, 2.0), (X, 9.0)],
    ),
    "returns in both branches": (
        """
        def f(a: float):
            if a > 0:
                return 1
            elif a < 0:
                return -1.5
            else:
                return 0
        """,
        [(-2.0,)],
    ),
    "while with two variables": (
        """
        def f(a: int, b: int):
            while b > 0:
                a, b = b, a % b
            return a
        """,
        [(48, 18), (7, 0), (13, 5)],
    ),
    "while True": (
        """
        def f(a: float):
            while True:
                better = 0.5 * (a + 2.0 / a)
                if abs(better - a) < 1e-12:
                    break
                a = better
            return better
        """,
        [(1.0,), (9.0,)],
    ),
    "while True that returns": (
        """
        def f(a: int):
            steps = 0
            while True:
                if a == 1:
                    return steps
                a = a // 2 if a % 2 == 0 else 3 * a + 1
                steps += 1
        """,
        [(6,), (27,), (1,)],
    ),
    "the loop variable afterwards": (
        """
        def f(n: int):
            i = 5
            for i in range(n):
                pass
            for j in range(3):
                if j * n > 10:
                    break
            return i, j
        """,
        [(0,), (4,), (20,)],
    ),
    "a value from the last iteration": (
        """
        def f(x: Float64[np.ndarray, "6"]):
            for i in range(6):
                y = x[i] * 2.0
            return y
        """,
        [(X,)],
    ),
    "loop variable assigned in the body": (
        """
        def f(n: int):
            total = 0
            for i in range(0, n, 3):
                total += i
                i = 100
                total += i
            return total
        """,
        [(7,), (0,), (-3,)],
    ),
    "backwards": (
        """
        def f(x: Float64[np.ndarray, "n"]):
            for i in range(x.shape[0] - 2, -1, -1):
                x[i] += x[i + 1]
        """,
        [(X,), (X[:1],), (X[:0],)],
    ),
    "nested loops": (
        """
        def f(u: Float64[np.ndarray, "n m"]):
            n, m = u.shape
            best, row, column = -1e300, -1, -1
            for i in range(n):
                for j in range(m):
                    if u[i, j] > best:
                        best, row, column = u[i, j], i, j
            return best, row, column
        """,
        [(U,), (-U,)],
    ),
    "triangular loops": (
        """
        def f(u: Float64[np.ndarray, "n n"]):
            total = 0.0
            for i in range(u.shape[0]):
                for j in range(i + 1, u.shape[0]):
                    total += u[i, j] * u[j, i] - u[i, j - i]
            return total
        """,
        [(U[:4],)],
    ),
    "augmented assignment": (
        """
        def f(x: Float64[np.ndarray, "n"], k: int):
            x += 1.0
            x[1:] *= 2.0
            x[0] -= 3.0
            k //= 2
            k **= 2
            x[::2] /= x[::2] + 1.0
            return k
        """,
        [(X, 7)],
    ),
    "several targets": (
        """
        def f(x: Float64[np.ndarray, "n"]):
            a = b = x[0]
            (c, d), e = (a, 2), b + 1
            x[1], x[2] = c + d, e
            first: float = 0
            return a, b, c, d, e, first
        """,
        [(X,)],
    ),
    "chained comparisons": (
        """
        def f(x: Float64[np.ndarray, "n"], low: float, high: float):
            count = 0
            for i in range(x.shape[0]):
                if low < x[i] <= high:
                    count += 1
            return count, 1 < count < 5, low < high < 2 < 3
        """,
        [(X, 0.0, 2.0), (X, 5.0, 1.0)],
    ),
    "lazy and, or": (
        """
        def f(x: Float64[np.ndarray, "n"], k: int, a: int, b: int):
            inside = 0 <= k < x.shape[0] and x[k] > 0.0
            safe = b == 0 or a // b > 2
            return bool(inside), safe, a and b, a or 25, not a
        """,
        [(X, 2, 7, 0), (X, 77, 7, 2), (X, -3, 0, 3), (X, 1, 3, 1)],
    ),
    "conditional expressions": (
        """
        def f(x: Float64[np.ndarray, "n"], i: int, d: int):
            left = x[i - 1] if i > 0 else np.float64(0.0)
            ratio = i / d if d != 0 else 1.0
            return left, ratio, (1.5 if i > 2 else 2.5), (i if i > 1 else d)
        """,
        [(X, 0, 0), (X, 3, 2), (X, 2, 0), (X, 9, 1)],
    ),
    "elif joins": (
        """
        def f(a: float, b: int):
            if a > 1.0:
                y, z = np.float64(a), b
            elif a > 0.0:
                y, z = np.float64(1), b + 1
            else:
                y, z = np.float64(0.5), 0
            return y * 2.0, z
        """,
        [(2.0, 3), (0.5, 3), (-1.0, 3)],
    ),
    "constants decide": (
        """
        DEBUG = False
        ORDER = 2
        @kernel
        def f(a: float):
            if DEBUG:
                return a.nonsense()
            if ORDER == 2:
                a = a * a
            while False:
                a = 0.0
            return a if True else 0
        """,
        [(3.0,)],
    ),
    "nothing returned": (
        """
        def f(x: Float64[np.ndarray, "n"], go: bool):
            "docstring"
            if not go:
                return
            x[:] = 0.0
        """,
        [(X, True), (X, False)],
    ),
    "power iteration with a view per step": (
        """
        def f(u: Float64[np.ndarray, "n n"], steps: int):
            x = np.ones(u.shape[0])
            for _ in range(steps):
                x = u @ x
                x /= np.sqrt((x * x).sum())
            return x
        """,
        [(U[:4], 3), (U[:4], 0)],
    ),
}


def kernel_source(text: str) -> str:
    lines = text.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    source = "\n".join(line[indent:] for line in lines) + "\n"
    return source if "@kernel" in source else "@kernel\n" + source


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_python(case: str) -> None:
    source, calls = CASES[case]
    agree(kernel_source(source), *calls)
