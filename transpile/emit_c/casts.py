"""Conversions between real types, as NumPy's astype does them."""

from __future__ import annotations

from transpile.emit_c.ctype import INT32, INT64, UINT32, UINT64, c_type, integer_range, literal
from transpile.emit_c.integers import constant
from transpile.emit_c.operations import exact_bool, truth
from transpile.emit_c.syntax import CastTo, Expr, Number
from transpile.emit_c.uses import Uses
from transpile.symbolic.types import BOOL, DType


def cast(uses: Uses, expr: Expr, source: DType, target: DType) -> Expr:
    """``expr`` of dtype ``source`` as ``target``."""
    if source == target:
        return expr
    if target == BOOL:
        return truth(source, expr)
    if source.kind == "f" and target.kind in "iu":
        return _float_to_integer(uses, expr, source, target)
    value = constant(expr)
    if value is not None and _holds(target, value):
        return Number(literal(value, target))
    return CastTo(c_type(target), exact_bool(expr))


def _holds(target: DType, value: int) -> bool:
    if target.kind == "f":
        return abs(value) < 2**24  # exact in either float type
    lowest, highest = integer_range(target)
    return lowest <= value <= highest


def _float_to_integer(uses: Uses, expr: Expr, source: DType, target: DType) -> Expr:
    """NumPy converts to the narrow types by way of int32."""
    wide = target if target in (INT32, INT64, UINT32, UINT64) else INT32
    converted = uses.helper(f"{wide.name}_from", source, expr)
    return converted if wide == target else CastTo(c_type(target), converted)
