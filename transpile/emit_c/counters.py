"""Locals that count: they begin at a small number and grow by one, so that no loop makes them overflow."""

from __future__ import annotations

from collections import defaultdict

from transpile.loops.access import bodies, names_written, statements
from transpile.symbolic.program import Assign, Cast, Const, Expr, Function, Loop, Op, Stmt, Var
from transpile.symbolic.types import BOOL, INT64

_SMALL = 2**31


def counters(function: Function) -> frozenset[str]:
    """The int locals of a function that are set to small numbers, or grow by one or by whether something holds."""
    values: dict[str, list[Expr]] = defaultdict(list)
    declared: set[str] = set()
    others: set[str] = set()
    for stmt in statements(function.body):
        if isinstance(stmt, Assign):
            values[stmt.name].append(stmt.value)
            declared |= {stmt.name} if stmt.declare else set()
        else:
            others |= _written_by(stmt)
    found = declared - others
    return frozenset(name for name in found if all(_counts(name, value) for value in values[name]))


def _written_by(stmt: Stmt) -> set[str]:
    """What a statement writes itself, and not those inside of it."""
    if isinstance(stmt, Loop):
        return {stmt.var}
    return set() if any(bodies(stmt)) else names_written(stmt)


def is_step(expr: Expr) -> bool:
    """One, or whether something holds."""
    if isinstance(expr, Const):
        return expr.value == 1
    return isinstance(expr, Cast) and expr.dtype == INT64 and expr.arg.dtype == BOOL


def _counts(name: str, value: Expr) -> bool:
    if isinstance(value, Const):
        return value.dtype == INT64 and abs(int(value.value.real)) < _SMALL
    if not isinstance(value, Op) or value.name != "add" or value.dtype != INT64:
        return False
    first, step = value.args
    return isinstance(first, Var) and first.name == name and is_step(step)
