"""Result types against what NumPy and Python really give, and the checks that stand for their exceptions."""

from __future__ import annotations

import itertools
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.parse.building import (
    N,
    array_of,
    emitted,
    new_builder,
    parameter,
    scalar_of,
    type_of_value,
)
from transpile.errors import TranspileError
from transpile.parse.typing_rules import elementwise
from transpile.symbolic.types import PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, SUPPORTED, Kind, Type

DTYPES = ("bool", "int8", "uint8", "int32", "int64", "uint64", "float32", "float64", "complex64", "complex128")
PYTHON_NUMBERS: tuple[Any, ...] = (True, 2, 2.5, 1.5 + 1j)
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "power": operator.pow,
    "equal": operator.eq,
    "less": operator.lt,
    "bitwise_and": operator.and_,
    "left_shift": operator.lshift,
}
UNARY_UFUNCS = ("negative", "absolute", "sqrt", "exp", "floor", "rint", "sign", "conjugate", "isnan", "square")


def values() -> list[Any]:
    arrays = [np.ones(3, dtype) for dtype in DTYPES]
    return [*arrays, *(np.dtype(dtype).type(1) for dtype in DTYPES), *PYTHON_NUMBERS]


def really(function: Callable[..., Any], *args: Any) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return function(*args)
        except TypeError:
            return None


def node_type(value: Any) -> Type:
    given = type_of_value(value)
    return Type(given.kind, given.dtype, (N,)) if given.is_array else given


def ours(op: str, *given: Type, python: bool = True) -> Type | None:
    builder = new_builder()
    args = [parameter(builder, f"p{position}", each) for position, each in enumerate(given)]
    try:
        return elementwise(builder, op, *args, python=python).type
    except TranspileError:
        return None


def refused_on_purpose(op: str, left: Any, right: Any) -> bool:
    """Defined by NumPy, and not by kernels: an order of complex numbers, and the three named below."""
    kinds = [np.asarray(value).dtype.kind for value in (left, right)]
    complex_exponent = op == "power" and isinstance(right, complex) and not isinstance(left, (np.ndarray, np.generic))
    uint64_against_int = op in ("equal", "less") and int in (type(left), type(right)) and "u" in kinds
    return (op == "less" and "c" in kinds) or complex_exponent or uint64_against_int


@pytest.mark.parametrize("op", OPERATORS)
def test_operators_have_the_types_of_numpy(op: str) -> None:
    """Every pair of kinds and dtypes."""
    wrong = []
    for left, right in itertools.product(values(), repeat=2):
        constant_two = isinstance(right, int) and not isinstance(right, bool) and op == "power"
        expected = really(OPERATORS[op], left, 3 if constant_two else right)
        got = ours(op, node_type(left), node_type(right))
        if got is None and refused_on_purpose(op, left, right):
            continue
        if expected is None or type_of_value(expected).dtype not in SUPPORTED:
            if got is not None:
                wrong.append(f"{left!r} {op} {right!r} should be refused")
            continue
        real = type_of_value(expected)
        if got is None or (got.kind, got.dtype) != (real.kind, real.dtype):
            wrong.append(f"{left!r} {op} {right!r} is {real}, not {got}")
    assert not wrong


@pytest.mark.parametrize("op", UNARY_UFUNCS)
def test_ufuncs_have_the_types_of_numpy(op: str) -> None:
    for value in values():
        expected = really(getattr(np, op), value)
        got = ours(op, node_type(value), python=False)
        if expected is None or type_of_value(expected).dtype not in SUPPORTED:
            assert got is None, value
        else:
            real = type_of_value(expected)
            assert got is not None, value
            assert (got.kind, got.dtype) == (real.kind, real.dtype), value


def test_where_and_clip_adopt_python_numbers() -> None:
    assert ours("where", array_of("bool", N), array_of("float32", N), PY_FLOAT, python=False) == array_of("float32", N)
    assert ours("where", PY_BOOL, PY_INT, PY_FLOAT, python=False) == array_of("float64")
    assert ours("clip", array_of("int16", N), PY_INT, PY_FLOAT, python=False) == array_of("float64", N)


def test_zero_dimensional_arrays_become_scalars() -> None:
    assert ours("add", array_of("float64"), PY_INT) == scalar_of("float64")


