"""How an update changes a list that grows (the op ``list`` of graph.py): its attribute."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Append:
    """An update that makes a list longer: the value is its new last item."""


@dataclass(frozen=True)
class Extend:
    """An update that makes a list longer: the elements of the value are its new last items.

    ``python``: they become Python's numbers.
    """

    python: bool


@dataclass(frozen=True)
class RemoveLast:
    """An update that makes a list shorter; the value counts for nothing."""


ListChange = Append | Extend | RemoveLast
