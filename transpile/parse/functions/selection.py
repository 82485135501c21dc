"""Choices and comparisons of whole arrays: select, nan_to_num, isclose, allclose, array_equal."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_entry,
    common,
    converted,
    dtype_of,
    rank,
    shape,
    stands_for,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.reductions import all_of
from transpile.parse.python_rules import is_python, type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.graph import Node, View
from transpile.symbolic.types import BOOL, PY_FLOAT, numpy_scalar


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.select": select,
        "numpy.nan_to_num": nan_to_num,
        "numpy.isclose": isclose,
        "numpy.allclose": allclose,
        "numpy.array_equal": array_equal,
    }


def select(call: Call) -> Value:
    """np.select(condlist, choicelist, default=0)."""
    call.bind("condlist", "choicelist", optional=("default",))
    lists = []
    for name in ("condlist", "choicelist"):
        given = call.bound[name]
        if not isinstance(given, TupleValue):
            call.error(codes.ARGUMENT, f"{call.name} takes lists", "write np.select([x > 0], [x], default=0.0)")
        lists.append([call.as_node(item) for item in given.items])
    conditions, choices = lists
    default = call.node("default") if call.has("default") else call.builder.const(0)
    if len(conditions) != len(choices) or not conditions:
        call.error(codes.ARGUMENT, "list of cases must be same length as list of conditions", "give both one length")
    if any(dtype_of(condition) != BOOL for condition in conditions):
        call.error(codes.OPERAND_TYPE, "the conditions of np.select must be bools", "compare: x > 0")
    dtype = common(*choices, default)

    def meaning() -> Node:
        result = converted(call, default, dtype)
        for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
            result = elementwise(call.builder, "where", condition, converted(call, choice, dtype), result)
        return result

    return stands_for(call, "np.select", meaning)


def nan_to_num(call: Call) -> Value:
    """np.nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)."""
    call.bind("x", optional=("copy", "nan", "posinf", "neginf"))
    value = call.node("x")
    kind = dtype_of(value).kind
    if kind == "c":
        call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "apply it to both parts")
    if not call.flag("copy", True):
        call.error(codes.ARGUMENT, f"{call.name}(copy=False) is not supported", "write x[...] = np.nan_to_num(x)")
    if kind != "f":
        if type_of(value).is_array:
            return stands_for(call, "np.nan_to_num", lambda: call.builder.emit("copy", value, type=type_of(value)))
        return value
    return stands_for(call, "np.nan_to_num", lambda: _without_nan(call, value))


def _without_nan(call: Call, value: Node) -> Node:
    builder, dtype = call.builder, dtype_of(value)
    limits = np.finfo(dtype)  # type: ignore[type-var]
    result = converted(call, value, dtype)
    for test, name, otherwise in (
        ("isposinf", "posinf", float(limits.max)),
        ("isneginf", "neginf", float(limits.min)),
        ("isnan", "nan", 0.0),
    ):
        given = call.scalar(name) if call.has(name) else builder.emit("const", type=numpy_scalar(dtype), attr=otherwise)
        mask = elementwise(builder, test, value, python=False)
        result = elementwise(builder, "where", mask, converted(call, given, dtype), result)
    return _as_number(call, result)


def _as_number(call: Call, node: Node) -> Node:
    """np.where of numbers gives an array without axes; the functions here give a number."""
    if not type_of(node).is_array or rank(node):
        return node
    return call.builder.emit("view", node, type=numpy_scalar(dtype_of(node)), attr=View((), ()))


# Comparisons


def isclose(call: Call) -> Value:
    """np.isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)."""
    call.bind("a", "b", optional=("rtol", "atol", "equal_nan"))
    return stands_for(call, "np.isclose", lambda: _close(call))


def _close(call: Call) -> Node:
    builder = call.builder
    left, right = call.node("a"), call.node("b")
    rtol = call.node("rtol") if call.has("rtol") else builder.const(1e-5)
    atol = call.node("atol") if call.has("atol") else builder.const(1e-8)
    if not is_python(right):
        right = converted(call, right, np.result_type(dtype_of(right), 1.0))
    elif dtype_of(right).kind in "bi":
        right = builder.cast(right, PY_FLOAT)
    distance = elementwise(
        builder, "absolute", elementwise(builder, "subtract", left, right, python=False), python=False
    )
    scaled = elementwise(builder, "multiply", rtol, elementwise(builder, "absolute", right, python=False), python=False)
    near = elementwise(
        builder, "less_equal", distance, elementwise(builder, "add", atol, scaled, python=False), python=False
    )
    finite = elementwise(builder, "isfinite", right, python=False)
    result = elementwise(builder, "bitwise_and", near, finite, python=False)
    same = elementwise(builder, "equal", left, right, python=False)
    result = elementwise(builder, "bitwise_or", result, same, python=False)
    if not call.flag("equal_nan", False):
        return result
    nans = [elementwise(builder, "isnan", node, python=False) for node in (left, right)]
    return elementwise(
        builder, "bitwise_or", result, elementwise(builder, "bitwise_and", *nans, python=False), python=False
    )


def allclose(call: Call) -> Value:
    """np.allclose: whether all elements are close; a Python bool."""
    call.bind("a", "b", optional=("rtol", "atol", "equal_nan"))
    return stands_for(call, "np.allclose", lambda: _all(call, _close(call)))


def _all(call: Call, mask: Node) -> Node:
    """Whether a mask holds everywhere, as a Python bool."""
    return elementwise(call.builder, "truth", all_of(call, mask))


def array_equal(call: Call) -> Value:
    """np.array_equal(a1, a2, equal_nan=False): shapes that differ make it False."""
    call.bind("a1", "a2", optional=("equal_nan",))
    nodes = [as_array(call, call.node(name)) for name in ("a1", "a2")]
    if rank(nodes[0]) != rank(nodes[1]):
        return call.builder.const(False)
    lengths = list(zip(*map(shape, nodes), strict=True))
    if any((left - right).constant for left, right in lengths):
        return call.builder.const(False)
    for left, right in lengths:
        at_entry(call, left - right, "==", "the two shapes are equal")

    def meaning() -> Node:
        mask = elementwise(call.builder, "equal", *nodes)
        if call.flag("equal_nan", False) and all(dtype_of(node).kind in "fc" for node in nodes):
            nans = [elementwise(call.builder, "isnan", node) for node in nodes]
            mask = elementwise(call.builder, "bitwise_or", mask, elementwise(call.builder, "bitwise_and", *nans))
        return _all(call, mask)

    return stands_for(call, "np.array_equal", meaning)
