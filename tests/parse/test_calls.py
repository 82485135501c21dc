"""Calls of functions inside kernels: the graph gives the values and raises the exceptions of the source."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.parse.agreement import agree, conditions, nodes, parse

RNG = np.random.default_rng(1)
A = RNG.normal(size=(3, 4))
V = RNG.normal(size=5)
NAN, INF = math.nan, math.inf
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, -3.0, 171.0, 1e308, -1e308, 800.0, -800.0, NAN, INF, -INF)
MATRIX = 'a: Float64[np.ndarray, "n m"]'
VECTOR = 'x: Float64[np.ndarray, "n"]'
ONE_ARGUMENT = (
    "sqrt", "exp", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "exp2", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite",
    "degrees", "radians", "erf", "erfc", "gamma", "lgamma", "fabs",
)  # fmt: skip


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_math_functions_of_one_argument(name: str) -> None:
    values = [value for value in SPECIAL if not (name in ("floor", "ceil", "trunc") and abs(value) > 2.0**63)]
    agree(f"@kernel\ndef f(s: float):\n    return math.{name}(s)\n", *((value,) for value in values))


@pytest.mark.parametrize("name", ["pow", "atan2", "fmod", "copysign", "hypot", "log"])
def test_math_functions_of_two_arguments(name: str) -> None:
    pairs = [(x, y) for x in SPECIAL for y in SPECIAL]
    agree(f"@kernel\ndef f(s: float, t: float):\n    return math.{name}(s, t)\n", *pairs)


@pytest.mark.parametrize("expression", ["s / t", "s // t", "s % t", "divmod(s, t)", "s * t", "abs(s) - abs(t)"])
def test_operators_of_python_floats(expression: str) -> None:
    pairs = [(x, y) for x in SPECIAL for y in SPECIAL]
    agree(f"@kernel\ndef f(s: float, t: float):\n    return {expression}\n", *pairs)


def test_powers_of_python_floats() -> None:
    """A negative number to a fractional power is complex in Python, and an error here."""
    pairs = [(x, y) for x in SPECIAL for y in SPECIAL if not isinstance(_power(x, y), complex)]
    agree("@kernel\ndef f(s: float, t: float):\n    return s ** t\n", *pairs)
    for exponent in ("2", "3.0", "0.5", "-1", "-2.0"):
        bases = [x for x in SPECIAL if not isinstance(_power(x, float(exponent)), complex)]
        agree(f"@kernel\ndef f(s: float):\n    return s ** {exponent}\n", *((base,) for base in bases))


def _power(base: float, exponent: float) -> object:
    try:
        return base**exponent
    except ArithmeticError:
        return None


@pytest.mark.parametrize("expression", ["s // t", "s % t", "s / t", "s << (t & 7)", "divmod(s, t)", "s ** (t & 7)"])
def test_operators_of_python_ints(expression: str) -> None:
    pairs = [(x, y) for x in (0, 1, -1, 7, -7, 12) for y in (1, 2, 3, 5)]
    agree(f"@kernel\ndef f(s: int, t: int):\n    return {expression}\n", *pairs)


def test_a_divisor_that_is_a_size_is_checked_at_entry() -> None:
    source = f"@kernel\ndef f({VECTOR}):\n    q, r = np.divmod(x, 0.3)\n    return 1 / len(x), q, r\n"
    kernel = agree(source, (V,))
    assert conditions(kernel) == ["n - 1 >= 0"]
    agree(source, (np.zeros(0),), entered=False)
    assert not conditions(agree("@kernel\ndef f(s: int, t: int):\n    return s // t\n", (1, 0), (1, -1)))


@pytest.mark.parametrize("value", [0.5, -1.5, 2.5, 3.5, 1e10, -0.0, NAN, INF])
def test_conversions_of_floats(value: float) -> None:
    agree("@kernel\ndef f(s: float):\n    return int(s), round(s), bool(s), math.floor(s)\n", (value,))
    agree("@kernel\ndef f(s: float):\n    return np.float32(s), np.int64(s), complex(s, 1.0), complex(s)\n", (value,))


@pytest.mark.parametrize("value", [0, 255, 256, -1])
def test_python_ints_must_fit_numpy_types(value: int) -> None:
    agree("@kernel\ndef f(k: int):\n    return np.uint8(k)\n", (value,))
    agree('@kernel\ndef f(h: UInt8[np.ndarray, "n"], k: int):\n    return h + k\n', (np.arange(3, dtype="u1"), value))
    agree('@kernel\ndef f(h: UInt8[np.ndarray, "n"], k: int):\n    return h < k\n', (np.arange(3, dtype="u1"), value))
    agree("@kernel\ndef f(k: int):\n    return np.full(3, k, np.uint8)\n", (value,))


@pytest.mark.parametrize("exponent", [0, 3, -1])
def test_integer_arrays_to_negative_powers(exponent: int) -> None:
    source = '@kernel\ndef f(q: Int64[np.ndarray, "n"], k: int):\n    return q ** k, q ** np.full(3, k)\n'
    agree(source, (np.array([1, 2, 3]), exponent))


def test_powers_of_arrays_are_those_of_the_operator() -> None:
    values = np.array([0.0, -0.0, 1.5, -1.5, INF, -INF, NAN])
    agree(f"@kernel\ndef f({VECTOR}):\n    return x**0.5, x**-1, x**2, np.power(x, 0.5)\n", (values,))
    agree('@kernel\ndef f(c: Complex128[np.ndarray, "n"]):\n    return c**2\n', (np.array([1 + 2j, complex(INF, 1)]),))


@pytest.mark.parametrize(
    "body",
    [
        "return a.sum(axis=0), a.prod(), np.mean(a, axis=-1, keepdims=True), a.std(ddof=1), np.var(a, axis=(0, 1))",
        "return a.max(axis=1), np.min(a), a.argmax(), np.argmin(a, axis=0), np.ptp(a, axis=1)",
        "return (a > 0).any(axis=0), np.all(a > -9), np.count_nonzero(a), np.add.reduce(a), np.average(a)",
        "return np.sum(a, dtype=np.float32), a.T.ravel(), a.reshape(-1, 2), a.flatten(), np.swapaxes(a, 0, 1)",
        "return np.expand_dims(a, 1), np.transpose(a), a.transpose(1, 0), a.T.reshape(6, 2)",
        "return np.dot(a, 2.0), np.inner(a, a), np.outer(a[0], a[1]), np.vdot(a[0], a[1]), np.linalg.norm(a[0])",
        "return np.linalg.norm(a), np.linalg.norm(a, axis=0), np.matmul(a, a.T), a @ a[0]",
        "return np.clip(a, 0, None), np.clip(a, -0.5, 0.5), a.clip(max=0.1), np.round(a, 2), a.round(-1)",
        "return np.where(a > 0, a, 0), np.where(a > 0, 1, 0.5), np.real(a), np.imag(a), np.angle(a)",
        "return np.zeros_like(a), np.full_like(a, 2), np.ones_like(a, dtype=np.int32), np.eye(3, 4, k=-1)",
        "return np.arange(7), np.arange(2.0, 3.0, 0.3), np.arange(9, 1, -3), np.arange(4, dtype=np.float32)",
        "return np.linspace(0, 1, 5), np.linspace(-1.0, 1.0, 4, endpoint=False), np.identity(2), np.linspace(0, 1, 1)",
        "return np.array([[a[0, 0], 2.0], [3, a[1, 1]]]), np.array([1, 2], dtype=np.float32), np.copy(a)",
        "return a.shape[0] * a.size, a.ndim, len(a), a.itemsize, np.finfo(np.float32).eps, np.iinfo(np.int8).max",
        "return a.astype(np.int32), a.astype(a.dtype), np.asarray(a, dtype=np.float32), np.float32(a), a[0, 0].item()",
        "return max(a[0, 0], a[0, 1], 0.0), min(1, 2), sum((a[0, 0], 1)), round(a[0, 0]), pow(a[0, 0], 2)",
        "r = np.empty(3)\n    r.fill(a[0, 0])\n    return r",
    ],
)
def test_functions_on_a_matrix(body: str) -> None:
    source = f"@kernel\ndef f({MATRIX}):\n    {body}\n"
    agree(source, (A,))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_lengths_that_are_arguments(count: int) -> None:
    agree(
        "@kernel\ndef f(k: int):\n    return np.arange(k), np.linspace(0.0, 1.0, k), np.zeros((k, 2)), np.eye(k)\n",
        (count,),
    )
    agree("@kernel\ndef f(k: int):\n    return np.arange(2, k), np.arange(k, 2, -1), np.arange(0, k, 2)\n", (count,))
    agree("@kernel\ndef f(s: float):\n    return np.arange(s), np.arange(0.5, s, 0.25)\n", (count + 0.4,))


def test_a_negative_length_is_left_to_numpy() -> None:
    kernel = agree("@kernel\ndef f(k: int):\n    return np.zeros(k)\n", (-1,), entered=False)
    assert conditions(kernel) == ["k >= 0"]


def test_the_maximum_of_nothing_is_left_to_numpy() -> None:
    kernel = agree(f"@kernel\ndef f({VECTOR}):\n    return x.max()\n", (np.zeros(0),), entered=False)
    assert conditions(kernel) == ["n - 1 >= 0"]
    agree(f"@kernel\ndef f({VECTOR}):\n    return x.sum(), x.prod(), (x > 0).all()\n", (np.zeros(0),))


def test_unequal_inner_lengths_are_left_to_numpy() -> None:
    source = f'@kernel\ndef f({MATRIX}, x: Float64[np.ndarray, "k"]):\n    return a @ x\n'
    kernel = agree(source, (A, V), entered=False)
    assert conditions(kernel) == ["-k + m == 0"]


def test_reshape_with_an_unknown_length() -> None:
    source = f"@kernel\ndef f({VECTOR}, k: int):\n    return x.reshape(k, -1)\n"
    agree(source, (np.arange(6.0), 2), (np.arange(6.0), 6))
    agree(source, (np.arange(6.0), 4), (np.arange(6.0), 0), entered=False)


def test_constants_of_the_module_are_arrays_and_numbers() -> None:
    constants = "TABLE = np.array([1.0, 2.0, 4.0])\nTAU = 2 * np.pi\n"
    source = f"{constants}\n@kernel\ndef f({VECTOR}):\n    return x[:3] * TABLE * TAU\n"
    kernel = agree(source, (V,))
    assert [node.attr.name for node in nodes(kernel, "constant_array")] == ["TABLE"]


def test_complex_parts() -> None:
    source = (
        '@kernel\ndef f(c: Complex128[np.ndarray, "n"], w: complex):\n'
        "    return c.real + w.imag, np.abs(c), np.angle(c), c.conj(), w.conjugate(), abs(w), w.real, c.imag * 1j\n"
    )
    agree(source, (V + 1j * V[::-1], 1.5 - 2j))


def test_a_cast_array_is_fresh() -> None:
    kernel = parse(f"@kernel\ndef f({VECTOR}):\n    return x.astype(np.float64)\n")
    assert [result.kind for result in kernel.results] == ["fresh"]
