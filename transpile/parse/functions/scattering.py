"""Functions that write by index: np.put, np.add.at and its like."""

from __future__ import annotations

from typing import Any

import numpy as np

from transpile.parse import codes, indexing
from transpile.parse.axes import Selector, take
from transpile.parse.functions.call import Call, Handler, describe, to_node
from transpile.parse.functions.gathering import array_of, integers, mode_of
from transpile.parse.index_bounds import check_integers
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value, WrittenList
from transpile.parse.writing import check_in_place
from transpile.symbolic.graph import Gather, Node, Scatter
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import Kind, Type, numpy_scalar

AT = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "fmax", "fmin", "bitwise_and", "bitwise_or",
      "bitwise_xor", "logical_and", "logical_or", "logical_xor")  # fmt: skip


def functions() -> dict[str, Handler]:
    """The functions that write by index, by full name."""
    return {"numpy.put": put, **{f"numpy.{ELEMENTWISE[op].numpy}.at": _at(op) for op in AT}}


def methods() -> dict[str, Handler]:
    """Those that arrays have as methods; the array comes first."""
    return {"put": put}


def _selectors(call: Call, value: Value) -> list[Selector]:
    items = value.items if isinstance(value, TupleValue) and not isinstance(value, WrittenList) else (value,)
    parts = []
    for item in items:
        node = to_node(call.builder, array_of(call, item) if isinstance(item, TupleValue) else item)
        if node is None:
            call.error(codes.ARGUMENT, f"{call.name} takes index arrays here, not {describe(item)}", "pass an array")
        kind = type_of(node).dtype.kind
        if kind not in "biu":
            check_integers(call.builder, node, "this index")
        parts.append(Selector("mask" if kind == "b" else "array" if type_of(node).shape else "index", call.at, node))
    return parts


def put(call: Call) -> Value:
    """np.put(a, ind, v) of an array with one axis: ``a[ind] = v`` for a value that is not repeated."""
    call.bind("a", "ind", "v", optional=("mode",))
    value, index, given = call.array("a"), integers(call, "ind"), call.node("v")
    if len(type_of(value).shape) != 1 or len(type_of(index).shape) != 1 or mode_of(call) != "raise":
        call.error(codes.ARGUMENT, f"this form of {call.name} is not supported", "assign to x.ravel()[idx], or x[idx]")
    if type_of(given).shape and type_of(given).shape != type_of(index).shape:
        call.error(codes.SHAPE_MISMATCH, f"{call.name} repeats values of another length", "write x[idx] = values")
    place = indexing.place(call.builder, value, [Selector("array", call.at, index)], call.at)
    indexing.write(call.builder, place, given)
    return Literal(None)


def _at(op: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", "indices", "b")
        builder, value, given = call.builder, call.array("a"), call.node("b")
        parts = _selectors(call, call.bound["indices"])
        dtype, other = _computed(call, op, type_of(value), given)
        if not type_of(other).is_array:
            given = builder.cast(other, numpy_scalar(dtype))
        elif type_of(other).dtype != dtype:
            given = builder.emit("cast", other, type=Type(type_of(other).kind, dtype, type_of(other).shape))
        if not indexing.is_advanced(parts):
            target = take(builder, value, parts, call.at)
            builder.update(target, elementwise(builder, op, builder.refresh(target), given, python=False))
            return Literal(None)
        found = indexing.place(builder, value, parts, call.at)
        if isinstance(found.attr, Gather):
            scatter = Scatter(found.attr, op, dtype)
            builder.update(found.base, given, scatter, found.operands, found.type)
        else:  # a mask holds once in each place
            result = elementwise(builder, op, indexing.elements(builder, found), given, python=False)
            indexing.write(builder, found, result)
        return Literal(None)

    return handler


def _computed(call: Call, op: str, given: Type, other: Node) -> tuple[Any, Node]:
    """The dtype in which ``ufunc.at`` computes; it must go back into the array."""
    ufunc = getattr(np, ELEMENTWISE[op].numpy)
    kinds: dict[str, Any] = {"b": np.dtype(bool), "i": int, "f": float, "c": complex}
    second = type_of(other)
    weak = second.kind is Kind.PYTHON
    try:
        first, _, result = ufunc.resolve_dtypes((given.dtype, kinds[second.dtype.kind] if weak else second.dtype, None))
    except TypeError:
        call.error(codes.OPERAND_TYPE, f"{call.name} is not defined for {given} and {second}", "convert one of both")
    check_in_place(call.builder, given, Node("cast", (), Type(Kind.ARRAY, result, ())), call.name)
    return first, other
