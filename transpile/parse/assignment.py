"""Assignments: to names, elements, slices and tuples of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from transpile.parse import codes, growing, indexing
from transpile.parse.calls import all_rows, rows_of
from transpile.parse.expressions import binary, evaluate, place
from transpile.parse.listed import assign as assign_part
from transpile.parse.listed import beside, for_selection
from transpile.parse.python_rules import type_of
from transpile.parse.records import check_unpacked
from transpile.parse.scope import Frame, describe
from transpile.parse.values import GrowingList, Iterated, ListValue, TupleValue, Value, WrittenList, with_items
from transpile.parse.writing import check_in_place
from transpile.symbolic.graph import Node

OPERATOR: dict[type[cst.CSTNode], tuple[type[cst.CSTNode], str]] = {
    cst.AddAssign: (cst.Add, "+="),
    cst.SubtractAssign: (cst.Subtract, "-="),
    cst.MultiplyAssign: (cst.Multiply, "*="),
    cst.DivideAssign: (cst.Divide, "/="),
    cst.FloorDivideAssign: (cst.FloorDivide, "//="),
    cst.ModuloAssign: (cst.Modulo, "%="),
    cst.PowerAssign: (cst.Power, "**="),
    cst.BitAndAssign: (cst.BitAnd, "&="),
    cst.BitOrAssign: (cst.BitOr, "|="),
    cst.BitXorAssign: (cst.BitXor, "^="),
    cst.LeftShiftAssign: (cst.LeftShift, "<<="),
    cst.RightShiftAssign: (cst.RightShift, ">>="),
}


def assign(frame: Frame, statement: cst.Assign) -> None:
    """``a = b = value``: the value is evaluated once and stored from left to right."""
    target = statement.targets[0].target
    if len(statement.targets) == 1 and _makes_lists(frame, target, statement.value):
        return
    assign_to(frame, *(target.target for target in statement.targets), value=evaluate(frame, statement.value))


def _makes_lists(frame: Frame, target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """Make lists that grow, where the assignment does that: ``r = []``, ``r, n = [], 0``."""
    pairs = [(target, value)]
    if isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple) and len(target.elements) == len(value.elements):
        pairs = [(left.value, right.value) for left, right in zip(target.elements, value.elements, strict=True)]
    if not any(growing.is_new_list(frame, *pair) for pair in pairs):
        return False
    given = [evaluate(frame, part) for _, part in pairs]
    for (aim, written), item in zip(pairs, given, strict=True):
        if isinstance(aim, cst.Name) and growing.is_new_list(frame, aim, written):
            growing.new_list(frame, aim.value, written, item)
        else:
            assign_to(frame, aim, value=item)
    return True


def assign_to(frame: Frame, *targets: cst.BaseExpression, value: Value) -> None:
    """Name a value after its first target, and store it in all of them."""
    if isinstance(value, Iterated) and isinstance(targets[0], (cst.Tuple, cst.List)) and len(targets) == 1:
        value = TupleValue(value.items)
    value = _named(frame, targets[0], value, {})
    for target in targets:
        store(frame, target, value)


def _named(frame: Frame, target: cst.BaseExpression, value: Value, done: dict[Node, Node]) -> Value:
    """The value, known by the names that it is assigned to."""
    if isinstance(target, cst.Name) and isinstance(value, Node):
        if value not in done:
            done[value] = frame.builder.named(value, target.value)
        return done[value]
    if isinstance(target, (cst.Tuple, cst.List)) and isinstance(value, TupleValue):
        if any(isinstance(element, cst.StarredElement) for element in target.elements):
            return value
        targets = [element.value for element in target.elements]
        # a wrong number of items is refused when they are stored
        pairs = zip(targets, value.items, strict=False)
        named = [_named(frame, inner, item, done) for inner, item in pairs]
        return replace(value, items=(*named, *value.items[len(named) :]))
    return value


def annotated(frame: Frame, statement: cst.AnnAssign) -> None:
    """``x: float = 0.0``; as in Python the annotation changes nothing."""
    if statement.value is not None and not _makes_lists(frame, statement.target, statement.value):
        assign_to(frame, statement.target, value=evaluate(frame, statement.value))


def store(frame: Frame, target: cst.BaseExpression, value: Value) -> None:
    """Assign ``value`` to one target. Arrays are read as they are by now: other targets may have changed them."""
    if isinstance(target, cst.Name):
        if isinstance(value, Iterated):
            message = "an iterator, which can be used once, cannot be kept"
            frame.error(codes.UNSUPPORTED_SYNTAX, message, "unpack it, or make a tuple: tuple(map(f, x))", target)
        if isinstance(value, ListValue) and value.source is not None:
            help = "use the list by its first name, or make an array: np.array(...)"
            frame.error(codes.SHARED, "a list that grows has a second name here", help, target)
        if isinstance(value, ListValue):
            value = growing.kept_list(frame, target.value, value, target)
        frame.bind(target.value, frame.refresh(value))
    elif isinstance(target, cst.Subscript):
        written = place(frame, target)
        if isinstance(written, growing.ItemPlace):
            growing.set_item(frame, written, value)
        elif isinstance(written, indexing.Place):
            node = for_selection(frame, value, type_of(written.base).dtype, target)
            indexing.write(frame.builder, written, node)
        else:
            assign_part(frame, written, value, target)
    elif isinstance(target, (cst.Tuple, cst.List)):
        _unpack(frame, target, value)
    else:
        frame.error(
            codes.UNSUPPORTED_SYNTAX, "only names, elements and slices can be assigned", "assign to a name", target
        )


def _unpack(frame: Frame, target: cst.Tuple | cst.List, value: Value) -> None:
    elements = target.elements
    check_unpacked(frame, value, target)
    value = rows_of(frame, TupleValue(value.items) if isinstance(value, Iterated) else value)
    if isinstance(value, Node) and type_of(value).shape:
        value = _as_many(frame, value, elements, target)
    if not isinstance(value, TupleValue):
        frame.error(
            codes.UNSUPPORTED_SYNTAX, f"{describe(value)} cannot be unpacked", "index it: `a, b = x[0], x[1]`", target
        )
    items = _matched(elements, value.items)
    if items is None:
        frame.error(
            codes.ARGUMENT,
            f"{len(value.items)} values for {len(elements)} targets",
            "both sides must have the same number of items",
            target,
        )
    for element, item in zip(elements, items, strict=True):
        store(frame, element.value, item)


def _as_many(frame: Frame, array: Node, elements: Sequence[cst.BaseElement], target: cst.CSTNode) -> TupleValue:
    """The rows or elements of an array, after a check that there are as many as targets."""
    if any(isinstance(element, cst.StarredElement) for element in elements):
        message = "how many values `*` takes is known only while the kernel runs"
        frame.error(codes.VALUE_DEPENDENT, message, "take slices: `a, rest = x[0], x[1:]`", target)
    count = len(elements)
    return all_rows(frame, array, count, "ValueError", f"{count} values are unpacked here, and there are not as many")


def _matched(elements: Sequence[cst.BaseElement], items: tuple[Value, ...]) -> list[Value] | None:
    """One value for each target; ``*rest`` takes all that the others leave. None where the numbers differ."""
    star = next((k for k, element in enumerate(elements) if isinstance(element, cst.StarredElement)), None)
    if star is None:
        return list(items) if len(items) == len(elements) else None
    rest = len(items) - len(elements) + 1
    if rest < 0:
        return None
    return [*items[:star], WrittenList(items[star : star + rest]), *items[star + rest :]]


def augmented(frame: Frame, statement: cst.AugAssign) -> None:
    """``target op= value``: arrays and slices change in place, names of numbers are bound anew."""
    target = statement.target
    if isinstance(statement.operator, cst.MatrixMultiplyAssign):
        frame.error(codes.UNSUPPORTED_SYNTAX, "`@=` is not supported", "write `x[...] = x @ y`")
    if isinstance(target, cst.Name):
        _augment_name(frame, statement, target)
    elif isinstance(target, cst.Subscript):
        written = place(frame, target)
        if isinstance(written, growing.ItemPlace):
            growing.set_item(frame, written, _combined(frame, statement, written.now))
        elif isinstance(written, indexing.Place):
            _augment_elements(frame, statement, written)
        else:
            _augment(frame, statement, written, written)
    else:
        frame.error(
            codes.UNSUPPORTED_SYNTAX, "this cannot be assigned", "assign to a name, an element or a slice", target
        )


def _augment_name(frame: Frame, statement: cst.AugAssign, target: cst.Name) -> None:
    value = frame.read(target.value, target)
    if isinstance(value, GrowingList) and isinstance(statement.operator, cst.AddAssign):
        growing.method(frame, value, "extend", [evaluate(frame, statement.value)], target)
        return
    if isinstance(value, TupleValue):
        other = evaluate(frame, statement.value)
        if not isinstance(other, TupleValue) or not isinstance(statement.operator, cst.AddAssign):
            frame.error(codes.OPERAND_TYPE, "this operator is not defined for a tuple", "build a new tuple", target)
        frame.bind(target.value, with_items(value, value.items + other.items))
        return
    current = frame.node(value, target)
    if current.type is not None and current.type.is_array:
        _augment(frame, statement, current, current)
    else:
        frame.bind(target.value, frame.builder.named(_combined(frame, statement, current), target.value))


def _augment(frame: Frame, statement: cst.AugAssign, written: Node, current: Node) -> None:
    """Compute and write back; an element follows assignment's casting rules, a slice or an array the in-place ones."""
    result = _combined(frame, statement, current)
    if written.type is not None and written.type.is_array:
        check_in_place(frame.builder, written.type, result, OPERATOR[type(statement.operator)][1])
    frame.builder.update(written, result)


def _augment_elements(frame: Frame, statement: cst.AugAssign, written: indexing.Place) -> None:
    """``x[idx] += v``: all elements are read, then written, so that an index counts once however often it is there."""
    current = indexing.elements(frame.builder, written)
    result = _combined(frame, statement, current)
    check_in_place(
        frame.builder, indexing.in_place_type(frame.builder, written), result, OPERATOR[type(statement.operator)][1]
    )
    indexing.write(frame.builder, written, result)


def _combined(frame: Frame, statement: cst.AugAssign, current: Node) -> Node:
    _, value = beside(frame, current, evaluate(frame, statement.value), statement.value)
    other = frame.node(value, statement.value)
    operator, _ = OPERATOR[type(statement.operator)]
    return binary(frame, operator(), frame.builder.refresh(current), other, at=statement)
