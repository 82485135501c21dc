"""The types that the operands of an elementwise operation are converted to before it computes (NEP 50)."""

from __future__ import annotations

from functools import cache

import numpy as np

from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import BOOL, FLOAT64, INT64, PYTHON_TYPE, DType, Kind, Type

# NumPy functions that are not ufuncs, and Python's own: operands keep their type, or take the result's.
KEEP = frozenset(
    (
        "truth",
        "not",
        "real",
        "imag",
        "angle",
        "isneginf",
        "isposinf",
        "erf",
        "erfc",
        "gamma",
        "lgamma",
        "round",
        "and",
        "or",
    )
)
RESULT = frozenset(("py_max", "py_min", "clip"))
ALWAYS_FLOAT = frozenset(("divide", "arctan2", "hypot", "copysign", "fmod", "nextafter"))


def operand_dtypes(op: str, operands: tuple[Type, ...], result: Type) -> tuple[DType, ...]:
    """What each operand is cast to; ``result`` is the operation's own type."""
    if op in ("where", "select"):
        return (BOOL, result.dtype, result.dtype)
    if op in KEEP:
        return tuple(operand.dtype for operand in operands)
    if op in RESULT:
        return (result.dtype,) * len(operands)
    if all(operand.kind is Kind.PYTHON for operand in operands):
        return _python_dtypes(op, operands, result)
    if op in _COMPARISONS and _python_integer_against_integers(operands):
        return (INT64,) * len(operands)  # NumPy compares exactly: uint8 < 300 holds
    key = tuple((operand.kind is Kind.PYTHON, operand.dtype.str) for operand in operands)
    return _ufunc_dtypes(ELEMENTWISE[op].numpy, key)


_COMPARISONS = frozenset(("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"))


def _python_integer_against_integers(operands: tuple[Type, ...]) -> bool:
    """Whether a Python int, which may be out of the other's range, meets integers that 64 signed bits hold."""
    weak = any(operand.kind is Kind.PYTHON and operand.dtype.kind == "i" for operand in operands)
    return weak and all(operand.dtype.kind in "iu" and operand.dtype != np.uint64 for operand in operands)


def _python_dtypes(op: str, operands: tuple[Type, ...], result: Type) -> tuple[DType, ...]:
    widest = max((operand.dtype for operand in operands), key=lambda dtype: "bifc".index(dtype.kind))
    definition = ELEMENTWISE[op]
    of_floats = definition.math is not None and definition.math.startswith("math.")
    of_floats |= op in ALWAYS_FLOAT or (op == "power" and result.dtype.kind == "f")  # an int to a negative power
    if of_floats and widest.kind != "c":
        widest = FLOAT64
    bitwise = op.startswith("bitwise") and result.dtype.kind == "b"
    if widest.kind == "b" and not bitwise:
        widest = INT64
    return (widest,) * len(operands)


@cache
def _ufunc_dtypes(numpy: str, operands: tuple[tuple[bool, str], ...]) -> tuple[DType, ...]:
    ufunc = getattr(np, "absolute" if numpy == "abs" else numpy)
    given = [PYTHON_TYPE[np.dtype(code).kind] if weak else np.dtype(code) for weak, code in operands]
    given = [np.dtype(bool) if kind is bool else kind for kind in given]
    resolved = ufunc.resolve_dtypes((*given, *[None] * ufunc.nout))
    return tuple(resolved[: len(operands)])
