"""Source to graph to NumPy text: the text does what the source does, and Black leaves it unchanged."""

from __future__ import annotations

import black
import numpy as np
import pytest

from tests.emit_python.sources import generated, kernels, original, outcome, same, text
from transpile.emit_python.layout import WIDTH
from transpile.rewrite import Mode

GRID = np.linspace(-2.0, 3.0, 20).reshape(4, 5)
LINE = np.array([3.0, -1.0, 0.5, 2.0, -0.0, 7.0])
CASES = {
    "stencil": (
        """
@kernel
def f(u: Float64[np.ndarray, "n m"], alpha: float):
    lap = u[:-2, 1:-1] + u[2:, 1:-1] - 2.0 * u[1:-1, 1:-1]
    out = u.copy()
    out[1:-1, 1:-1] += alpha * lap
    return out
""",
        [(GRID, 0.25), (np.ones((2, 2)), 1.0), (np.ones((1, 3)), 1.0)],
    ),
    "overlap": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"]):
    u[1:] += u[:-1]
    u[:-1] = u[1:] - u[:-1]
    u[::-1] *= 2.0
    return u
""",
        [(LINE,), (np.ones(1),)],
    ),
    "swap": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], steps: int):
    a = u.copy()
    b = u.copy()
    for k in range(steps):
        b[1:-1] = 0.5 * (a[:-2] + a[2:]) + k
        a, b = b, a
    return a - b
""",
        [(LINE, 0), (LINE, 1), (LINE, 4)],
    ),
    "fibonacci": (
        """
@kernel
def f(n: int) -> int:
    a, b = 0, 1
    while n > 0:
        a, b, n = b, a + b, n - 1
    return a
""",
        [(0,), (10,)],
    ),
    "element reads around writes": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], i: int, j: int):
    t = u[i]
    u[i] = u[j] * 2.0
    u[j] = t + u[i]
    return t
""",
        [(LINE, 0, 3), (LINE, 2, 2), (LINE, -1, 1), (LINE, 9, 0), (LINE, 0, 9)],
    ),
    "a value used after its source changed": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"]):
    before = u * 2.0
    total = u.sum()
    u[:] = 1.0
    return before + u, total
""",
        [(LINE,)],
    ),
    "early returns": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], x: float) -> float:
    if x < 0.0:
        return -x
    for i in range(u.shape[0]):
        if u[i] == x:
            return 1.0
        elif u[i] > 100.0:
            break
        elif u[i] < 0.0:
            continue
        x += 1.0
    return x
""",
        [(LINE, -1.0), (LINE, 0.5), (LINE, 3.0), (LINE, 8.0)],
    ),
    "conditional expressions": (
        """
@kernel
def f(x: float, n: int) -> float:
    y = x if x > 1.0 else 2.0 * x + 1.0
    z = (1.0 if n > 3 else 0.5) * y
    return z if 0 < n <= 5 and not x == 2.0 else -z
""",
        [(0.5, 1), (2.0, 4), (3.0, 9), (1.5, 5)],
    ),
    "branches that write": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], flag: bool):
    if flag:
        u[0] = 9.0
        s = u[0] + 1.0
    else:
        s = u[-1]
    u *= s
    return u
""",
        [(LINE, True), (LINE, False)],
    ),
    "while with a condition that needs a statement": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], tolerance: float) -> int:
    count = 0
    while np.max(np.abs(u)) > tolerance:
        u *= 0.5
        count += 1
    return count
""",
        [(LINE, 0.1), (LINE, 100.0)],
    ),
    "python numbers": (
        """
@kernel
def f(a: int, b: int, x: float):
    q = a // b
    r = a % b
    bits = ~a & b | 3 ^ a
    return q, r, a / b, x**2, -(a**2), abs(a), max(a, b), round(x), int(x), bool(a), math.floor(x), bits, a << 2
""",
        [(7, -2, 2.5), (-7, 3, -1.5), (0, 5, 0.0)],
    ),
    "numpy kinds": (
        """
@kernel
def f(u: Float32[np.ndarray, "n"], k: Int64[np.ndarray, "n"], x: float):
    s = np.float32(0.5)
    return u[0] * k[1], u * s, u * x, s * k[0], u + 1, k // 2, k / 2, np.exp(u), u.astype(np.float64) * k
""",
        [(np.array([1.5, -2.0, 4.0], np.float32), np.array([3, -4, 5]), 0.1)],
    ),
    "broadcasting and reductions": (
        """
