"""What a function's loops read and write, for its header: a lost fusion shows as a longer list."""

from __future__ import annotations

from transpile.loops.access import accesses, bodies
from transpile.symbolic.dims import Dim
from transpile.symbolic.draws import GENERATORS
from transpile.symbolic.program import Loop, Stmt

MOST_LINES = 8


def traffic(body: tuple[Stmt, ...]) -> tuple[str, ...]:
    """One line an innermost loop: its range and its distinct reads and writes of arrays in each iteration."""
    lines = [line for stmt in body for line in _of(stmt, ())]
    if len(lines) > MOST_LINES:
        return (*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more loops")
    return tuple(lines)


def _of(stmt: Stmt, ranges: tuple[str, ...]) -> list[str]:
    if isinstance(stmt, Loop):
        ranges = (*ranges, _range(stmt))
        if not any(isinstance(inner, Loop) or bodies(inner) for inner in stmt.body):
            return [_line(stmt, ranges)]
    return [line for body in bodies(stmt) for inner in body for line in _of(inner, ranges)]


def _range(loop: Loop) -> str:
    if loop.step == 1 and loop.start == Dim():
        return _factor(loop.stop)
    return f"{loop.start}..{loop.stop}" + (f" by {loop.step}" if loop.step != 1 else "")


def _factor(length: Dim) -> str:
    return f"({length})" if len(length.terms) > 1 else str(length)


def _line(loop: Loop, ranges: tuple[str, ...]) -> str:
    found = [access for access in dict.fromkeys(accesses(loop)) if access.array != GENERATORS]
    reads, writes = (_counted([access.array for access in found if access.write is write]) for write in (False, True))
    parts = [f"reads {reads}" if reads else "", f"writes {writes}" if writes else ""]
    return f"{' x '.join(ranges)}: " + (", ".join(part for part in parts if part) or "no arrays")


def _counted(arrays: list[str]) -> str:
    counts = {array: arrays.count(array) for array in arrays}
    return ", ".join(array if count == 1 else f"{array} ({count})" for array, count in counts.items())
