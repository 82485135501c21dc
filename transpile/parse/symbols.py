"""Values that are known and only compared: texts, None and members of enums."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from transpile.parse import codes
from transpile.parse.scope import Frame
from transpile.parse.values import Constant, EnumMember, Literal, TupleValue, Value
from transpile.symbolic.types import PY_BOOL, Kind

ORDER: dict[type[cst.CSTNode], Callable[[Any, Any], bool]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
}


def known_comparison(comparison: cst.BaseCompOp, left: Value, right: Value) -> bool | None:
    """The answer of a comparison of Python numbers, texts or members of enums that are known; else None."""
    numbers = [_is_number(value) for value in (left, right)]
    if all(numbers):
        assert isinstance(left, Constant)
        assert isinstance(right, Constant)
        complex_ = isinstance(left.value, complex) or isinstance(right.value, complex)
        if not complex_ and type(comparison) in ORDER:
            return bool(ORDER[type(comparison)](left.value, right.value))
    equal = known_equal(left, right)
    if equal is None or not isinstance(comparison, (cst.Equal, cst.NotEqual)):
        return None
    return equal == isinstance(comparison, cst.Equal)


def _is_number(value: Value) -> bool:
    return isinstance(value, Constant) and value.type.kind is Kind.PYTHON


def known_equal(left: Value, right: Value) -> bool | None:
    """Whether two texts, None or members of an enum are equal; None for everything else."""
    symbols = [isinstance(value, EnumMember) or _is_symbol(value) for value in (left, right)]
    if all(symbols):
        return left == right
    none = any(isinstance(value, Literal) and value.value is None for value in (left, right))
    return False if none and isinstance(left, (Literal, Constant)) and isinstance(right, (Literal, Constant)) else None


def _is_symbol(value: Value) -> bool:
    return isinstance(value, Literal) and (value.value is None or isinstance(value.value, str))


def identity(frame: Frame, left: Value, right: Value, target: cst.ComparisonTarget) -> Value:
    """``left is right`` and ``left is not right``, of None and what is known."""
    none = [isinstance(value, Literal) and value.value is None for value in (left, right)]
    known = known_equal(left, right) if not any(none) else None
    if known is not None:
        return Constant(known == isinstance(target.operator, cst.Is), PY_BOOL)
    if not any(none):
        frame.error(codes.UNSUPPORTED_SYNTAX, "`is` is supported only for None", "compare with `==`", target.comparator)
    return Constant(all(none) == isinstance(target.operator, cst.Is), PY_BOOL)


def membership(frame: Frame, left: Value, right: Value, target: cst.ComparisonTarget) -> Value:
    """``x in (a, b)`` of values that are known."""
    items = right.items if isinstance(right, TupleValue) else ()
    answers = [known_equal(left, item) for item in items]
    if isinstance(left, Constant) and all(isinstance(item, Constant) for item in items):
        answers = [isinstance(item, Constant) and left.value == item.value for item in items]
    if not isinstance(right, TupleValue) or any(answer is None for answer in answers):
        help = "compare the elements: np.any(x == value)"
        word = "in" if isinstance(target.operator, cst.In) else "not in"
        frame.error(codes.UNSUPPORTED_SYNTAX, f"`{word}` is not supported in a kernel", help, target.comparator)
    return Constant(any(answers) == isinstance(target.operator, cst.In), PY_BOOL)
