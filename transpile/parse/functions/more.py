"""Short functions that are formulas of others: sinc, modf, gcd, block, insert, delete, questions of types."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    common,
    converted,
    dtype_of,
    dtype_ref,
    in_shape,
    library,
    moved,
    new,
    now,
    part,
    rank,
    shape,
    stands_for,
    write,
)
from transpile.parse.functions.builtins import size as length_of
from transpile.parse.functions.call import Call, Handler, constant_int
from transpile.parse.functions.joining import joined
from transpile.parse.functions.reductions import emit_reduce, result_dtype
from transpile.parse.functions.scans import accumulated
from transpile.parse.functions.ufuncs import part as imaginary
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, product
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import PY_BOOL, PY_INT, numpy_scalar


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.shape": shape_,
        "numpy.size": size_,
        "numpy.ndim": ndim,
        "numpy.iscomplexobj": _question(lambda node: dtype_of(node).kind == "c"),
        "numpy.isrealobj": _question(lambda node: dtype_of(node).kind != "c"),
        "numpy.isscalar": _question(lambda node: not type_of(node).is_array),
        "numpy.iscomplex": _imaginary("not_equal"),
        "numpy.isreal": _imaginary("equal"),
        "numpy.angle": angle,
        "numpy.sinc": sinc,
        "numpy.modf": modf,
        "numpy.gcd": _integers("gcd"),
        "numpy.lcm": _integers("lcm"),
        "numpy.vecdot": vecdot,
        "numpy.linalg.vecdot": vecdot,
        "numpy.matrix_transpose": matrix_transpose,
        "numpy.linalg.matrix_transpose": matrix_transpose,
        "numpy.block": block,
        "numpy.insert": insert,
        "numpy.delete": delete,
        "numpy.cumulative_sum": _cumulative("add"),
        "numpy.cumulative_prod": _cumulative("multiply"),
    }


# Questions


def shape_(call: Call) -> Value:
    """np.shape(a)."""
    call.bind("a")
    node = call.node("a")
    return TupleValue(tuple(length_of(call, node, axis) for axis in range(rank(node))))


def size_(call: Call) -> Value:
    """np.size(a, axis=None)."""
    call.bind("a", optional=("axis",))
    node = call.node("a")
    if call.has("axis"):
        return length_of(call, node, call.axis(call.bound["axis"], rank(node)))
    lengths = [length_of(call, node, axis) for axis in range(rank(node))] or [call.builder.const(1)]
    return reduce(lambda left, right: elementwise(call.builder, "multiply", left, right), lengths)


def ndim(call: Call) -> Value:
    """np.ndim(a)."""
    call.bind("a")
    return call.builder.const(rank(call.node("a")))


def _question(answer: Callable[[Node], bool]) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("x")
        return call.builder.const(answer(call.node("x")))

    return handler


# Elementwise


def _imaginary(op: str) -> Handler:
    """Whether each number has an imaginary part, or none."""

    def handler(call: Call) -> Value:
        call.bind("x")
        builder = call.builder
        return elementwise(builder, op, imaginary(call, "imag", call.node("x")), builder.const(0), python=False)

    return handler


def angle(call: Call) -> Value:
    """np.angle(z, deg=False)."""
    call.bind("z", optional=("deg",))
    found = elementwise(call.builder, "angle", call.node("z"), python=False)
    if not call.flag("deg", False):
        return found
    return elementwise(call.builder, "multiply", found, call.builder.const(180 / np.pi), python=False)


def sinc(call: Call) -> Value:
    """np.sinc(x): sin(pi x) / (pi x), and 1 where x is 0."""
    call.bind("x")
    value = call.node("x")

    def meaning() -> Node:
        builder = call.builder
        angle = elementwise(builder, "multiply", builder.const(np.pi), value, python=False)
        if dtype_of(angle).kind != "f":
            call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "write the formula")
        least = builder.const(float(np.finfo(dtype_of(angle)).eps))  # type: ignore[type-var]
        nonzero = elementwise(builder, "not_equal", angle, builder.const(0), python=False)
        if type_of(angle).is_array:
            safe = elementwise(builder, "where", nonzero, angle, least)
        else:
            safe = builder.emit("select", nonzero, angle, converted(call, least, dtype_of(angle)), type=type_of(angle))
        return elementwise(builder, "divide", elementwise(builder, "sin", safe), safe)

    return stands_for(call, "np.sinc", meaning)


def modf(call: Call) -> Value:
    """np.modf(x): the fractional and the integral part, both with the sign of x."""
    call.bind("x")
    value = call.node("x")

    def fraction() -> Node:
        builder = call.builder
        whole = elementwise(builder, "trunc", value, python=False)
        rest = elementwise(builder, "subtract", value, whole, python=False)
        infinite = elementwise(builder, "isinf", value, python=False)
        zero = builder.emit("const", type=numpy_scalar(dtype_of(rest)), attr=0.0)
        if type_of(rest).is_array:
            rest = elementwise(builder, "where", infinite, zero, rest)
        else:
            rest = builder.emit("select", infinite, zero, rest, type=type_of(rest))
        return elementwise(builder, "copysign", rest, value, python=False)

    if dtype_of(value).kind != "f":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes floats here", "convert with astype")
    whole = stands_for(call, "np.modf", lambda: elementwise(call.builder, "trunc", value, python=False), 1)
    return TupleValue((stands_for(call, "np.modf", fraction, 0), whole))


def _integers(name: str) -> Handler:
    """np.gcd and np.lcm."""

    def handler(call: Call) -> Value:
        call.bind("x1", "x2")
        nodes = [call.node("x1"), call.node("x2")]
        dtype = common(*nodes)
        if dtype.kind not in "iu":
            call.error(codes.OPERAND_TYPE, f"{call.name} takes integers", "convert with astype")
        lengths = call.builder.broadcast(*(shape(node) for node in nodes))
        count = [product(lengths)]

        def spread(node: Node) -> Node:
            whole = new(call, dtype_of(node), lengths)
            write(call, whole, node)
            return in_shape(call, now(call, whole), count)

        def meaning() -> Node:
            out = new(call, dtype, count)
            library(call, f"integers.{name}_each", *map(spread, nodes), out, dtype_ref(dtype))
            result = in_shape(call, now(call, out), lengths)
            if lengths:
                return result
            return emit_reduce(call, now(call, out), Reduce("max", (0,), all_axes=True, initial=0))

        return stands_for(call, f"np.{name}", meaning)

    return handler


def vecdot(call: Call) -> Value:
    """np.vecdot(x1, x2): over the last axis."""
    call.bind("x1", "x2")
    nodes = [call.array("x1"), call.array("x2")]
    if min(map(rank, nodes)) < 1:
        call.error(codes.RANK, f"{call.name} takes vectors and stacks of vectors", "use np.sum(x * y, axis=-1)")

    def meaning() -> Node:
        first, second = nodes
        if dtype_of(first).kind == "c":
            first = elementwise(call.builder, "conjugate", first)
        products = elementwise(call.builder, "multiply", first, second)
        total = emit_reduce(call, products, Reduce("sum", (rank(products) - 1,)))
        return converted(call, total, common(*nodes))

    return stands_for(call, "np.vecdot", meaning)


def matrix_transpose(call: Call) -> Value:
    """np.matrix_transpose(x): the last two axes exchanged."""
    call.bind("x")
    value = call.array("x")
    if rank(value) < 2:
        call.error(codes.RANK, f"{call.name} takes matrices and stacks of them", "add axes")
    return moved(call, value, rank(value) - 1, rank(value) - 2)


# Arrays


def block(call: Call) -> Value:
    """np.block of nested lists of arrays: rows of a row, rows one below the other."""
    call.bind("arrays")
    given = call.bound["arrays"]
    if not isinstance(given, TupleValue):
        return call.builder.emit("copy", call.array("arrays"), type=type_of(call.array("arrays")))
    depth = _depth(given)
    if depth > 2:
        call.error(codes.RANK, f"{call.name} of lists in lists in lists is not supported", "use np.concatenate")

    def line(value: Value) -> Node:
        items = value.items if isinstance(value, TupleValue) else (value,)
        nodes = [as_array(call, call.as_node(item), depth) for item in items]
        most = max(map(rank, nodes))
        return joined(call, [as_array(call, node, most) for node in nodes], most - 1)

    def meaning() -> Node:
        if depth == 1:
            return line(given)
        assert isinstance(given, TupleValue)
        lines = [line(item) for item in given.items]
        most = max(map(rank, lines))
        return joined(call, [as_array(call, node, most) for node in lines], most - 2)

    return stands_for(call, "np.block", meaning)


def _depth(value: Value) -> int:
    return 1 + max((_depth(item) for item in value.items), default=0) if isinstance(value, TupleValue) else 0


def insert(call: Call) -> Value:
    """np.insert(arr, obj, values, axis=None) at one place."""
    call.bind("arr", "obj", "values", optional=("axis",))
    value, values = _in_line(call), call.node("values")
    axis = call.axis(call.bound["axis"], rank(call.array("arr"))) if call.has("axis") else 0
    length = shape(value)[axis]
    offset = _place(call, length, length)

    def meaning() -> Node:
        lengths = list(shape(value))
        count = shape(values)[0] if rank(values) == 1 and rank(value) == 1 else as_dim(1)
        lengths[axis] = count
        middle = new(call, dtype_of(value), lengths)
        write(call, middle, values)
        before = part(call, value, axis, 0, offset)
        return joined(call, [before, now(call, middle), part(call, value, axis, offset, length - offset)], axis)

    return stands_for(call, "np.insert", meaning)


def _place(call: Call, length: Dim, last: Dim) -> Dim:
    """The place that `obj` says, counted from the front: an int, or IndexError where it is more than the last."""
    builder, node = call.builder, call.node("obj")
    if type_of(node).is_array or dtype_of(node).kind not in "iu":
        call.error(codes.ARGUMENT, f"{call.name} takes one place, an int", "use a mask: x[mask]")
    known, message = constant_int(call.bound["obj"]), "index is out of bounds"
    place = builder.dim(builder.cast(node, PY_INT))
    if known is not None and known < 0:
        place = length + known
    elif known is None and not builder.facts.prove(place):
        number = builder.cast(node, PY_INT)
        negative = builder.emit("less", number, builder.const(0), type=PY_BOOL)
        from_end = builder.emit("add", number, builder.value(length), type=PY_INT)
        place = builder.lengths.name_atom(
            builder.emit("select", negative, from_end, number, type=PY_INT), node.hint or "place"
        )
    builder.require(last - place, ">=", "IndexError", message)
    builder.require(place, ">=", "IndexError", message)
    return place


def _in_line(call: Call) -> Node:
    value = call.array("arr")
    return value if call.has("axis") or rank(value) == 1 else in_shape(call, value, [product(shape(value))])


def delete(call: Call) -> Value:
    """np.delete(arr, obj, axis=None) of one place."""
    call.bind("arr", "obj", optional=("axis",))
    value = _in_line(call)
    axis = call.axis(call.bound["axis"], rank(call.array("arr"))) if call.has("axis") else 0
    length = shape(value)[axis]
    offset = _place(call, length, length - 1)

    def meaning() -> Node:
        rest = length - offset - 1
        return joined(call, [part(call, value, axis, 0, offset), part(call, value, axis, offset + 1, rest)], axis)

    return stands_for(call, "np.delete", meaning)


def _cumulative(ufunc: str) -> Handler:
    """np.cumulative_sum(x, axis=None, dtype=None) and np.cumulative_prod."""

    def handler(call: Call) -> Value:
        call.bind("x", keyword_only=("axis", "dtype"))
        value = call.array("x")
        if not call.has("axis") and rank(value) != 1:
            call.error(
                codes.ARGUMENT, f"For arrays which have more than one dimension {call.name} needs axis", "pass axis"
            )
        axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else 0
        dtype = call.dtype() or result_dtype("sum", dtype_of(value))
        name = call.name.rpartition(".")[2]
        return stands_for(call, f"np.{name}", lambda: accumulated(call, value, ufunc, dtype, axis))

    return handler
