"""What a source lets one guess about a parameter without an annotation: kinds, ranks, dtypes, names of sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a parameter may be."""

    ARRAY = "array"
    FLOAT = "float"
    INT = "int"
    BOOL = "bool"
    COMPLEX = "complex"
    NONE = "None"
    TEXT = "a string"
    TUPLE = "a tuple or list"
    FUNCTION = "a function"
    MAPPING = "a dict"
    DTYPE = "a dtype"
    OBJECT = "an object"


NUMERIC = frozenset({Kind.ARRAY, Kind.FLOAT, Kind.INT, Kind.BOOL, Kind.COMPLEX})


@dataclass
class Clues:
    """Guesses about one parameter. The first kind is the likeliest; no ranks means that any is possible."""

    kinds: list[Kind] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    least_rank: int = 0
    dtype: str = ""
    sizes: dict[int, str] = field(default_factory=dict)  # the source's names for lengths of axes
    lengths: dict[int, int] = field(default_factory=dict)  # lengths that the source insists on
    texts: list[str] = field(default_factory=list)  # what a string may be

    def add(self, *kinds: Kind) -> None:
        """Note kinds, less likely than those that are known."""
        self.kinds += [kind for kind in kinds if kind not in self.kinds]

    def at_least(self, rank: int) -> None:
        """The parameter is an array of this rank or a higher one."""
        self.add(Kind.ARRAY)
        self.least_rank = max(self.least_rank, rank)

    def exactly(self, rank: int) -> None:
        """The parameter is an array of this rank (or of another that was noted so)."""
        self.add(Kind.ARRAY)
        if rank not in self.ranks:
            self.ranks.append(rank)

    def merged(self, other: Clues) -> Clues:
        """These clues, and then those of a less certain source."""
        ranks = self.ranks or [rank for rank in other.ranks if rank >= self.least_rank]
        return Clues(
            list(dict.fromkeys((*self.kinds, *other.kinds))),
            ranks,
            max(self.least_rank, other.least_rank),
            self.dtype or other.dtype,
            {**other.sizes, **self.sizes},
            {**other.lengths, **self.lengths},
            list(dict.fromkeys((*self.texts, *other.texts))),
        )
