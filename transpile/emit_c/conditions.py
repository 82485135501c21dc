"""The opposite of a condition, for checks that leave when it does not hold."""

from __future__ import annotations

from transpile.symbolic.program import Expr, Op
from transpile.symbolic.types import BOOL

_OPPOSITE = {
    "equal": "not_equal", "not_equal": "equal", "less": "greater_equal", "greater_equal": "less",
    "greater": "less_equal", "less_equal": "greater",
}  # fmt: skip
_JUNCTIONS = {"and": "or", "or": "and", "logical_and": "logical_or", "logical_or": "logical_and"}


def opposite(condition: Expr) -> Expr:
    """``not condition``, with the negation moved inwards. ``not a < b`` of floats stays: NaN compares false."""
    if isinstance(condition, Op):
        if condition.name in ("not", "logical_not") and condition.args[0].dtype == BOOL:
            return condition.args[0]
        if condition.name in _OPPOSITE and _can_flip(condition):
            return Op(_OPPOSITE[condition.name], condition.args, BOOL)
        if condition.name in _JUNCTIONS and all(arg.dtype == BOOL for arg in condition.args):
            return Op(_JUNCTIONS[condition.name], tuple(map(opposite, condition.args)), BOOL)
    return Op("not", (condition,), BOOL)


def _can_flip(comparison: Op) -> bool:
    return comparison.name in ("equal", "not_equal") or comparison.args[0].dtype.kind in "iub"
