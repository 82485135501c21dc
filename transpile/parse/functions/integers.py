"""Functions of Python's ints: what `math` has for them, and `bit_length`."""

from __future__ import annotations

from collections.abc import Sequence

from transpile.parse import codes
from transpile.parse.functions.arrays import library_node, stands_for
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.ufuncs import as_float
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_INT

NAMES = {
    "gcd": ("a", "b"),
    "lcm": ("a", "b"),
    "factorial": ("n",),
    "comb": ("n", "k"),
    "perm": ("n", "k"),
    "isqrt": ("n",),
}


def functions() -> dict[str, Handler]:
    """These functions of ``math`` by full name."""
    return {f"math.{name}": _of_ints(name, names) for name, names in NAMES.items()} | {"math.isclose": isclose}


def methods() -> dict[str, Handler]:
    """The method of ints."""
    return {"bit_length": bit_length}


def _ints(call: Call, names: Sequence[str]) -> list[Node]:
    nodes = [call.scalar(name) for name in names]
    for node in nodes:
        if type_of(node).dtype.kind not in "iu":
            call.error(codes.OPERAND_TYPE, f"{call.name} takes ints, not {type_of(node)}", "convert it: int(x)")
    return [node if type_of(node) == PY_INT else call.builder.emit("cast", node, type=PY_INT) for node in nodes]


def _of_ints(name: str, names: tuple[str, ...]) -> Handler:
    def handler(call: Call) -> Value:
        call.bind(*names)
        nodes, builder = _ints(call, names), call.builder
        if name not in ("gcd", "lcm"):
            for node in nodes:
                positive = builder.emit("greater_equal", node, builder.const(0), type=PY_BOOL)
                builder.check(positive, "ValueError", f"{name}() is not defined for negative numbers")
        return stands_for(call, f"math.{name}", lambda: library_node(call, f"integers.{name}", *nodes))

    return handler


def bit_length(call: Call) -> Value:
    """n.bit_length(): how many bits the number takes, without its sign."""
    call.bind("n")
    (number,) = _ints(call, ["n"])
    call.args = [number]
    return stands_for(call, "int.bit_length", lambda: library_node(call, "integers.bit_length", number))


def isclose(call: Call) -> Value:
    """math.isclose(a, b, rel_tol=1e-09, abs_tol=0.0), of finite tolerances."""
    call.bind("a", "b", keyword_only=("rel_tol", "abs_tol"))
    first, second = (as_float(call, call.scalar(name)) for name in ("a", "b"))
    tolerances = {"rel_tol": 1e-9, "abs_tol": 0.0}
    relative, absolute = (
        as_float(call, call.scalar(name)) if call.has(name) else call.builder.const(number)
        for name, number in tolerances.items()
    )
    fine = [elementwise(call.builder, "greater_equal", item, call.builder.const(0.0)) for item in (relative, absolute)]
    for condition in fine:
        call.builder.check(condition, "ValueError", "tolerances must be non-negative")

    def meaning() -> Node:
        return library_node(call, "integers.is_close", first, second, relative, absolute)

    return stands_for(call, "math.isclose", meaning)
