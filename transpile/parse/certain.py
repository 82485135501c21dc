"""Lengths that are numbers for every size of the arguments, and those that are only where the conditions at entry hold.

``x[:3]`` has three elements where x has: C is made for that case. The NumPy version runs in the others, too, so that it
must not say 3 where the source says ``len(x[:3])``.
"""

from __future__ import annotations

from transpile.parse.builder import Builder
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import AxisNew, AxisSlice, Node
from transpile.symbolic.regions import LOOPS
from transpile.symbolic.types import Type

CONTROL = frozenset(("if", *LOOPS))


def fixed_length(builder: Builder, node: Node, axis: int) -> int | None:
    """The length of an axis of an array, where it is one number whatever the sizes of the arguments are."""
    length = _shape(node.type)[axis].constant
    return length if length is None or is_certain(builder, node) else None


def is_certain(builder: Builder, value: Node) -> bool:
    """Whether numbers among lengths that a value depends on are these numbers for all sizes of the arguments."""
    if not builder.lengths.speculative:
        return True
    seen, todo = set(), [value]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.op in CONTROL or (node.op == "arg" and _has_numbers(node.type)) or _is_speculative(node):
            return False
        todo += node.inputs[:1] if node.op == "update" else node.inputs
    return True


def _has_numbers(type: Type | None) -> bool:
    return any(length.constant is not None for length in _shape(type))


def _is_speculative(node: Node) -> bool:
    """Whether this is a slice that has a known length only if the array is long enough."""
    if node.op != "view":
        return False
    of_base = [axis for axis in node.attr.axes if not isinstance(axis, AxisNew)]
    pairs = zip(of_base, _shape(node.inputs[0].type), strict=True)
    return any(isinstance(axis, AxisSlice) and is_speculative(axis, length) for axis, length in pairs)


def is_speculative(axis: AxisSlice, length: Dim) -> bool:
    """Whether a slice of an axis of this length has a known number of elements by a condition only."""
    return length.constant is None and bool(axis.length.constant)


def _shape(type: Type | None) -> tuple[Dim, ...]:
    return type.shape if type is not None else ()
