"""Which ints cannot overflow 64 bits: only those may be reasoned about as if they were unlimited.

Dimensions are exact and the ints of C wrap. A *bounded* int is as small as the things in memory: a size, a loop index,
an element of a small dtype. A *calm* one changes by bounded steps: a counter. Sums and products of these do not
overflow. A parameter may have any value; what depends on it is decided at entry, exactly. Everything else is *wild*:
what is computed of a wild int is an atom of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from transpile.parse.values import Constant
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node

LIMIT = 2**31 - 1
ARITHMETIC = frozenset(("add", "subtract", "multiply", "negative", "py_min", "py_max", "cast"))


@dataclass
class Magnitude:
    """What is known of the size of ints."""

    calm: set[Node] = field(default_factory=set)
    indices: set[Node] = field(default_factory=set)
    powers: dict[Node, Dim] = field(default_factory=dict)  # those that a condition at entry bounds

    def is_bounded(self, node: Node) -> bool:
        """As small as the sizes of things in memory."""
        return self._made_of(node, self._bounded_leaf)

    def is_tame(self, node: Node) -> bool:
        """Bounded, calm, a parameter, or arithmetic of these."""
        return self._made_of(node, lambda leaf: self._bounded_leaf(leaf) or leaf in self.calm or leaf.op == "param")

    def is_calm(self, node: Node) -> bool:
        """Tame without parameters."""
        return self._made_of(node, lambda leaf: self._bounded_leaf(leaf) or leaf in self.calm)

    def is_slow(self, node: Node) -> bool:
        """At most as large as some calm int, plus something bounded: a loop may carry it on as a calm one."""
        if node in self.calm or self.is_bounded(node):
            return True
        if node.op in ("add", "subtract"):
            left, right = node.inputs
            return (self.is_slow(left) and self.is_bounded(right)) or (self.is_bounded(left) and self.is_slow(right))
        if node.op == "floor_divide" and node.inputs[1].op == "const" and node.inputs[1].attr >= 1:
            return self.is_slow(node.inputs[0]) or (node.inputs[1].attr >= 2 and self._is_slow_sum(node.inputs[0]))
        parts = node.inputs[1:] if node.op == "select" else node.inputs
        return node.op in ("negative", "cast", "py_min", "py_max", "select") and all(map(self.is_slow, parts))

    def is_slow_value(self, value: Node | Constant) -> bool:
        """As `is_slow`, for numbers that have no node yet too."""
        if isinstance(value, Node):
            return self.is_slow(value)
        return not isinstance(value.value, complex) and abs(value.value) <= LIMIT

    def _is_slow_sum(self, node: Node) -> bool:
        """Two calm ints: half of their sum is not larger than the larger one."""
        return node.op == "add" and all(map(self.is_slow, node.inputs))

    def _bounded_leaf(self, node: Node) -> bool:
        if node.op == "const":
            return bool(abs(node.attr) <= LIMIT)
        if node.op == "size" or node in self.indices or node in self.powers:
            return True
        if node.type is not None and node.type.dtype.itemsize < 8:
            return True
        if node.op == "bitwise_and":
            return any(item.op == "const" and bool(0 <= item.attr <= LIMIT) for item in node.inputs)
        if node.op == "remainder":
            return self.is_bounded(node.inputs[1])
        return node.op == "reduce" and node.attr.function in ("argmin", "argmax")

    def _is_clamped(self, node: Node, leaf: Callable[[Node], bool]) -> bool:
        """Between two such ints, one of them a number, whatever else it is made of: ``min(max(k, 0), n - 1)``."""
        opposite = {"py_min": "py_max", "py_max": "py_min"}.get(node.op)
        for bound, inner in (node.inputs, node.inputs[::-1]) if opposite else ():
            others = inner.inputs[::-1] if inner.op == opposite else ()
            if "const" in (bound.op, *(other.op for other in others)) and self._made_of(bound, leaf):
                return any(self._made_of(other, leaf) for other in others)
        return False

    def powers_in(self, node: Node) -> list[Node]:
        """The powers of which arithmetic makes the node."""
        found: list[Node] = []

        def leaf(part: Node) -> bool:
            found.extend([part] if part.op == "power" else [])
            return part.op != "floor_divide" and part.op not in ARITHMETIC

        self._made_of(node, leaf)
        return found

    def _made_of(self, node: Node, leaf: Callable[[Node], bool]) -> bool:
        seen = {node}  # a value that is used twice is looked at once: with each use, the time would double
        pending = [node]
        while pending:
            part = pending.pop()
            if leaf(part) or self._is_clamped(part, leaf):
                continue
            if part.op != "floor_divide" and part.op not in ARITHMETIC:
                return False
            new = [operand for operand in part.inputs if operand not in seen]
            seen.update(new)
            pending += new
        return True
