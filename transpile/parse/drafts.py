"""Regions that are being built, what variables hold of them, and what an attempt that is given up must put back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import libcst as cst

from transpile.parse.lengths import AtomMark
from transpile.parse.values import HelperRef, TupleValue
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


class Held:
    """The nodes without a name that variables hold: a name that such a node got later would not reach the variable."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []

    def __contains__(self, node: Node) -> bool:
        return node in self._nodes

    def add(self, value: object) -> None:
        """What a variable holds: a node, or what is in a tuple, a record, or the defaults of a function."""
        if isinstance(value, Node):
            self._nodes += [value] if value.hint is None else []
        elif isinstance(value, TupleValue):
            for item in value.items:
                self.add(item)
        elif isinstance(value, HelperRef):
            for _, default in value.defaults:
                self.add(default)

    @contextmanager
    def during(self, values: Iterable[object]) -> Iterator[None]:
        """A call with these arguments: what its parameters and variables hold is free again afterwards."""
        before = len(self._nodes)
        for value in values:
            self.add(value)
        try:
            yield
        finally:
            del self._nodes[before:]
