"""One call of a kernel of a golden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Arguments = tuple[object, ...]


@dataclass(frozen=True)
class Call:
    """Arguments for one kernel of a case. They are made anew for each use, because a kernel may change them."""

    case: str
    kernel: str
    label: str
    make: Callable[[], Arguments]
    written: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.case}.{self.kernel}-{self.label}"
