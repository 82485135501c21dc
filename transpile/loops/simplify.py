"""Branches that give a value: the value goes straight to the variable that takes it. Checks that cannot fail go."""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.access import names_read, names_written, rebuild
from transpile.symbolic.program import Assign, Const, Expr, Fail, If, Jump, Op, Return, Stmt, Var, always_fails


def simplify_branches(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """Shorten ``t = 0; if (c) t = a; else t = b; x = t``, innermost branches first."""
    out = [rebuild(stmt, simplify_branches) for stmt in body]
    position = 0
    while position < len(out):
        branch = out[position]
        if isinstance(branch, If) and position > 0:
            position += _give_directly(out, position, branch)
        position += 1
    return tuple(_start_with_other(out))


def _declares_result(stmt: Stmt, branch: If) -> bool:
    """Whether a declaration is only there to be assigned at the end of both branches."""
    if not (isinstance(stmt, Assign) and stmt.declare and stmt.mutable and isinstance(stmt.value, Const)):
        return False
    ends = [body for body in (branch.then, branch.orelse) if not _jumps(body)]
    return bool(ends) and all(_ends_with(body, stmt.name) for body in ends)


def _jumps(body: tuple[Stmt, ...]) -> bool:
    return bool(body) and (isinstance(body[-1], (Jump, Return)) or always_fails(body[-1]))


def _ends_with(body: tuple[Stmt, ...], name: str) -> bool:
    if not body or not isinstance(body[-1], Assign) or body[-1].name != name or body[-1].declare:
        return False
    return not any(name in names_read(stmt) | names_written(stmt) for stmt in body[:-1])


def _give_directly(out: list[Stmt], position: int, branch: If) -> int:
    """Merge the declaration, the branch and the move after it; returns the shift of the branch's position."""
    start = next((k for k in range(position - 1, -1, -1) if _declares_result(out[k], branch)), None)
    if start is None or position + 1 >= len(out):
        return 0
    declared, move = out[start], out[position + 1]
    assert isinstance(declared, Assign)
    moved = isinstance(move, Assign) and move.value == Var(declared.name, declared.value.dtype) and not move.declare
    if not moved or any(declared.name in names_read(stmt) for stmt in out[position + 2 :]):
        return 0
    assert isinstance(move, Assign)
    then, orelse = (_retarget(body, declared.name, move.name) for body in (branch.then, branch.orelse))
    if any(move.name in names_written(stmt) for body in (branch.then[:-1], branch.orelse[:-1]) for stmt in body):
        return 0
    out[position] = replace(branch, then=then, orelse=orelse)
    del out[position + 1]
    del out[start]
    return -1


def _retarget(body: tuple[Stmt, ...], old: str, new: str) -> tuple[Stmt, ...]:
    if _jumps(body):
        return body
    last = body[-1]
    assert isinstance(last, Assign)
    assert last.name == old
    if isinstance(last.value, Var) and last.value.name == new:
        return body[:-1]
    return (*body[:-1], replace(last, name=new))


def _start_with_other(out: list[Stmt]) -> list[Stmt]:
    """``t = 0; if (c) t = a; else t = b`` starts with b where b is a number or a local."""
    for position in range(1, len(out)):
        declared, branch = out[position - 1], out[position]
        if not isinstance(branch, If) or not _declares_result(declared, branch) or len(branch.orelse) != 1:
            continue
        assert isinstance(declared, Assign)
        other = branch.orelse[0]
        changed = {name for stmt in branch.then for name in names_written(stmt)}
        if isinstance(other, Assign) and isinstance(other.value, (Const, Var)) and not names_read(other) & changed:
            out[position - 1] = replace(declared, value=other.value)
            out[position] = replace(branch, orelse=())
    return out


def without_sure_checks(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """Leave out the checks that two ints are equal which turned out to be the same one."""
    kept = (stmt for stmt in body if not (isinstance(stmt, Fail) and _always_equal(stmt.condition)))
    return tuple(rebuild(stmt, without_sure_checks) for stmt in kept)


def _always_equal(condition: Expr) -> bool:
    if not isinstance(condition, Op) or condition.name != "equal":
        return False
    first, second = condition.args
    return first == second and first.dtype.kind in "iu"
