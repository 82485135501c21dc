"""Making new nodes for the results of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from transpile.rewrite.inference import elementwise_type, reduced_shape
from transpile.rewrite.patterns import Apply, Computed, Number, Term, Variable
from transpile.symbolic.dims import ONE, Dim
from transpile.symbolic.graph import AxisNew, AxisSlice, Node, Raw, Reduce, Span, View
from transpile.symbolic.types import PY_FLOAT, PY_INT, Kind, Type


class Untyped(Exception):
    """A result would need a node whose type is not known: the rule does not apply."""


class Build:
    """Makes nodes at the place of the replaced one: ``nodes`` are the new ones, in order."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.nodes: list[Node] = []

    def add(self, op: str, inputs: tuple[Node, ...], type_: Type, attr: object = None, hint: str | None = None) -> Node:
        """A node of a known type."""
        node = Node(op, inputs, type_, attr, hint, self.span)
        self.nodes.append(node)
        return node

    def number(self, value: int | float) -> Node:
        """A Python number."""
        return self.add("const", (), PY_FLOAT if isinstance(value, float) else PY_INT, value)

    def apply(self, op: str, *operands: Node, hint: str | None = None) -> Node:
        """An elementwise operation, of the type that NumPy gives it."""
        types = tuple(operand.type for operand in operands if operand.type is not None)
        type_ = elementwise_type(op, types)
        if type_ is None:
            raise Untyped
        return self.add(op, operands, type_, hint=hint)

    def reduce(self, like: Reduce, operand: Node, hint: str | None = None) -> Node:
        """A minimum, maximum or sum of floating-point numbers."""
        given = operand.type
        assert given is not None
        shape = reduced_shape(given.shape, like.axes, ONE if like.keepdims else None)
        kind = Kind.ARRAY if shape else Kind.NUMPY
        return self.add("reduce", (operand,), Type(kind, given.dtype, shape), like, hint)

    def maximum(self, like: Reduce, operand: Node) -> Node:
        """The maximum over the same axes; minus infinity where there are no elements."""
        return self.reduce(replace(like, function="max", initial=-np.inf), operand)

    def spread(self, like: Reduce, reduced: Node, operand: Node) -> Node:
        """What a reduction gave, so that it broadcasts with what was reduced: ``top[:, None]``."""
        assert operand.type is not None
        assert reduced.type is not None
        if like.keepdims or like.all_axes or like.axes == tuple(range(len(like.axes))):
            return reduced
        shape = tuple(ONE if axis in like.axes else length for axis, length in enumerate(operand.type.shape))
        axes = [AxisNew() if axis in like.axes else AxisSlice(Dim(), 1, length) for axis, length in enumerate(shape)]
        raw = [Raw("newaxis" if isinstance(axis, AxisNew) else "slice") for axis in axes]
        return self.add("view", (reduced,), replace(reduced.type, shape=shape), View(tuple(axes), tuple(raw)))

    def again(self, node: Node, *operands: Node) -> Node:
        """The same operation of other operands, under the same name."""
        assert node.type is not None
        return self.add(node.op, operands, node.type, node.attr, node.hint)

    def term(self, term: Term, values: Mapping[str, Node]) -> Node:
        """The nodes that a term describes."""
        match term:
            case Variable(name):
                return values[name]
            case Number(value):
                return self.number(value)
            case Computed(name, function):
                return self.number(function(values[name].attr))
            case Apply(op, arguments):
                return self.apply(op, *(self.term(argument, values) for argument in arguments))
        raise AssertionError(f"{type(term).__name__} cannot be built")
