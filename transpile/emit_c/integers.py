"""Integer arithmetic that wraps, as NumPy's does, without C's undefined overflow: it is done in unsigned types."""

from __future__ import annotations

import re

from transpile.emit_c.ctype import c_type, unsigned, wraps_by_itself
from transpile.emit_c.syntax import Binary, CastTo, Expr, Number, Unary
from transpile.symbolic.types import DType

_INTEGER = re.compile(r"(-?)(0x[0-9A-F]+|\d+)(?:ull|u)?")


def constant(expr: Expr) -> int | None:
    """The value of an integer literal, else None."""
    if not isinstance(expr, Number):
        return None
    match = _INTEGER.fullmatch(expr.text)
    return int(f"{match[1]}{match[2]}", 0) if match else None


def wrapping(operator: str, dtype: DType, left: Expr, right: Expr) -> Expr:
    """``left operator right`` for + - * in a type that wraps; chains are converted to and fro only once."""
    result = Binary(operator, widened(left, dtype, in_type=constant(right) is not None), widened(right, dtype))
    return narrowed(result, dtype)


def negated(dtype: DType, arg: Expr) -> Expr:
    """``-arg``, wrapping; a literal just changes its sign where it has one."""
    return narrowed(Binary("-", Number("0"), widened(arg, dtype, in_type=True)), dtype)


def narrowed(expr: Expr, dtype: DType) -> Expr:
    """Back from the unsigned type of arithmetic."""
    return expr if wraps_by_itself(dtype) else CastTo(c_type(dtype), expr, wraps=True)


def widened(expr: Expr, dtype: DType, in_type: bool = False) -> Expr:
    """Into the unsigned type of arithmetic; ``in_type``: not even a positive literal may stay an int."""
    value = constant(expr)
    if wraps_by_itself(dtype) or (value is not None and value >= 0 and not in_type):
        return expr  # literals of these types have their suffix
    if isinstance(expr, CastTo) and expr.wraps and expr.type == c_type(dtype):
        return expr.arg
    return CastTo(c_type(unsigned(dtype)), expr)


def bitwise(operator: str, dtype: DType, left: Expr, right: Expr) -> Expr:
    """``left operator right`` for & | ^; narrow types come back from int."""
    return _from_int(Binary(operator, left, right), dtype)


def inverted(dtype: DType, arg: Expr) -> Expr:
    """``~arg``."""
    return _from_int(Unary("~", arg), dtype)


def shifted(operator: str, dtype: DType, left: Expr, count: int) -> Expr:
    """A shift by a count that is less than the width."""
    if operator == "<<":
        return narrowed(Binary("<<", widened(left, dtype, in_type=True), Number(str(count))), dtype)
    left = left if constant(left) is None else CastTo(c_type(dtype), left)
    return _from_int(Binary(">>", left, Number(str(count))), dtype)


def _from_int(expr: Expr, dtype: DType) -> Expr:
    return CastTo(c_type(dtype), expr) if dtype.itemsize < 4 else expr
