"""What a rewrite rule is: a name, a pattern, a result, tags and a numeric class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from transpile.rewrite.build import Build
from transpile.rewrite.patterns import Term, match
from transpile.symbolic.graph import Node


class Numeric(StrEnum):
    """What a rule may do to the values.

    EXACT: the same bits. STABILIZING: the same value by a formula that is never less accurate; NaN and infinities as
    before, but where an intermediate overflowed. REASSOCIATES: the same value with other roundings, within the 4 ulp
    that ``fast`` promises for a function. UNSAFE: other results for some values; runs only where a setting names it.
    """

    EXACT = "exact"
    STABILIZING = "stabilizing"
    REASSOCIATES = "reassociates"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Match:
    """Where a pattern fits: ``values`` by the names of its variables, ``inner`` the nodes that it looked through."""

    values: dict[str, Node]
    inner: tuple[Node, ...] = ()

    def __getitem__(self, name: str) -> Node:
        return self.values[name]


Result = Callable[[Match, Build], "Node | None"]


@dataclass(frozen=True)
class Rule:
    """One law: where ``pattern`` fits and ``when`` holds, ``result`` takes its place.

    ``result`` is a term over the pattern's variables, or a function that builds the new node (None: leave it).
    """

    name: str
    pattern: Term
    result: Term | Result
    numeric: Numeric
    tags: tuple[str, ...] = ()
    when: Callable[[Match], bool] = field(default=lambda found: True)

    def matches(self, node: Node) -> Iterator[Match]:
        """Every way in which the pattern fits at a node."""
        for values, inner in match(self.pattern, node, {}):
            found = Match(values, inner[1:])  # without the root
            if self.when(found):
                yield found

    def build(self, found: Match, build: Build) -> Node | None:
        """The node that takes the place of the matched one."""
        if isinstance(self.result, Term):
            return build.term(self.result, found.values)
        return self.result(found, build)
