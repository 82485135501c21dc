"""Which loops the threads of a grid can share: those whose turns touch separate elements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from transpile.loops.access import jumps_out, names_read, statements, subexpressions
from transpile.loops.independence import separate
from transpile.symbolic.ops import COSTLY
from transpile.symbolic.program import Assign, CallFunction, Load, Loop, Op, Return, Stmt

MOST_AXES = 3  # a grid has three
FEW_TURNS = 64  # loops of fewer turns in all, known ahead, are no work for a grid


def rising(loop: Loop) -> Loop:
    """The same turns counted upwards, where they count down by one: in which order separate turns come is no matter."""
    return replace(loop, start=loop.stop + 1, stop=loop.start + 1, step=1) if loop.step == -1 else loop


def can_spread(loop: Loop, besides: Collection[str] = ()) -> bool:
    """Whether the turns may run at the same time; ``besides`` are accumulators, which they may share."""
    returns = any(isinstance(stmt, Return) for stmt in statements(loop.body))
    breaks = any(jumps_out(stmt, ("break",)) for stmt in loop.body)
    return loop.step >= -1 and not returns and not breaks and separate(loop, besides)


def collapse(
    nest: Stmt, known: Collection[str] | None = None, besides: Collection[str] = ()
) -> tuple[tuple[Loop, ...], tuple[Stmt, ...]]:
    """The loops of a nest that span a grid, outermost first and without bodies, and what each thread does inside.

    A serial loop around one that can be spread moves inside. ``known`` are the names that the bounds may have.
    """
    axes: list[Loop] = []
    body: tuple[Stmt, ...] = (nest,)
    while len(axes) < MOST_AXES:
        loop = _next_axis(body, {axis.var for axis in axes}, known, besides)
        if loop is None:
            break
        axes.append(replace(loop, body=(), lanes=(), simd=False, parallel=False))
        body = loop.body
    return tuple(axes), body


def _next_axis(
    body: Sequence[Stmt], axes: set[str], known: Collection[str] | None, besides: Collection[str]
) -> Loop | None:
    values, chain = _perfect(body)
    outside: set[str] = {stmt.name for stmt in values}
    for position, loop in enumerate(chain):
        bounds = set(loop.start.atoms()) | set(loop.stop.atoms())
        if not bounds & (outside | axes) and (known is None or bounds <= set(known)):
            pulled = rising(_pulled(chain, position))
            if can_spread(pulled, besides):
                return replace(pulled, body=(*values, *pulled.body))
        outside.add(loop.var)
    return None


def _perfect(body: Sequence[Stmt]) -> tuple[list[Assign], list[Loop]]:
    """Values computed ahead that may as well be computed by each thread, and the loops nested with nothing between."""
    values: list[Assign] = []
    for stmt in body[:-1]:
        if not (isinstance(stmt, Assign) and stmt.declare and not stmt.mutable and _is_cheap(stmt)):
            return [], []
        values.append(stmt)
    chain: list[Loop] = []
    last: Stmt | None = body[-1] if body else None
    while isinstance(last, Loop):
        chain.append(last)
        last = last.body[0] if len(last.body) == 1 else None
    return values, chain if not values or _unchanged(values, chain) else []


def _is_cheap(stmt: Assign) -> bool:
    parts = list(subexpressions(stmt.value))
    return not any(isinstance(part, Op) and part.name in COSTLY for part in parts)


def _unchanged(values: list[Assign], chain: list[Loop]) -> bool:
    """Whether what the values read is the same in all turns of the loops."""
    read = {part.array for stmt in values for part in subexpressions(stmt.value) if isinstance(part, Load)}
    inside = list(statements(chain[:1]))
    stored = {getattr(stmt, "array", None) for stmt in inside if not isinstance(stmt, Assign)}
    called = any(isinstance(stmt, CallFunction) for stmt in inside)
    assigned = {stmt.name for stmt in inside if isinstance(stmt, Assign)}
    return not read & stored and not called and not assigned & {n for stmt in values for n in names_read(stmt)}


def _pulled(chain: list[Loop], position: int) -> Loop:
    """The loop at ``position`` of the chain, with those before it moved inside."""
    inner = chain[position].body
    for loop in reversed(chain[:position]):
        inner = (replace(loop, body=inner),)
    return replace(chain[position], body=inner)


def turns(axes: Sequence[Loop]) -> int | None:
    """How many turns the loops have in all, where that is known ahead."""
    total = 1
    for loop in axes:
        count = (loop.stop - loop.start).constant
        if count is None:
            return None
        total *= max(-(-count // abs(loop.step)), 0)
    return total


def is_large(axes: Sequence[Loop], body: Sequence[Stmt]) -> bool:
    """Whether a grid is worth its launch, as far as that is known ahead."""
    count = turns(axes)
    inner = (stmt for stmt in statements(list(body)) if isinstance(stmt, Loop))
    return bool(axes) and (count is None or count >= FEW_TURNS or any(turns([loop]) is None for loop in inner))
