"""Names of one generated function: taken from the source, made unique with a number where they repeat."""

from __future__ import annotations

import re


class Namer:
    """Hands out names that are not taken."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def fresh(self, hint: str) -> str:
        """``hint`` if it is free, else ``hint_2``, ``hint_3`` ..."""
        base = re.sub(r"\W", "_", hint) or "value"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name