def checks(op: str, *given: Type) -> list[str]:
    builder = new_builder()
    args = [parameter(builder, f"p{position}", each) for position, each in enumerate(given)]
    elementwise(builder, op, *args)
    return [node.attr.exception for node in emitted(builder, "assert")]


@pytest.mark.parametrize(
    ("op", "given", "exceptions"),
    [
        ("divide", (PY_FLOAT, PY_FLOAT), ["ZeroDivisionError"]),
        ("divide", (scalar_of("float64"), PY_FLOAT), []),
        ("divide", (array_of("float64", N), PY_FLOAT), []),
        ("power", (PY_FLOAT, PY_FLOAT), ["ZeroDivisionError", "ValueError", "OverflowError"]),
        ("power", (array_of("int64", N), array_of("int64", N)), ["ValueError"]),
        ("power", (array_of("float64", N), array_of("int64", N)), []),
        ("left_shift", (PY_INT, PY_INT), ["ValueError"]),
        ("add", (array_of("uint8", N), PY_INT), ["OverflowError", "OverflowError"]),
        ("add", (array_of("uint64", N), PY_INT), ["OverflowError"]),
        ("add", (array_of("int64", N), PY_INT), []),
        ("less", (array_of("uint8", N), PY_INT), []),
        ("round", (PY_FLOAT,), ["ValueError", "OverflowError"]),
        ("absolute", (PY_COMPLEX,), ["OverflowError"]),
    ],
)
def test_exceptions_become_checks(op: str, given: tuple[Type, ...], exceptions: list[str]) -> None:
    assert checks(op, *given) == exceptions


def test_a_division_by_an_entry_size_is_decided_at_entry() -> None:
    builder = new_builder()
    array = parameter(builder, "a", array_of("float64", N))
    size = builder.emit("size", array, type=PY_INT, attr=0)
    elementwise(builder, "divide", builder.const(1.0), size)
    assert not emitted(builder, "assert")
    assert [str(condition.value) for condition in builder.conditions] == ["n - 1"]


def test_array_to_the_power_of_one_half_is_sqrt() -> None:
    builder = new_builder()
    array = parameter(builder, "a", array_of("float64", N))
    assert elementwise(builder, "power", array, builder.const(0.5)).op == "sqrt"
    assert elementwise(builder, "power", array, builder.const(-1)).op == "reciprocal"
    assert elementwise(builder, "power", array, builder.const(2)).op == "power"
    assert elementwise(builder, "power", array, builder.const(0.5), python=False).op == "power"


@pytest.mark.parametrize(
    ("op", "given", "code", "words"),
    [
        ("bitwise_and", (array_of("float64", N), array_of("float64", N)), "T011", "`&` is not defined for float64[n]"),
        ("subtract", (array_of("bool", N), array_of("bool", N)), "T011", "`-` is not defined for bool[n]"),
        ("sqrt", (array_of("int8", N),), "T018", "`np.sqrt` of int8[n] computes in float16"),
        ("py_max", (PY_INT, PY_FLOAT), "T019", "the type of the result depends on values"),
        ("less", (PY_COMPLEX, PY_COMPLEX), "T011", "`<` is not defined for complex"),
        ("maximum", (array_of("complex128", N), PY_INT), "T011", "`np.maximum` is not defined"),
    ],
)
def test_refusals(op: str, given: tuple[Type, ...], code: str, words: str) -> None:
    builder = new_builder()
    args = [parameter(builder, f"p{position}", each) for position, each in enumerate(given)]
    with pytest.raises(TranspileError) as caught:
        elementwise(builder, op, *args)
    assert caught.value.diagnostic.code == code
    assert words in caught.value.diagnostic.message
    assert caught.value.diagnostic.help


def test_a_python_int_that_does_not_fit_is_refused() -> None:
    builder = new_builder()
    array = parameter(builder, "a", array_of("uint8", N))
    with pytest.raises(TranspileError, match="300 out of bounds for uint8"):
        elementwise(builder, "add", array, builder.const(300))
    comparison = elementwise(builder, "less", array, builder.const(300))
    assert comparison.type is not None
    assert comparison.type.kind is Kind.ARRAY
