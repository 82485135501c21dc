"""Python's builtin functions on numbers, arrays and tuples."""

from __future__ import annotations

from functools import reduce

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.certain import fixed_length
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.ufuncs import round_
from transpile.parse.python_rules import is_python, type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Iterated, ListValue, TupleValue, Value, WrittenList
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_INT, numpy_scalar

REFUSED = {
    "print": "remove it: compiled code does not print",
    "sorted": "sort outside the kernel",
    "filter": "write np.where",
    "dict": "use arrays",
    "set": "use arrays",
    "isinstance": "types are known when the source is translated",
}


def functions() -> dict[str, Handler]:
    """The builtins by full name (those that are types are in `conversion`)."""
    return {
        "builtins.len": len_,
        "builtins.abs": abs_,
        "builtins.min": _extreme("py_min", "min"),
        "builtins.max": _extreme("py_max", "max"),
        "builtins.round": round_number,
        "builtins.pow": pow_,
        "builtins.divmod": divmod_,
        "builtins.sum": sum_,
        "builtins.tuple": tuple_,
        "builtins.list": tuple_,
        "builtins.any": _only_items("any"),
        "builtins.all": _only_items("all"),
    }


def len_(call: Call) -> Value:
    """len(x) of an array or a tuple."""
    call.bind("x")
    value = call.bound["x"]
    if isinstance(value, TupleValue):
        return call.builder.const(len(value.items))
    node = call.array("x")
    if not type_of(node).shape:
        call.error(codes.RANK, "len() of an array without dimensions is a TypeError", "use x.size")
    return size(call, node, 0)


def size(call: Call, node: Node, axis: int) -> Node:
    """``x.shape[axis]``: a number where the annotation says it."""
    length = fixed_length(call.builder, node, axis)
    if length is not None:
        return call.builder.const(length)
    return call.builder.emit("size", node, type=PY_INT, attr=axis)


def abs_(call: Call) -> Value:
    """abs(x)."""
    call.bind("x")
    return elementwise(call.builder, "absolute", call.node("x"))


def _extreme(op: str, name: str) -> Handler:
    def handler(call: Call) -> Value:
        if call.keywords:
            call.error(codes.ARGUMENT, f"{name}() takes no keywords here", "pass the numbers")
        items = call.args
        if len(items) == 1:
            only = items[0]
            if not isinstance(only, TupleValue):
                call.error(codes.ARGUMENT, f"{name}() of one argument is not supported", f"use np.{name}(x)")
            items = list(only.items)
        nodes = [call.as_node(item) for item in items]
        if not nodes or any(type_of(node).is_array for node in nodes):
            call.error(codes.OPERAND_TYPE, f"{name}() takes numbers", f"use np.{name}imum(x, y) or np.{name}(x)")
        return reduce(lambda left, right: elementwise(call.builder, op, left, right), nodes)

    return handler


def round_number(call: Call) -> Value:
    """round(x) gives an int; round(x, digits) is NumPy's for NumPy scalars and not supported for Python's."""
    call.bind("number", optional=("ndigits",))
    value = call.node("number")
    if type_of(value).is_array or call.has("ndigits"):
        if is_python(value):
            call.error(codes.ARGUMENT, "round(x, digits) of a Python number is not supported", "use np.round")
        call.bound = {}
        call.keywords = {}
        call.args = [value, *([call.args[1]] if len(call.args) > 1 else [])]
        return round_(call)
    if type_of(value).dtype.kind in "iub":
        return call.builder.emit("cast", value, type=PY_INT)
    return elementwise(call.builder, "round", value)


def pow_(call: Call) -> Value:
    """pow(x, y)."""
    call.bind("base", "exp")
    return elementwise(call.builder, "power", call.node("base"), call.node("exp"))


def divmod_(call: Call) -> Value:
    """divmod(x, y)."""
    call.bind("x", "y")
    args = call.node("x"), call.node("y")
    return TupleValue(tuple(elementwise(call.builder, op, *args) for op in ("floor_divide", "remainder")))


def _only_items(name: str) -> Handler:
    """any and all of a tuple; what needs a loop does not come here."""

    def handler(call: Call) -> Value:
        call.bind("iterable")
        items = call.bound["iterable"]
        if not isinstance(items, TupleValue):
            call.error(codes.ARGUMENT, f"{name}() takes something to loop over", f"use np.{name}(x)")
        bools = [elementwise(call.builder, "truth", call.as_node(item)) for item in items.items]
        start = call.builder.const(name == "all")
        op = "or" if name == "any" else "and"
        return reduce(lambda left, right: call.builder.emit(op, left, right, type=PY_BOOL), bools, start)

    return handler


def sum_(call: Call) -> Value:
    """sum((a, b, c)) of numbers written out; arrays have np.sum."""
    call.bind("iterable", optional=("start",))
    items = call.bound["iterable"]
    if not isinstance(items, TupleValue):
        call.error(codes.ARGUMENT, "sum() of an array adds element by element in Python", "use np.sum(x)")
    start = call.node("start") if call.has("start") else call.builder.const(0)
    nodes = [call.as_node(item) for item in items.items]
    return reduce(lambda left, right: elementwise(call.builder, "add", left, right), nodes, start)


def copied(builder: Builder, node: Node) -> Node:
    """A copy of an array."""
    return builder.emit("copy", node, type=node.type)


def tuple_(call: Call) -> Value:
    """tuple(t) and list(t) of a tuple, or of what `map` and `zip` give; list(x) of a vector."""
    call.bind("iterable")
    given = call.bound["iterable"]
    if isinstance(given, ListValue):
        return given if given.temporary else ListValue(copied(call.builder, given.array), given.item)
    if isinstance(given, Node) and len(type_of(given).shape) == 1 and call.name == "list":
        return ListValue(copied(call.builder, given), numpy_scalar(type_of(given).dtype))
    if not isinstance(given, (TupleValue, Iterated)):
        call.error(codes.ARGUMENT, f"{call.name}() of an array is not supported", "index its elements")
    return (WrittenList if call.name == "list" else TupleValue)(given.items)
