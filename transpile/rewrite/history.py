"""When nodes were computed and arrays last written, in the order of a program that is being built."""

from __future__ import annotations

from collections.abc import Iterable

from transpile.symbolic.aliases import VIEWS, Aliases, Bases, overlap
from transpile.symbolic.graph import Node


class History:
    """The past of a place in a kernel. ``aliases`` are those of the kernel that is rebuilt."""

    def __init__(self, aliases: Aliases) -> None:
        self._aliases = aliases
        self._old: dict[Node, Node] = {}
        self._time: dict[Node, int] = {}
        self._writes: list[tuple[int, Bases]] = []
        self._now = 0

    def computed(self, node: Node, old: Node | None = None) -> None:
        """``node`` is computed here; it stands for ``old`` of the kernel that is rebuilt."""
        self._now += 1
        self._time[node] = self._now
        if old is not None:
            self._old[node] = old

    def wrote(self, bases: Bases) -> None:
        """Arrays are written here, or by an earlier run through the same loop."""
        self._now += 1
        if bases:
            self._writes.append((self._now, bases))

    def bases(self, node: Node) -> Bases:
        """Where the memory of an array may come from."""
        if node in self._old:
            return self._aliases.bases(self._old[node])
        if node.op in VIEWS:
            return self.bases(node.inputs[0])
        return self._aliases.bases(node)

    def unchanged(self, arrays: Iterable[Node], since: Iterable[Node]) -> bool:
        """Whether no array was written since the first of some nodes was computed."""
        start = min((self._time.get(node, 0) for node in since), default=self._now)
        reads: Bases = frozenset().union(*(self.bases(array) for array in arrays))
        return not any(time > start and overlap(written, reads) for time, written in self._writes)
