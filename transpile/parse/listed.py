"""Tuples and lists where NumPy makes arrays of them: beside an array, and assigned to a part of one."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import numpy as np

from transpile.parse import codes
from transpile.parse.conditions import truth
from transpile.parse.functions import call_function
from transpile.parse.functions.call import constant_int, list_node
from transpile.parse.joins import scalar_type
from transpile.parse.python_rules import type_of
from transpile.parse.scope import Frame
from transpile.parse.symbols import known_comparison
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    ListValue,
    RecordValue,
    TupleValue,
    Value,
    WrittenList,
    with_items,
)
from transpile.symbolic.graph import Node, root
from transpile.symbolic.types import PY_BOOL, PY_INT, DType

LONGEST = 1000


def is_list(value: Value) -> bool:
    """Whether NumPy takes a value for an array, though it is none."""
    return isinstance(value, (TupleValue, ListValue)) and not isinstance(value, RecordValue)


def as_array(frame: Frame, value: Value, at: cst.CSTNode, dtype: DType | None = None) -> Value:
    """The array that NumPy makes of a tuple or a list; other values as they are."""
    if not is_list(value):
        return value
    kept = list_node(frame.builder, "np.array", value)
    if kept is not None:
        return kept
    keywords: dict[str, Value] = {} if dtype is None else {"dtype": FunctionRef(f"numpy.{dtype.name}")}
    return call_function(frame.builder, "numpy.array", [value], keywords, at)


def assign(frame: Frame, target: Node, value: Value, at: cst.CSTNode) -> None:
    """Assign to a part of an array. NumPy may write the items of a list one by one, as it reads them."""
    if is_list(value) and not type_of(target).is_array:
        message = "an element is one number, and this is a tuple or a list"
        frame.error(codes.SHAPE_MISMATCH, message, "assign to a part: x[i:j]", at)
    rows = [leaf for leaf in _leaves(value) if isinstance(leaf, Node) and type_of(leaf).is_array]
    if is_list(value) and any(root(frame.node(row)) is root(frame.node(target)) for row in rows):
        message = "NumPy may write these rows of the array itself before it has read all of them"
        frame.error(codes.SHARED, message, "copy them: `x[:2] = x[1].copy(), x[0].copy()`", at)
    frame.builder.update(target, for_selection(frame, value, type_of(target).dtype, at))


def for_selection(frame: Frame, value: Value, dtype: DType, at: cst.CSTNode) -> Node:
    """A value that is assigned to what arrays select; each number of a list is converted to the dtype."""
    given = {leaf.type.dtype for leaf in _leaves(value) if leaf.type is not None}
    by_itself = given and (np.result_type(*given) == dtype or any(leaf.kind == "c" for leaf in given))
    return frame.node(as_array(frame, value, at, None if by_itself else dtype), at)


def _leaves(value: Value) -> Iterator[Node | Constant | ArrayConstant]:
    """The numbers and arrays of nested lists."""
    if isinstance(value, TupleValue):
        for item in value.items:
            yield from _leaves(item)
    elif isinstance(value, (Node, Constant, ArrayConstant)):
        yield value


def beside(frame: Frame, left: Value, right: Value, at: cst.CSTNode) -> tuple[Value, Value]:
    """The operands of an operator: a list beside an array is made an array."""
    if _is_array(left):
        right = as_array(frame, right, at)
    elif _is_array(right):
        left = as_array(frame, left, at)
    return left, right


def _is_array(value: Value) -> bool:
    return isinstance(value, ArrayConstant) or (
        isinstance(value, Node) and value.type is not None and value.type.is_array
    )


def equality(frame: Frame, operator: cst.BaseCompOp, left: Value, right: Value, at: cst.CSTNode) -> Value | None:
    """``(i, j) == (k, 0)`` of tuples of numbers; None where the operands or the operator are others."""
    if not isinstance(left, TupleValue) or not isinstance(right, TupleValue):
        return None
    if not isinstance(operator, (cst.Equal, cst.NotEqual)):
        return None
    holds: Node | bool = len(left.items) == len(right.items) and isinstance(left, WrittenList) == isinstance(
        right, WrittenList
    )
    for pair in zip(left.items, right.items, strict=False) if holds else ():
        if pair[0] is pair[1]:  # Python looks no further, even at NaN
            continue
        known = known_comparison(cst.Equal(), *pair)
        inner = equality(frame, cst.Equal(), *pair, at) if known is None else Constant(known, PY_BOOL)
        if inner is None:
            inner = elementwise(frame.builder, "equal", *(frame.node(item, at) for item in pair))
        holds = _both(frame, holds, truth(frame, inner, at))
    if isinstance(holds, bool):
        return Constant(holds == isinstance(operator, cst.Equal), PY_BOOL)
    return holds if isinstance(operator, cst.Equal) else elementwise(frame.builder, "not", holds)


def _both(frame: Frame, left: Node | bool, right: Node | bool) -> Node | bool:
    if isinstance(left, bool):
        return left and right
    if isinstance(right, bool):
        return right and left
    return elementwise(frame.builder, "and", left, right)


def repeated(frame: Frame, operator: cst.CSTNode, left: Value, right: Value, at: cst.CSTNode) -> Value | None:
    """``[0.0] * 3``: a tuple or a list several times; None where the operator or the operands are others."""
    given, times = (left, right) if isinstance(left, TupleValue) else (right, left)
    if not isinstance(operator, cst.Multiply) or not isinstance(given, TupleValue):
        return None
    count = constant_int(times)
    if count is not None and len(given.items) * count <= LONGEST:
        return with_items(given, given.items * count)
    type = scalar_type(times)
    if type is None or type.dtype.kind not in "iu":
        return None
    return _filled(frame, given, frame.node(times, at), at)


def _filled(frame: Frame, given: TupleValue, times: Node, at: cst.CSTNode) -> ListValue:
    """``[0.0] * n``: as many items as shows while the kernel runs, in an array."""
    builder, types = frame.builder, {scalar_type(item) for item in given.items}
    type = types.pop() if len(types) == 1 else None
    if type is None:
        message = "only a list of numbers of one type can be repeated as often as a variable says"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "make an array: np.full(count, value)", at)
    count = builder.emit("cast", times, type=PY_INT) if type_of(times) != PY_INT else times
    if not builder.facts.prove(builder.dim(count)):
        count = builder.emit("py_max", builder.const(0), count, type=PY_INT)
    if len(given.items) == 1:
        values = call_function(builder, "numpy.full", [count, given.items[0]], {}, at)
    else:
        values = call_function(builder, "numpy.tile", [as_array(frame, given, at), count], {}, at)
    return ListValue(frame.node(values), type)
