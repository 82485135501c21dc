"""What a random generator is not good for in a kernel: refused by name, at its place, with advice."""

from __future__ import annotations

import pytest

from transpile.errors import TranspileErrors
from transpile.parse.module import parse_module

HEADER = """import numpy as np
from jaxtyping import Float64
from transpile import kernel

@kernel
def f(rng: np.random.Generator, other: np.random.Generator, x: Float64[np.ndarray, "n"], n: int, u: np.uint64):
"""
TAKE_ONE = "take a generator as a parameter"
REFUSED = [
    ("return np.random.normal()", 12, "`np.random` is not supported", TAKE_ONE),
    ("g = np.random.default_rng(3)\n    return g.random()", 9, "`np.random` is not supported", TAKE_ONE),
    ("return rng.bytes(3)", 12, "the method `bytes`", "draw outside the kernel"),
    ("return rng.standart_normal()", 12, "the method `standart_normal`", "did you mean `standard_normal`?"),
    ("return rng.bit_generator", 12, "has no attribute `bit_generator`", "call its methods"),
    ("d = rng.normal\n    return d()", 9, "has no attribute `normal`", "call its methods where they stand"),
    ("return rng", 12, "a random generator cannot be returned", "return numbers"),
    (
        "if n > 3:\n        g = rng\n    else:\n        g = other\n    return g.random()",
        5,
        "where these paths meet",
        "each path",
    ),
    ("return (rng if n > 3 else other).random()", 13, "`rng` and the random generator `other`", "draw on each path"),
    ("for i in range(n):\n        rng, other = other, rng\n    return rng.random()", 5, "meet", "draw on each path"),
    ("return rng + 1", 12, "a random generator is used as a number", "use a number"),
    ("x[0] = rng", 5, "a random generator is used as a number", "use a number"),
    ("if rng:\n        return 1\n    return 0", 8, "a random generator is used as a number", "use a number"),
    ("return rng.random(out=x)", 12, "the argument `out`", "assign the result"),
    ("return rng.choice(x, 3, replace=False, p=x)", 12, "without replacement and with chances", "outside the kernel"),
    ("return rng.integers(2.5)", 12, "takes ints as bounds here, not float", "convert it: int(...)"),
    ("return rng.integers(u)", 12, "takes ints as bounds here, not np.uint64", "convert it: int(...)"),
    ("return rng.integers(np.arange(n), dtype=np.uint8)", 12, "gives no uint8", "dtype=np.int64"),
    ("return rng.integers(5, dtype=np.float64)", 12, "gives integers or bools", "np.int64"),
    ("return rng.random(dtype=np.int64)", 12, "gives float64 or float32", "use one of them"),
    ("return rng.normal(1j)", 12, "takes real numbers", "real part"),
    ("return rng.random(2.5)", 12, "needs ints for a shape", "pass ints"),
    ("return rng.permutation([1, 2, 3])", 12, "takes numbers and arrays here, not a tuple", "np.array"),
    ("return rng.normal(0, -1)", 12, "scale < 0", "NumPy would raise ValueError"),
    ("return rng.normal(x, size=n + 1)", 12, "does not fit the shapes", "leave the size out"),
    ("return rng.integers(5, 2)", 12, "low >= high", "NumPy would raise ValueError"),
    ("return rng.integers(300, dtype=np.uint8)", 12, "high is out of bounds for uint8", "NumPy would raise"),
    ("return rng.choice(5, 9, replace=False)", 12, "larger sample than population", "NumPy would raise"),
    ("return rng.standard_exponential(method='inv')", 12, "method='zig' only", "leave the method out"),
]


def _refused(source: str) -> list[tuple[int, str, str]]:
    with pytest.raises(TranspileErrors) as raised:
        parse_module("m.py", source)
    return [(item.column, item.message, item.help) for item in raised.value.diagnostics]


@pytest.mark.parametrize(("body", "column", "message", "help"), REFUSED)
def test_refused(body: str, column: int, message: str, help: str) -> None:
    ((at, said, advice),) = _refused(f"{HEADER}    {body}\n")
    assert at == column
    assert message in said
    assert help in advice


def test_a_generator_has_no_default() -> None:
    ((_, said, advice),) = _refused(
        HEADER.replace("rng: np.random.Generator", "*, rng: np.random.Generator = None") + "    return 1\n"
    )
    assert "the random generator `rng` cannot have a default" in said
    assert "pass the random generator" in advice


def test_a_generator_is_not_annotated_as_a_result() -> None:
    source = HEADER.replace("):\n", ") -> np.random.Generator:\n") + "    return rng\n"
    ((_, said, advice),) = _refused(source)
    assert "a random generator is not returned" in said
    assert "leave it out" in advice
