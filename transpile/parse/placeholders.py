"""What a loop carries for a variable that has no value yet."""

from __future__ import annotations

from transpile.parse.builder import Builder
from transpile.symbolic.graph import Fill, Node
from transpile.symbolic.types import PYTHON_TYPE, Type


def placeholder(builder: Builder, type: Type, name: str) -> Node:
    """An array for a variable that gets its first value in the loop."""
    value, shape = builder.const(0.0), [builder.value(length) for length in type.shape]
    attr = Fill("empty", raw=tuple(("input", k + 1) for k in range(len(shape))))
    return builder.emit("fill", value, *shape, type=type, attr=attr, hint=name)


def zero(type: Type) -> bool | int | float | complex:
    """The zero of a scalar type, as Python's own number."""
    kind = "i" if type.dtype.kind == "u" else type.dtype.kind
    number: bool | int | float | complex = PYTHON_TYPE[kind](0)
    return number
