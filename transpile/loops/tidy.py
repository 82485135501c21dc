"""The last touch: locals that only pass a value on disappear, loop variables get their printed names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from transpile.loops.access import (
    expressions,
    leaves,
    map_expression,
    map_statement,
    names_read,
    names_written,
    rebuild,
    statements,
    subexpressions,
)
from transpile.loops.contraction import own_expressions
from transpile.loops.simplify import simplify_branches, without_sure_checks
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.program import (
    Allocate,
    Assign,
    Expr,
    Fail,
    If,
    Jump,
    Load,
    Loop,
    Return,
    Stmt,
    Store,
    Var,
    While,
)


def tidy(body: tuple[Stmt, ...], taken: set[str], unnamed: set[str], hints: dict[str, str]) -> tuple[Stmt, ...]:
    """Make the statements read as a person would have written them.

    ``taken`` are names that loop variables must not have, ``unnamed`` the locals that the source did not name,
    ``hints`` the source's name of each local.
    """
    body = _without_allocations(body)
    if body and isinstance(body[-1], Return):
        body = body[:-1]
    body = _merge_copies(body)
    body = _merge_moves(body)
    body = simplify_branches(body)
    body = _inline_single(body, unnamed & _read_once(body))
    body = _drop_unused(without_sure_checks(body))
    body = _assign_again(body, hints)
    return _name_loops(body, taken, 0)


def _without_allocations(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    return tuple(rebuild(stmt, _without_allocations) for stmt in body if not isinstance(stmt, Allocate))


def _changed_inside(stmt: Stmt, change: Callable[[tuple[Stmt, ...]], tuple[Stmt, ...]]) -> Stmt:
    """The statement with its inner lists changed; the test of a `while` goes with the statements before it."""
    if not isinstance(stmt, While):
        return rebuild(stmt, change)
    *before, test = change((*stmt.before, Fail(stmt.condition, 0)))
    assert isinstance(test, Fail)
    return replace(stmt, before=tuple(before), condition=test.condition, body=change(stmt.body))


# --- moves


def _merge_copies(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """``double t = ...; ...; const double x = t`` is ``x`` from the start where t does not change afterwards."""
    out = [_changed_inside(stmt, _merge_copies) for stmt in body]
    for position in range(len(out) - 1, -1, -1):
        copy = out[position]
        if not (isinstance(copy, Assign) and copy.declare and isinstance(copy.value, Var)):
            continue
        local = copy.value.name
        declared = any(isinstance(stmt, Assign) and stmt.declare and stmt.name == local for stmt in out[:position])
        changes = any(local in names_written(stmt) for stmt in out[position + 1 :])
        if declared and not copy.mutable and not changes:
            del out[position]
            out = [rename_everywhere(stmt, local, copy.name) for stmt in out]
    return tuple(out)


def rename_everywhere(stmt: Stmt, old: str, new: str) -> Stmt:
    """The statement with a scalar local renamed where it is read and where it is assigned."""
    return rename_local(_rename_written(stmt, old, new), old, new)


def _rename_written(stmt: Stmt, old: str, new: str) -> Stmt:
    if isinstance(stmt, Assign) and stmt.name == old:
        stmt = replace(stmt, name=new)
    return rebuild(stmt, lambda body: tuple(_rename_written(inner, old, new) for inner in body))


def _merge_moves(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """``const t = e; ...; x = t`` becomes ``x = e`` where nothing between reads or writes ``x``."""
    out = _move_before_exits([_changed_inside(stmt, _merge_moves) for stmt in body])
    position = 0
    while position < len(out):
        move = out[position]
        if isinstance(move, Assign) and isinstance(move.value, Var) and not move.declare:
            origin = _origin(out, position, move)
            if origin is not None:
                _take_over(out, origin, position, move)
                position = origin
                continue
        position += 1
    return tuple(out)


def _move_before_exits(out: list[Stmt]) -> list[Stmt]:
    """``if (c) { x = t; break; } x = t;`` moves before it leaves."""
    for position in range(len(out) - 1, 0, -1):
        move, branch = out[position], out[position - 1]
        if not (isinstance(move, Assign) and isinstance(move.value, Var) and not move.declare):
            continue
        if not isinstance(branch, If) or branch.orelse or len(branch.then) < 2:
            continue
        same = [stmt for stmt in branch.then if isinstance(stmt, Assign) and stmt.name == move.name]
        rest = tuple(stmt for stmt in branch.then if stmt not in same)
        if [stmt.value for stmt in same] != [move.value] or not isinstance(branch.then[-1], Jump):
            continue
        others = replace(branch, then=rest)
        if move.name not in names_read(others) and move.value.name not in names_written(others):
            out[position - 1 : position + 1] = [move, others]
    return out


def _origin(out: list[Stmt], position: int, move: Assign) -> int | None:
    """Where the local that ``move`` copies is declared, if the copy can be made there instead."""
    assert isinstance(move.value, Var)
    local = move.value.name
    later = out[position + 1 :]
    read_later = any(local in names_read(stmt) for stmt in later)
    if read_later and any({local, move.name} & names_written(stmt) for stmt in later):
        return None
    for earlier in range(position - 1, -1, -1):
        stmt = out[earlier]
        if isinstance(stmt, Assign) and stmt.declare and stmt.name == local:
            return earlier if stmt.value.dtype == move.value.dtype else None
        # an early exit between would see the new value too soon
        if move.name in names_read(stmt) | names_written(stmt) or leaves(stmt):
            return None
    return None


def _take_over(out: list[Stmt], origin: int, position: int, move: Assign) -> None:
    declared = out[origin]
    assert isinstance(declared, Assign)
    for other in range(origin + 1, len(out)):
        out[other] = rename_everywhere(out[other], declared.name, move.name)
    del out[position]
    if declared.value == Var(move.name, declared.value.dtype):
        del out[origin]  # it began as what it goes back to
    else:
        out[origin] = replace(declared, name=move.name, declare=False, mutable=False)


def rename_local(stmt: Stmt, old: str, new: str) -> Stmt:
    """The statement with a scalar local renamed."""

    def change(part: Expr) -> Expr:
        return replace(part, name=new) if isinstance(part, Var) and part.name == old else part

    return map_statement(stmt, change, lambda dim: dim.substitute({old: name(new)}) if old in dim.atoms() else dim)


# --- locals used once


def _read_once(body: tuple[Stmt, ...]) -> set[str]:
    reads: Counter[str] = Counter()
    for stmt in statements(body):
        for expression in expressions(stmt):
            reads.update(part.name for part in subexpressions(expression) if isinstance(part, Var))
    return {local for local, count in reads.items() if count == 1}


def _inline_single(body: tuple[Stmt, ...], unnamed: set[str]) -> tuple[Stmt, ...]:
    """Put unnamed locals that are read once, by the next statement, into that statement."""
    out: list[Stmt] = []
    for stmt in body:
        stmt = rebuild(stmt, lambda inner: _inline_single(inner, unnamed))
        while out and _goes_into(out[-1], stmt, unnamed):
            local = out.pop()
            assert isinstance(local, Assign)
            stmt = own_expressions(stmt, partial(map_expression, change=partial(_replaced, local=local)))
            assert isinstance(stmt, (Assign, Store))
            stmt = replace(stmt, source=tuple(dict.fromkeys((*local.source, *stmt.source))))
        out.append(stmt)
    return tuple(out)


def _replaced(part: Expr, local: Assign) -> Expr:
    return local.value if isinstance(part, Var) and part.name == local.name else part


def _goes_into(local: Stmt, stmt: Stmt, unnamed: set[str]) -> bool:
    if not (isinstance(local, Assign) and local.declare and not local.mutable and local.name in unnamed):
        return False
    if not isinstance(stmt, (Assign, Store)):
        return False
    parts = [part for expression in expressions(stmt) for part in subexpressions(expression)]
    uses = sum(isinstance(part, Var) and part.name == local.name for part in parts)
    subscripts = stmt.subscripts if isinstance(stmt, Store) else ()
    loads = [part.subscripts for part in parts if isinstance(part, Load)]
    in_dims = any(local.name in dim.atoms() for dims in (subscripts, *loads) for dim in dims)
    return uses == 1 and not in_dims


def _drop_unused(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """Remove declared locals that nothing reads."""
    while True:
        read: Counter[str] = Counter()
        for stmt in body:
            read.update(names_read(stmt))
        written = {stmt.name for stmt in statements(body) if isinstance(stmt, Assign) and not stmt.declare}
        useless = {
            stmt.name
            for stmt in statements(body)
            if isinstance(stmt, Assign) and stmt.declare and stmt.name not in read and stmt.name not in written
        }
        if not useless:
            return body
        body = _without(body, useless)


def _without(body: tuple[Stmt, ...], names: set[str]) -> tuple[Stmt, ...]:
    kept = (stmt for stmt in body if not (isinstance(stmt, Assign) and stmt.name in names))
    return tuple(rebuild(stmt, lambda inner: _without(inner, names)) for stmt in kept)


# --- variables that the source assigns again


def _assign_again(body: tuple[Stmt, ...], hints: dict[str, str]) -> tuple[Stmt, ...]:
    """``x_2 = f(x)`` is ``x = f(x)``, as in the source, where the old x is not read any more."""
    out = [_changed_inside(stmt, partial(_assign_again, hints=hints)) for stmt in body]
    latest: dict[str, int] = {}
    for position in range(len(out)):
        stmt = out[position]
        if not (isinstance(stmt, Assign) and stmt.declare and stmt.name in hints):
            continue
        hint = hints[stmt.name]
        before = latest.get(hint)
        if before is not None and _is_dead(out, before, position, stmt):
            _reuse_local(out, before, position)
        else:
            latest[hint] = position
    return tuple(stmt for stmt in out if not _is_idle(stmt))


def _is_idle(stmt: Stmt) -> bool:
    """Whether it is ``x = x``, which is left where one variable took over from another."""
    return isinstance(stmt, Assign) and not stmt.declare and stmt.value == Var(stmt.name, stmt.value.dtype)


def _is_dead(out: list[Stmt], before: int, position: int, stmt: Assign) -> bool:
    old = out[before]
    assert isinstance(old, Assign)
    later = out[position + 1 :]
    used = any(old.name in names_read(other) | names_written(other) for other in later)
    return not used and old.value.dtype == stmt.value.dtype


def _reuse_local(out: list[Stmt], before: int, position: int) -> None:
    old, new = out[before], out[position]
    assert isinstance(old, Assign)
    assert isinstance(new, Assign)
    out[before] = replace(old, mutable=True)
    out[position] = replace(new, name=old.name, declare=False, mutable=False)
    for later in range(position + 1, len(out)):
        out[later] = rename_everywhere(out[later], new.name, old.name)


# --- loop variables


_LETTERS = ("i", "j", "k", "l")


def _name_loops(body: tuple[Stmt, ...], taken: set[str], depth: int) -> tuple[Stmt, ...]:
    out: list[Stmt] = []
    for stmt in body:
        if isinstance(stmt, Loop) and stmt.var.startswith("@"):
            letter = _letter(taken | names_read(stmt) | names_written(stmt), depth)
            inner = tuple(map_statement(item, lambda part: part, _swap(stmt.var, letter)) for item in stmt.body)
            stmt = replace(stmt, var=letter, body=_name_loops(inner, taken | {letter}, depth + 1))
        else:
            inside = taken | {stmt.var} if isinstance(stmt, Loop) else taken
            stmt = rebuild(stmt, partial(_name_loops, taken=inside, depth=depth + isinstance(stmt, Loop)))
        out.append(stmt)
    return tuple(out)


def _swap(old: str, new: str) -> Callable[[Dim], Dim]:
    def change(dim: Dim) -> Dim:
        return dim.substitute({old: name(new)}) if old in dim.atoms() else dim

    return change


def _letter(taken: set[str], depth: int) -> str:
    free = [letter for letter in _LETTERS if letter not in taken]
    if free:
        return free[0]
    number = depth
    while f"i{number}" in taken:
        number += 1
    return f"i{number}"
