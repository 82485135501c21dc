"""Polynomials by their coefficients, the highest power first."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_entry,
    converted,
    dtype_of,
    library_node,
    now,
    part,
    rank,
    shape,
    stands_for,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.joining import joined, stacked
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, opaque
from transpile.symbolic.graph import Arange, Fill, Node
from transpile.symbolic.types import FLOAT64, INT64, array


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.polyadd": _poly_sum("polyadd", "add"),
        "numpy.polysub": _poly_sum("polysub", "subtract"),
        "numpy.polymul": polymul,
        "numpy.polyder": polyder,
        "numpy.polyint": polyint,
        "numpy.polyfit": polyfit,
    }


def _coefficients(call: Call, *names: str) -> list[Node]:
    nodes = []
    for name in names:
        given = call.bound[name]
        node = (
            stacked(call, [call.as_node(c) for c in given.items], 0)
            if isinstance(given, TupleValue)
            else call.array(name)
        )
        if rank(node) != 1:
            call.error(codes.RANK, f"{call.name} takes vectors of coefficients", "pass vectors")
        nodes.append(node)
    return nodes


def _poly_sum(name: str, op: str) -> Handler:
    """np.polyadd and np.polysub: aligned at the constant terms."""

    def handler(call: Call) -> Value:
        call.bind("a1", "a2")

        def meaning() -> Node:
            nodes = _coefficients(call, "a1", "a2")
            longest = opaque("max", shape(nodes[0])[0], shape(nodes[1])[0])
            padded = [_padded(call, node, longest) for node in nodes]
            return elementwise(call.builder, op, *padded)

        return stands_for(call, f"np.{name}", meaning)

    return handler


def _padded(call: Call, node: Node, length: Dim) -> Node:
    zero = call.builder.const({"f": 0.0, "c": 0j}.get(dtype_of(node).kind, 0))
    out = call.builder.emit("fill", zero, type=array(dtype_of(node), length), attr=Fill("zeros"))
    own = shape(node)[0]
    write(call, part(call, out, 0, length - own, own), node)
    return now(call, out)


def polymul(call: Call) -> Value:
    """np.polymul(a1, a2) of vectors without leading zeros to strip: refused, because NumPy strips zeros by value."""
    call.error(
        codes.VALUE_DEPENDENT,
        f"the length of {call.name} depends on leading zeros",
        "write np.convolve(a, b), which keeps them",
    )


def polyder(call: Call) -> Value:
    """np.polyder(p), once."""
    call.bind("p", optional=("m",))
    if call.integer("m", 1) != 1:
        call.error(codes.ARGUMENT, f"{call.name} takes m=1 here", "call it again")

    def meaning() -> Node:
        (node,) = _coefficients(call, "p")
        count = shape(node)[0] - 1
        call.builder.require(count, ">=", "ValueError", "a polynomial has one coefficient at least")
        powers = _falling(call, count)
        return elementwise(call.builder, "multiply", part(call, node, 0, 0, count), powers)

    return stands_for(call, "np.polyder", meaning)


def _falling(call: Call, count: Dim) -> Node:
    """count, count - 1, ... 1."""
    first, step = call.builder.value(count), call.builder.const(-1)
    return call.builder.emit("arange", first, step, type=array(INT64, count), attr=Arange(0))


def polyint(call: Call) -> Value:
    """np.polyint(p, k=constant), once."""
    call.bind("p", optional=("m", "k"))
    if call.integer("m", 1) != 1:
        call.error(codes.ARGUMENT, f"{call.name} takes m=1 here", "call it again")
    constant = call.scalar("k") if call.has("k") else call.builder.const(0)

    def meaning() -> Node:
        (node,) = _coefficients(call, "p")
        divided = elementwise(call.builder, "divide", node, _falling(call, shape(node)[0]))
        ends = as_array(call, converted(call, constant, dtype_of(divided)), 1)
        return joined(call, [divided, ends], 0)

    return stands_for(call, "np.polyint", meaning)


def polyfit(call: Call) -> Value:
    """np.polyfit(x, y, deg, rcond=None, w=None), without what `full` and `cov` add."""
    call.bind("x", "y", "deg", optional=("rcond", "full", "w", "cov"))
    builder = call.builder
    for name in ("full", "cov"):
        if call.has(name) and call.flag(name, False):
            call.error(codes.ARGUMENT, f"`{name}` of {call.name} is not supported", "leave it out")
    x, y, w = (_points(call, name) if call.has(name) else None for name in ("x", "y", "w"))
    assert x is not None
    assert y is not None
    if rank(x) != 1 or rank(y) > 2 or (w is not None and rank(w) != 1):
        call.error(codes.RANK, f"{call.name} takes a vector x, and y as a vector or matrix", "pass vectors")
    at_entry(call, shape(x)[0] - 1, ">=", "there must be points")
    builder.require(shape(x)[0] - shape(y)[0], "==", "TypeError", "expected x and y to have same length")
    if w is not None:
        builder.require(shape(w)[0] - shape(y)[0], "==", "TypeError", "expected w and y to have the same length")
    degree = builder.dim(call.scalar("deg"))
    builder.require(degree, ">=", "ValueError", "expected deg >= 0")

    def meaning() -> Node:
        smallest = call.scalar("rcond") if call.has("rcond") else _smallest(call, x)
        weights: Value = w if w is not None else Literal(None)
        return library_node(call, "polynomials.polyfit", x, y, weights, builder.value(degree + 1), smallest)

    return stands_for(call, "np.polyfit", meaning)


def _points(call: Call, name: str) -> Node:
    """Real numbers, as floats."""
    node = call.array(name)
    if dtype_of(node).kind not in "iuf":
        call.error(codes.OPERAND_TYPE, f"{call.name} of {type_of(node)} is not supported", "pass real numbers")
    return node if dtype_of(node).kind == "f" else converted(call, node, FLOAT64)


def _smallest(call: Call, x: Node) -> Node:
    """What singular values are dropped, as a part of the largest."""
    epsilon = call.builder.const(float(np.finfo(dtype_of(x)).eps))  # type: ignore[type-var]
    return elementwise(call.builder, "multiply", call.builder.value(shape(x)[0]), epsilon)
