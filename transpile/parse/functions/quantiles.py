"""Medians, percentiles and quantiles, by NumPy's own formulas on sorted rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    converted,
    dtype_of,
    in_shape,
    library,
    new,
    now,
    rank,
    routine,
    row,
    shape,
    stands_for,
    write,
)
from transpile.parse.functions.call import Call, Handler, constant_of
from transpile.parse.functions.reductions import check_all
from transpile.parse.functions.sorting import one_row_each, ordered
from transpile.parse.python_rules import is_python, type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import ONE, Dim, as_dim, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, DType, array

FLOAT32 = np.dtype("float32")


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.median": median,
        "numpy.percentile": percentile,
        "numpy.quantile": quantile,
        "numpy.nanmedian": nanmedian,
        "numpy.nanpercentile": _nan_quantile("nanpercentile", 100, "Percentiles must be in the range [0, 100]"),
        "numpy.nanquantile": _nan_quantile("nanquantile", 1, "Quantiles must be in the range [0, 1]"),
    }


def median(call: Call) -> Value:
    """np.median(a, axis=None, keepdims=False)."""
    call.bind("a", optional=("axis", "out", "overwrite_input", "keepdims"))
    value, axes = _real(call)
    dtype = dtype_of(value) if dtype_of(value).kind == "f" else FLOAT64

    def meaning() -> Node:
        front, rows = one_row_each(call, value, axes)
        given = [array(dtype, shape(rows)[0])]
        (out,) = routine(call, "medians", [ordered(call, rows)], dtype_of(value), shape(rows), given, [])
        return _shaped(call, out, [], front, axes)

    return stands_for(call, "np.median", meaning)


def percentile(call: Call) -> Value:
    """np.percentile(a, q, axis=None, method="linear", keepdims=False)."""
    return _quantiles(call, "np.percentile", 100, "Percentiles must be in the range [0, 100]")


def quantile(call: Call) -> Value:
    """np.quantile(a, q, axis=None, method="linear", keepdims=False)."""
    return _quantiles(call, "np.quantile", 1, "Quantiles must be in the range [0, 1]")


def _quantiles(call: Call, name: str, most: int, message: str) -> Value:
    call.bind("a", "q", optional=("axis", "out", "overwrite_input", "method", "keepdims"), keyword_only=("weights",))
    value, axes = _real(call)
    if call.has("weights") or call.bound.get("method", Literal("linear")) != Literal("linear"):
        message = f"only method='linear' of {call.name}, without weights, is supported"
        call.error(codes.ARGUMENT, message, "leave the argument out")
    length = product([shape(value)[axis] for axis in axes])
    call.builder.require(length - 1, ">=", "IndexError", "index -1 is out of bounds for axis 0 with size 0")
    wanted = _wanted(call, most, message)
    if not wanted.is_weak and not wanted.lengths and len(axes) == rank(value) and dtype_of(value) == FLOAT32:
        message = f"{call.name} gives float32 where there is NaN and else float64, for float32 and a NumPy number as q"
        call.error(codes.VALUE_DEPENDENT, message, "convert q: float(q)")
    dtype = dtype_of(value) if wanted.is_weak and dtype_of(value).kind == "f" else FLOAT64
    return stands_for(call, name, lambda: _meaning(call, value, axes, wanted, dtype))


@dataclass(frozen=True)
class Wanted:
    """The q of a call: numbers from 0 to 1, or one vector of them; ``is_weak`` where it adopts the array's dtype."""

    numbers: list[Node]
    most: int
    lengths: list[Dim]  # of the axis in front of the result, where there is one

    @property
    def is_weak(self) -> bool:
        """Whether q is one Python number."""
        return not self.lengths and is_python(self.numbers[0])

    def fractions(self, call: Call) -> Node:
        """A vector of numbers from 0 to 1."""
        numbers = [self._fraction(call, number) for number in self.numbers]
        if len(numbers) == 1:
            return numbers[0] if rank(numbers[0]) else call.builder.named(as_array(call, numbers[0], 1), "fraction")
        vector = call.builder.named(new(call, FLOAT64, [len(numbers)]), "fractions")
        for place, number in enumerate(numbers):
            write(call, row(call, now(call, vector), place), number)
        return now(call, vector)

    def _fraction(self, call: Call, number: Node) -> Node:
        if self.most > 1:
            number = elementwise(call.builder, "divide", number, call.builder.const(self.most))
        return converted(call, number, FLOAT64)


def _wanted(call: Call, most: int, message: str) -> Wanted:
    given = call.bound["q"]
    if isinstance(given, TupleValue):
        numbers = [call.as_node(item) for item in given.items]
        lengths = [as_dim(len(numbers))]
    else:
        numbers = [call.node("q")]
        lengths = [*shape(numbers[0])]
    if len(lengths) > 1 or (isinstance(given, TupleValue) and any(map(rank, numbers))):
        call.error(codes.RANK, "q must be a scalar or 1d", "pass one number, or a vector of them")
    for number in numbers:
        if dtype_of(number).name not in ("float64", *(("int64",) if most > 1 else ())):
            message = f"q of {call.name} must be of float64, not {type_of(number)}"
            call.error(codes.OPERAND_TYPE, message, "write 1.0, not 1; convert arrays with astype")
        _check_range(call, number, most, message)
    return Wanted(numbers, most, lengths)


