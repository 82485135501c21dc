"""Numbers, strings and dtypes as Python text, spelled as Black spells them."""

from __future__ import annotations

import cmath
import math

import numpy as np

from transpile.symbolic.types import DType, Kind, Type

ATOM, UNARY = 13, 11


def number(value: bool | int | float | complex) -> tuple[str, int]:
    """A Python number and the precedence of its text."""
    if isinstance(value, complex):
        return _complex(value)
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "np.nan", ATOM
        return ("np.inf", ATOM) if value > 0 else ("-np.inf", UNARY)
    text = repr(value)
    return text, UNARY if text.startswith("-") else ATOM


def _complex(value: complex) -> tuple[str, int]:
    plain_zero = value.real == 0 and math.copysign(1, value.real) > 0
    if plain_zero and cmath.isfinite(value) and math.copysign(1, value.imag) > 0:
        return repr(value), ATOM
    return f"complex({number(value.real)[0]}, {number(value.imag)[0]})", ATOM


def constant(value: bool | int | float | complex, given: Type) -> tuple[str, int]:
    """A constant of a type: a plain number, or ``np.float32(0.5)``."""
    text, precedence = number(value)
    if given.kind is Kind.PYTHON:
        return text, precedence
    return f"{scalar_type(given.dtype)}({text})", ATOM


def scalar_type(dtype: DType) -> str:
    """The NumPy scalar type of a dtype: ``np.float32``."""
    return "np.bool_" if dtype.kind == "b" else f"np.{dtype.name}"


def dtype_name(dtype: DType) -> str:
    """A dtype as an argument: ``np.float32``; plain ``bool``."""
    return "bool" if dtype.kind == "b" else f"np.{dtype.name}"


def string(text: str) -> str:
    """A string literal, with the quotes that Black prefers; it never ends early, whatever the text is."""
    inner = repr(text)[1:-1] if repr(text).startswith("'") else repr(text)[1:-1].replace("'", "\\'")
    doubled = inner.replace("\\'", "'").replace('"', '\\"')
    return f'"{doubled}"' if text.count('"') <= text.count("'") else f"'{inner}'"


def array_literal(values: object, indent: str, width: int) -> list[str]:
    """The lines of nested lists of numbers, as many numbers on a line as fit."""
    if not isinstance(values, tuple):
        raise TypeError("an array literal is made of tuples")
    if any(isinstance(value, tuple) for value in values):
        lines = [f"{indent}["]
        for value in values:
            lines += array_literal(value, indent + "    ", width)
        return [*lines, f"{indent}],"]
    return [f"{indent}[", *_packed([number(value)[0] for value in values], indent + "    ", width), f"{indent}],"]


def _packed(numbers: list[str], indent: str, width: int) -> list[str]:
    lines: list[str] = []
    line = indent
    for text in numbers:
        if len(line) > len(indent) and len(line) + len(text) + 1 > width:
            lines.append(line.rstrip())
            line = indent
        line += f"{text}, "
    return [*lines, line.rstrip()] if numbers else lines


def natural_dtype(values: list[Type]) -> DType | None:
    """The dtype of ``np.arange`` of Python numbers, None where it depends on more."""
    if any(value.kind is not Kind.PYTHON for value in values):
        return None
    return np.dtype(np.int64) if all(value.dtype.kind == "i" for value in values) else np.dtype(np.float64)
