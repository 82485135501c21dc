"""``rng.integers``: NumPy's rules for bounds and dtypes; of small dtypes it takes several numbers from one word."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import dtype_of, in_shape, library, new, now, rank, routine, row, shape
from transpile.parse.functions.call import Call, constant_int, describe
from transpile.parse.functions.draws import draw, drawn, one_each, require_some, shape_of_draws
from transpile.parse.functions.reductions import all_of
from transpile.parse.limits import integer_limits
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Constant, FunctionRef, RandomGenerator, Value
from transpile.symbolic.dims import Dim, as_dim, product
from transpile.symbolic.graph import Node
from transpile.symbolic.routines import FILLED_AS
from transpile.symbolic.types import INT64, PY_BOOL, PY_INT, DType, Type, array, numpy_scalar

UINT64 = np.dtype("uint64")
OPERATORS: dict[str, Callable[..., int]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negative": operator.neg,
    "power": operator.pow,
    "left_shift": operator.lshift,
}
PYTHON = {"builtins.int": PY_INT, "builtins.bool": PY_BOOL}


@dataclass(frozen=True)
class Bound:
    """A bound: a Python int or an array of int64; its number where the source has it."""

    node: Node
    known: int | None

    @property
    def is_array(self) -> bool:
        """Whether each draw has a bound of its own."""
        return rank(self.node) > 0


@dataclass(frozen=True)
class Range:
    """From low to high, which is included where ``closed``, as numbers of ``dtype``."""

    low: Bound
    high: Bound
    closed: bool
    dtype: DType

    def in_dims(self, call: Call) -> tuple[Dim, Dim]:
        """The least and the greatest number."""
        low, high = (
            as_dim(bound.known) if bound.known is not None else call.builder.dim(bound.node)
            for bound in (self.low, self.high)
        )
        return low, high if self.closed else high - 1


def range_of(call: Call) -> Range:
    """The range that the bound arguments ``low``, ``high``, ``dtype`` and ``endpoint`` say."""
    dtype = call.dtype() or INT64
    if dtype.kind not in "iub":
        call.error(codes.UNSUPPORTED_DTYPE, f"{call.name} gives integers or bools, not {dtype}", "use np.int64")
    high = call.bound["high"] if call.has("high") else call.bound["low"]
    low = call.bound["low"] if call.has("high") else Constant(0, PY_INT)
    return Range(_bound(call, low), _bound(call, high), call.flag("endpoint", False), dtype)


def _bound(call: Call, value: Value) -> Bound:
    known = _known(value)
    if known is not None:
        return Bound(call.builder.const(0), known)  # it may be 2**64, which no node is
    node = call.as_node(value)
    given = dtype_of(node)
    if given.kind not in "iub" or given == UINT64:
        message = f"{call.name} takes ints as bounds here, not {describe(node)}"
        call.error(codes.ARGUMENT, message, "convert it: int(...), or .astype(np.int64) of an array")
    if not type_of(node).is_array:
        return Bound(call.builder.cast(node, PY_INT), None)
    if not rank(node):
        call.error(codes.RANK, f"{call.name} takes no array without axes as a bound", "pass a number: int(x)")
    if given != INT64:
        node = call.builder.emit("cast", node, type=array(INT64, *shape(node)))
    return Bound(node, None)


def _known(value: Value) -> int | None:
    """The number, where the source writes it: ``2**64`` too, which is an int of Python's, and none of a kernel's."""
    number = constant_int(value)
    if number is not None or not isinstance(value, Node) or value.op not in OPERATORS:
        return number
    operands = [_known(operand) for operand in value.inputs]
    if None in operands or value.type != PY_INT or (value.op == "power" and not 0 <= (operands[1] or 0) <= 64):
        return None
    return int(OPERATORS[value.op](*operands))


def integers_of(call: Call, generator: Node, within: Range, size: tuple[Dim, ...] | None, wanted: Type) -> Node:
    """The integers: one of type ``wanted``, or an array."""
    bounds = within.low, within.high
    given = shape_of_draws(call, size, [bound.node for bound in bounds])
    _check(call, within, as_dim(1) if given is None else product(given))
    if within.dtype.name in FILLED_AS:
        return _filled(call, generator, within, given, wanted)
    if not any(bound.is_array for bound in bounds):
        numbers = [_wrapped(call, within.low), _span(call, within)]
        if given is not None:
            return drawn(call, generator, "bounded_uint64", numbers, given, within.dtype)
        return draw(call, generator, "bounded_uint64", numbers, wanted)
    assert given is not None
    out = new(call, within.dtype, [product(given)])
    arguments: list[Value] = []
    for bound in bounds:
        number = one_each(call, bound.node, given) if bound.is_array else _wrapped(call, bound)
        arguments += [number, Constant(bound.is_array, PY_BOOL)]
    less = Constant(0 if within.closed else 1, PY_INT)
    library(call, "random.fill_with_integers", RandomGenerator(generator, True), *arguments, less, out)
    return in_shape(call, now(call, out), given)


def _wrapped(call: Call, bound: Bound) -> Node:
    """The bound as NumPy computes with it, modulo 2**64."""
    if bound.known is not None:
        return call.builder.const(bound.known % 2**64, numpy_scalar(UINT64))
    return call.builder.cast(bound.node, numpy_scalar(UINT64))


def _span(call: Call, within: Range) -> Node:
    """The greatest number less the least."""
    if within.low.known is not None and within.high.known is not None:
        span = within.high.known - within.low.known - (not within.closed)
        return call.builder.const(span % 2**64, numpy_scalar(UINT64))
    one = call.builder.const(0 if within.closed else 1, numpy_scalar(UINT64))
    wide = elementwise(call.builder, "subtract", _wrapped(call, within.high), _wrapped(call, within.low))
    return wide if within.closed else elementwise(call.builder, "subtract", wide, one)


def _filled(call: Call, generator: Node, within: Range, given: tuple[Dim, ...] | None, wanted: Type) -> Node:
    """By NumPy's function that fills arrays of small dtypes."""
    if within.low.is_array or within.high.is_array:
        message = f"{call.name} with arrays as bounds gives no {within.dtype}"
        call.error(codes.UNSUPPORTED_DTYPE, message, "use dtype=np.int64, and .astype(...)")
    count = as_dim(1) if given is None else product(given)
    low, top = within.in_dims(call)
    results = [array(within.dtype, count)]
    (out,) = routine(call, "integers", [generator], within.dtype, [count, low, top - low], results, [])
    if given is not None:
        return in_shape(call, out, given)
    return call.builder.cast(row(call, out, 0), wanted)


