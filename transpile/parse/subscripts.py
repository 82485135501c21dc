"""The parts of a subscript, evaluated, and items of tuples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import EllipsisType
from typing import NoReturn

import libcst as cst

from transpile.parse import codes, growing
from transpile.parse.axes import Selector, take
from transpile.parse.functions import call_function
from transpile.parse.joins import scalar_type
from transpile.parse.python_rules import type_of
from transpile.parse.scope import Frame, describe
from transpile.parse.sequences import Listed, as_sequence
from transpile.parse.typing_rules import element
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    ListItems,
    ListValue,
    Literal,
    TupleValue,
    Value,
    WrittenList,
    with_items,
)
from transpile.symbolic.graph import Node

Evaluate = Callable[[Frame, cst.BaseExpression], Value]


def selectors(frame: Frame, elements: Sequence[cst.SubscriptElement], evaluate: Evaluate) -> list[Selector]:
    """The parts of a subscript, evaluated."""
    parts: list[Selector] = []
    for item in elements:
        if isinstance(item.slice, cst.Slice):
            bounds = [_bound(frame, part, evaluate) for part in (item.slice.lower, item.slice.upper, item.slice.step)]
            parts.append(Selector("slice", item.slice, *bounds))
        elif isinstance(item.slice, cst.Index):
            parts.extend(_indices(frame, evaluate(frame, item.slice.value), item.slice.value))
    return parts


def _bound(frame: Frame, part: cst.BaseExpression | None, evaluate: Evaluate) -> Node | None:
    value = None if part is None else evaluate(frame, part)
    if part is None or (isinstance(value, Literal) and value.value is None):
        return None
    assert value is not None
    return as_int(frame, value, part)


def _indices(frame: Frame, value: Value, at: cst.CSTNode) -> list[Selector]:
    if isinstance(value, TupleValue) and not isinstance(value, WrittenList):
        return [part for item in value.items for part in _indices(frame, item, at)]
    if isinstance(value, Literal) and isinstance(value.value, EllipsisType):
        return [Selector("ellipsis", at)]
    is_none = isinstance(value, Literal) and value.value is None
    if is_none or (isinstance(value, FunctionRef) and value.qualified == "numpy.newaxis"):
        return [Selector("newaxis", at)]
    index = _array(frame, value, at)
    if index is not None:
        return [index]
    return [Selector("index", at, as_int(frame, value, at))]


def _array(frame: Frame, value: Value, at: cst.CSTNode) -> Selector | None:
    """An index array or a mask; a list is one too. None where the value is no array with axes."""
    if isinstance(value, ListValue):
        value = value.array
    elif isinstance(value, TupleValue):
        value = call_function(frame.builder, "numpy.array", [value], {}, at)
    if not isinstance(value, (Node, ArrayConstant)):
        return None
    node = frame.node(value, at)
    assert node.type is not None
    if not node.type.shape:
        return None
    return Selector("mask" if node.type.dtype.kind == "b" else "array", at, node)


def as_int(frame: Frame, value: Value, at: cst.CSTNode) -> Node:
    """An int of a subscript or a range."""
    if not isinstance(value, (Node, Constant)):
        frame.error(
            codes.OPERAND_TYPE, f"{describe(value)} cannot be used as an index", "use an int, a slice or None", at
        )
    node = element(frame.builder, frame.node(value, at))
    assert node.type is not None
    if node.type.is_array:
        frame.error(codes.OPERAND_TYPE, f"an array ({node.type}) cannot be used here", "use an int", at)
    if node.type.dtype.kind == "b":
        frame.error(codes.UNSUPPORTED_SYNTAX, "indexing with a bool is not supported", "use an int: `int(flag)`", at)
    if node.type.dtype.kind not in "iu":
        frame.error(
            codes.OPERAND_TYPE, f"a {node.type} cannot be used as an index", "convert it: `int(x)` or `a // b`", at
        )
    return node


def item(frame: Frame, base: TupleValue, parts: list[Selector], at: cst.CSTNode) -> Value:
    """An item of a tuple: the position must be known, and may be a slice of known numbers."""
    if len(parts) != 1 or parts[0].kind not in ("index", "slice"):
        frame.error(codes.ARGUMENT, "a tuple takes one index", "use one int", at)
    part = parts[0]
    numbers = [
        None if node is None else frame.builder.dim(node).constant for node in (part.start, part.stop, part.step)
    ]
    known = [
        number is not None or node is None
        for number, node in zip(numbers, (part.start, part.stop, part.step), strict=True)
    ]
    if not all(known):
        return _picked(frame, base, part, at)
    if part.kind == "slice":
        return with_items(base, base.items[slice(*numbers)])
    index = numbers[0]
    assert index is not None
    if not -len(base.items) <= index < len(base.items):
        frame.error(
            codes.OUT_OF_BOUNDS,
            f"index {index} is out of range for a tuple of {len(base.items)}",
            "use a smaller index",
            at,
        )
    return base.items[index]


def _picked(frame: Frame, base: TupleValue, part: Selector, at: cst.CSTNode) -> Value:
    """An item whose position is known only while the kernel runs: of numbers of one type, or of tuples of such."""
    items = base.items
    widths = {len(item.items) if isinstance(item, TupleValue) else None for item in items}
    if part.kind != "index" or part.start is None or len(widths) != 1:
        message = "the index of a tuple must be a number in the source"
        frame.error(codes.NOT_CONSTANT, message, "write the number, or use an array", at)
    if None in widths:
        types = {scalar_type(item) for item in items}
        if None in types or len(types) > 1:
            message = "the index of this tuple must be a number in the source: its items are not numbers of one type"
            frame.error(codes.NOT_CONSTANT, message, "write the number, or make them all floats or all ints", at)
        listed = Listed(tuple(lambda item=item: item for item in items))  # type: ignore[misc]
        return as_sequence(frame, listed, at).item(part.start, None)
    columns = zip(*(item.items for item in items if isinstance(item, TupleValue)), strict=True)
    return TupleValue(tuple(_picked(frame, TupleValue(column), part, at) for column in columns))


def list_item(frame: Frame, base: ListValue, parts: list[Selector], at: cst.Subscript) -> Value:
    """An item of a list that is kept in an array."""
    if len(parts) != 1 or parts[0].kind not in ("index", "slice"):
        help = "make it an array: np.array([...])"
        frame.error(codes.UNSUPPORTED_SYNTAX, "a list is subscripted by one int or slice only", help, at)
    if parts[0].kind == "slice":
        part = take(frame.builder, base.array, parts, at)
        return ListValue(frame.builder.emit("copy", part, type=part.type), base.item, leaf=base.leaf)
    if base.source is not None:
        assert parts[0].start is not None
        return growing.item_at(frame, base.source, parts[0].start, growing.length_of(frame, base.source))
    found = take(frame.builder, base.array, parts, at)
    return listed_item(frame, base, found)


def listed_item(frame: Frame, value: ListValue, element: Node) -> Value:
    """An item of a list, of which ``element`` is what the array has."""
    if value.item is not None:
        return frame.builder.cast(element, value.item)
    if value.leaf is None:
        return element
    is_row = len(type_of(element).shape) == 1
    return replace(value, array=element, item=value.leaf if is_row else None, leaf=None if is_row else value.leaf)


def list_place(
    frame: Frame, base: TupleValue | ListValue, parts: list[Selector], at: cst.Subscript
) -> growing.ItemPlace:
    """An item of a list as a target."""
    if isinstance(base, TupleValue):
        frame.error(codes.UNSUPPORTED_SYNTAX, "a tuple cannot be changed", "make a new tuple, or use an array", at)
    index = parts[0].start if len(parts) == 1 and parts[0].kind == "index" else None
    if index is None or (base.source is None and (base.at is None or base.item is None)):
        message = "only single items of lists of numbers can be assigned"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "use an array: np.array([...])", at)
    if base.source is not None:
        return growing.place_of(frame, base.source, index, at)
    assert base.at is not None
    assert base.item is not None
    place = take(frame.builder, base.array, parts, at)
    return growing.ItemPlace(place, frame.builder.cast(place, base.item), ListItems(base.item), base.at)


def refuse_growth(frame: Frame, method: str, at: cst.CSTNode) -> NoReturn:
    """Lists do not change their length."""
    help = "fill an array and count: `r[k] = v`, `k += 1`, and at the end `r[:k].copy()`"
    frame.error(codes.UNSUPPORTED_FUNCTION, f"lists cannot grow or shrink here (`{method}`)", help, at)
