"""Every elementwise operation with the types it has a meaning for, edge values and what NumPy or Python gives."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.emit_c.harness import array, elementwise, load
from transpile.symbolic.program import Function, Op
from transpile.symbolic.types import BOOL, SUPPORTED, DType

Values = np.ndarray
FLOATS, COMPLEX = "f", "c"
_PREDICATES = frozenset(
    [
        "equal",
        "not_equal",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "logical_and",
        "logical_or",
        "logical_xor",
        "logical_not",
        "not",
        "truth",
        "isnan",
        "isinf",
        "isfinite",
        "signbit",
        "isposinf",
        "isneginf",
    ]
)
# operation -> kinds of types ("b", "i" signed, "u", "f", "c") that it is tested with
KINDS = {
    "b": """
        add multiply equal not_equal less less_equal greater greater_equal bitwise_and bitwise_or bitwise_xor
        invert not logical_and logical_or logical_xor logical_not maximum minimum fmax fmin absolute clip where
        select truth isnan isfinite floor py_max py_min and or
    """,
    "iu": """
        add subtract multiply floor_divide remainder power equal not_equal less less_equal greater greater_equal
        bitwise_and bitwise_or bitwise_xor left_shift right_shift negative positive invert logical_and logical_or
        logical_xor logical_not not maximum minimum fmax fmin absolute square sign clip where select truth fmod
        reciprocal conjugate real imag floor round signbit isnan isfinite py_max py_min and or
    """,
    "f": """
        add subtract multiply divide floor_divide remainder power equal not_equal less less_equal greater
        greater_equal negative positive logical_and logical_or logical_xor logical_not not maximum minimum fmax
        fmin absolute fabs square sign clip where select truth fmod reciprocal conjugate real imag angle round
        rint floor ceil trunc isnan isinf isfinite signbit isposinf isneginf deg2rad rad2deg hypot copysign
        nextafter arctan2 logaddexp logaddexp2 heaviside float_power sqrt exp expm1 exp2 log log1p log2 log10 sin
        cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh cbrt erf erfc gamma lgamma py_max
        py_min and or
    """,
    "c": """
        add subtract multiply divide equal not_equal less less_equal greater greater_equal negative positive
        square reciprocal conjugate real imag angle absolute sign rint isnan isinf isfinite truth not logical_and
        logical_or logical_xor logical_not where select power sqrt exp expm1 exp2 log log1p log2 log10 sin cos
        tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
    """,
}
# results that may differ from NumPy's in the last places
INEXACT = frozenset(
    [
        "angle",
        "arccos",
        "arccosh",
        "arcsin",
        "arcsinh",
        "arctan",
        "arctan2",
        "arctanh",
        "cbrt",
        "cos",
        "cosh",
        "erf",
        "erfc",
        "exp",
        "exp2",
        "expm1",
        "float_power",
        "gamma",
        "hypot",
        "lgamma",
        "log",
        "log10",
        "log1p",
        "log2",
        "logaddexp",
        "logaddexp2",
        "power",
        "sin",
        "sinh",
        "sqrt",
        "tan",
        "tanh",
    ]
)


def edge_values(dtype: DType) -> Values:
    if dtype == BOOL:
        return np.array([False, True])
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        values = {
            0,
            1,
            2,
            3,
            5,
            7,
            8,
            31,
            33,
            63,
            64,
            100,
            limits.max,
            limits.max - 1,
            limits.max // 2,
            limits.min,
            limits.min + 1,
        }
        values |= {-1, -2, -3, -7, -64} if dtype.kind == "i" else set()
        return np.array(sorted(values), dtype)
    largest = np.finfo(np.float32 if dtype.itemsize == (8 if dtype.kind == "c" else 4) else np.float64)
    numbers = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 3.0, -7.25, 100.0, 1e-20, 1e18, -3e9]
    numbers += [np.inf, -np.inf, np.nan, largest.max, largest.tiny]
    if dtype.kind == "f":
        return np.array(numbers, dtype)
    parts = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e10, np.inf, -np.inf, np.nan]
    return np.array([complex(re, im) for re in parts for im in parts], dtype)


def _each(name: str) -> Callable[..., Values]:
    """A function of `math` or a builtin on every element; what raises in Python is not compared."""
    python = {
        "py_max": max,
        "py_min": min,
        "lgamma": math.lgamma,
        "gamma": math.gamma,
        "erf": math.erf,
        "erfc": math.erfc,
    }[name]

    def call(*args: Values) -> Values:
        result = np.empty_like(args[0])
        for position, values in enumerate(zip(*(arg.tolist() for arg in args), strict=True)):
            try:
                result[position] = python(*values)
            except (ValueError, OverflowError):
                result[position] = np.pi * 1e5  # marks what is not compared
        return result

    return call


UNCOMPARED = np.pi * 1e5
SPECIAL: dict[str, Callable[..., Values]] = {
    **{name: _each(name) for name in ("py_max", "py_min", "lgamma", "gamma", "erf", "erfc")},
    "select": np.where,
    "truth": lambda x: x != 0,
    "not": np.logical_not,
    "and": lambda x, y: np.where(x != 0, y, x),
    "or": lambda x, y: np.where(x != 0, x, y),
    "round": np.round,
    "real": lambda x: x.real,
    "imag": lambda x: x.imag,
    "left_shift": np.left_shift,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
}
ARITY = {"where": 3, "select": 3, "clip": 3}


@dataclass(frozen=True)
class Case:
    """One operation over one type."""

    name: str
    dtype: DType

    def __str__(self) -> str:
        return f"{self.name}_{self.dtype.name}"

    @property
    def function(self) -> Function:
        arrays, args = [], []
        for letter, values in zip("abc", self.arguments(), strict=False):
            arrays.append(array(letter, values.dtype))
            args.append(load(letter, values.dtype))
        return elementwise(f"do_{self}", Op(self.name, tuple(args), self.result_dtype), *arrays)

    @property
    def is_inexact(self) -> bool:
        """Whether NumPy's own result depends on the CPU: library functions, and products of complex numbers."""
        if self.dtype.kind == "c":
            return self.name in INEXACT | {"multiply", "square", "absolute"}
        return self.dtype.kind == "f" and self.name in INEXACT

    @property
    def result_dtype(self) -> DType:
        if self.name in _PREDICATES:
            return BOOL
        real = self.dtype.kind == "c" and self.name in ("real", "imag", "angle", "absolute")
        return np.dtype(f"float{4 * self.dtype.itemsize}") if real else self.dtype

    def arguments(self) -> list[Values]:
        values = edge_values(self.dtype)
        arity = ARITY.get(self.name) or (1 if self.name in _UNARY else 2)
        if arity == 1:
            return [values]
        if self.name in ("where", "select"):
            left, right = _pairs(values)
            return [np.arange(len(left)) % 3 == 0, left, right]
        if arity == 3:
            few = values[:: max(1, len(values) // 9)]
            triples = np.array(list(itertools.product(few.tolist(), repeat=3)), self.dtype)
            return [np.ascontiguousarray(column) for column in triples.T]
        left, right = _pairs(values)
        if self.name == "power" and self.dtype.kind == "i":  # negative exponents raise in NumPy
            left, right = left[right >= 0], right[right >= 0]
        return [left, right]

    def expected(self, arguments: list[Values]) -> Values:
        compute = SPECIAL.get(self.name) or getattr(np, self.name)
        with np.errstate(all="ignore"):
            result = compute(*arguments)
        return np.asarray(result).astype(self.result_dtype)


_UNARY = frozenset(
    [
        "absolute",
        "angle",
        "arccos",
        "arccosh",
        "arcsin",
        "arcsinh",
        "arctan",
        "arctanh",
        "cbrt",
        "ceil",
        "conjugate",
        "cos",
        "cosh",
        "deg2rad",
        "erf",
        "erfc",
        "exp",
        "exp2",
        "expm1",
        "fabs",
        "floor",
        "gamma",
        "imag",
        "invert",
        "isfinite",
        "isinf",
        "isnan",
        "isneginf",
        "isposinf",
        "lgamma",
        "log",
        "log10",
        "log1p",
        "log2",
        "logical_not",
        "negative",
        "not",
        "positive",
        "rad2deg",
        "real",
        "reciprocal",
        "rint",
        "round",
        "sign",
        "signbit",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "tan",
        "tanh",
        "trunc",
        "truth",
    ]
)


def _pairs(values: Values) -> tuple[Values, Values]:
    return np.repeat(values, len(values)), np.tile(values, len(values))


CASES = [
    Case(name, dtype)
    for dtype in SUPPORTED
    for kinds, names in KINDS.items()
    if dtype.kind in kinds
    for name in names.split()
    if (name, dtype.name) != ("float_power", "float32")  # computed in float64
]
