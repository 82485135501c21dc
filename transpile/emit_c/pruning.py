"""Leaves out constants that nothing names in the end, such as the half of a complex number that is not used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Declared:
    """The declaration of a constant local: lines ``first`` to ``end``, exclusive."""

    name: str
    first: int
    end: int


def words(lines: Iterable[str]) -> list[str]:
    """The identifiers in lines of C, comments left out."""
    return re.findall(r"[A-Za-z_]\w*", re.sub(r"/\*.*?\*/", "", "\n".join(lines), flags=re.DOTALL))


def without_unused(lines: Sequence[str], declared: Sequence[Declared]) -> list[str]:
    """The lines without the declarations of what no other line names. Their values have no effects."""
    counts = Counter(words(lines))
    dropped: set[int] = set()
    for item in reversed(declared):  # what only a dropped one names is dropped too
        if counts[item.name] == 1:
            counts.subtract(words(lines[item.first : item.end]))
            dropped |= set(range(item.first, item.end))
    return [line for number, line in enumerate(lines) if number not in dropped]
