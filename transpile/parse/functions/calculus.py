"""Differences, sums and products of samples: gradient, trapezoid, convolve, correlate, polyval, unwrap."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_least_zero,
    common,
    converted,
    dtype_of,
    in_shape,
    library,
    library_node,
    moved,
    new,
    now,
    part,
    rank,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, opaque, product
from transpile.symbolic.graph import Fill, Node, Reduce
from transpile.symbolic.types import FLOAT64, DType, array, numpy_scalar

MODES = ("full", "same", "valid")


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.gradient": gradient,
        "numpy.trapezoid": _trapezoid("np.trapezoid"),
        "numpy.trapz": _trapezoid("np.trapezoid"),
        "numpy.convolve": _convolution("convolve", "full"),
        "numpy.correlate": _convolution("correlate", "valid"),
        "numpy.polyval": polyval,
        "numpy.unwrap": unwrap,
    }


# Gradient


def gradient(call: Call) -> Value:
    """np.gradient(f, *varargs, axis=None, edge_order=1)."""
    spacings, call_args = [call.as_node(item) for item in call.args[1:]], call.args
    call.args = call.args[:1]
    call.bind("f", keyword_only=("axis", "edge_order"))
    call.args = call_args
    value = call.array("f")
    order = call.integer("edge_order", 1)
    if order not in (1, 2):
        call.error(codes.ARGUMENT, "'edge_order' greater than 2 not supported", "use 1 or 2")
    axes = call.axes("axis", rank(value)) if call.has("axis") else tuple(range(rank(value)))
    assert axes is not None
    if len(spacings) not in (0, 1, len(axes)):
        call.error(codes.ARGUMENT, "invalid number of arguments", "give one spacing, or one to each axis")
    if not spacings:
        spacings = [call.builder.const(1.0)]
    spacings = spacings * len(axes) if len(spacings) == 1 else spacings
    dtype = dtype_of(value) if dtype_of(value).kind in "fc" else FLOAT64
    for axis, spacing in zip(axes, spacings, strict=True):
        _check_spacing(call, value, axis, spacing, order)

    def one(number: int) -> Node:
        item = number if len(axes) > 1 else None
        return stands_for(
            call, "np.gradient", lambda: _gradient(call, value, axes[number], spacings[number], order, dtype), item
        )

    return one(0) if len(axes) == 1 else TupleValue(tuple(map(one, range(len(axes)))))


def _check_spacing(call: Call, value: Node, axis: int, spacing: Node, order: int) -> None:
    message = (
        "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required."
    )
    call.builder.require(shape(value)[axis] - (order + 1), ">=", "ValueError", message)
    if rank(spacing) > 1:
        call.error(codes.RANK, "distances must be either scalars or 1d", "pass a number or a vector")
    if rank(spacing):
        message = "when 1d, distances must match the length of the corresponding dimension"
        call.builder.same_length(shape(spacing)[0], shape(value)[axis], message)


def _gradient(call: Call, value: Node, axis: int, spacing: Node, order: int, dtype: DType) -> Node:
    if dtype_of(value) != dtype:
        value = converted(call, value, dtype)
    last = rank(value) - 1
    f = moved(call, value, axis, last)
    out = new(call, dtype, shape(value))

    def fill(name: str, *args: Node) -> None:
        library(call, f"signals.{name}", f, moved(call, now(call, out), axis, last), *args)

    if not rank(spacing):
        fill("gradient_inside", spacing)
        fill(*("gradient_ends", spacing, spacing) if order == 1 else ("gradient_ends_second", spacing))
        return now(call, out)
    steps = _steps(call, spacing)
    fill("gradient_between", steps)
    if order == 1:
        fill("gradient_ends", *(_end(call, steps, k) for k in (as_dim(0), shape(steps)[0] - 1)))
    else:
        fill("gradient_outside", steps)
    return now(call, out)


def _steps(call: Call, places: Node) -> Node:
    """np.diff of the places."""
    if dtype_of(places).kind in "iub":
        places = converted(call, places, FLOAT64)
    count = shape(places)[0] - 1
    later, earlier = part(call, places, 0, 1, count), part(call, places, 0, 0, count)
    difference = elementwise(call.builder, "subtract", later, earlier)
    steps = new(call, dtype_of(difference), [count])
    write(call, steps, difference)
    return now(call, steps)


def _end(call: Call, vector: Node, position: Dim) -> Node:
    one = part(call, vector, 0, position, 1)
    return emit_reduce(call, one, Reduce("sum", (0,), all_axes=True))


# Sums


def _trapezoid(name: str) -> Handler:
    """np.trapezoid(y, x=None, dx=1.0, axis=-1)."""

    def handler(call: Call) -> Value:
        call.bind("y", optional=("x", "dx", "axis"))
        value = call.array("y")
        axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else rank(value) - 1
        places = call.array("x") if call.has("x") else None
        width = call.node("dx") if call.has("dx") else call.builder.const(1.0)
        return stands_for(call, name, lambda: _areas(call, value, places, width, axis))

    return handler


def _areas(call: Call, value: Node, places: Node | None, width: Node, axis: int) -> Node:
    builder = call.builder
    later, earlier = _ends_of(call, value, axis)
    if places is not None:
        own = 0 if rank(places) == 1 else axis
        width = elementwise(builder, "subtract", *_ends_of(call, places, own))
        if rank(places) == 1:
            width = with_new_axes(call, width, *range(axis), *range(axis + 1, rank(value)))
    heights = elementwise(builder, "multiply", width, elementwise(builder, "add", later, earlier))
    areas = elementwise(builder, "divide", heights, builder.const(2.0))
    return emit_reduce(call, areas, Reduce("sum", (axis,)))


def _ends_of(call: Call, value: Node, axis: int) -> tuple[Node, Node]:
    """All but the first and all but the last."""
    length = shape(value)[axis]
    count = at_least_zero(call, length - 1)
    return part(call, value, axis, length - count, count), part(call, value, axis, 0, count)


# Convolution


def _convolution(name: str, default: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", "v", optional=("mode",))
        left, right = (as_array(call, call.node(n), 1) for n in ("a", "v"))
        mode = call.bound.get("mode", Literal(default))
        if not isinstance(mode, Literal) or mode.value not in MODES:
            call.error(
                codes.ARGUMENT, f"the mode of {call.name} must be 'full', 'same' or 'valid'", "write one of them"
            )
        if rank(left) != 1 or rank(right) != 1:
            call.error(codes.RANK, "object too deep for desired array", "pass vectors")
        for node, letter in ((left, "a"), (right, "v")):
            call.builder.require(shape(node)[0] - 1, ">=", "ValueError", f"{letter} cannot be empty")
        dtype = common(left, right)
        if dtype.kind == "b":
            call.error(codes.OPERAND_TYPE, f"{call.name} of bools is not supported", "convert with astype")
        return stands_for(call, f"np.{name}", lambda: _convolved(call, name, left, right, str(mode.value), dtype))

    return handler


def _convolved(call: Call, name: str, left: Node, right: Node, mode: str, dtype: DType) -> Node:
    left, right = converted(call, left, dtype), converted(call, right, dtype)
    n, m = shape(left)[0], shape(right)[0]
    if name == "correlate":
        if dtype.kind == "c":
            right = elementwise(call.builder, "conjugate", right)
        right = part(call, right, 0, m - 1, m, -1)
    zero = call.builder.const({"i": 0, "u": 0, "f": 0.0, "c": 0j}[dtype.kind])
    out = call.builder.emit("fill", zero, type=array(dtype, n + m - 1), attr=Fill("zeros"))
    library(call, "signals.convolve", left, right, out)
    whole = now(call, out)
    if mode == "full":
        return whole
    short, long = opaque("min", n, m), opaque("max", n, m)
    if mode == "valid":
        return _copied(call, part(call, whole, 0, short - 1, long - short + 1))
    start = opaque("//", short - 1, 2)
    if name == "correlate":  # of a longer second vector, NumPy turns the result round
        turned = opaque("min", opaque("max", m - n, 0), 1)
        start = opaque("//", short - 1 + turned, 2)
    return _copied(call, part(call, whole, 0, start, long))


def _copied(call: Call, node: Node) -> Node:
    return call.builder.emit("copy", node, type=type_of(node))


# Others


def polyval(call: Call) -> Value:
    """np.polyval(p, x): Horner's rule."""
    call.bind("p", "x")
    given, value = call.bound["p"], call.node("x")
    if isinstance(given, TupleValue):
        return stands_for(call, "np.polyval", lambda: _of_list(call, [call.as_node(c) for c in given.items], value))
    coefficients = call.array("p")
    if rank(coefficients) != 1:
        call.error(codes.RANK, f"{call.name} takes a vector of coefficients", "pass a vector")
    dtype = common(coefficients, value)
    if rank(value) > 1:
        count = [product(shape(value))]
        return stands_for(
            call,
            "np.polyval",
            lambda: in_shape(call, _of_vector(call, coefficients, in_shape(call, value, count), dtype), shape(value)),
        )
    return stands_for(call, "np.polyval", lambda: _of_vector(call, coefficients, value, dtype))


