"""Reductions: sum, prod, mean, var, std, min, max, argmin, argmax, any, all, and the ufuncs' ``reduce``."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import converted, dtype_of, new, now, rank, stands_for, write
from transpile.parse.functions.call import Call, Handler
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import DType, Kind, Type, array, numpy_scalar

PARAMETERS = {
    "sum": ("axis", "dtype", "out", "keepdims", "initial", "where"),
    "prod": ("axis", "dtype", "out", "keepdims", "initial", "where"),
    "mean": ("axis", "dtype", "out", "keepdims"),
    "var": ("axis", "dtype", "out", "ddof", "keepdims"),
    "std": ("axis", "dtype", "out", "ddof", "keepdims"),
    **dict.fromkeys(("min", "max"), ("axis", "out", "keepdims", "initial", "where")),
    **dict.fromkeys(("any", "all", "argmin", "argmax"), ("axis", "out", "keepdims")),
}
KEYWORDS = {"mean": ("where",), "any": ("where",), "all": ("where",)}
NO_IDENTITY = {
    "min": "zero-size array to reduction operation minimum which has no identity",
    "max": "zero-size array to reduction operation maximum which has no identity",
    "argmin": "attempt to get argmin of an empty sequence",
    "argmax": "attempt to get argmax of an empty sequence",
}
ORDERED = frozenset(NO_IDENTITY)
UFUNCS = {
    "add": "sum",
    "multiply": "prod",
    "minimum": "min",
    "maximum": "max",
    "logical_and": "all",
    "logical_or": "any",
}


def functions() -> dict[str, Handler]:
    """The reductions of NumPy by full name."""
    table = {f"numpy.{name}": _reduction(name) for name in PARAMETERS}
    table |= {"numpy.amin": _reduction("min"), "numpy.amax": _reduction("max")}
    table |= {f"numpy.{ufunc}.reduce": _ufunc_reduce(name) for ufunc, name in UFUNCS.items()}
    return table | {"numpy.count_nonzero": count_nonzero, "numpy.ptp": ptp}


def methods() -> dict[str, Handler]:
    """The reductions that arrays have as methods."""
    return {name: _reduction(name) for name in PARAMETERS}


def _reduction(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", optional=PARAMETERS[name], keyword_only=KEYWORDS.get(name, ()))
        if call.has("where") or call.has("initial"):
            return stands_for(call, f"np.{name}", lambda: _chosen(call, name))
        return reduce_bound(call, name)

    return handler


def _chosen(call: Call, name: str) -> Node:
    """A reduction of the elements that ``where`` says, beginning with ``initial``."""
    value = _with_dtype(call, call.array("a"), name)
    dtype = result_dtype(name, dtype_of(value))
    initial = call.scalar("initial") if call.has("initial") else None
    if name in NO_IDENTITY and initial is None:
        message = f"reduction operation '{name}imum' does not have an identity: a mask needs an initial value"
        call.error(codes.ARGUMENT, message, "pass initial=")
    neutral = identity(name, dtype_of(value) if name in NO_IDENTITY else dtype)
    kept = value
    if call.has("where"):
        kept = elementwise(call.builder, "where", call.node("where"), value, _number(call, neutral, dtype_of(value)))
    rank = len(type_of(kept).shape)
    axes = call.axes("axis", rank)
    attr = Reduce(name, tuple(range(rank)) if axes is None else axes, call.flag("keepdims", False), axes is None)
    if name == "mean":
        return _mean_of_chosen(call, kept, attr)
    total = emit_reduce(call, kept, replace(attr, initial=neutral.real) if name in NO_IDENTITY else attr)
    if initial is None:
        return total
    combine = {"sum": "add", "prod": "multiply", "max": "maximum", "min": "minimum"}[name]
    return elementwise(call.builder, combine, converted(call, initial, dtype), total)


def identity(name: str, dtype: DType) -> bool | int | float | complex:
    """What a reduction of nothing gives: for min and max the number that every other replaces."""
    if name in NO_IDENTITY:
        if dtype.kind == "f":
            return -np.inf if name == "max" else np.inf
        if dtype.kind == "b":
            return name == "min"
        limits: Any = np.iinfo(dtype)
        return int(limits.min if name == "max" else limits.max)
    number = 1 if name in ("prod", "all") else 0
    if dtype.kind in "fc":
        return complex(number) if dtype.kind == "c" else float(number)
    return bool(number) if dtype.kind == "b" else number


def _number(call: Call, value: bool | int | float | complex, dtype: DType) -> Node:
    return call.builder.emit("const", type=numpy_scalar(dtype), attr=value)


def _mean_of_chosen(call: Call, kept: Node, attr: Reduce) -> Node:
    """The sum, divided by the number of elements that were chosen."""
    result = result_dtype("mean", dtype_of(kept))
    total = emit_reduce(call, converted(call, kept, result), replace(attr, function="sum"))
    mask = call.node("where")
    if type_of(mask).shape != type_of(kept).shape:
        everywhere = new(call, dtype_of(mask), type_of(kept).shape)
        write(call, everywhere, mask)
        mask = now(call, everywhere)
    count = emit_reduce(call, mask, replace(attr, function="sum"))
    return elementwise(call.builder, "divide", total, converted(call, count, _real(result)))


def _real(dtype: DType) -> DType:
    return np.dtype(f"float{dtype.itemsize * 4}") if dtype.kind == "c" else dtype


def _ufunc_reduce(name: str) -> Handler:
    """``np.add.reduce`` and its like: the first axis unless another is named."""

    def handler(call: Call) -> Value:
        call.bind("array", optional=("axis", "dtype", "out", "keepdims"))
        call.bound["a"] = call.bound["array"]
        if "axis" not in call.bound:
            call.bound["axis"] = call.builder.const(0)
        return reduce_bound(call, name)

    return handler


def reduce_bound(call: Call, name: str) -> Node:
    """The reduction of the bound argument ``a`` with the bound axis, dtype, keepdims and ddof."""
    value = _with_dtype(call, call.array("a"), name)
    rank = len(type_of(value).shape)
    axes = call.axes("axis", rank)
    if name in ("argmin", "argmax") and axes is not None and len(axes) > 1:
        call.error(codes.RANK, f"{call.name} takes one axis", "pass one axis, or none for the flattened array")
    ddof = call.integer("ddof", 0)
    keepdims = call.flag("keepdims", False)
    attr = Reduce(name, tuple(range(rank)) if axes is None else axes, keepdims, axes is None, ddof)
    return emit_reduce(call, value, attr)


def emit_reduce(call: Call, value: Node, attr: Reduce) -> Node:
    """The node of a reduction, with the check that what has no identity is not empty."""
    given = type_of(value)
    if given.dtype.kind == "c" and attr.function in ORDERED:
        call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "compare np.abs(z)")
    dtype = result_dtype(attr.function, given.dtype)
    if attr.function in NO_IDENTITY:
        for axis in attr.axes:
            message = NO_IDENTITY[attr.function]
            if attr.initial is None:
                call.builder.require(given.shape[axis] - 1, ">=", "ValueError", message)
    shape = reduced_shape(given.shape, attr)
    # NumPy gives a scalar, not a zero-dimensional array.
    result = array(dtype, *shape) if shape else numpy_scalar(dtype)
    return call.builder.emit("reduce", value, type=result, attr=attr)


def all_of(call: Call, condition: Node) -> Node:
    """Whether a condition holds for every element."""
    if not type_of(condition).is_array:
        return condition
    return emit_reduce(call, condition, Reduce("all", tuple(range(rank(condition))), all_axes=True))


def check_all(call: Call, condition: Node, exception: str, message: str) -> None:
    """Raise an exception unless a condition holds for every element."""
    call.builder.check(elementwise(call.builder, "truth", all_of(call, condition)), exception, message)


def reduced_shape(shape: tuple[Dim, ...], attr: Reduce) -> tuple[Dim, ...]:
    """The shape that is left."""
    if attr.keepdims:
        return tuple(as_dim(1) if axis in attr.axes else length for axis, length in enumerate(shape))
    return tuple(length for axis, length in enumerate(shape) if axis not in attr.axes)


@cache
def result_dtype(function: str, dtype: DType) -> DType:
    """The dtype of the result: NumPy is asked."""
    reduction: Any = getattr(np, function)
    result: DType = reduction(np.ones(2, dtype)).dtype
    return result


def _with_dtype(call: Call, value: Node, name: str) -> Node:
    """``dtype=`` converts the elements first."""
    dtype = call.dtype()
    given = type_of(value)
    if dtype is None or dtype == given.dtype:
        return value
    if name in ("var", "std") or (name == "mean" and dtype.kind not in "fc"):
        call.error(codes.ARGUMENT, f"`dtype` of {call.name} is not supported", "convert first: x.astype(...)")
    if result_dtype(name, given.dtype) == dtype:
        return value
    return call.builder.emit("cast", value, type=Type(Kind.ARRAY, dtype, given.shape))


def count_nonzero(call: Call) -> Value:
    """np.count_nonzero(a): the sum of ``a != 0``."""
    call.bind("a", optional=("axis",), keyword_only=("keepdims",))
    value = call.array("a")
    if type_of(value).dtype.kind != "b":
        value = elementwise(call.builder, "not_equal", value, call.builder.const(0))
    call.bound["a"] = value
    return reduce_bound(call, "sum")


def ptp(call: Call) -> Value:
    """np.ptp(a): the maximum less the minimum."""
    call.bind("a", optional=("axis", "out", "keepdims"))
    return elementwise(call.builder, "subtract", reduce_bound(call, "max"), reduce_bound(call, "min"), python=False)
