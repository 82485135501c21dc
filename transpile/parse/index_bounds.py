"""Index arrays: what range their elements are known to have, and the check where that is not enough."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.limits import integer_limits
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.facts import Range
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import BOOL, INT64, Kind, Type, numpy_scalar

_SAME_VALUES = frozenset(("view", "transpose", "reshape", "copy"))


def known_range(builder: Builder, index: Node) -> Range:
    """The ends of an integer array's elements, where its operation gives them."""
    if index.op in _SAME_VALUES or (index.op == "cast" and type_of(index.inputs[0]).dtype.kind in "iu"):
        return known_range(builder, index.inputs[0])
    if index.op == "numpy" and index.type is not None:
        return known_range(builder, index.regions[0].end.inputs[0])
    if index.op == "result" and index.inputs[0].op == "routine" and index.inputs[0].attr.name.startswith("argsort"):
        return Range(as_dim(0), index.inputs[0].attr.numbers[1] - 1)
    if index.op == "nonzero" and index.attr.axis is not None:
        return Range(as_dim(0), type_of(index.inputs[0]).shape[index.attr.axis] - 1)
    if index.op == "arange" and all(part.op == "const" for part in index.inputs[:2]):
        start, step = (int(part.attr) for part in index.inputs[:2])
        last = start + (type_of(index).shape[0] - 1) * step
        return Range(as_dim(start), last) if step > 0 else Range(last, as_dim(start))
    if index.op == "remainder" and _is_number(index.inputs[1]):
        divisor = builder.dim(index.inputs[1])
        return Range(as_dim(0), divisor - 1) if builder.facts.prove(divisor - 1) else Range()
    if index.op == "clip" and all(map(_is_number, index.inputs[1:])):
        return Range(builder.dim(index.inputs[1]), builder.dim(index.inputs[2]))
    if index.op == "add":
        first, second = (known_range(builder, part) for part in index.inputs)
        ends = ((first.low, second.low), (first.high, second.high))
        return Range(*(None if a is None or b is None else a + b for a, b in ends))
    if index.op == "reduce" and index.attr.function in ("argmin", "argmax") and len(index.attr.axes) == 1:
        return Range(as_dim(0), type_of(index.inputs[0]).shape[index.attr.axes[0]] - 1)
    if type_of(index).dtype.itemsize == 8:
        return Range()
    low, high = integer_limits(type_of(index).dtype)
    return Range(as_dim(low), as_dim(high))


def _is_number(node: Node) -> bool:
    given = type_of(node)
    return not given.is_array and given.dtype.kind in "iu" and (node.op == "const" or given.kind is Kind.PYTHON)


def may_be_negative(builder: Builder, index: Node) -> bool:
    """Whether an element may count from the end."""
    low = known_range(builder, index).low
    return low is None or not builder.facts.prove(low)


def require_inside(builder: Builder, indices: list[tuple[Node, Dim]]) -> None:
    """Every element of the index arrays is an index of an axis of its length, or IndexError.

    Nothing is wrong where the arrays broadcast to no elements.
    """
    for index, length in indices:
        key = ("inside", index, length)
        if key in builder.checked:
            continue
        inside = _is_inside(builder, index, length)
        if inside is None:
            continue
        holds = _all(builder, inside)
        others = {type_of(other).shape: other for other, _ in indices if type_of(other).shape != type_of(index).shape}
        for other in others.values():
            holds = builder.emit("or", holds, _is_empty(builder, other), type=numpy_scalar(BOOL))
        builder.check(holds, "IndexError", "an index is out of bounds")
        if not others:
            builder.checked.append(key)


def _is_inside(builder: Builder, index: Node, length: Dim) -> Node | None:
    """Where the elements are indices of an axis of this length, as bools; None where all are known to be."""
    ends = known_range(builder, index)
    wide = index if type_of(index).dtype == INT64 else _wide(builder, index)
    parts: list[Node] = []
    if ends.low is None or not builder.facts.prove(ends.low + length):
        parts.append(elementwise(builder, "greater_equal", wide, builder.value(-length)))
    if ends.high is None or not builder.facts.prove(length - 1 - ends.high):
        parts.append(elementwise(builder, "less", wide, builder.value(length)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else elementwise(builder, "logical_and", *parts)


def _wide(builder: Builder, index: Node) -> Node:
    return builder.emit("cast", index, type=Type(Kind.ARRAY, INT64, type_of(index).shape))


def _all(builder: Builder, holds: Node) -> Node:
    axes = tuple(range(len(type_of(holds).shape)))
    return builder.emit("reduce", holds, type=numpy_scalar(BOOL), attr=Reduce("all", axes, False, True))


def _is_empty(builder: Builder, value: Node) -> Node:
    size = builder.const(1)
    for axis in range(len(type_of(value).shape)):
        length = builder.emit("size", value, type=size.type, attr=axis)
        size = elementwise(builder, "multiply", size, length)
    return elementwise(builder, "equal", size, builder.const(0))


def check_integers(builder: Builder, index: Node, what: str) -> None:
    """Refuse index arrays of floats and the like, which NumPy refuses too."""
    if type_of(index).dtype.kind not in "iu":
        builder.error(
            codes.OPERAND_TYPE,
            f"{what} is {type_of(index)}, and indices are integers or bools",
            "convert it: `idx.astype(np.int64)`",
        )
