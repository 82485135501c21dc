"""What may be written where: the rules of NumPy's assignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from transpile.parse import codes
from transpile.parse.limits import integer_limits
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.types import BOOL, PY_BOOL, Kind, Type, numpy_scalar

if TYPE_CHECKING:
    from transpile.parse.builder import Builder

_BOOL = numpy_scalar(BOOL)


def check_write(builder: Builder, into: Type, value: Node, selected: bool = False) -> None:
    """Refuse or check a write of ``value`` where NumPy raises an exception or drops an imaginary part.

    ``into`` is the type of what is written; ``selected``: by arrays, where NumPy's own scalars are converted as arrays
    are.
    """
    source = _type(value)
    if source.dtype.kind == "c" and into.dtype.kind != "c":
        builder.error(
            codes.OPERAND_TYPE,
            f"a complex value ({source}) cannot be written into {into.dtype.name}",
            "take `.real`, or make the array complex",
        )
    _check_shape(builder, into, source)
    strict = source.kind is Kind.PYTHON or (into.dtype.kind == "i" and not selected)
    if into.dtype.kind in "iu" and not source.is_array and strict:
        _check_number(builder, into, value)


def check_in_place(builder: Builder, into: Type, result: Node, operator: str) -> None:
    """Refuse ``target op= value`` where NumPy's same-kind rule or broadcasting forbids it."""
    computed = _type(result)
    if not np.can_cast(computed.dtype, into.dtype, "same_kind"):
        builder.error(
            codes.OPERAND_TYPE,
            f"`{operator}` cannot store its {computed.dtype.name} result in an array of {into.dtype.name}",
            f"write `x = x {operator[:-1]} y`, or convert the right side with `.astype(np.{into.dtype.name})`",
        )
    if len(computed.shape) > len(into.shape):
        builder.error(
            codes.SHAPE_MISMATCH,
            f"`{operator}` cannot store a result of shape {_shape(computed)} in an array of shape {_shape(into)}",
            "the right side must not have more dimensions than the array",
        )


def _check_shape(builder: Builder, into: Type, source: Type) -> None:
    shape = list(source.shape)
    while len(shape) > len(into.shape) and shape[0].constant == 1:
        shape.pop(0)
    message = f"could not broadcast a value of shape {_shape(source)} into shape {_shape(into)}"
    if len(shape) > len(into.shape):
        builder.error(codes.SHAPE_MISMATCH, message, "the value has more dimensions than what is assigned")
    for have, want in zip(reversed(shape), reversed(into.shape), strict=False):
        if have != want and have.constant != 1:
            if builder.is_late(want) and not builder.is_late(have):
                builder.decide_at_entry(have - 2)  # a value of length 1 would be repeated
            builder.same_length(have, want, message)


def _check_number(builder: Builder, into: Type, value: Node) -> None:
    """A number that is written into integers must be one of them, or OverflowError."""
    low, high = integer_limits(into.dtype)
    message = f"Python integer out of bounds for {into.dtype.name}"
    if value.op == "const" and _type(value).dtype.kind in "iuf":
        if not low - 1 < value.attr < high + 1:  # NaN is not inside either
            builder.error(codes.OPERAND_TYPE, message, "NumPy would raise OverflowError")
    elif _type(value).dtype.kind == "f":
        _check_float(builder, into, value, message)
    elif not np.can_cast(_type(value).dtype, into.dtype):
        _check_int(builder, into, value, message)


def _check_int(builder: Builder, into: Type, value: Node, message: str) -> None:
    low, high = integer_limits(into.dtype)
    if _type(value).dtype == np.uint64:
        wide = builder.emit("less_equal", value, builder.const(high), type=_BOOL)
        builder.check(wide, "OverflowError", message)
        return
    dim = builder.dim(value)
    if not builder.facts.prove(dim - low):
        enough = builder.emit("greater_equal", value, builder.const(low), type=PY_BOOL)
        builder.check(enough, "OverflowError", message)
    if into.dtype != np.uint64 and not builder.facts.prove(-dim + high):
        small = builder.emit("less_equal", value, builder.const(high), type=PY_BOOL)
        builder.check(small, "OverflowError", message)


def _check_float(builder: Builder, into: Type, value: Node, message: str) -> None:
    """What ``int(x)`` raises, and then the range; the float next below a limit that is none itself is taken, too."""
    low, high = integer_limits(into.dtype)
    truth = PY_BOOL if _type(value).kind is Kind.PYTHON else _BOOL
    nan = builder.emit("isnan", value, type=truth)
    is_number = builder.emit("not" if truth is PY_BOOL else "logical_not", nan, type=truth)
    builder.check(is_number, "ValueError", "cannot convert float NaN to integer")
    kind = _type(value)
    least = ("greater", low - 1) if into.dtype.itemsize < 8 or low == 0 else ("greater_equal", low)
    for op, limit in (least, ("less", high + 1)):
        bound = builder.const(float(limit), kind)
        builder.check(builder.emit(op, value, bound, type=truth), "OverflowError", message)


def shapes_text(shapes: Sequence[Sequence[Dim]]) -> str:
    """Several shapes as an error says them."""
    texts = ["(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")" for shape in shapes]
    return " and ".join(texts)


def _shape(type: Type) -> str:
    return "(" + ", ".join(map(str, type.shape)) + ("," if len(type.shape) == 1 else "") + ")"


def _type(node: Node) -> Type:
    assert node.type is not None
    return node.type