@kernel
def f(x: Float64[np.ndarray, "n m"], w: Float64[np.ndarray, "m"]):
    centred = x - x.mean(axis=0)
    scaled = centred / x.std(axis=1, keepdims=True)
    numbers = x.min(), np.any(x > 2.5), x.var(ddof=1)
    return scaled * w, (x * w).sum(axis=1), x.argmax(axis=0), w[None, :] * x[:, :1], numbers[0], numbers[1], numbers[2]
""",
        [(GRID, np.arange(5.0))],
    ),
    "views of views": (
        """
@kernel
def f(u: Float64[np.ndarray, "n m"]):
    v = u.T
    w = v[1:, ::2]
    w[0] = 1.0
    w += 2.0
    row = u[1]
    row[:] = row[::-1]
    return v.sum(axis=0)
""",
        [(GRID,)],
    ),
    "new arrays": (
        """
@kernel
def f(n: int, x: float):
    a = np.zeros(n)
    b = np.full((n, 2), x)
    c = np.arange(n) * 2
    d = np.linspace(0.0, x, 5)
    e = np.eye(3)
    g = np.ones_like(b)
    a[0] = x
    return a, b, c, d, e, g, np.zeros((2, n), dtype=np.int64), np.arange(0.0, 1.0, 0.25)
""",
        [(3, 1.5)],
    ),
    "products": (
        """
@kernel
def f(a: Float64[np.ndarray, "n m"], v: Float64[np.ndarray, "m"]):
    return a @ v, a.T @ a, v @ v, (a @ v) @ a + 1.0
""",
        [(GRID, np.arange(5.0))],
    ),
    "complex numbers": (
        """
@kernel
def f(z: Complex128[np.ndarray, "n"], c: complex):
    w = z * c + 2j
    return w, np.abs(w), w.real * 1.5, w.imag * 2.0, np.conj(w), c.real, c * 1j
""",
        [(np.array([1 + 2j, -1j, 0.5]), 0.5 - 1j)],
    ),
    "small integers wrap": (
        """
@kernel
def f(a: UInt8[np.ndarray, "n"], b: Int8[np.ndarray, "n"]):
    c = a + 200
    a[1:] = a[:-1] * 3
    return c, b * b, a ^ 255, a >> 1, (a > 7) & (b < 3), np.where(a > 100, a, 1)
""",
        [(np.array([250, 3, 100], np.uint8), np.array([100, -3, 11], np.int8))],
    ),
    "nested loops with carried numbers": (
        """
@kernel
def f(u: Float64[np.ndarray, "n m"]) -> float:
    best = -np.inf
    where = 0
    for i in range(u.shape[0]):
        total = 0.0
        for j in range(1, u.shape[1], 2):
            total += u[i, j] * u[i, j - 1]
        if total > best:
            best = total
            where = i
    return best + where
""",
        [(GRID,), (np.ones((1, 3)),)],
    ),
    "helpers and calls": (
        """
TABLE = np.array([1.0, 2.0, 4.0])
SCALE = 0.5


def twice(x):
    return 2.0 * x


@kernel
def g(u: Float64[np.ndarray, "n"], k: int) -> float:
    return u[k] * TABLE[k] + SCALE


@kernel
def h(u: Float64[np.ndarray, "n"]):
    u[0] = 5.0


@kernel
def f(u: Float64[np.ndarray, "n"], k: int) -> float:
    h(u)
    return twice(g(u, k) + 1.0) - g(u, 0) * SCALE
