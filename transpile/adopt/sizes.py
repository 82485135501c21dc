"""Names for the lengths of axes: the source's own where it has one, else n, m, k and so on."""

from __future__ import annotations

import itertools
import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence

from transpile.adopt.clues import Clues

Axis = tuple[str, int]  # parameter, position of the axis

USUAL = ("n", "m", "k", "l", "p", "q", "r", "s")


def source_name(axis: Axis, rank: int, clues: Mapping[str, Clues]) -> str:
    """What the source calls the length of an axis, "" where it does not say."""
    found = clues.get(axis[0])
    if found is None:
        return ""
    return found.sizes.get(axis[1]) or found.sizes.get(axis[1] - rank, "")


def name_groups(groups: Sequence[Sequence[str]], taken: Iterable[str]) -> list[str]:
    """One name for each group of axes. ``groups`` holds what the source calls them, the likeliest first."""
    used = set(taken)
    names: list[str] = []
    usual = _unused(used)
    wanted = {name for group in groups for name in group[:1] if _is_good(name)}
    for group in groups:
        name = next((name for name in group if _is_good(name) and name not in used), "")
        name = name or next(candidate for candidate in usual if candidate not in wanted)
        used.add(name)
        names.append(name)
    return names


def _unused(used: set[str]) -> Iterator[str]:
    numbered = (f"n{number}" for number in itertools.count(1))
    return (name for name in itertools.chain(USUAL, numbered) if name not in used)


def _is_good(name: str) -> bool:
    """A name of a dimension: one that begins with an underscore would stand for any length."""
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name) and not name.startswith("_")
