"""Statistics: weighted averages, covariances, and the reductions that leave NaN out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_entry,
    at_least_zero,
    common,
    converted,
    dtype_of,
    library,
    new,
    now,
    rank,
    row,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.joining import joined
from transpile.parse.functions.reductions import check_all, emit_reduce, identity, reduce_bound
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.dims import as_dim
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import FLOAT64, array, numpy_scalar

WITHOUT_NAN = ("sum", "prod", "mean", "var", "std", "max", "min", "argmax", "argmin")


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.average": average,
        "numpy.cov": cov,
        "numpy.corrcoef": corrcoef,
        **{f"numpy.nan{name}": _without_nan(name) for name in WITHOUT_NAN},
    }


# Averages


def average(call: Call) -> Value:
    """np.average(a, axis=None, weights=None, returned=False)."""
    call.bind("a", optional=("axis", "weights", "returned"), keyword_only=("keepdims",))
    value = call.array("a")
    weights = call.array("weights") if call.has("weights") else None
    axes = call.axes("axis", rank(value))
    if weights is None and not call.flag("returned", False):
        for axis, length in enumerate(shape(value)):
            if axes is not None and axis not in axes:
                call.builder.require(length - 1, ">=", "ZeroDivisionError", "division by zero")
        return stands_for(call, "np.average", lambda: reduce_bound(call, "mean"))
    if weights is None:
        call.error(codes.ARGUMENT, f"{call.name}(returned=True) needs weights", "use np.mean")
    attr = Reduce(
        "sum", tuple(range(rank(value))) if axes is None else axes, call.flag("keepdims", False), axes is None
    )
    spread = _weights(call, value, weights, axes)

    def meaning() -> Node:
        weight = _total_weight(call, value, spread, attr)
        _check_not_zero(call, weight)
        factors = [converted(call, node, dtype_of(weight)) for node in (value, spread)]
        products = elementwise(call.builder, "multiply", *factors)
        return elementwise(call.builder, "divide", emit_reduce(call, products, attr), weight)

    if not call.flag("returned", False):
        return stands_for(call, "np.average", meaning)
    weight = stands_for(call, "np.average", lambda: _total_weight(call, value, spread, attr), 1)
    return TupleValue((stands_for(call, "np.average", meaning, 0), weight))


def _check_not_zero(call: Call, weight: Node) -> None:
    nonzero = elementwise(call.builder, "not_equal", weight, call.builder.const(0.0))
    check_all(call, nonzero, "ZeroDivisionError", "Weights sum to zero, can't be normalized")


def _weights(call: Call, value: Node, weights: Node, axes: tuple[int, ...] | None) -> Node:
    """The weights in a shape that goes with the array."""
    if rank(weights) == rank(value):
        return weights
    if rank(weights) != 1 or axes is None or len(axes) != 1:
        call.error(codes.SHAPE_MISMATCH, "Axis must be specified when shapes of a and weights differ.", "pass axis")
    message = "Shape of weights must be consistent with shape of a along specified axis."
    call.builder.same_length(shape(weights)[0], shape(value)[axes[0]], message)
    return with_new_axes(call, weights, *(axis for axis in range(rank(value)) if axis != axes[0]))


def _total_weight(call: Call, value: Node, weights: Node, attr: Reduce) -> Node:
    """The sum of the weights over what is averaged."""
    dtype = (
        common(value, weights)
        if dtype_of(value).kind not in "iub"
        else np.result_type(dtype_of(value), dtype_of(weights), FLOAT64)
    )
    spread = new(call, dtype, shape(value))
    write(call, spread, weights)
    return emit_reduce(call, now(call, spread), attr)


# Covariances


def cov(call: Call) -> Value:
    """np.cov(m, y=None, rowvar=True, bias=False, ddof=None)."""
    call.bind("m", optional=("y", "rowvar", "bias", "ddof"), keyword_only=("dtype",))
    value, other, by_rows = _samples(call, "m")
    default = 0 if call.flag("bias", False) else 1
    ddof = call.integer("ddof", default)
    single = _is_single(call, value, other, by_rows)

    def meaning() -> Node:
        result = _covariances(call, value, other, by_rows, ddof)
        return as_array(call, _first(call, result)) if single else result

    return stands_for(call, "np.cov", meaning)


def _samples(call: Call, name: str) -> tuple[Node, Node | None, bool]:
    value = call.array(name)
    other = call.array("y") if call.has("y") else None
    if any(rank(node) not in (1, 2) for node in (value, other) if node is not None):
        call.error(codes.RANK, f"{call.name} takes vectors and matrices", "reshape the array")
    if any(dtype_of(node).kind == "c" for node in (value, other) if node is not None):
        call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "use real arrays")
    by_rows = call.flag("rowvar", True)
    axis = 0 if rank(value) == 1 or not by_rows else 1
    variables = 1 - axis if rank(value) == 2 else None
    if variables is not None:
        call.builder.require(shape(value)[variables] - 1, ">=", "ValueError", "cov of no variables")
    call.builder.require(shape(value)[axis] - 1, ">=", "ValueError", "cov of no observations")
    return value, other, by_rows


def _is_single(call: Call, value: Node, other: Node | None, by_rows: bool) -> bool:
    """Whether there is one variable only: then the result has no axes."""
    count = as_dim(0)
    for node in (value, other):
        if node is not None:
            count = count + (1 if rank(node) == 1 else shape(node)[0 if by_rows else 1])
    if count.constant != 1:
        at_entry(call, count - 2, ">=", "there are two variables at least")
    return count.constant == 1


def _covariances(call: Call, value: Node, other: Node | None, by_rows: bool, ddof: int) -> Node:
    builder = call.builder
    rows = [_in_rows(call, node, by_rows) for node in (value, other) if node is not None]
    samples = joined(call, rows, 0) if len(rows) > 1 else rows[0]
    count = shape(samples)[1]
    mean = emit_reduce(call, samples, Reduce("mean", (1,), keepdims=True))
    centred = new(call, dtype_of(samples), shape(samples))
    write(call, centred, elementwise(builder, "subtract", samples, mean))
    held = now(call, centred)
    turned = builder.emit("transpose", held, type=array(dtype_of(held), *reversed(shape(held))), attr=(1, 0))
    sums = builder.emit("matmul", held, turned, type=array(dtype_of(held), shape(held)[0], shape(held)[0]))
    freedom = builder.value(at_least_zero(call, count - ddof))
    factor = elementwise(builder, "divide", builder.const(1), converted(call, freedom, FLOAT64))
    return elementwise(builder, "multiply", sums, factor)


def _in_rows(call: Call, node: Node, by_rows: bool) -> Node:
    if rank(node) == 1:
        node = with_new_axes(call, node, 0)
    elif not by_rows:
        node = call.builder.emit("transpose", node, type=array(dtype_of(node), *reversed(shape(node))), attr=(1, 0))
    return converted(call, node, np.result_type(dtype_of(node), FLOAT64))


def _first(call: Call, matrix: Node) -> Node:
    return row(call, row(call, matrix, 0), 0)


def corrcoef(call: Call) -> Value:
    """np.corrcoef(x, y=None, rowvar=True)."""
    call.bind("x", optional=("y", "rowvar"), keyword_only=("dtype",))
    value, other, by_rows = _samples(call, "x")
    single = _is_single(call, value, other, by_rows)

    def meaning() -> Node:
        builder = call.builder
        matrix = _covariances(call, value, other, by_rows, 1)
        if single:
            number = _first(call, matrix)
            return elementwise(builder, "divide", number, number)
        length = shape(matrix)[0]
        deviations = new(call, FLOAT64, [length])
        library(call, "diagonals.diagonal", matrix, deviations, 0, 0)
        spread = elementwise(builder, "sqrt", now(call, deviations))
        by_row = elementwise(builder, "divide", matrix, with_new_axes(call, spread, 1))
        both = elementwise(builder, "divide", by_row, with_new_axes(call, spread, 0))
        return elementwise(builder, "clip", both, builder.const(-1.0), builder.const(1.0))

    return stands_for(call, "np.corrcoef", meaning)


# Without NaN


def _without_nan(name: str) -> Handler:
    parameters = {
        **dict.fromkeys(("sum", "prod", "mean"), ("axis", "dtype", "out", "keepdims")),
        **dict.fromkeys(("var", "std"), ("axis", "dtype", "out", "ddof", "keepdims")),
    }.get(name, ("axis", "out", "keepdims"))

    def handler(call: Call) -> Value:
        call.bind("a", optional=parameters)
        for keyword in ("dtype", "out"):
            if call.has(keyword):
                call.error(
                    codes.ARGUMENT, f"`{keyword}` of {call.name} is not supported", "convert or assign the result"
                )
        value = call.array("a")
        if dtype_of(value).kind not in "fc":
            return stands_for(call, f"np.nan{name}", lambda: reduce_bound(call, name))
        if dtype_of(value).kind == "c":
            call.error(
                codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "use np.where and np.isnan"
            )
        axes = call.axes("axis", rank(value))
        attr = Reduce(
            name, tuple(range(rank(value))) if axes is None else axes, call.flag("keepdims", False), axes is None
        )
        if name in ("max", "min", "argmax", "argmin"):
            for axis in attr.axes:
                message = f"zero-size array to reduction operation f{name} which has no identity"
                call.builder.require(shape(value)[axis] - 1, ">=", "ValueError", message)
        return stands_for(call, f"np.nan{name}", lambda: _MEANINGS[name](call, value, attr))

    return handler


def _kept(call: Call, value: Node, otherwise: float) -> tuple[Node, Node]:
    """The array with another number for NaN, and where there was none."""
    builder = call.builder
    mask = elementwise(builder, "isnan", value)
    number = builder.emit("const", type=numpy_scalar(dtype_of(value)), attr=otherwise)
    return elementwise(builder, "where", mask, number, value), elementwise(builder, "logical_not", mask)


def _total(call: Call, value: Node, attr: Reduce) -> Node:
    kept, _ = _kept(call, value, 1.0 if attr.function == "prod" else 0.0)
    return emit_reduce(call, kept, attr)


def _mean(call: Call, value: Node, attr: Reduce) -> Node:
    kept, present = _kept(call, value, 0.0)
    total = emit_reduce(call, kept, replace(attr, function="sum"))
    count = emit_reduce(call, present, replace(attr, function="sum"))
    return elementwise(call.builder, "divide", total, converted(call, count, dtype_of(value)))


def _variance(call: Call, value: Node, attr: Reduce) -> Node:
    """The mean of the squared deviations; NaN where there are not enough numbers."""
    builder = call.builder
    kept, present = _kept(call, value, 0.0)
    mean = _mean(call, value, replace(attr, keepdims=True))
    deviation = elementwise(builder, "subtract", kept, mean)
    zero = builder.emit("const", type=numpy_scalar(dtype_of(value)), attr=0.0)
    deviation = elementwise(builder, "where", present, deviation, zero)
    total = emit_reduce(call, elementwise(builder, "multiply", deviation, deviation), replace(attr, function="sum"))
    count = emit_reduce(call, present, replace(attr, function="sum"))
    freedom = elementwise(builder, "subtract", count, builder.const(call.integer("ddof", 0)))
    variance = elementwise(builder, "divide", total, converted(call, freedom, dtype_of(value)))
    enough = elementwise(builder, "greater", freedom, builder.const(0))
    return _where(call, enough, variance, builder.const(np.nan))


def _where(call: Call, mask: Node, value: Node, otherwise: Node) -> Node:
    """np.where, of numbers too."""
    if type_of(mask).is_array:
        return elementwise(call.builder, "where", mask, value, otherwise)
    other = converted(call, otherwise, dtype_of(value))
    return call.builder.emit("select", mask, value, other, type=type_of(value))


def _deviation(call: Call, value: Node, attr: Reduce) -> Node:
    return elementwise(call.builder, "sqrt", _variance(call, value, attr))


def _extreme(call: Call, value: Node, attr: Reduce) -> Node:
    """The extreme of the numbers; NaN where there are none."""
    neutral = identity(attr.function, dtype_of(value))
    kept, present = _kept(call, value, float(neutral.real))
    extreme = emit_reduce(call, kept, replace(attr, initial=float(neutral.real)))
    some = emit_reduce(call, present, replace(attr, function="any"))
    return _where(call, some, extreme, call.builder.const(np.nan))


def _place(call: Call, value: Node, attr: Reduce) -> Node:
    """Where the extreme is; a ValueError where all are NaN."""
    if not attr.all_axes and len(attr.axes) > 1:
        call.error(codes.RANK, f"{call.name} takes one axis", "pass one axis, or none")
    neutral = identity(attr.function[3:], dtype_of(value))
    kept, present = _kept(call, value, float(neutral.real))
    some = emit_reduce(call, present, replace(attr, function="any"))
    check_all(call, some, "ValueError", "All-NaN slice encountered")
    return emit_reduce(call, kept, attr)


_MEANINGS = {
    "sum": _total,
    "prod": _total,
    "mean": _mean,
    "var": _variance,
    "std": _deviation,
    "max": _extreme,
    "min": _extreme,
    "argmax": _place,
    "argmin": _place,
}
