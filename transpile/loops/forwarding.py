"""What was just stored need not be loaded again: the value is kept in a local."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from transpile.loops.access import (
    Access,
    accesses,
    bodies,
    expressions,
    map_expression,
    names_read,
    names_written,
    rebuild,
    statements,
    subexpressions,
)
from transpile.loops.contraction import own_expressions
from transpile.loops.tidy import rename_everywhere
from transpile.symbolic.program import Assign, Cast, Const, Expr, If, Load, Loop, Stmt, Store, Var

Fresh = Callable[[str], str]
VALUE = "_value"


def forward_stores(body: tuple[Stmt, ...], fresh: Fresh, kept: set[str]) -> tuple[Stmt, ...]:
    """Replace loads by the value that the same statement list stored there, where nothing wrote the array between.

    ``kept`` is told the names of the new locals.
    """
    out = [rebuild(stmt, lambda inner: forward_stores(inner, fresh, kept)) for stmt in body]
    position = 0
    while position < len(out):
        stmt = out[position]
        if isinstance(stmt, Store):
            position += _forward(out, position, stmt, fresh, kept)
        position += 1
    return tuple(out)


def name_values(body: tuple[Stmt, ...], kept: set[str]) -> tuple[Stmt, ...]:
    """Give a kept value the name of its array where that array is gone (it moved into a result)."""
    arrays = {access.array for stmt in body for access in accesses(stmt)}
    names = {stmt.name for stmt in statements(body) if isinstance(stmt, Assign)}
    for local in sorted(names & kept):
        short = local.removesuffix(VALUE)
        if short != local and short not in arrays | names:
            body = tuple(rename_everywhere(stmt, local, short) for stmt in body)
            names.add(short)
    return body


def drop_unread(body: tuple[Stmt, ...], workspace: Iterable[str]) -> tuple[Stmt, ...]:
    """Leave out stores to workspace arrays that nothing reads, and the loops and branches that this empties."""
    found = [access for stmt in body for access in accesses(stmt)]
    useless = set(workspace) - {access.array for access in found if not access.write or access.subscripts is None}
    return _without(body, lambda stmt: isinstance(stmt, Store) and stmt.array in useless) if useless else body


def drop_totals(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """Leave out scalars that nothing reads but what is assigned to themselves, such as counts that nobody needs."""
    while True:
        assigned = [stmt for stmt in statements(body) if isinstance(stmt, Assign)]
        read = {name for stmt in assigned for name in names_read(stmt) - {stmt.name}}
        others = [stmt for stmt in statements(body) if not isinstance(stmt, Assign)]
        read |= {name for stmt in others for name in names_read(rebuild(stmt, lambda _: ()))}
        useless = {stmt.name for stmt in assigned} - read
        if not useless:
            return body
        body = _without_assigned(body, useless)


def _without_assigned(body: tuple[Stmt, ...], names: set[str]) -> tuple[Stmt, ...]:
    return _without(body, lambda stmt: isinstance(stmt, Assign) and stmt.name in names)


def _without(body: tuple[Stmt, ...], useless: Callable[[Stmt], bool]) -> tuple[Stmt, ...]:
    """Leave statements out, and the loops and branches that this empties."""
    out: list[Stmt] = []
    for stmt in body:
        if useless(stmt):
            continue
        shorter = rebuild(stmt, lambda inner: _without(inner, useless))
        emptied = shorter != stmt and isinstance(stmt, (Loop, If)) and not any(bodies(shorter))
        if not emptied:
            out.append(shorter)
    return tuple(out)


def _may_meet(access: Access, store: Store) -> bool:
    """Whether the element that a store writes may be touched."""
    if access.array != store.array or access.subscripts is None or access.shape != store.shape:
        return access.array == store.array
    return not any((a - b).constant for a, b in zip(access.subscripts, store.subscripts, strict=True))


def _forward(out: list[Stmt], position: int, store: Store, fresh: Fresh, kept: set[str]) -> int:
    """Forward one store; returns how many statements were put before it."""
    wanted = Load(store.array, store.subscripts, store.shape, store.value.dtype)
    named = {atom for dim in store.subscripts for atom in dim.atoms()}
    readers = []
    for later in range(position + 1, len(out)):
        stmt = out[later]
        if bodies(stmt):
            break
        if any(part == wanted for value in expressions(stmt) for part in subexpressions(value)):
            readers.append(later)
        if any(access.write and _may_meet(access, store) for access in accesses(stmt)) or named & names_written(stmt):
            break
    if not readers:
        return 0
    simple = isinstance(store.value.arg if isinstance(store.value, Cast) else store.value, (Var, Const))
    value: Expr = store.value if simple else Var(fresh(store.array + VALUE), store.value.dtype)
    for later in readers:
        out[later] = own_expressions(
            out[later], lambda whole: map_expression(whole, lambda part: value if part == wanted else part)
        )
    if simple:
        return 0
    assert isinstance(value, Var)
    kept.add(value.name)
    out[position] = replace(store, value=value)
    out.insert(position, Assign(value.name, store.value, declare=True, source=store.source))
    return 1
