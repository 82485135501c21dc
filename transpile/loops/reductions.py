"""Reductions as loops."""

from __future__ import annotations

import numpy as np

from transpile.loops.access import subexpressions
from transpile.loops.elements import Subscripts, cast, element, type_of
from transpile.loops.masked import holds, is_cheap, selecting_mask
from transpile.loops.state import Nest, State
from transpile.memory.naming import describe
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import as_dim, name
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.program import Assign, Const, Expr, If, Index, Load, Op, Stmt, Store, Var
from transpile.symbolic.types import BOOL, INT64, DType

COMBINE = {
    "sum": "add",
    "prod": "multiply",
    "min": "minimum",
    "max": "maximum",
    "any": "logical_or",
    "all": "logical_and",
}


def identity(function: str, dtype: DType) -> Const:
    """The value that a reduction starts from; for min and max one that every element replaces."""
    if function in ("min", "max"):
        low = function == "max"
        if dtype.kind == "f":
            return Const(-np.inf if low else np.inf, dtype)
        if dtype.kind == "b":
            return Const(not low, dtype)
        limits = np.iinfo(dtype)  # type: ignore[type-var]
        return Const(int(limits.min if low else limits.max), dtype)
    return cast_number({"sum": 0, "prod": 1, "any": 0, "all": 1}[function], dtype)


def cast_number(number: int, dtype: DType) -> Const:
    """A small whole number as a constant of ``dtype``."""
    return Const({"b": bool, "f": float, "c": complex}.get(dtype.kind, int)(number), dtype)


def lower_reduce(state: State, node: Node) -> list[Stmt]:
    """The statements that compute a reduction into its buffer, or into a scalar local."""
    attr: Reduce = node.attr
    operand = node.inputs[0]
    mask = selecting_mask(state, operand)
    if mask is not None:
        return _reduce_selected(state, node, mask)
    nest = state.nest(type_of(operand).shape, (node.span.statement,))
    kept = tuple(axis for axis in range(len(nest.shape)) if axis not in attr.axes)
    out = state.storage.buffer(node) if type_of(node).is_array else None
    if attr.function in ("argmin", "argmax"):
        return _search(state, node, nest, kept, out)
    order = _memory_order(_value(state, node, nest), nest)
    if out is not None and order and order[-1] in kept and len(kept) < len(order):
        return _accumulate_rows(state, node, nest, kept, out, order)
    return _accumulate_scalar(state, node, nest, kept, out)


def _memory_order(value: Expr, nest: Nest) -> tuple[int, ...]:
    """The axes as they lie in memory: those of turned arrays in another order, where all that are read are turned."""
    axes = tuple(range(len(nest.shape)))
    variables = {name(variable): axis for axis, variable in enumerate(nest.variables) if variable is not None}
    loads = [part.subscripts for part in subexpressions(value) if isinstance(part, Load)]
    orders = {tuple(variables.get(subscript, -1) for subscript in subscripts) for subscripts in loads}
    order = orders.pop() if len(orders) == 1 else axes
    return order if sorted(order) == list(axes) else axes


def _reduce_selected(state: State, node: Node, mask: Node) -> list[Stmt]:
    """What a mask selects is combined in a loop over the mask; elements that it does not select change nothing."""
    attr: Reduce = node.attr
    dtype = type_of(node).dtype
    places, shape = type_of(mask).shape, type_of(node.inputs[0]).shape
    source = (node.span.statement,)
    over, rest = state.nest(places, source), state.nest(shape[1:], source)
    nest = Nest((*places, *rest.shape), (*over.variables, *rest.variables), source)
    state.selected = over.subscripts
    inner = Nest(shape, (None, *rest.variables), source)
    test = holds(state, mask, over.subscripts)
    value, begin = _value(state, node, inner), []
    if is_cheap(value):  # read before the test, so that compilers make vectors of the loop
        local = state.fresh(node.inputs[0].hint or "element")
        begin = [Assign(local, value, declare=True)]
        value = Var(local, dtype)
    value = Op("where", (test, value, identity(attr.function, dtype)), dtype)
    kept = tuple(axis for axis in range(1, len(shape)) if axis not in attr.axes)
    moved = {axis: axis + len(places) - 1 for axis in range(1, len(shape))}
    combined = (*range(len(places)), *(moved[axis] for axis in attr.axes if axis))
    out = state.storage.buffer(node) if type_of(node).is_array else None
    total = state.fresh(node.hint if node.hint and out is None else describe(node))
    step = Assign(total, Op(COMBINE[attr.function], (Var(total, dtype), value), dtype))
    start = Assign(total, identity(attr.function, dtype), declare=True, mutable=True, source=source)
    body = [start, *nest.around([*begin, step], combined)]
    if out is None:
        state.scalars[node] = Var(total, dtype)
        return body
    stored = Store(out.name, _out_subscripts(node, inner, kept), out.shape, Var(total, dtype), source)
    return nest.around([*body, stored], tuple(moved[axis] for axis in kept))


