"""Running totals, differences, and the ``accumulate``, ``reduce`` and ``outer`` of ufuncs."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_least_zero,
    converted,
    dtype_of,
    dtype_ref,
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
from transpile.parse.functions.joining import joined
from transpile.parse.functions.reductions import UFUNCS, result_dtype
from transpile.parse.functions.ufuncs import NOT_IN_NUMPY, NUMPY_NAMES
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import FunctionRef, Value
from transpile.symbolic.dims import product
from transpile.symbolic.graph import Node
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import DType, Kind

ADDED = {"cumsum": "add", "cumprod": "multiply", "nancumsum": "add", "nancumprod": "multiply"}
BINARY = tuple(
    name
    for op, definition in ELEMENTWISE.items()
    if definition.arity == 2 and op not in NOT_IN_NUMPY
    for name in NUMPY_NAMES.get(op, (op,))
)


def functions() -> dict[str, Handler]:
    """Running totals, differences and the methods of ufuncs, by full name."""
    table: dict[str, Handler] = {f"numpy.{name}": _running(name) for name in ADDED}
    table |= {"numpy.diff": diff, "numpy.ediff1d": ediff1d}
    for name in BINARY:
        table[f"numpy.{name}.outer"] = _outer(name)
        table[f"numpy.{name}.accumulate"] = _accumulate(name)
        if name not in UFUNCS:
            table[f"numpy.{name}.reduce"] = _reduce(name)
    return table


def methods() -> dict[str, Handler]:
    """The running totals that arrays have as methods."""
    return {name: _running(name) for name in ("cumsum", "cumprod")}


def _running(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", optional=("axis", "dtype", "out"))
        if call.has("out"):
            call.error(codes.ARGUMENT, f"the argument `out` of {call.name} is not supported", "assign the result")
        value = as_array(call, call.node("a"), 1)
        dtype = call.dtype() or result_dtype("sum", dtype_of(value))

        def meaning() -> Node:
            numbers = _without_nan(call, value, name)
            if call.has("axis"):
                axis = call.axis(call.bound["axis"], rank(value))
                return accumulated(call, numbers, ADDED[name], dtype, axis)
            return accumulated(call, in_shape(call, numbers, [product(shape(value))]), ADDED[name], dtype, 0)

        return stands_for(call, f"np.{name}", meaning)

    return handler


def _without_nan(call: Call, value: Node, name: str) -> Node:
    if not name.startswith("nan") or dtype_of(value).kind not in "fc":
        return value
    neutral = call.builder.const(0.0 if name == "nancumsum" else 1.0)
    return elementwise(call.builder, "where", elementwise(call.builder, "isnan", value), neutral, value)


def accumulated(call: Call, value: Node, ufunc: str, dtype: DType, axis: int) -> Node:
    """The running totals of a ufunc along an axis."""
    operation, kind = FunctionRef(f"numpy.{ufunc}"), dtype_ref(dtype)
    if shape(value)[axis].constant == 0:
        return new(call, dtype, shape(value))
    if rank(value) == 1:
        return library_node(call, "scans.accumulate_vector", value, operation, kind)
    if rank(value) == 2 and axis == 1:
        return library_node(call, "scans.accumulate_last", value, operation, kind)
    out = new(call, dtype, shape(value))
    rows = moved(call, converted(call, value, dtype), axis, 0)
    library(call, "scans.accumulate_rows", rows, moved(call, out, axis, 0), operation)
    return now(call, out)


def _accumulate(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("array", optional=("axis", "dtype", "out"))
        value = call.array("array")
        dtype = own_dtype(call, name, value)
        axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else 0
        return stands_for(call, f"np.{name}.accumulate", lambda: accumulated(call, value, name, dtype, axis))

    return handler


def own_dtype(call: Call, name: str, value: Node) -> DType:
    """The dtype in which a ufunc is applied again and again; it must be that of its results."""
    if not rank(value):
        call.error(codes.RANK, f"{call.name} needs an array of at least one dimension", "use the number itself")
    given = call.dtype() or dtype_of(value)
    if call.dtype() is None and name in ("add", "multiply"):
        given = result_dtype("sum", given)
    ufunc: np.ufunc = getattr(np, name)
    try:
        left, right, result = ufunc.resolve_dtypes((given, given, None))
    except TypeError:
        left, right, result = given, given, None
    if not left == right == result:
        call.error(codes.OPERAND_TYPE, f"{call.name} of {type_of(value)} is not supported", "convert with astype")
    return left


def _reduce(name: str) -> Handler:
    """Of the ufuncs that have no reduction of their own; those that have no identity need one element."""

    def handler(call: Call) -> Value:
        call.bind("array", optional=("axis", "dtype", "out", "keepdims"))
        value = call.array("array")
        dtype = own_dtype(call, name, value)
        axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else 0
        if call.flag("keepdims", False):
            call.error(codes.ARGUMENT, f"`keepdims` of {call.name} is not supported", "add the axis: [..., None]")
        message = f"zero-size array to reduction operation {name} which has no identity"
        call.builder.require(shape(value)[axis] - 1, ">=", "ValueError", message)
        return stands_for(call, f"np.{name}.reduce", lambda: _reduced(call, value, name, dtype, axis))

    return handler


def _reduced(call: Call, value: Node, name: str, dtype: DType, axis: int) -> Node:
    operation = FunctionRef(f"numpy.{name}")
    if rank(value) == 1:
        return library_node(call, "scans.reduce_vector", value, operation, dtype_ref(dtype))
    rows = moved(call, converted(call, value, dtype), axis, 0)
    out = new(call, dtype, shape(rows)[1:])
    library(call, "scans.reduce_rows", rows, out, operation)
    return now(call, out)


def _outer(name: str) -> Handler:
    """The ufunc of each element of one array with each of the other: plain broadcasting."""
    op = next(op for op in ELEMENTWISE if name in NUMPY_NAMES.get(op, (op,)))

    def handler(call: Call) -> Value:
        call.bind("A", "B")
        left, right = call.node("A"), call.node("B")
        kinds = [node if type_of(node).is_array else converted(call, node, dtype_of(node)) for node in (left, right)]

        def meaning() -> Node:
            spread = (
                with_new_axes(call, kinds[0], *range(rank(left), rank(left) + rank(right))) if rank(left) else kinds[0]
            )
            return elementwise(call.builder, op, spread, kinds[1], python=False)

        return stands_for(call, f"np.{name}.outer", meaning)

    return handler


# Differences


def diff(call: Call) -> Value:
    """np.diff(a, n=1, axis=-1, prepend, append)."""
    call.bind("a", optional=("n", "axis", "prepend", "append"))
    value = call.array("a")
    times = call.integer("n", 1)
    if not rank(value):
        call.error(codes.RANK, "diff requires input that is at least one dimensional", "pass an array")
    if times < 0:
        call.error(codes.ARGUMENT, f"order must be non-negative but got {times}", "use n >= 0")
    axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else rank(value) - 1
    if times == 0:
        return value
    ends = [call.node(name) if call.has(name) else None for name in ("prepend", "append")]
    return stands_for(call, "np.diff", lambda: _differences(call, _extended(call, value, ends, axis), times, axis))


def _extended(call: Call, value: Node, ends: list[Node | None], axis: int) -> Node:
    """The array with what is given for its front and its end."""
    if ends == [None, None]:
        return value
    lengths = [*shape(value)]
    lengths[axis] = product(())
    parts = []
    for end in (ends[0], value, ends[1]):
        if end is not None and not rank(end):
            filled = new(call, dtype_of(value) if type_of(end).kind is Kind.PYTHON else dtype_of(end), lengths)
            write(call, filled, end)
            end = now(call, filled)
        parts += [] if end is None else [end]
    return joined(call, parts, axis)


def _differences(call: Call, value: Node, times: int, axis: int) -> Node:
    op = "not_equal" if dtype_of(value).kind == "b" else "subtract"
    for _ in range(times):
        length = at_least_zero(call, shape(value)[axis] - 1)
        later, earlier = (
            part(call, value, axis, shape(value)[axis] - length, length),
            part(call, value, axis, 0, length),
        )
        value = elementwise(call.builder, op, later, earlier)
    return value


def ediff1d(call: Call) -> Value:
    """np.ediff1d(ary, to_end=None, to_begin=None): the differences of all elements."""
    call.bind("ary", optional=("to_end", "to_begin"))
    value = call.array("ary")
    dtype = dtype_of(value)
    ends = {name: as_array(call, call.node(name), 1) if call.has(name) else None for name in ("to_begin", "to_end")}

    def meaning() -> Node:
        flat = in_shape(call, value, [product(shape(value))])
        between = _differences(call, flat, 1, 0)
        parts = [ends["to_begin"], between, ends["to_end"]]
        flat_parts = [converted(call, in_shape(call, p, [product(shape(p))]), dtype) for p in parts if p is not None]
        return joined(call, flat_parts, 0) if len(flat_parts) > 1 else between

    return stands_for(call, "np.ediff1d", meaning)