def _of_vector(call: Call, coefficients: Node, value: Node, dtype: DType) -> Node:
    if not rank(value):
        number = converted(call, value, dtype)
        zero = call.builder.emit("const", type=numpy_scalar(dtype), attr={"f": 0.0, "c": 0j}.get(dtype.kind, 0))
        return library_node(call, "polynomials.polyval", converted(call, coefficients, dtype), number, zero)
    zeros = call.builder.const({"f": 0.0, "c": 0j}.get(dtype.kind, 0))
    out = call.builder.emit("fill", zeros, type=array(dtype, *shape(value)), attr=Fill("zeros"))
    numbers = converted(call, coefficients, dtype)
    library(call, "polynomials.polyval_each", numbers, converted(call, value, dtype), out)
    return now(call, out)


def _of_list(call: Call, coefficients: list[Node], value: Node) -> Node:
    """Coefficients written out: one formula."""
    builder = call.builder
    result = elementwise(builder, "multiply", value, builder.const(0), python=False)
    for coefficient in coefficients:
        result = elementwise(builder, "multiply", result, value, python=False)
        result = elementwise(builder, "add", result, coefficient, python=False)
    return result


def unwrap(call: Call) -> Value:
    """np.unwrap(p, discont=None, axis=-1, period=2 pi) of floats."""
    call.bind("p", optional=("discont", "axis"), keyword_only=("period",))
    value = call.array("p")
    if dtype_of(value).kind != "f":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes floats here", "convert with astype")
    axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else rank(value) - 1
    period = call.scalar("period") if call.has("period") else call.builder.const(6.283185307179586)
    half = elementwise(call.builder, "divide", period, call.builder.const(2))
    discont = call.scalar("discont") if call.has("discont") else half
    call.builder.require(shape(value)[axis] - 1, ">=", "ValueError", "unwrap needs an element")

    def meaning() -> Node:
        out = new(call, dtype_of(value), shape(value))
        last = rank(value) - 1
        library(call, "signals.unwrap", moved(call, value, axis, last), moved(call, out, axis, last), discont, period)
        return now(call, out)

    return stands_for(call, "np.unwrap", meaning)
