"""Loops that compilers make vectors of, so that the vector versions of functions are called."""

from __future__ import annotations

from transpile.loops.access import parts_of
from transpile.symbolic.program import Assign, Expr, Loop, Op, Stmt, Store


def is_straight(loop: Loop) -> bool:
    """Whether a loop only computes and stores, each turn by itself, and no complex number depends on a test."""
    sums = {name for name, _ in loop.lanes}
    return all(_is_plain(stmt, sums) for stmt in loop.body) and not any(map(_chooses_complex, parts_of(loop.body)))


def _is_plain(stmt: Stmt, sums: set[str]) -> bool:
    return isinstance(stmt, Store) or (isinstance(stmt, Assign) and (stmt.declare or stmt.name in sums))


def _chooses_complex(part: Expr) -> bool:
    return isinstance(part, Op) and part.name in ("where", "select") and part.dtype.kind == "c"
