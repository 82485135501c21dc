"""What variables hold without a name: a name that such a node got later would not reach the variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from transpile.parse.values import HelperRef, TupleValue
from transpile.symbolic.graph import Node


class Held:
    """The nodes without a name that variables of the functions being translated hold."""

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
