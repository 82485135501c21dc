"""Values that are known and only compared: texts, None and members of enums."""

from __future__ import annotations

import libcst as cst

from transpile.parse import codes
from transpile.parse.scope import Frame
from transpile.parse.values import Constant, EnumMember, Literal, TupleValue, Value
from transpile.symbolic.types import PY_BOOL


def known_equal(left: Value, right: Value) -> bool | None:
    """Whether two texts, None or members of an enum are equal; None for everything else."""
    symbols = [isinstance(value, EnumMember) or _is_symbol(value) for value in (left, right)]
    if all(symbols):
        return left == right
    none = any(isinstance(value, Literal) and value.value is None for value in (left, right))
    return False if none and isinstance(left, (Literal, Constant)) and isinstance(right, (Literal, Constant)) else None


def _is_symbol(value: Value) -> bool:
    return isinstance(value, Literal) and (value.value is None or isinstance(value.value, str))


def membership(frame: Frame, left: Value, right: Value, target: cst.ComparisonTarget) -> Value:
    """``x in (a, b)`` of values that are known."""
    items = right.items if isinstance(right, TupleValue) else ()
    answers = [known_equal(left, item) for item in items]
    if isinstance(left, Constant) and all(isinstance(item, Constant) for item in items):
        answers = [isinstance(item, Constant) and left.value == item.value for item in items]
    if not isinstance(right, TupleValue) or any(answer is None for answer in answers):
        help = "compare the elements: np.any(x == value)"
        frame.error(codes.UNSUPPORTED_SYNTAX, "`in` is not supported in a kernel", help, target.comparator)
    return Constant(any(answers) == isinstance(target.operator, cst.In), PY_BOOL)
