"""The common type of a variable's values where paths meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

import numpy as np

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.limits import integer_limits
from transpile.parse.plan import Shape
from transpile.parse.scope import Frame, Unset
from transpile.parse.values import Constant, GrowingList, ListValue, Literal, RandomGenerator, TupleValue, Value
from transpile.parse.versions import same_view
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.graph import AxisSlice, Node, Numpy, Span, View
from transpile.symbolic.types import PYTHON_TYPE, Kind, Type

ORDER = "bifc"


def scalar_type(value: Value) -> Type | None:
    """The type of a number, or None for anything else."""
    if isinstance(value, (Node, Constant)) and value.type is not None and not value.type.is_array:
        return value.type
    return None


def join_types(left: Type, right: Type) -> Type | None:
    """The type that holds both numbers: a Python number adopts a NumPy dtype. None where that would change a value."""
    if left == right:
        return left
    if left.kind is right.kind is Kind.PYTHON:
        return max(left, right, key=lambda type: ORDER.index(type.dtype.kind))
    if left.kind is right.kind:
        return None
    python, numpy = (left, right) if left.kind is Kind.PYTHON else (right, left)
    kind = "i" if numpy.dtype.kind == "u" else numpy.dtype.kind
    return numpy if ORDER.index(python.dtype.kind) <= ORDER.index(kind) else None


def can_adopt(value: Value, type: Type) -> bool:
    """Whether a number keeps its value in ``type``: a Python int may be too large for a small integer dtype."""
    given = scalar_type(value)
    if given is None or given.kind is not Kind.PYTHON or given.dtype.kind != "i" or type.dtype.kind not in "iu":
        return True
    low, high = integer_limits(type.dtype)
    known = value.attr if isinstance(value, Node) and value.op == "const" else getattr(value, "value", None)
    if known is not None:
        return bool(low <= known <= high)
    return type.dtype == np.int64


def adopt(frame: Frame, value: Value, type: Type, hint: str | None) -> Node:
    """A number as a node of the type that it has after a join; an array with its lengths in the words of the other."""
    if isinstance(value, Node) and value.type != type and type.is_array:
        axes = tuple(AxisSlice(as_dim(0), 1, length) for length in type.shape)
        return frame.builder.emit("view", value, type=type, attr=View(axes, shown=Numpy((0,))), hint=hint)
    if isinstance(value, Constant) and value.type != type:
        kind = "i" if type.dtype.kind == "u" else type.dtype.kind
        value = Constant(PYTHON_TYPE[kind](value.value), type)
    return frame.builder.cast(frame.node(value, hint=hint), type)


def same_value(builder: Builder, left: Value, right: Value) -> bool:
    """Whether two values are the same, up to writes of the array that they look at."""
    if left is right or (isinstance(left, Constant) and left == right):
        return True
    if isinstance(left, TupleValue) and isinstance(right, TupleValue):
        pairs = zip(left.items, right.items, strict=False)
        return len(left.items) == len(right.items) and all(same_value(builder, a, b) for a, b in pairs)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return (left.item, left.source) == (right.item, right.source) and same_value(builder, left.array, right.array)
    if isinstance(left, GrowingList) and isinstance(right, GrowingList):
        return builder.versions.number(left.node) == builder.versions.number(right.node)
    if not (isinstance(left, Node) and isinstance(right, Node)) or scalar_type(left) or scalar_type(right):
        return not isinstance(left, Node) and left == right
    versions = builder.versions
    return versions.number(left) == versions.number(right) and same_view(left, right)


def common_type(
    frame: Frame,
    name: str,
    left: Value,
    right: Value,
    lines: tuple[Span | None, Span | None],
    any_left: bool = False,
) -> Type:
    """The type of ``name`` after two paths met, or an error that shows both assignments.

    ``any_left``: whether the left value fits into the type is checked elsewhere.
    """
    first, second = scalar_type(left), scalar_type(right)
    joined = join_types(first, second) if first is not None and second is not None else None
    if joined is None or not ((any_left or can_adopt(left, joined)) and can_adopt(right, joined)):
        conflict(frame, name, (left, right), lines)
    return joined


def conflict(frame: Frame, name: str, values: tuple[Value, Value], lines: tuple[Span | None, Span | None]) -> NoReturn:
    """Refuse a variable whose values do not go together; returns never."""
    builder = frame.builder
    texts = [f"{_kind(value)}{_place(builder, line)}" for value, line in zip(values, lines, strict=True)]
    help = f"give `{name}` one type on both paths, for example with np.float64(...) or .astype(...)"
    if any(isinstance(value, RandomGenerator) for value in values):
        help = "draw on each path: which generator is drawn from must be known"
    frame.error(codes.JOIN, f"`{name}` is {texts[0]} and {texts[1]} where these paths meet", help)


def _kind(value: Value) -> str:
    if isinstance(value, RandomGenerator):
        return f"the random generator `{value.node.attr}`"
    if isinstance(value, (ListValue, GrowingList)):
        items = value.item or value.leaf or "arrays" if isinstance(value, ListValue) else value.items
        return f"a list of {items}"
    if isinstance(value, TupleValue):
        return f"a tuple of {len(value.items)}"
    if isinstance(value, Literal):
        return "a text" if isinstance(value.value, str) else f"`{value.value}`"
    from_type = scalar_type(value) or getattr(value, "type", None)
    return str(from_type) if from_type is not None else "something else"


def _place(builder: Builder, line: Span | None) -> str:
    return f" (line {line.line}: `{line.statement}`)" if line is not None and line.statement else ""


def join_arrays(
    frame: Frame,
    name: str,
    left: Node,
    right: Node,
    lines: tuple[Span | None, Span | None],
    zeros: tuple[Sequence[Dim], Sequence[Dim]] = ((), ()),
) -> Type:
    """The type of an array after two paths met; lengths must be equal, at the latest at entry.

    ``zeros`` are dimensions that the test makes zero on the left path and on the right one: after
    ``if n == m``, a length n on the left and m on the right is m.
    """
    first, second = left.type, right.type
    assert first is not None
    assert second is not None
    if first.dtype != second.dtype or len(first.shape) != len(second.shape):
        conflict(frame, name, (left, right), lines)
    shape = [_common_length(frame.builder, *pair, zeros) for pair in zip(first.shape, second.shape, strict=True)]
    lengths = tuple(length for length in shape if length is not None)
    if len(lengths) < len(shape):
        conflict(frame, name, (left, right), lines)
    return replace(first, shape=lengths)


def _common_length(builder: Builder, left: Dim, right: Dim, zeros: tuple[Sequence[Dim], Sequence[Dim]]) -> Dim | None:
    """The length on both paths, or None where it is not one."""
    if builder.facts.prove_zero(left - right):
        return left
    for there, known in ((right, zeros[0]), (left, zeros[1])):
        for rest in (left - right - zero for zero in known):
            # a length of one path instead of that of the other, not any relation of four
            if len(rest.terms) <= 2 and builder.decide_at_entry(rest, "=="):
                builder.lengths.speculative |= there.constant is not None
                return there
    same = (left - right).constant is None and builder.decide_at_entry(left - right, "==")
    builder.lengths.speculative |= same and left.constant is not None
    return left if same else None


def shown(value: Value | Unset | None) -> Value:
    """What an error says of a variable that may have no value."""
    return TupleValue(()) if value is None or isinstance(value, Unset) else value


def is_shared(frame: Frame, shape: Shape, name: str, root: int) -> bool:
    """Whether another variable than ``name`` that may still be read looks at the same array before a loop."""
    values = [value for other, value in shape.entry.names.items() if other != name and other in shape.live]
    parent = frame.parent
    while parent is not None:
        values += parent.names.values()
        parent = parent.parent
    return any(_looks_at(frame.builder, value, root) for value in values)


def _looks_at(builder: Builder, value: Value | Unset, root: int) -> bool:
    if isinstance(value, TupleValue):
        return any(_looks_at(builder, item, root) for item in value.items)
    if isinstance(value, ListValue):
        value = value.array
    if not isinstance(value, Node) or value.type is None or not value.type.is_array:
        return False
    versions = builder.versions
    return versions.may_share(versions.number(value), root)