# checks


def _check(call: Call, within: Range, count: Dim) -> None:
    """NumPy's, which it makes unless there is nothing to draw."""
    comparison = ">" if within.closed else ">="
    least, greatest = (0, 1) if within.dtype.kind == "b" else integer_limits(within.dtype)
    if within.low.is_array or within.high.is_array:
        _check_arrays(call, within, comparison, least, greatest)
        return
    low, top = within.in_dims(call)
    if within.low.known is not None or within.dtype != INT64:
        require_some(call, low - least, f"low is out of bounds for {within.dtype.name}", count)
    if within.high.known is not None or within.dtype not in (INT64, UINT64):
        require_some(call, greatest - top, f"high is out of bounds for {within.dtype.name}", count)
    require_some(call, top - low, f"low {comparison} high", count)


def _check_arrays(call: Call, within: Range, comparison: str, least: int, greatest: int) -> None:
    if within.dtype != INT64:
        top = greatest + (not within.closed)
        _check_all(call, "greater_equal", within.low, least, f"low is out of bounds for {within.dtype.name}")
        if within.dtype != UINT64:
            _check_all(call, "less_equal", within.high, top, f"high is out of bounds for {within.dtype.name}")
    low, high = (_plain(call, bound) for bound in (within.low, within.high))
    fine = elementwise(call.builder, "less_equal" if within.closed else "less", low, high)
    _check_each(call, fine, f"low {comparison} high")


def _plain(call: Call, bound: Bound) -> Node:
    return bound.node if bound.known is None else call.builder.const(bound.known)


def _check_all(call: Call, op: str, bound: Bound, limit: int, message: str) -> None:
    _check_each(call, elementwise(call.builder, op, _plain(call, bound), call.builder.const(limit)), message)


def _check_each(call: Call, fine: Node, message: str) -> None:
    call.builder.check(all_of(call, fine), "ValueError", message)


def wanted_type(call: Call) -> Type:
    """The type of a single number: Python's where the dtype is Python's."""
    given = call.bound.get("dtype")
    if isinstance(given, FunctionRef) and given.qualified in PYTHON:
        return PYTHON[given.qualified]
    return numpy_scalar(call.dtype() or INT64)
