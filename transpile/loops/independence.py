"""Whether the iterations of a loop are independent of one another."""

from __future__ import annotations

from collections.abc import Collection

from transpile.loops.access import Access, accesses, bodies, names_written, statements
from transpile.symbolic.program import Assign, CallFunction, Draw, Local, Loop


def independent(loop: Loop) -> bool:
    """Whether an innermost loop has separate iterations."""
    return not any(bodies(stmt) for stmt in loop.body) and separate(loop)


def separate(loop: Loop, besides: Collection[str] = ()) -> bool:
    """Whether no iteration touches what another one writes, arrays and scalars (but those of ``besides``) alike."""
    declared = {stmt.name for stmt in statements(loop.body) if isinstance(stmt, Assign) and stmt.declare}
    declared |= {name for stmt in statements(loop.body) if isinstance(stmt, CallFunction) for name, _ in stmt.results}
    declared |= {stmt.name for stmt in statements(loop.body) if isinstance(stmt, Draw)}
    if names_written(loop) - declared - set(besides):
        return False
    own = {stmt.name for stmt in statements(loop.body) if isinstance(stmt, Local)}
    found = [access for access in accesses(loop) if access.array not in own]
    changing = {stmt.var for stmt in statements(loop.body) if isinstance(stmt, Loop)} | declared
    written = {access.array for access in found if access.write}
    return all(
        _separated([access for access in found if access.array == array], loop.var, changing)
        for array in sorted(written)
    )


def _separated(places: list[Access], variable: str, changing: set[str]) -> bool:
    """Whether one axis has the same subscript in all accesses, and that moves with the loop and with nothing else."""
    known = [place.subscripts for place in places if place.subscripts is not None]
    if len(known) < len(places) or len({place.shape for place in places}) != 1:
        return False
    for axis in zip(*known, strict=True):
        factor = axis[0].coefficient(variable)
        moves = len(set(axis)) == 1 and factor is not None and factor.constant not in (None, 0)
        if moves and not changing & set(axis[0].atoms()):
            return True
    return False
