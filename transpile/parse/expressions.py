"""Expressions of the source as values: one function for each kind of syntax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

import libcst as cst

from transpile.parse import codes, growing, indexing, listed, records, subscripts
from transpile.parse.branches import choose
from transpile.parse.builder import Builder
from transpile.parse.calls import call, rows_of
from transpile.parse.conditions import as_node, truth
from transpile.parse.functions import attribute, call_function, library_attribute
from transpile.parse.functions.subscripted import Slice, is_subscripted, subscripted
from transpile.parse.joins import join_types, scalar_type
from transpile.parse.scope import Frame, describe
from transpile.parse.symbols import identity, known_comparison, membership
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    EnumClass,
    FunctionRef,
    GrowingList,
    HelperRef,
    Iterated,
    ListValue,
    Literal,
    ModuleRef,
    NamedResults,
    RandomGenerator,
    RecordValue,
    Refused,
    TupleValue,
    Value,
    WrittenList,
    with_items,
)
from transpile.symbolic.graph import Node
from transpile.symbolic.types import BOOL, PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT

BINARY: dict[type[cst.CSTNode], str] = {
    cst.Add: "add",
    cst.Subtract: "subtract",
    cst.Multiply: "multiply",
    cst.Divide: "divide",
    cst.FloorDivide: "floor_divide",
    cst.Modulo: "remainder",
    cst.Power: "power",
    cst.BitAnd: "bitwise_and",
    cst.BitOr: "bitwise_or",
    cst.BitXor: "bitwise_xor",
    cst.LeftShift: "left_shift",
    cst.RightShift: "right_shift",
}
UNARY: dict[type[cst.CSTNode], str] = {cst.Minus: "negative", cst.Plus: "positive", cst.BitInvert: "invert"}
COMPARISON: dict[type[cst.CSTNode], str] = {
    cst.Equal: "equal",
    cst.NotEqual: "not_equal",
    cst.LessThan: "less",
    cst.LessThanEqual: "less_equal",
    cst.GreaterThan: "greater",
    cst.GreaterThanEqual: "greater_equal",
}
SINGLETONS: dict[str, Value] = {
    "True": Constant(True, PY_BOOL),
    "False": Constant(False, PY_BOOL),
    "None": Literal(None),
}
LARGEST = 2**64


def evaluate(frame: Frame, expression: cst.BaseExpression) -> Value:
    """What an expression of the source is."""
    handler = HANDLERS.get(type(expression))
    if handler is None:
        kind = type(expression).__name__
        frame.error(codes.UNSUPPORTED_SYNTAX, f"{kind} expressions are not supported", "use simpler syntax", expression)
    with frame.builder.evaluating(expression):
        return handler(frame, expression)


def define(frame: Frame, definition: cst.FunctionDef | cst.Lambda, name: str) -> HelperRef:
    """A function inside a function; its defaults are evaluated now, its other variables when it is called."""
    params = definition.params
    defaults: list[tuple[str, Value]] = []
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.default is not None:
            defaults.append((param.name.value, frame.refresh(evaluate(frame, param.default))))
    return HelperRef(name, definition, frame.module, False, frame, tuple(defaults))


def number(frame: Frame, expression: cst.BaseExpression) -> Node:
    """An expression that must be a number or an array."""
    return frame.node(evaluate(frame, expression), expression)


def condition(frame: Frame, expression: cst.BaseExpression) -> Node | bool:
    """Whether an expression counts as true: known already, or a scalar bool node."""
    if isinstance(expression, cst.BooleanOperation):
        left = condition(frame, expression.left)
        return _lazily(frame, expression, left)
    if isinstance(expression, cst.UnaryOperation) and isinstance(expression.operator, cst.Not):
        return _inverse(frame.builder, condition(frame, expression.expression))
    return truth(frame, evaluate(frame, expression), expression)


def _inverse(builder: Builder, value: Node | bool) -> Node | bool:
    return elementwise(builder, "not", value) if isinstance(value, Node) else not value


def _lazily(frame: Frame, expression: cst.BooleanOperation, left: Node | bool) -> Node | bool:
    both = isinstance(expression.operator, cst.And)
    if not isinstance(left, Node):
        return condition(frame, expression.right) if left == both else left

    def right() -> Value:
        value = condition(frame, expression.right)
        return value if isinstance(value, Node) else Constant(value, PY_BOOL)

    joined = _both(frame, left, right) if both else _either(frame, left, right)
    return truth(frame, joined, expression)


def _both(frame: Frame, left: Node, right: Callable[[], Value], first: Value | None = None) -> Value:
    """``left and right``; ``first`` is the value where ``left`` is false."""
    otherwise = Constant(False, PY_BOOL) if first is None or _is_bool(first) else first
    joined = choose(
        frame, left, right, lambda: otherwise, lambda f, c, value, _: _logical(f, "and", c, value, otherwise)
    )
    return _remember(frame, "and", left, joined)


def _either(frame: Frame, left: Node, right: Callable[[], Value], first: Value | None = None) -> Value:
    """``left or right``; ``first`` is the value where ``left`` is true."""
    then = Constant(True, PY_BOOL) if first is None or _is_bool(first) else first
    joined = choose(frame, left, lambda: then, right, lambda f, c, _, value: _logical(f, "or", c, value, then))
    return _remember(frame, "or", left, joined)


def _remember(frame: Frame, operator: str, left: Node, joined: Value) -> Value:
    """Where the right side is evaluated under an `if`, what the left side says must not be lost."""
    if isinstance(joined, Node) and joined.op == "result":
        frame.builder.shortcuts[joined] = (operator, left)
    return joined


def _is_bool(value: Value) -> bool:
    type = scalar_type(value)
    return type is not None and type.dtype == BOOL


def _logical(frame: Frame, op: str, left: Node, right: Value, short: Value) -> Node | None:
    """``left op right`` where all are bools; None where the value is another number."""
    if not (_is_bool(right) and _is_bool(short)):
        return None
    node = frame.node(right)
    assert node.type is not None
    assert left.type is not None
    return frame.builder.emit(op, left, node, type=join_types(left.type, node.type))


def _integer(frame: Frame, expression: cst.Integer) -> Value:
    value = expression.evaluated_value
    if value >= LARGEST:
        frame.error(
            codes.OPERAND_TYPE, "this int does not fit into 64 bits", "use a smaller number, or a float", expression
        )
    return Constant(value, PY_INT)


def _float(frame: Frame, expression: cst.Float) -> Value:
    return Constant(float(expression.evaluated_value), PY_FLOAT)


def _imaginary(frame: Frame, expression: cst.Imaginary) -> Value:
    return Constant(complex(expression.evaluated_value), PY_COMPLEX)


def _string(frame: Frame, expression: cst.SimpleString) -> Value:
    value = expression.evaluated_value
    if not isinstance(value, str):
        frame.error(codes.UNSUPPORTED_SYNTAX, "bytes are not supported", "use a uint8 array", expression)
    return Literal(value)


def _ellipsis(frame: Frame, expression: cst.Ellipsis) -> Value:
    return Literal(...)


def _name(frame: Frame, expression: cst.Name) -> Value:
    value = SINGLETONS.get(expression.value) or frame.read(expression.value, expression)
    return growing.as_list(frame, value) if isinstance(value, GrowingList) else value


def _tuple(frame: Frame, expression: cst.Tuple | cst.List) -> Value:
    items: list[Value] = []
    for element in expression.elements:
        value = evaluate(frame, element.value)
        if isinstance(element, cst.StarredElement):
            value = rows_of(frame, value)
            if not isinstance(value, (TupleValue, Iterated)):
                message = f"`*` before {describe(value)} is not supported"
                frame.error(codes.UNSUPPORTED_SYNTAX, message, "only a tuple can be spread", element)
            items += value.items
        else:
            items.append(value)
    kind = WrittenList if isinstance(expression, cst.List) else TupleValue
    return kind(tuple(frame.refresh(item) for item in items))


def _attribute(frame: Frame, expression: cst.Attribute) -> Value:
    base = evaluate(frame, expression.value)
    name = expression.attr.value
    if isinstance(base, (ModuleRef, FunctionRef)):
        return _module_attribute(frame, base, name, expression)
    if isinstance(base, WrittenList) and name in ("append", "extend", "insert", "pop"):
        subscripts.refuse_growth(frame, name, expression)
    if isinstance(base, (RecordValue, NamedResults, EnumClass)):
        return records.attribute_of(frame, base, name, expression)
    if not isinstance(base, (Node, Constant, ArrayConstant)):
        message = f"{describe(base)} has no attribute `{name}` here"
        help = "call its methods where they stand" if isinstance(base, RandomGenerator) else "use its elements"
        frame.error(codes.UNSUPPORTED_FUNCTION, message, help, expression)
    return attribute(frame.builder, frame.node(base), name, expression)


def _module_attribute(frame: Frame, base: ModuleRef | FunctionRef, name: str, at: cst.CSTNode) -> Value:
    if not (isinstance(base, ModuleRef) and base.qualified.endswith(".py")):
        return library_attribute(frame.builder, base.qualified, name, at)
    found = frame.module.module_attribute(base.qualified, name)
    if found is None:
        frame.error(codes.UNKNOWN_NAME, f"the module has no name `{name}`", f"define `{name}` in {base.qualified}", at)
    if isinstance(found, Refused):
        frame.error(found.code, found.message, found.help, at)
    return found


def _unary(frame: Frame, expression: cst.UnaryOperation) -> Value:
    if isinstance(expression.operator, cst.Not):
        result = condition(frame, expression)
        return result if isinstance(result, Node) else Constant(result, PY_BOOL)
    value = evaluate(frame, expression.expression)
    if isinstance(expression.operator, cst.Minus) and _is_written_out(value):
        return Constant(-value.value, value.type)
    return elementwise(frame.builder, UNARY[type(expression.operator)], frame.node(value, expression.expression))


def _is_written_out(value: Value) -> TypeGuard[Constant]:
    """Whether a value is a number of the source itself, without a name: its sign is part of it."""
    return isinstance(value, Constant) and value.name is None and value.type in (PY_INT, PY_FLOAT, PY_COMPLEX)


def _binary(frame: Frame, expression: cst.BinaryOperation) -> Value:
    left, right = evaluate(frame, expression.left), evaluate(frame, expression.right)
    left = frame.refresh(left)
    if isinstance(left, TupleValue) and isinstance(right, TupleValue) and isinstance(expression.operator, cst.Add):
        return with_items(left, left.items + right.items)
    several = listed.repeated(frame, expression.operator, left, right, expression)
    if several is not None:
        return several
    left, right = listed.beside(frame, left, right, expression)
    operands = frame.node(left, expression.left), frame.node(right, expression.right)
    return binary(frame, expression.operator, *operands, at=expression)


def binary(frame: Frame, operator: cst.CSTNode, left: Node, right: Node, at: cst.CSTNode) -> Node:
    """A binary operator applied to two numbers or arrays."""
    if isinstance(operator, cst.MatrixMultiply):
        result = call_function(frame.builder, "numpy.matmul", [left, right], {}, at)
        return frame.node(result, at)
    return elementwise(frame.builder, BINARY[type(operator)], left, right)


def _boolean(frame: Frame, expression: cst.BooleanOperation) -> Value:
    """``a and b``, ``a or b``: one of the two values."""
    first = evaluate(frame, expression.left)
    left = truth(frame, first, expression.left)
    both = isinstance(expression.operator, cst.And)
    if not isinstance(left, Node):
        return evaluate(frame, expression.right) if left == both else first
    join = _both if both else _either
    return join(frame, left, lambda: evaluate(frame, expression.right), first)


def _comparison(frame: Frame, expression: cst.Comparison) -> Value:
    """A comparison; in a chain the operands in the middle are evaluated once, and the rest only while all hold."""
    left = evaluate(frame, expression.left)
    return _compare(frame, left, expression.left, list(expression.comparisons))


def _compare(frame: Frame, left: Value, at: cst.BaseExpression, rest: list[cst.ComparisonTarget]) -> Value:
    target = rest[0]
    right = evaluate(frame, target.comparator)
    if isinstance(target.operator, (cst.Is, cst.IsNot)):
        return identity(frame, left, right, target)
    if isinstance(target.operator, (cst.In, cst.NotIn)):
        return membership(frame, left, right, target)
    known = known_comparison(target.operator, left, right)
    if known is not None and len(rest) == 1:
        return Constant(known, PY_BOOL)
    same = listed.equality(frame, target.operator, left, right, target.comparator)
    if same is not None and len(rest) == 1:
        return same
    left, right = listed.beside(frame, frame.refresh(left), right, target.comparator)
    operands = frame.node(left, at), frame.node(right, target.comparator)
    result = elementwise(frame.builder, COMPARISON[type(target.operator)], *operands)
    if len(rest) == 1:
        return result
    holds = as_node(frame.builder, truth(frame, result, at))
    return _both(frame, holds, lambda: _compare(frame, right, target.comparator, rest[1:]), result)


def _conditional(frame: Frame, expression: cst.IfExp) -> Value:
    test = condition(frame, expression.test)
    if not isinstance(test, Node):
        return evaluate(frame, expression.body if test else expression.orelse)
    return choose(frame, test, lambda: evaluate(frame, expression.body), lambda: evaluate(frame, expression.orelse))


def _subscript(frame: Frame, expression: cst.Subscript) -> Value:
    base = evaluate(frame, expression.value)
    if isinstance(base, FunctionRef) and is_subscripted(base.qualified):
        grid = [_grid_part(frame, item) for item in expression.slice]
        return subscripted(frame.builder, base.qualified, grid, expression)
    parts = subscripts.selectors(frame, expression.slice, evaluate)
    base = frame.refresh(base)
    records.check_unpacked(frame, base, expression)
    if isinstance(base, TupleValue):
        return subscripts.item(frame, base, parts, expression)
    if isinstance(base, ListValue):
        return subscripts.list_item(frame, base, parts, expression)
    return indexing.read(frame.builder, frame.node(base, expression.value), parts, expression)


def _grid_part(frame: Frame, item: cst.SubscriptElement) -> Slice | Value:
    """A part of a subscript of np.mgrid and its kind, where bounds may be any numbers."""
    if isinstance(item.slice, cst.Index):
        return frame.refresh(evaluate(frame, item.slice.value))
    assert isinstance(item.slice, cst.Slice)
    bounds = (item.slice.lower, item.slice.upper, item.slice.step)
    return Slice(*(None if bound is None else evaluate(frame, bound) for bound in bounds))


def place(frame: Frame, target: cst.Subscript) -> Node | indexing.Place | growing.ItemPlace:
    """The view of an array that an assignment writes, what a subscript with arrays selects, or an item of a list."""
    base = evaluate(frame, target.value)
    parts = subscripts.selectors(frame, target.slice, evaluate)
    if isinstance(base, (TupleValue, ListValue)):
        return subscripts.list_place(frame, base, parts, target)
    return indexing.selected(frame.builder, frame.node(base, target.value), parts, target)


def _named(frame: Frame, expression: cst.NamedExpr) -> Value:
    """``name := value``; the name is bound wherever the expression is evaluated."""
    assert isinstance(expression.target, cst.Name)
    value = frame.refresh(evaluate(frame, expression.value))
    if isinstance(value, Node):
        value = frame.builder.named(value, expression.target.value)
    frame.bind(expression.target.value, value)
    return value


def _lambda(frame: Frame, expression: cst.Lambda) -> Value:
    return define(frame, expression, "<lambda>")


def _list_comprehension(frame: Frame, expression: cst.ListComp) -> Value:
    return frame.translators.list_of(frame, expression)


def _generator(frame: Frame, expression: cst.GeneratorExp) -> Value:
    help = "use it inside sum, any, all, min or max, or write a list: np.array([...])"
    frame.error(codes.UNSUPPORTED_SYNTAX, "a generator expression is not supported here", help, expression)


HANDLERS: dict[type[cst.CSTNode], Callable[[Frame, Any], Value]] = {
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Imaginary: _imaginary,
    cst.SimpleString: _string,
    cst.Ellipsis: _ellipsis,
    cst.Name: _name,
    cst.Tuple: _tuple,
    cst.List: _tuple,
    cst.Attribute: _attribute,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Subscript: _subscript,
    cst.Call: lambda frame, expression: call(frame, expression, evaluate),
    cst.NamedExpr: _named,
    cst.ListComp: _list_comprehension,
    cst.GeneratorExp: _generator,
    cst.Lambda: _lambda,
}
