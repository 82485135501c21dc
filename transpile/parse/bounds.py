"""Indices and slices: from what the source wrote to offsets and lengths that hold for every size.

A bound that is known when the kernel is entered becomes a condition ("regular": nothing is clamped). One that depends
on a loop is proved, or clamped exactly as Python clamps it. An index that is not proved is checked where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.symbolic.dims import Dim, as_dim, opaque
from transpile.symbolic.graph import AxisIndex, AxisSlice, Node
from transpile.symbolic.types import PY_BOOL, PY_INT


@dataclass(frozen=True)
class Bounds:
    """The parts of a slice; None where the source has none."""

    start: Node | None = None
    stop: Node | None = None
    step: int = 1


def resolve_index(builder: Builder, node: Node, length: Dim, what: str) -> AxisIndex:
    """One element of an axis; ``what`` names index and axis for the IndexError."""
    node = builder.cast(node, PY_INT)
    dim = builder.dim(node)
    sign = _sign(builder, dim)
    message = f"{what} is out of bounds"
    if sign >= 0:
        _need(builder, length - 1 - dim, (node, "less", length), message)
    if sign <= 0:
        _need(builder, length + dim, (node, "greater_equal", -length), message)
    if sign == 0:
        return AxisIndex(_wrapped(builder, node, length))
    return AxisIndex(builder.lengths.local(node, dim) if sign > 0 else length + dim)


def _sign(builder: Builder, dim: Dim) -> int:
    """1 where a position counts from the front, -1 from the back, 0 where that is not known."""
    if builder.facts.prove(dim):
        return 1
    if builder.facts.prove(-dim - 1):
        return -1
    if all(factor < 0 for _, factor in dim.terms):
        return -1 if builder.decide_at_entry(-dim - 1) else 0
    return 1 if builder.decide_at_entry(dim) else 0


def _need(builder: Builder, value: Dim, check: tuple[Node, str, Dim], message: str) -> None:
    """``value >= 0``: decided at entry, or checked here as ``check`` says it."""
    if builder.decide_at_entry(value):
        return
    if value.constant is not None:
        builder.error(codes.OUT_OF_BOUNDS, message, "NumPy would raise IndexError for every size of the arguments")
    node, op, limit = check
    builder.check(builder.emit(op, node, builder.value(limit), type=PY_BOOL), "IndexError", message)
    builder.facts.assume(value)


def _wrapped(builder: Builder, node: Node, length: Dim) -> Dim:
    """The position of an index that may count from either end."""
    negative = builder.emit("less", node, builder.const(0), type=PY_BOOL)
    from_end = builder.emit("add", node, builder.value(length), type=PY_INT)
    wrapped = builder.emit("select", negative, from_end, node, type=PY_INT)
    dim = builder.lengths.name_atom(wrapped, f"{node.hint}_wrapped" if node.hint else "wrapped")
    return _with_range(builder, dim, as_dim(0), length - 1)


def _with_range(builder: Builder, atom: Dim, low: Dim, high: Dim) -> Dim:
    builder.facts.assume_range_always(str(atom), low, high)
    return atom


def resolve_slice(builder: Builder, bounds: Bounds, length: Dim) -> AxisSlice:
    """A slice of an axis, as Python's ``slice.indices`` resolves it."""
    fixed = _fixed(bounds, length)
    if fixed is not None:
        return fixed
    return _forward(builder, bounds, length) if bounds.step > 0 else _backward(builder, bounds, length)


def _fixed(bounds: Bounds, length: Dim) -> AxisSlice | None:
    parts = (bounds.start, bounds.stop)
    if length.constant is None or any(part is not None and part.op != "const" for part in parts):
        return None
    start, stop = (None if part is None else int(part.attr) for part in parts)
    taken = range(length.constant)[start : stop : bounds.step]
    return AxisSlice(as_dim(taken.start if len(taken) else 0), bounds.step, as_dim(len(taken)))


def _forward(builder: Builder, bounds: Bounds, length: Dim) -> AxisSlice:
    start, stop = as_dim(0), length
    if bounds.start is not None:
        start = _position(builder, bounds.start, length, as_dim(0), length)
    if bounds.stop is not None:
        stop = _position(builder, bounds.stop, length, as_dim(0), length)
    if (stop - start).constant is not None and (stop - start).constant <= 0:
        return AxisSlice(as_dim(0), bounds.step, as_dim(0))
    ordered = _settle(builder, stop - start)
    start = _at_least(builder, start, as_dim(0))
    stop = _at_most(builder, stop, length)
    return AxisSlice(start, bounds.step, _count(builder, stop - start, bounds.step, ordered))


def _backward(builder: Builder, bounds: Bounds, length: Dim) -> AxisSlice:
    start, stop = length - 1, as_dim(-1)
    if bounds.start is not None:
        start = _position(builder, bounds.start, length, as_dim(-1), length - 1)
    if bounds.stop is not None:
        stop = _position(builder, bounds.stop, length, as_dim(-1), length - 1)
    if (start - stop).constant is not None and (start - stop).constant <= 0:
        return AxisSlice(as_dim(0), bounds.step, as_dim(0))
    ordered = _settle(builder, start - stop)
    start = _at_most(builder, start, length - 1)
    stop = _at_least(builder, stop, as_dim(-1))
    return AxisSlice(start, bounds.step, _count(builder, start - stop, -bounds.step, ordered))


def _count(builder: Builder, distance: Dim, step: int, ordered: bool) -> Dim:
    if not (ordered and builder.facts.prove(distance)):
        distance = opaque("max", distance, 0)
    return distance if step == 1 else opaque("//", distance + step - 1, step)


def _settle(builder: Builder, value: Dim) -> bool:
    """Whether ``value >= 0``, by proof or (not inside loops, where Python clamps some iterations) decided at entry."""
    return builder.facts.prove(value) or (builder.at_entry(value) and builder.decide_at_entry(value))


def _at_least(builder: Builder, value: Dim, low: Dim) -> Dim:
    return value if _settle(builder, value - low) else opaque("max", value, low)


def _at_most(builder: Builder, value: Dim, high: Dim) -> Dim:
    return value if _settle(builder, high - value) else opaque("min", value, high)


def _position(builder: Builder, node: Node, length: Dim, low: Dim, high: Dim) -> Dim:
    """A bound, counted from the front; clamped to ``low`` and ``high`` already where its sign is not known."""
    node = builder.cast(node, PY_INT)
    dim = builder.dim(node)
    sign = _sign(builder, dim)
    if sign:
        return dim if sign > 0 else length + dim
    negative = builder.emit("less", node, builder.const(0), type=PY_BOOL)
    from_end = builder.emit("add", node, builder.value(length), type=PY_INT)
    from_end = builder.emit("py_max", from_end, builder.value(low), type=PY_INT)
    from_front = builder.emit("py_min", node, builder.value(high), type=PY_INT)
    bound = builder.emit("select", negative, from_end, from_front, type=PY_INT)
    atom = builder.lengths.name_atom(bound, f"{node.hint}_bound" if node.hint else "bound")
    return _with_range(builder, atom, low, high)
