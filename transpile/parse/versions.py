"""Which array a value is, and what that array holds now.

Every array that is made is a *root* with a number. A write makes a new version of a root; views are chains of nodes
over a version. A value that was read before a write is brought up to date by building its chain again over the new
version.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transpile.symbolic import graph
from transpile.symbolic.graph import Node

VIEWS = ("view", "transpose", "reshape")


@dataclass
class Versions:
    """The roots of a kernel.

    ``current`` and ``frozen`` change from place to place (branches start from copies); what root a node belongs to does
    not. A root that stands for one of several others has these as ``sources``; roots of one ``group`` are distinct.
    """

    current: dict[int, Node] = field(default_factory=dict)
    frozen: dict[int, str] = field(default_factory=dict)  # roots that must not be written, with the reason
    sources: dict[int, frozenset[int]] = field(default_factory=dict)
    group: dict[int, object] = field(default_factory=dict)
    arguments: dict[int, str] = field(default_factory=dict)  # roots that are a parameter's memory
    written: set[str] = field(default_factory=set)
    snapshots: dict[int, tuple[Node, str]] = field(default_factory=dict)  # roots that stand for a view of a version
    _owner: dict[Node, int] = field(default_factory=dict)
    _first: dict[int, Node] = field(default_factory=dict)

    def add(self, node: Node, sources: frozenset[int] = frozenset()) -> int:
        """A new root whose first version is ``node``; ``sources`` are the roots that it may be."""
        number = len(self._first)
        self._owner[node] = number
        self._first[number] = node
        self.sources[number] = sources
        return number

    def members(self, number: int) -> frozenset[int]:
        """The root and all that it may be."""
        return frozenset((number,)).union(*map(self.members, self.sources[number]))

    def may_share(self, left: int, right: int) -> bool:
        """Whether two roots may be one array."""
        if left == right:
            return True
        if left in self.group and self.group[left] is self.group.get(right):
            return False
        return bool(self.members(left) & self.members(right))

    def count(self) -> int:
        """Roots with a number below this exist already."""
        return len(self._first)

    def number(self, node: Node) -> int:
        """The root that an array value looks at."""
        return self._owner[graph.root(node)]

    def is_known(self, node: Node) -> bool:
        """Whether the node looks at a root (arrays do, and elements read from them)."""
        return graph.root(node) in self._owner

    def first(self, number: int) -> Node:
        """The node that made the root."""
        return self._first[number]

    def version(self, number: int) -> Node:
        """The node that is the whole array as it is now."""
        return self.current.get(number, self._first[number])

    def advance(self, number: int, node: Node) -> None:
        """``node`` is the array from here on."""
        self._owner[node] = number
        self.current[number] = node

    def write(self, number: int, node: Node) -> None:
        """Like `advance`, for a write of the source: remembers the parameters whose memory may change."""
        self.advance(number, node)
        for member in self.members(number):
            if member in self.arguments:
                self.written.add(self.arguments[member])

    def rename(self, old: Node, new: Node) -> None:
        """``new`` takes the place of ``old``, which nothing uses yet."""
        if old in self._owner:
            number = self._owner.pop(old)
            self._owner[new] = number
            if self._first[number] is old:
                self._first[number] = new
            if self.current.get(number) is old:
                self.current[number] = new

    def freeze(self, number: int, reason: str) -> None:
        """Refuse writes to a root (and to those it may share memory with) from here on."""
        for member in self.members(number):
            self.frozen.setdefault(member, reason)
        self.frozen.setdefault(number, reason)

    def frozen_reason(self, number: int) -> str | None:
        """Why the root must not be written, or None."""
        for member in sorted(self.members(number) | {number}):
            if member in self.frozen:
                return self.frozen[member]
        return None

    def outdated(self, number: int) -> str | None:
        """Why a root is not what NumPy's view would be by now: what it looked at was written since."""
        version, reason = self.snapshots.get(number, (None, ""))
        return reason if version is not None and not self.is_current(version) else None

    def parameters(self, number: int) -> tuple[str, ...]:
        """The parameters whose memory the root may be."""
        return tuple(self.arguments[member] for member in sorted(self.members(number)) if member in self.arguments)

    def is_current(self, node: Node) -> bool:
        """Whether an array value looks at the present version of its root."""
        first = graph.root(node)
        return first not in self._owner or self.version(self._owner[first]) is first

    def is_whole(self, node: Node) -> bool:
        """Whether the value is a whole root and not a view of it."""
        return node in self._owner


def same_view(left: Node, right: Node) -> bool:
    """Whether two view chains take the same part of their roots in the same way."""
    while left.op in VIEWS and right.op == left.op:
        if left is right:
            return True
        if left.attr != right.attr or left.type != right.type or len(left.inputs) != len(right.inputs):
            return False
        operands = zip(left.inputs[1:], right.inputs[1:], strict=True)
        if not all(_same_operand(a, b) for a, b in operands):
            return False
        left, right = left.inputs[0], right.inputs[0]
    return left.op not in VIEWS and right.op not in VIEWS


def _same_operand(left: Node, right: Node) -> bool:
    return left is right or (left.op == right.op == "const" and left.attr == right.attr)