def _check_range(call: Call, q: Node, most: int, message: str) -> None:
    number = constant_of(q)
    if number is not None and not isinstance(number, complex):
        if not 0 <= number <= most:
            call.error(codes.ARGUMENT, message, "NumPy would raise ValueError")
        return
    low = elementwise(call.builder, "greater_equal", q, call.builder.const(0.0))
    high = elementwise(call.builder, "less_equal", q, call.builder.const(float(most)))
    check_all(call, elementwise(call.builder, "bitwise_and", low, high), "ValueError", message)


def _meaning(call: Call, value: Node, axes: tuple[int, ...], wanted: Wanted, dtype: DType) -> Node:
    front, rows = one_row_each(call, value, axes)
    fractions = wanted.fractions(call)
    name = "quantiles_single" if dtype == FLOAT32 else "quantiles"
    count, lines = shape(fractions)[0], shape(rows)[0]
    operands, numbers = [ordered(call, rows), fractions], [*shape(rows), count]
    (out,) = routine(call, name, operands, dtype_of(value), numbers, [array(dtype, count, lines)], [])
    if not wanted.lengths:
        out = in_shape(call, out, [lines])
    return _shaped(call, out, wanted.lengths, front, axes)


def nanmedian(call: Call) -> Value:
    """np.nanmedian(a, axis=None, keepdims=False)."""
    call.bind("a", optional=("axis", "out", "overwrite_input", "keepdims"))
    value, axes = _real(call)
    if dtype_of(value).kind != "f":
        return median(call)
    return stands_for(
        call, "np.nanmedian", lambda: _without_nan(call, value, axes, "median_without_nan", dtype_of(value))
    )


def _nan_quantile(name: str, most: int, message: str) -> Handler:
    """np.nanpercentile and np.nanquantile of one q."""

    def handler(call: Call) -> Value:
        call.bind("a", "q", optional=("axis", "out", "overwrite_input", "method", "keepdims"))
        value, axes = _real(call)
        if call.bound.get("method", Literal("linear")) != Literal("linear") or isinstance(call.bound["q"], TupleValue):
            only = f"only method='linear' of {call.name}, for one q, is supported"
            call.error(codes.ARGUMENT, only, "call it once for each q")
        wanted = _wanted(call, most, message)
        if wanted.lengths or dtype_of(value) != FLOAT64:
            call.error(codes.ARGUMENT, f"{call.name} takes arrays of float64 and one q here", "convert with astype")
        fraction = wanted.fractions(call)

        def meaning() -> Node:
            return _without_nan(call, value, axes, "quantile_without_nan", FLOAT64, row(call, fraction, 0))

        return stands_for(call, f"np.{name}", meaning)

    return handler


def _without_nan(call: Call, value: Node, axes: tuple[int, ...], name: str, dtype: DType, *more: Node) -> Node:
    """What the numbers of each row give."""
    front, rows = one_row_each(call, value, axes)
    out = new(call, dtype, [shape(rows)[0]])
    library(call, f"statistics.{name}", rows, out, *more)
    return _shaped(call, now(call, out), [], front, axes)


def _shaped(call: Call, out: Node, lengths: list[Dim], front: list[Dim], axes: tuple[int, ...]) -> Node:
    """What was computed for each row, in the shape of NumPy's result."""
    kept = list(front)
    if call.flag("keepdims", False):
        for axis in sorted(axes):
            kept.insert(axis, ONE)
    if lengths or kept:
        return in_shape(call, out, [*lengths, *kept])
    return row(call, out, 0)


def _real(call: Call) -> tuple[Node, tuple[int, ...]]:
    """The array, of integers or real numbers, and the axes that are reduced."""
    value = call.array("a")
    if not rank(value):
        call.error(codes.RANK, f"{call.name} needs an array of at least one dimension", "pass an array")
    if dtype_of(value).kind not in "iuf":
        message = f"{call.name} of {type_of(value)} is not supported"
        call.error(codes.OPERAND_TYPE, message, "convert it with astype(np.float64)")
    if call.has("out"):
        call.error(codes.ARGUMENT, f"`out` of {call.name} is not supported", "assign the result: out[...] = ...")
    axes = call.axes("axis", rank(value))
    for axis in range(rank(value) if axes is not None and len(axes) > 1 else 0):
        if axis not in (axes or ()):
            message = "cannot reshape array of size 0"  # NumPy cannot tell the length of the axes together
            call.builder.require(shape(value)[axis] - 1, ">=", "ValueError", message)
    return value, tuple(range(rank(value))) if axes is None else axes
