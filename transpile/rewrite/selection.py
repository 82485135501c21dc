"""Which rules and passes run: by mode, numeric class, name and tag."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from transpile.rewrite.rule import Numeric, Rule
from transpile.symbolic.graph import Kernel

MODES = ("default", "none")
# Which classes a kernel's `fp` lets run without being named, and which it lets run at all.
_BY_DEFAULT = {
    "exact": (Numeric.EXACT,),
    "fast": (Numeric.EXACT, Numeric.STABILIZING, Numeric.REASSOCIATES),
}
_AT_ALL = {"exact": (Numeric.EXACT,), "fast": tuple(Numeric)}


@dataclass(frozen=True)
class Mode:
    """What the settings choose. ``name`` is "default" or "none" (nothing but what is included); ``including`` and
    ``excluding`` are names and tags of rules, or names of passes."""

    name: str = "default"
    including: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()

    def runs(self, name: str, tags: tuple[str, ...] = (), by_default: bool = True) -> bool:
        """Whether something of this name and these tags runs."""
        words = {name, *tags}
        if not words.isdisjoint(self.excluding):
            return False
        return (by_default and self.name == "default") or not words.isdisjoint(self.including)


def mode_of(kernel: Kernel) -> Mode:
    """What a kernel's options choose."""
    options = kernel.options
    return Mode(
        options.get("mode", "default"), tuple(options.get("including", ())), tuple(options.get("excluding", ()))
    )


def select(rules: Iterable[Rule], mode: Mode, fp: str) -> list[Rule]:
    """The rules that run on a kernel with this ``fp``, in their order."""
    return [
        rule
        for rule in rules
        if rule.numeric in _AT_ALL[fp]
        and mode.runs(rule.name, (*rule.tags, rule.numeric), rule.numeric in _BY_DEFAULT[fp])
    ]


def unknown_words(mode: Mode, known: Iterable[str]) -> list[tuple[str, str | None]]:
    """The words of a mode that name nothing, each with the known word that is closest."""
    choices = list(known)
    found: list[tuple[str, str | None]] = []
    for word, allowed in [(mode.name, list(MODES)), *((word, choices) for word in (*mode.including, *mode.excluding))]:
        if word not in allowed:
            found.append((word, next(iter(difflib.get_close_matches(word, allowed, 1)), None)))
    return found
