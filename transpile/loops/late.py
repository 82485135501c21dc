"""Arrays whose size is known only while the function runs: where their memory is made."""

from __future__ import annotations

from collections.abc import Iterable

from transpile.loops.access import accesses, bodies, names_written, rebuild
from transpile.symbolic.program import Array, Loop, Reserve, Stmt, While


def reserve(body: tuple[Stmt, ...], arrays: Iterable[Array]) -> tuple[Stmt, ...]:
    """Make the memory of each array in front of what uses it, out of all loops that do not change its size."""
    for array in arrays:
        body = _reserve(body, array)
    return body


def _reserve(body: tuple[Stmt, ...], array: Array) -> tuple[Stmt, ...]:
    users = [position for position, stmt in enumerate(body) if _uses(stmt, array.name)]
    if len(users) == 1 and (_is_branch(body[users[0]]) or _decides_size(body[users[0]], array)):
        position = users[0]
        inside = rebuild(body[position], lambda inner: _reserve(inner, array) if _in(inner, array.name) else inner)
        return (*body[:position], inside, *body[position + 1 :])
    made = Reserve(array.name, array.dtype, array.shape)
    return (*body[: users[0]], made, *body[users[0] :]) if users else body


def _uses(stmt: Stmt, array: str) -> bool:
    return any(access.array == array for access in accesses(stmt))


def _in(body: tuple[Stmt, ...], array: str) -> bool:
    return any(_uses(stmt, array) for stmt in body)


def _is_branch(stmt: Stmt) -> bool:
    return bool(bodies(stmt)) and not isinstance(stmt, (Loop, While))


def _decides_size(stmt: Stmt, array: Array) -> bool:
    """Whether the size becomes known only inside the statement."""
    atoms = {atom for length in array.shape for atom in length.atoms()}
    own = {stmt.var} if isinstance(stmt, Loop) else set()
    return bool(atoms & (own | names_written(stmt))) and bool(bodies(stmt))
