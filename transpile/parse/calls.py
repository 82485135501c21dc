"""Calls: of functions, methods and classes, with their arguments."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from transpile.parse import codes, growing, records
from transpile.parse.certain import fixed_length
from transpile.parse.functions import call_function, call_generator, call_method
from transpile.parse.functions.shifting import indexed
from transpile.parse.scope import Frame, describe
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    GrowingList,
    HelperRef,
    Iterated,
    ListValue,
    Literal,
    ModuleRef,
    RandomGenerator,
    RecordClass,
    RecordValue,
    TupleValue,
    Value,
)
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_INT

Evaluate = Callable[[Frame, cst.BaseExpression], Value]
REDUCERS = {f"builtins.{name}": name for name in ("sum", "any", "all", "min", "max")}
LOOPED = frozenset(f"builtins.{name}" for name in ("range", "zip", "enumerate", "reversed", "map"))


def call(frame: Frame, expression: cst.Call, evaluate: Evaluate) -> Value:
    """A call of a function, a method or a class."""
    function = expression.func
    if isinstance(function, cst.Attribute):
        grows = _growing_list(frame, function.value)
        if grows is not None:
            return growing.method(
                frame, grows, function.attr.value, positional(frame, expression, evaluate), expression
            )
        base = evaluate(frame, function.value)
        if isinstance(base, (Node, Constant, ArrayConstant)):
            args, keywords = _arguments(frame, expression, evaluate)
            return call_method(frame.builder, frame.node(base), function.attr.value, args, keywords, expression)
        if isinstance(base, RandomGenerator):
            args, keywords = _arguments(frame, expression, evaluate)
            return call_generator(frame.builder, base, function.attr.value, args, keywords, expression)
        if isinstance(base, RecordValue) and function.attr.value == "_replace" and base.record.is_tuple:
            return records.replaced(frame, base, _arguments(frame, expression, evaluate)[1], expression)
    if library_name(frame, function) == records.REPLACE:
        args, keywords = _arguments(frame, expression, evaluate)
        return records.replaced(frame, args[0] if args else Literal(None), keywords, expression)
    callee = evaluate(frame, function)
    reduced = _reduced(frame, callee, expression, evaluate)
    if reduced is not None:
        return reduced
    if isinstance(callee, FunctionRef) and callee.qualified in LOOPED:
        return frame.translators.iterated(frame, expression)
    args, keywords = _arguments(frame, expression, evaluate)
    return apply(frame, callee, args, keywords, expression, evaluate)


def apply(
    frame: Frame,
    callee: Value,
    args: list[Value],
    keywords: dict[str, Value],
    expression: cst.Call,
    evaluate: Evaluate,
) -> Value:
    """What a function of any kind gives for these arguments."""
    if isinstance(callee, FunctionRef) and callee.qualified in REDUCERS and len(args) == 1 and _has_items(args[0]):
        return frame.translators.reduce_items(frame, REDUCERS[callee.qualified], args[0], keywords, expression)
    if isinstance(callee, FunctionRef):
        return call_function(frame.builder, callee.qualified, args, keywords, expression)
    if isinstance(callee, RecordClass):
        return records.construct(frame, callee, args, keywords, expression, evaluate)
    if not isinstance(callee, HelperRef):
        frame.error(codes.ARGUMENT, f"{describe(callee)} cannot be called", "call a function", expression.func)
    return frame.translators.call(frame, callee, args, keywords, expression)


def _growing_list(frame: Frame, expression: cst.BaseExpression) -> GrowingList | None:
    """The list that grows which a name stands for."""
    value = frame.names.get(expression.value) if isinstance(expression, cst.Name) else None
    fresh = frame.refresh(value) if isinstance(value, GrowingList) else None
    return fresh if isinstance(fresh, GrowingList) else None


def _reduced(frame: Frame, callee: Value, call: cst.Call, evaluate: Evaluate) -> Value | None:
    """``sum(... for ...)`` and its kind, where the items are never put together."""
    name = REDUCERS.get(callee.qualified) if isinstance(callee, FunctionRef) else None
    first = call.args[0].value if call.args and not call.args[0].star else None
    if (
        name is None
        or first is None
        or (len(call.args) > 1 and name in ("min", "max") and call.args[1].keyword is None)
    ):
        return None
    over = library_name(frame, first.func) if isinstance(first, cst.Call) else None
    if not isinstance(first, (cst.GeneratorExp, cst.ListComp)) and over not in LOOPED:
        return None
    keywords = {
        "start" if arg.keyword is None else arg.keyword.value: evaluate(frame, arg.value) for arg in call.args[1:]
    }
    return frame.translators.reduce_items(frame, name, first, keywords, call)


def _has_items(value: Value) -> bool:
    if isinstance(value, Node):
        return value.type is not None and value.type.is_array and bool(value.type.shape)
    return isinstance(value, (ListValue, ArrayConstant))


def _arguments(frame: Frame, expression: cst.Call, evaluate: Evaluate) -> tuple[list[Value], dict[str, Value]]:
    values = [evaluate(frame, arg.value) for arg in expression.args]
    args: list[Value] = []
    keywords: dict[str, Value] = {}
    for arg, value in zip(expression.args, values, strict=True):
        if arg.keyword is not None:
            keywords[arg.keyword.value] = frame.refresh(value)
        elif arg.star:
            args += [frame.refresh(item) for item in _spread(frame, value, arg)]
        else:
            args.append(frame.refresh(value))
    return args, keywords


def _spread(frame: Frame, value: Value, arg: cst.Arg) -> tuple[Value, ...]:
    value = rows_of(frame, value)
    if isinstance(value, Node) and value.type is not None and value.type.shape:
        count = value.type.shape[0].constant
        if count is not None:
            message = f"{count} arguments are needed here, and there are not as many"
            value = all_rows(frame, value, count, "TypeError", message)
    if not isinstance(value, (TupleValue, Iterated)) or arg.star != "*":
        message = f"`{arg.star}` before {describe(value)} is not supported"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "only a tuple can be spread: f(*x.shape)", arg.value)
    return value.items


def rows_of(frame: Frame, value: Value) -> Value:
    """An array whose first axis has a known length as a tuple of its rows or elements; other values as they are."""
    if not isinstance(value, Node) or value.type is None or not value.type.shape:
        return value
    length = fixed_length(frame.builder, value, 0)
    return value if length is None else _first_rows(frame, value, length)


def all_rows(frame: Frame, array: Node, count: int, exception: str, message: str) -> TupleValue:
    """The rows or elements of an array, after a check that there are as many."""
    builder = frame.builder
    length = builder.emit("size", array, type=PY_INT, attr=0)
    matches = builder.emit("equal", length, builder.const(count), type=PY_BOOL)
    builder.check(matches, exception, message, native=False)
    return _first_rows(frame, array, count)


def _first_rows(frame: Frame, array: Node, count: int) -> TupleValue:
    return TupleValue(tuple(indexed(frame.builder, array, k) for k in range(count)))


def library_name(frame: Frame, expression: cst.BaseExpression) -> str | None:
    """The full name of a function of a library or of Python, supported or not; None for anything else."""
    if isinstance(expression, cst.Name) and not frame.is_local(expression.value):
        value = frame.read(expression.value, expression)
        return value.qualified if isinstance(value, (FunctionRef, ModuleRef)) else None
    if isinstance(expression, cst.Attribute):
        module = library_name(frame, expression.value)
        return f"{module}.{expression.attr.value}" if module else None
    return None


def positional(frame: Frame, call: cst.Call, evaluate: Evaluate) -> list[Value]:
    """The arguments of a call that takes no keywords."""
    args, keywords = _arguments(frame, call, evaluate)
    if keywords:
        frame.error(codes.ARGUMENT, "no keywords are taken here", "pass the arguments by position", call)
    return args
