"""The types of the nodes that rules build."""

from __future__ import annotations

from typing import Any

import numpy as np

from transpile.symbolic.dims import Dim
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import BOOL, PYTHON_TYPE, DType, Kind, Type

_JOINS = frozenset(("where", "select", "clip", "py_max", "py_min"))


def elementwise_type(op: str, operands: tuple[Type, ...]) -> Type | None:
    """The type that NumPy gives an elementwise operation; None where it is not defined or not known."""
    kind = _kind(op, operands)
    dtype = _dtype(op, operands)
    shape = broadcast([operand.shape for operand in operands])
    if dtype is None or shape is None:
        return None
    return Type(kind, dtype, shape if kind is Kind.ARRAY else ())


def _kind(op: str, operands: tuple[Type, ...]) -> Kind:
    kinds = {operand.kind for operand in operands}
    if Kind.ARRAY in kinds or op == "where":  # np.where of scalars is an array without axes
        return Kind.ARRAY
    definition = ELEMENTWISE[op]
    python = kinds == {Kind.PYTHON} and (
        definition.operator is not None or definition.math is not None or op == "select"
    )
    return Kind.PYTHON if python else Kind.NUMPY


def _dtype(op: str, operands: tuple[Type, ...]) -> DType | None:
    if all(operand.kind is Kind.PYTHON for operand in operands):
        given: list[Any] = [operand.dtype for operand in operands]
    else:
        given = [_weak(operand) for operand in operands]
    try:
        if op in _JOINS:
            values = given[1:] if op in ("where", "select") else given
            joined: DType = np.result_type(*(value if isinstance(value, np.dtype) else value(0) for value in values))
            return joined
        ufunc = getattr(np, ELEMENTWISE[op].numpy)
        resolved: DType = ufunc.resolve_dtypes((*given, None))[-1]
        return resolved
    except (TypeError, AttributeError):
        return None


def _weak(operand: Type) -> Any:
    if operand.kind is not Kind.PYTHON or operand.dtype == BOOL:
        return operand.dtype
    return PYTHON_TYPE[operand.dtype.kind]


def broadcast(shapes: list[tuple[Dim, ...]]) -> tuple[Dim, ...] | None:
    """The shape that shapes broadcast to; None where that depends on sizes."""
    rank = max(map(len, shapes))
    result: list[Dim] = []
    for axis in range(-rank, 0):
        lengths = {shape[axis] for shape in shapes if len(shape) >= -axis}
        longer = [length for length in lengths if length.constant != 1]
        if len(longer) > 1:
            return None
        result.append((longer or list(lengths))[0])
    return tuple(result)


def reduced_shape(shape: tuple[Dim, ...], axes: tuple[int, ...], one: Dim | None) -> tuple[Dim, ...]:
    """What reducing axes leaves of a shape; with ``one`` the reduced axes stay, of that length."""
    kept = [length if axis not in axes else one for axis, length in enumerate(shape)]
    return tuple(length for length in kept if length is not None)
