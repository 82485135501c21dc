"""Numbers that the host computes between kernels, as Python."""

from __future__ import annotations

from collections.abc import Callable

from transpile.symbolic.dims import Dim
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.program import Cast, Const, Expr, Index, Op, Var

_CALLS = {"py_max": "max", "py_min": "min", "absolute": "abs", "truth": "bool"}


def host_text(expression: Expr, named: Callable[[str], str], dim: Callable[[Dim], str], precedence: int = 0) -> str:
    """The expression; ``precedence`` is that of the operator around it. ``named`` and ``dim`` print names."""
    match expression:
        case Const(value=value):
            return f"({value!r})" if isinstance(value, (int, float)) and value < 0 and precedence else repr(value)
        case Var(name=name):
            return named(name)
        case Index(value=value):
            shown = dim(value)
            return shown if shown.isidentifier() or shown.isdigit() or not precedence else f"({shown})"
        case Cast(arg=arg):
            return f"float({host_text(arg, named, dim)})"
        case Op(name="select", args=(condition, then, orelse)):
            parts = (host_text(part, named, dim, 1) for part in (then, condition, orelse))
            text = "{} if {} else {}".format(*parts)
            return f"({text})" if precedence else text
        case Op(name=name, args=args) if name in _CALLS:
            return f"{_CALLS[name]}({', '.join(host_text(arg, named, dim) for arg in args)})"
        case Op():
            return _operation(expression, named, dim, precedence)
    raise AssertionError(f"the host cannot compute {expression}")


def _operation(op: Op, named: Callable[[str], str], dim: Callable[[Dim], str], precedence: int) -> str:
    entry = ELEMENTWISE[op.name]
    own = entry.precedence
    if len(op.args) == 1:
        text = f"{entry.operator}{host_text(op.args[0], named, dim, own)}"
    else:
        # comparisons would chain, so both sides get their parentheses
        left = own + 1 if own == 4 else own
        first, second = host_text(op.args[0], named, dim, left), host_text(op.args[1], named, dim, own + 1)
        text = f"{first} {entry.operator} {second}"
    return f"({text})" if own < precedence else text
