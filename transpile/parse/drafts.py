"""Regions that are being built, and what an attempt that is given up must put back."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from transpile.parse.lengths import AtomMark
from transpile.symbolic import graph
from transpile.symbolic.facts import Lasting
from transpile.symbolic.graph import Condition, Node


@dataclass(eq=False)
class Draft:
    """A region that is being built."""

    args: tuple[Node, ...] = ()
    nodes: list[Node] = field(default_factory=list)

    def position(self, node: Node) -> int | None:
        """Where a node stands in the region."""
        return next((place for place in reversed(range(len(self.nodes))) if self.nodes[place] is node), None)


@dataclass(frozen=True)
class Trial:
    """What an abandoned attempt must put back."""

    atoms: AtomMark
    lasting: Lasting
    conditions: tuple[Condition, ...]
    calls: dict[tuple[cst.CSTNode, str], graph.Kernel]
