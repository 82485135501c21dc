"""Indices and slices: from what the source wrote to offsets and lengths that hold for every size.

A bound that is known when the kernel is entered becomes a condition ("regular": nothing is clamped). One that depends
on a loop is proved, or clamped exactly as Python clamps it. An index that is not proved is checked where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.certain import is_speculative
from transpile.parse.meanings import numpy_step
from transpile.symbolic.dims import Dim, as_dim, opaque
from transpile.symbolic.graph import AxisIndex, AxisSlice, Node
from transpile.symbolic.types import PY_BOOL, PY_INT


@dataclass(frozen=True)
class Bounds:
    """The parts of a slice; None where the source has none. A step that is no number is known while the kernel runs."""

    start: Node | None = None
    stop: Node | None = None
    step: int | Dim = 1


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
    found = _resolved(builder, bounds, length)
    builder.lengths.speculative |= is_speculative(found, length)
    return found


def _resolved(builder: Builder, bounds: Bounds, length: Dim) -> AxisSlice:
    if isinstance(bounds.step, int):
        return (_forward if bounds.step > 0 else _backward)(builder, bounds, length)
    ends = [None if part is None else builder.dim(part) for part in (bounds.start, bounds.stop)]
    key, known = (*ends, bounds.step, length), builder.lengths.slices
    if key not in known:
        resolve = {1: _forward, -1: _backward, 0: _either_way}[_sign_of_step(builder, bounds.step)]
        known[key] = resolve(builder, bounds, length)
    return known[key]


def _fixed(bounds: Bounds, length: Dim) -> AxisSlice | None:
    parts = (bounds.start, bounds.stop)
    if length.constant is None or any(part is not None and part.op != "const" for part in parts):
        return None
    if not isinstance(bounds.step, int):
        return None
    start, stop = (None if part is None else int(part.attr) for part in parts)
    taken = range(length.constant)[start : stop : bounds.step]
    return AxisSlice(as_dim(taken.start if len(taken) else 0), bounds.step, as_dim(len(taken)))


def _sign_of_step(builder: Builder, step: Dim) -> int:
    """1 or -1 where a step is certainly more or less than 0; 0 where that is not known."""
    if builder.facts.prove(step - 1):
        return 1
    if builder.facts.prove(-step - 1):
        return -1
    if not builder.at_entry(step):
        return 0
    sign = -1 if all(factor < 0 for _, factor in step.terms) else 1
    return sign if builder.decide_at_entry(sign * step - 1) else 0


def _either_way(builder: Builder, bounds: Bounds, length: Dim) -> AxisSlice:
    """A slice whose step may have any sign, resolved while the kernel runs."""
    step, size = builder.cast(builder.value(as_dim(bounds.step)), PY_INT), builder.value(length)
    is_step = builder.emit("not_equal", step, builder.const(0), type=PY_BOOL)
    builder.check(is_step, "ValueError", "slice step cannot be zero")
    found = _Running(builder, bounds, step, size)
    start = builder.lengths.name_atom(found.resolved("", ".indices(", size, ")[0]", meaning=found.start), "start")
    parts = ("len(range(*", ".indices(", size, ")))")
    count = builder.lengths.name_atom(found.resolved(*parts, meaning=found.count), "count")
    return AxisSlice(start, bounds.step, _with_range(builder, count, as_dim(0), length))


class _Running:
    """Writes how Python resolves a slice of a step of any sign."""

    def __init__(self, builder: Builder, bounds: Bounds, step: Node, size: Node) -> None:
        self.builder = builder
        self.bounds = bounds
        self.step = step
        self.size = size

    def resolved(self, before: str, *after: str | Node, meaning: Callable[[], Node]) -> Node:
        """A number that the text finds by Python's `slice`."""
        bounds = [self.bounds.start, self.bounds.stop, self.step]
        items: list[str | Node] = [before, "slice("]
        for bound, between in zip(bounds, (", ", ", ", ")"), strict=True):
            items += ["None" if bound is None else bound, between]
        operands = tuple(dict.fromkeys(item for item in (*items, *after) if isinstance(item, Node)))
        pieces = tuple(item if isinstance(item, str) else operands.index(item) for item in (*items, *after))
        return numpy_step(self.builder, pieces, operands, meaning)

    def start(self) -> Node:
        """The first place."""
        return self._place(self.bounds.start, self._if_back(self._last(), self.builder.const(0)))

    def count(self) -> Node:
        """How many elements there are."""
        stop = self._place(self.bounds.stop, self._if_back(self.builder.const(-1), self.size))
        distance = self._op("subtract", stop, self.start())
        distance = self._op("subtract", distance, self._if_back(self.builder.const(-1), self.builder.const(1)))
        steps = self._op("floor_divide", distance, self.step)
        return self._op("py_max", self._op("add", steps, self.builder.const(1)), self.builder.const(0))

    def _place(self, bound: Node | None, default: Node) -> Node:
        """A bound, counted from the front, between the ends that it may have."""
        if bound is None:
            return default
        bound = self.builder.cast(bound, PY_INT)
        negative = self.builder.emit("less", bound, self.builder.const(0), type=PY_BOOL)
        place = self._op("select", negative, self._op("add", bound, self.size), bound)
        least = self._if_back(self.builder.const(-1), self.builder.const(0))
        return self._op("py_min", self._op("py_max", place, least), self._if_back(self._last(), self.size))

    def _if_back(self, back: Node, forth: Node) -> Node:
        return self._op(
            "select", self.builder.emit("less", self.step, self.builder.const(0), type=PY_BOOL), back, forth
        )

    def _last(self) -> Node:
        return self._op("subtract", self.size, self.builder.const(1))

    def _op(self, name: str, *operands: Node) -> Node:
        return self.builder.emit(name, *operands, type=PY_INT)


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


def _count(builder: Builder, distance: Dim, step: int | Dim, ordered: bool) -> Dim:
    if not (ordered and builder.facts.prove(distance)):
        distance = opaque("max", distance, 0)
    if isinstance(step, Dim):
        return _running_count(builder, distance, step)
    return distance if step == 1 else opaque("//", distance + step - 1, step)


def _running_count(builder: Builder, distance: Dim, step: Dim) -> Dim:
    """The number of steps in a distance, without a sum that a large step would overflow."""
    count = opaque("//", distance - 1, step) + 1
    if builder.at_entry(count):
        return count
    ends = tuple(dict.fromkeys((builder.value(distance), builder.value(step))))
    pieces = ("len(range(0, ", 0, ", ", len(ends) - 1, "))")
    node = numpy_step(builder, pieces, ends, lambda: builder.cast(builder.value(count), PY_INT))
    return builder.lengths.name_atom(node, "count")


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