""",
        [(LINE, 2), (LINE, 0), (LINE, 7)],
    ),
    "names of builtins": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], count: int) -> float:
    float = 1.0
    int = 0
    for min in range(count):
        float += abs(u[min])
        int = max(int, min)
    return float + int
""",
        [(LINE, 4)],
    ),
    "parameters named like builtins": (
        """
@kernel
def f(max: float, range: float) -> float:
    return max * 2.0 - range
""",
        [(1.5, 2.0)],
    ),
    "parameters that hide what the text needs": (
        """
TABLE = np.array([1.0, 2.0, 4.0])


def entry(k, x):
    return TABLE[k] + max(x, 0.5)


@kernel
def f(TABLE: int, max: float, math: float, np: float) -> float:
    return entry(TABLE, max) + np - math
""",
        [(1, 0.25, 2.0, 3.0)],
    ),
    "jumps with swaps": (
        """
@kernel
def f(n: int) -> int:
    low, high, steps = 0, n, 0
    while low < high:
        steps += 1
        if steps % 3 == 0:
            low, high = high - 1, low + 1
            continue
        middle = (low + high) // 2
        if middle * middle > n:
            high = middle
        elif middle == 7:
            low, steps = steps, low
            break
        else:
            low = middle + 1
    return low * 1000 + high * 10 + steps
""",
        [(0,), (10,), (50,), (1000,)],
    ),
    "a helper with early returns": (
        """
def sign(x):
    if x > 0.0:
        return 1
    if x < 0.0:
        return -1
    return 0


@kernel
def f(u: Float64[np.ndarray, "n"]) -> int:
    total = 0
    for i in range(u.shape[0]):
        total += sign(u[i]) * (i + 1)
    return total
""",
        [(LINE,)],
    ),
    "constant arrays": (
        """
WEIGHTS = np.array([[1.0, -2.0], [np.inf, 0.5]])
FLAGS = np.array([True, False])
ROOTS = np.array([1j, 2 - 1j])


@kernel
def f(u: Float64[np.ndarray, "n m"]):
    return u[:2, :2] * WEIGHTS, FLAGS | (u[0, :2] > 0.0), ROOTS * 2.0
""",
        [(GRID,)],
    ),
    "strides, new axes and ellipses": (
        """
@kernel
def f(u: Float64[np.ndarray, "n m"], k: int):
    u[..., 0] = u[:, -1]
    u[::2, 1::2] += u[::2, :-1:2]
    a = u[k, ::-1]
    b = u[k + 1 :, : k + 1]
    return a * 2.0, b[:, None, :] + b[None], u[-1, -k - 1] * u[::-2][0]
""",
        [(np.arange(24.0).reshape(4, 6), 1), (np.arange(24.0).reshape(4, 6), 0)],
    ),
    "precedence": (
        """
@kernel
def f(a: float, b: float, n: int, u: Float64[np.ndarray, "n"]):
    x = -(a + b) * (a - (b - 1.0)) / (a * b)
    y = (a if n > 2 else b) ** 2 - (-a) ** 2 + 2.0 ** -n
    z = not (a < b) and (n == 3 or a != b)
    return x, y, z, -u**2, (u + a).sum() ** 2, (u > a) & ~(u < b), a - (b - n), (n + 1) % 3 * 2 // (n - 10)
""",
        [(1.5, -2.0, 3, LINE), (0.5, 4.0, 1, LINE)],
    ),
    "a branch inside of an expression loop": (
        """
@kernel
def f(u: Float64[np.ndarray, "n"], v: Float64[np.ndarray, "n"]) -> float:
    s = 0.0
    for i in range(u.shape[0]):
        x = u[i]
        y = x * 2.0 if x > 0.0 else v[i] - x
        v[i] = y
        s = max(s, y) if i % 2 == 0 else s + y
    return s
""",
        [(LINE, LINE[::-1].copy())],
    ),
    "long expressions": (
        """
@kernel
def f(first_operand: Float64[np.ndarray, "n"], second_operand: Float64[np.ndarray, "n"], third: float):
    combined_value = (
        first_operand * second_operand + third * (first_operand - second_operand) ** 2
        - np.maximum(first_operand, second_operand) / 3.0
    )
    first_operand[1 : first_operand.shape[0] - 1] = (
        combined_value[1 : first_operand.shape[0] - 1] + second_operand[2:] * second_operand[:-2]
    )
    return combined_value
""",
        [(LINE, LINE[::-1], 0.5)],
    ),
}


@pytest.mark.parametrize("mode", ["none", "default"])
@pytest.mark.parametrize("name", CASES)
def test_does_what_the_source_does(name: str, mode: str) -> None:
    source, calls = CASES[name]
    code = text(kernels(source, Mode(mode)))
    expected, found = original(source)["f"], generated(code)["_f_numpy"]
    for arguments in calls:
        wanted, got = outcome(expected, arguments), outcome(found, arguments)
        assert wanted[2] is got[2], code
        if wanted[2] is None:
            assert same(wanted[0], got[0]), f"{code}\n{wanted[0]}\n{got[0]}"
            assert same(wanted[1], got[1]), code


@pytest.mark.parametrize("name", CASES)
def test_black_leaves_the_text_unchanged(name: str) -> None:
    for mode in (Mode("none"), Mode()):
        code = text(kernels(CASES[name][0], mode, "fast"))
        formatted = black.format_str(code, mode=black.Mode(line_length=WIDTH))
        # empty lines around definitions are the module's business
        assert [line for line in formatted.splitlines() if line] == [line for line in code.splitlines() if line]
