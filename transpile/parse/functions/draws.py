"""What the draws of a random generator have in common: numbers that are checked, the size, and the draw itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    converted,
    dtype_of,
    in_shape,
    library,
    new,
    now,
    rank,
    shape,
    write,
)
from transpile.parse.functions.call import Call, constant_of, describe
from transpile.parse.functions.reductions import all_of, emit_reduce
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Constant, Literal, RandomGenerator, Value
from transpile.symbolic.dims import Dim, product
from transpile.symbolic.draws import DISTRIBUTIONS
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import FLOAT64, PY_BOOL, PY_FLOAT, PY_INT, DType, Type, numpy_scalar

UINT64 = np.dtype("uint64")
FILLERS = ("random.fill", "random.fill_by_one", "random.fill_by_two")
UNSIGNED = "unsigned"  # neither negative nor -0.0; NaN is let through


@dataclass(frozen=True)
class Limit:
    """What a parameter must be: a comparison with a number, or `UNSIGNED`; and NumPy's words where it is not."""

    op: str
    number: float
    message: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of a distribution: what NumPy calls it, its default, and its limits."""

    name: str
    default: float | None = None
    limits: tuple[Limit, ...] = ()


def not_negative(name: str, default: float | None = None) -> Parameter:
    """A parameter that must not be negative."""
    return Parameter(name, default, (Limit(UNSIGNED, 0.0, f"{name} < 0"),))


def positive(name: str) -> Parameter:
    """A parameter that must be positive."""
    return Parameter(name, None, (Limit("greater", 0.0, f"{name} <= 0"),))


def draw(call: Call, generator: Node, name: str, numbers: Sequence[Node], wanted: Type | None = None) -> Node:
    """One draw, as a Python number unless ``wanted`` says otherwise."""
    drawn = DISTRIBUTIONS[name].result
    python = PY_FLOAT if drawn.kind == "f" else PY_INT
    wanted = wanted or python
    if drawn == wanted.dtype:
        return call.builder.emit("draw", generator, *numbers, type=wanted, attr=name)
    made = call.builder.emit("draw", generator, *numbers, type=numpy_scalar(drawn), attr=name)
    return call.builder.cast(made, wanted)


def size_of(call: Call) -> tuple[Dim, ...] | None:
    """The shape that is asked for; None for a single number."""
    return tuple(call.shape(call.bound["size"]).lengths) if call.has("size") else None


def number_of(call: Call, parameter: Parameter) -> Node:
    """A parameter as float64, a NumPy scalar or an array, after its checks."""
    given = call.bound.get(parameter.name)
    node = call.builder.const(parameter.default or 0.0) if given is None else call.as_node(given)
    if dtype_of(node).kind == "c":
        call.error(codes.ARGUMENT, f"{call.name} takes real numbers, not {describe(node)}", "pass the real part")
    number = converted(call, node, FLOAT64)
    for limit in parameter.limits:
        check_limit(call, number, limit, constant_of(node))
    return number


def check_limit(call: Call, number: Node, limit: Limit, known: bool | int | float | complex | None = None) -> None:
    """ValueError where the number, or one of an array, does not keep to the limit."""
    if isinstance(known, (int, float)):
        if not _keeps_to(float(known), limit):
            call.error(codes.ARGUMENT, f"{call.name}: {limit.message}", "NumPy would raise ValueError")
        return
    call.builder.check(all_of(call, _within(call, number, limit)), "ValueError", limit.message)


def _keeps_to(known: float, limit: Limit) -> bool:
    if limit.op == UNSIGNED:
        return not np.signbit(known) or np.isnan(known)
    return bool(getattr(np, limit.op)(known, limit.number))


def _within(call: Call, number: Node, limit: Limit) -> Node:
    builder = call.builder
    if limit.op != UNSIGNED:
        return elementwise(builder, limit.op, number, builder.const(limit.number), python=False)
    signed = elementwise(builder, "signbit", number, python=False)
    plus = elementwise(builder, "logical_not", signed, python=False)
    return elementwise(builder, "logical_or", plus, elementwise(builder, "isnan", number, python=False), python=False)


def require_some(call: Call, value: Dim, message: str, count: Dim) -> None:
    """``value >= 0`` unless there is nothing to draw."""
    builder = call.builder
    if count.constant == 0 or builder.decide_at_entry(value):
        return
    if count.constant is not None:
        builder.require(value, ">=", "ValueError", message)
        return
    holds = elementwise(builder, "greater_equal", builder.value(value), builder.const(0))
    nothing = elementwise(builder, "equal", builder.value(count), builder.const(0))
    builder.check(builder.emit("or", nothing, holds, type=PY_BOOL), "ValueError", message)


def shape_of_draws(call: Call, size: tuple[Dim, ...] | None, numbers: Sequence[Node]) -> tuple[Dim, ...] | None:
    """The shape of the result; None for a single number."""
    arrays = [shape(number) for number in numbers if rank(number)]
    if size is None:
        return call.builder.broadcast(*arrays) if arrays else None
    if not arrays:
        return size
    together = call.builder.broadcast(size, *arrays)
    if len(together) != len(size) or together != size:
        message = f"{call.name}: the size does not fit the shapes of the parameters"
        call.error(codes.SHAPE_MISMATCH, message, "leave the size out: NumPy takes it from the parameters")
    return size


def drawn(
    call: Call, generator: Node, name: str, numbers: Sequence[Node], size: tuple[Dim, ...] | None, dtype: DType
) -> Node:
    """The draws in an array of that shape, or one number."""
    given = shape_of_draws(call, size, numbers)
    if given is None:
        return draw(call, generator, name, [_scalar(call, number) for number in numbers])
    out = new(call, dtype, [product(given)])
    arguments: list[Value] = []
    for number in numbers:
        arguments += [one_each(call, number, given), Constant(rank(number) > 0, PY_BOOL)]
    filler = FILLERS[len(numbers)]
    library(call, filler, RandomGenerator(generator, True), Literal(name), *arguments, out)
    return in_shape(call, now(call, out), given)


def _scalar(call: Call, number: Node) -> Node:
    if not type_of(number).is_array:
        return number
    return call.builder.cast(call.as_node(element_of(call, number)), numpy_scalar(FLOAT64))


def element_of(call: Call, array: Node) -> Node:
    """The one element of an array without axes."""
    axes = tuple(range(rank(array)))
    return emit_reduce(call, array, Reduce("max", axes, all_axes=True))


def one_each(call: Call, number: Node, given: tuple[Dim, ...]) -> Node:
    """A parameter for each draw, in a vector of its dtype; one that is the same for all stays a number."""
    if not rank(number):
        return _scalar(call, number)
    if shape(number) == given:
        return in_shape(call, number, [product(given)])
    whole = new(call, dtype_of(number), given)
    write(call, whole, number)
    return in_shape(call, now(call, whole), [product(given)])


def bounded(call: Call, generator: Node, most: Node) -> Node:
    """A Python int from 0 to ``most``, that included."""
    return draw(call, generator, "bounded_uint64", [call.builder.const(0, numpy_scalar(UINT64)), _unsigned(call, most)])


def _unsigned(call: Call, node: Node) -> Node:
    """As the functions of NumPy take it, without a name of its own."""
    return call.builder.emit("cast", node, type=numpy_scalar(UINT64))


# methods for the library


def own_draw(call: Call, generator: Node) -> Value:
    """``generator.draw(name, numbers...)``: one draw, as the function in C gives it."""
    name, *numbers = call.args
    assert isinstance(name, Literal)
    distribution = DISTRIBUTIONS[str(name.value)]
    arguments = [
        call.builder.cast(call.as_node(number), numpy_scalar(dtype))
        for number, dtype in zip(numbers, distribution.arguments, strict=True)
    ]
    return draw(call, generator, str(name.value), arguments, numpy_scalar(distribution.result))


def up_to(call: Call, generator: Node) -> Value:
    """``generator.up_to(i)``: an int from 0 to i."""
    most = call.as_node(call.args[0])
    return in_range(call, bounded(call, generator, most), call.builder.dim(most))


def up_to_by_masks(call: Call, generator: Node) -> Value:
    """The same by masks."""
    most = call.as_node(call.args[0])
    return in_range(call, draw(call, generator, "interval", [_unsigned(call, most)]), call.builder.dim(most))


def in_range(call: Call, number: Node, most: Dim, low: Dim | int = 0) -> Node:
    """The number, of which it is known now where it lies."""
    value = call.builder.dim(number)
    call.builder.facts.assume(value - low)
    call.builder.facts.assume(most - value)
    return number
