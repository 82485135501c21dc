"""Subscripts with index arrays: where in its base an element stands."""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.elements import Subscripts, broadcast, cast, element, type_of
from transpile.loops.state import Nest, State
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.graph import AxisArray, AxisIndex, AxisNew, AxisSlice, Gather, Node
from transpile.symbolic.program import Assign, Const, Index, Op, Stmt, Store, Var
from transpile.symbolic.types import BOOL, INT64


def lower_gather(state: State, node: Node) -> list[Stmt]:
    """Store the elements that index arrays select."""
    base, *operands = node.inputs
    buffer = state.storage.buffers[node]
    nest = state.nest(node.attr.shape, (node.span.statement,))
    begin, subscripts = selected(state, node.attr, base, tuple(operands), nest)
    value = cast(element(state, base, subscripts), buffer.dtype)
    return around(nest, node.attr, begin, Store(buffer.name, nest.subscripts, buffer.shape, value, nest.source))


def around(nest: Nest, gather: Gather, begin: list[Stmt], body: Stmt) -> list[Stmt]:
    """The loops, with the statements that find the indices as far out as the axes of the arrays are."""
    inner = tuple(range(gather.at + gather.rank, len(nest.shape)))
    if not begin or not any(nest.variables[axis] for axis in inner):
        return nest.around([*begin, body])
    outer = tuple(range(gather.at + gather.rank))
    return nest.around([*begin, *nest.around([body], inner)], outer)


def selected(
    state: State, gather: Gather, base: Node, operands: tuple[Node, ...], nest: Nest
) -> tuple[list[Stmt], Subscripts]:
    """The subscripts of the base for the element that a nest handles, and the statements that find the indices."""
    subscripts = nest.subscripts
    end = gather.at + gather.rank
    kept = iter((*subscripts[: gather.at], *subscripts[end:]))
    lengths = iter(type_of(base).shape)
    begin: list[Stmt] = []
    found: list[Dim] = []
    for axis in gather.axes:
        if isinstance(axis, AxisNew):
            next(kept)
            continue
        length = next(lengths)
        if isinstance(axis, AxisIndex):
            found.append(axis.offset)
        elif isinstance(axis, AxisSlice):
            found.append(axis.offset + next(kept) * axis.step)
        else:
            locals_, place = _place(state, axis, operands[axis.operand - 1], subscripts[gather.at : end], length)
            begin += [replace(local, source=nest.source) for local in locals_]
            found.append(place)
    return begin, tuple(found)


def _place(
    state: State, axis: AxisArray, operand: Node, subscripts: Subscripts, length: Dim
) -> tuple[list[Assign], Dim]:
    """Locals for an index and for its place, which counts from the front; and the place."""
    value = cast(element(state, operand, broadcast(operand, subscripts)), INT64)
    if isinstance(value, Index) and not axis.wraps:
        return [], value.value
    hint = operand.hint or "index"
    place = state.fresh(f"{hint}_place")
    if not axis.wraps:
        return [Assign(place, value, declare=True)], name(place)
    given = Var(state.fresh(f"{hint}_given"), INT64)
    negative = Op("less", (given, Const(0, INT64)), BOOL)
    from_end = Op("add", (given, Index(length, INT64)), INT64)
    wrapped = Op("where", (negative, from_end, given), INT64)
    return [Assign(given.name, value, declare=True), Assign(place, wrapped, declare=True)], name(place)
