"""What the host can compute itself, with the same result: numbers of Python in operations that Python does as C."""

from __future__ import annotations

from collections.abc import Callable

from transpile.symbolic.program import Cast, Const, Expr, Index, Op, Var
from transpile.symbolic.types import BOOL, INT64, DType

_PLAIN = frozenset({"add", "subtract", "multiply", "negative", "positive", "absolute", "py_max", "py_min", "truth"})
_TESTS = frozenset({"equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "and", "or", "not"})
_DIVISIONS = frozenset({"divide", "floor_divide", "remainder"})


def is_host_dtype(dtype: DType) -> bool:
    """Whether Python's own number of this type computes as C does."""
    return dtype in (BOOL, INT64) or dtype.name == "float64"


def computes(expression: Expr, knows: Callable[[str], bool]) -> bool:
    """Whether the host can evaluate an expression; ``knows`` tells of which names it has the value."""
    if not is_host_dtype(expression.dtype):
        return False
    match expression:
        case Const():
            return True
        case Var(name=name):
            return knows(name)
        case Index(value=value):
            return all(map(knows, value.atoms()))
        case Cast(arg=arg, dtype=dtype):
            return dtype.name == "float64" and arg.dtype in (BOOL, INT64) and computes(arg, knows)
        case Op(name=name, args=args):
            if not all(computes(arg, knows) for arg in args):
                return False
            return name in _PLAIN or name in _TESTS or name == "select" or (name in _DIVISIONS and _is_safe(expression))
    return False


def _is_safe(division: Op) -> bool:
    """Whether the divisor is not zero: it is a number, or was checked as Python does."""
    divisor = division.args[1]
    return division.python or (isinstance(divisor, Const) and bool(divisor.value))