def _value(state: State, node: Node, nest: Nest) -> Expr:
    value = element(state, node.inputs[0], nest.subscripts)
    if node.attr.function in ("any", "all"):
        return value if value.dtype == BOOL else Op("truth", (value,), BOOL)
    return cast(value, type_of(node).dtype)


def _out_subscripts(node: Node, nest: Nest, kept: tuple[int, ...]) -> Subscripts:
    if node.attr.keepdims:
        return tuple(sub if axis in kept else as_dim(0) for axis, sub in enumerate(nest.subscripts))
    return tuple(nest.subscripts[axis] for axis in kept)


def _finish(
    state: State, node: Node, nest: Nest, kept: tuple[int, ...], out: Buffer | None, body: list[Stmt], total: str
) -> list[Stmt]:
    """Store the scalar ``total`` in the output and put the loops over the kept axes around."""
    dtype = type_of(node).dtype
    if out is None:
        state.scalars[node] = Var(total, dtype)
        return body
    stored = Store(out.name, _out_subscripts(node, nest, kept), out.shape, Var(total, dtype), nest.source)
    return nest.around([*body, stored], kept)


def _accumulate_scalar(state: State, node: Node, nest: Nest, kept: tuple[int, ...], out: Buffer | None) -> list[Stmt]:
    attr: Reduce = node.attr
    dtype = type_of(node).dtype
    total = state.fresh(node.hint if node.hint and out is None else describe(node))
    step = Assign(total, Op(COMBINE[attr.function], (Var(total, dtype), _value(state, node, nest)), dtype))
    loops = nest.around([step], attr.axes)
    start = Assign(total, identity(attr.function, dtype), declare=True, mutable=True, source=nest.source)
    return _finish(state, node, nest, kept, out, [start, *loops], total)


def _accumulate_rows(
    state: State, node: Node, nest: Nest, kept: tuple[int, ...], out: Buffer, order: tuple[int, ...]
) -> list[Stmt]:
    """The last axis in memory is kept: whole rows are combined, and the operand is read in the order of memory."""
    attr: Reduce = node.attr
    dtype = type_of(node).dtype
    start_nest = Nest(nest.shape, state.nest(nest.shape, ()).variables, nest.source)
    start = Store(
        out.name, _out_subscripts(node, start_nest, kept), out.shape, identity(attr.function, dtype), nest.source
    )
    subscripts = _out_subscripts(node, nest, kept)
    row = Load(out.name, subscripts, out.shape, dtype)
    step = Store(
        out.name,
        subscripts,
        out.shape,
        Op(COMBINE[attr.function], (row, _value(state, node, nest)), dtype),
        nest.source,
    )
    return start_nest.around([start], kept) + nest.around([step], order)


def _search(state: State, node: Node, nest: Nest, kept: tuple[int, ...], out: Buffer | None) -> list[Stmt]:
    """argmin and argmax: the first extreme, or the first NaN."""
    attr: Reduce = node.attr
    dtype = type_of(node.inputs[0]).dtype
    found = state.fresh(node.hint if node.hint and out is None else "position")
    best, value = (Var(state.fresh(name), dtype) for name in ("best", "candidate"))
    better: Expr = Op("greater" if attr.function == "argmax" else "less", (value, best), BOOL)
    if dtype.kind == "f":
        only_value = Op("and", (Op("isnan", (value,), BOOL), Op("not", (Op("isnan", (best,), BOOL),), BOOL)), BOOL)
        better = Op("or", (better, only_value), BOOL)
    flat = as_dim(0)
    for axis in attr.axes:
        flat = flat * nest.shape[axis] + nest.subscripts[axis]
    take = (Assign(best.name, value), Assign(found, Index(flat, INT64)))
    body: list[Stmt] = [
        Assign(value.name, element(state, node.inputs[0], nest.subscripts), declare=True),
        If(better, take),
    ]
    start: list[Stmt] = [
        Assign(best.name, identity(attr.function[3:], dtype), declare=True, mutable=True, source=nest.source),
        Assign(found, Const(0, INT64), declare=True, mutable=True, source=nest.source),
    ]
    return _finish(state, node, nest, kept, out, start + nest.around(body, attr.axes), found)
