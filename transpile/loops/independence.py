"""Whether the iterations of a loop are independent of one another."""

from __future__ import annotations

from transpile.loops.access import accesses, bodies, names_written, statements
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Assign, Loop


def independent(loop: Loop) -> bool:
    """Whether an innermost loop has separate iterations."""
    return not any(bodies(stmt) for stmt in loop.body) and separate(loop)


def separate(loop: Loop) -> bool:
    """Whether no iteration touches what another one writes, arrays and scalars alike."""
    declared = {stmt.name for stmt in statements(loop.body) if isinstance(stmt, Assign) and stmt.declare}
    if names_written(loop) - declared:
        return False
    found = list(accesses(loop))
    inner = {stmt.var for stmt in statements(loop.body) if isinstance(stmt, Loop)}
    written = {access.array for access in found if access.write}
    return all(
        _separated([access.subscripts for access in found if access.array == array], loop.var, inner)
        for array in sorted(written)
    )


def _separated(places: list[tuple[Dim, ...] | None], variable: str, inner: set[str]) -> bool:
    """Whether one axis has the same subscript in all accesses, and that moves with the loop."""
    known = [place for place in places if place is not None]
    if len(known) < len(places) or len({len(place) for place in known}) != 1:
        return False
    for axis in zip(*known, strict=True):
        factor = axis[0].coefficient(variable)
        moves = len(set(axis)) == 1 and factor is not None and factor.constant not in (None, 0)
        if moves and not inner & set(axis[0].atoms()):
            return True
    return False
