"""A survey in numbers: how many functions go through, and what the others are blocked by, the commonest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from transpile.adopt.survey import BLOCKED, FAILED, NOT_NUMERIC, PASSES, Row


@dataclass(frozen=True)
class Count:
    """How many functions meet a kind of blocker first, at all (as far as could be seen), and as the only one."""

    kind: str
    first: int
    met: int
    alone: int


@dataclass(frozen=True)
class Tally:
    """A survey in numbers."""

    modules: int
    functions: int
    numeric: int
    passing: int
    blocked: int
    failed: int
    unreadable: int
    counts: tuple[Count, ...]


def tally(rows: Sequence[Row], modules: int) -> Tally:
    """Count the rows of a survey."""
    functions = [row for row in rows if row.name]
    states = Counter(row.status for row in functions)
    blocked = [row for row in functions if row.status == BLOCKED]
    first = Counter(row.blockers[0].kind for row in blocked)
    met = Counter(kind for row in blocked for kind in {blocker.kind for blocker in row.blockers})
    alone = Counter(row.blockers[0].kind for row in blocked if row.alone)
    counts = [Count(kind, first[kind], met[kind], alone[kind]) for kind in met]
    counts.sort(key=lambda count: (-count.first, -count.met, count.kind))
    return Tally(
        modules,
        len(functions),
        len(functions) - states[NOT_NUMERIC],
        states[PASSES],
        states[BLOCKED],
        states[FAILED],
        len(rows) - len(functions),
        tuple(counts),
    )
