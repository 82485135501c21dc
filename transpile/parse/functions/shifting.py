"""Functions that give parts of an array, or its elements in another order: flip, rot90, roll, split, squeeze."""

from __future__ import annotations

from collections.abc import Callable

from transpile.parse import codes
from transpile.parse.bounds import Bounds, resolve_slice
from transpile.parse.builder import Builder
from transpile.parse.certain import fixed_length
from transpile.parse.functions.arrays import (
    as_array,
    at_entry,
    dtype_of,
    in_shape,
    new,
    now,
    part,
    rank,
    shape,
    shown_view,
    stands_for,
    write,
)
from transpile.parse.functions.call import Call, Handler, constant_int
from transpile.parse.functions.shaping import permuted
from transpile.parse.python_rules import type_of
from transpile.parse.values import TupleValue, Value, WrittenList
from transpile.symbolic.dims import ONE, Dim, as_dim, opaque, product
from transpile.symbolic.graph import Axis, AxisIndex, AxisNew, AxisSlice, Node, Raw, View
from transpile.symbolic.types import array, numpy_scalar

Show = Callable[[Callable[[], Node]], Node]


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.flip": flip,
        "numpy.fliplr": _flipping("fliplr", 1),
        "numpy.flipud": _flipping("flipud", 0),
        "numpy.rot90": rot90,
        "numpy.roll": roll,
        "numpy.moveaxis": moveaxis,
        "numpy.rollaxis": rollaxis,
        "numpy.squeeze": squeeze,
        "numpy.broadcast_to": broadcast_to,
        "numpy.broadcast_arrays": broadcast_arrays,
        "numpy.split": _splitting("split", None),
        "numpy.array_split": _splitting("array_split", None),
        "numpy.vsplit": _splitting("vsplit", 0),
        "numpy.hsplit": _splitting("hsplit", 1),
        "numpy.dsplit": _splitting("dsplit", 2),
        "numpy.unstack": unstack,
        "numpy.atleast_1d": _at_least(1),
        "numpy.atleast_2d": _at_least(2),
        "numpy.atleast_3d": _at_least(3),
    }


def methods() -> dict[str, Handler]:
    """These methods of arrays."""
    return {"squeeze": squeeze}


def whole(node: Node) -> list[AxisSlice]:
    """All axes as they are."""
    return [AxisSlice(as_dim(0), 1, length) for length in shape(node)]


# Backwards


def flip(call: Call) -> Value:
    """np.flip(m, axis=None): a view."""
    call.bind("m", optional=("axis",))
    value = call.array("m")
    axes = call.axes("axis", rank(value))
    return _flipped(call, "np.flip", value, tuple(range(rank(value))) if axes is None else axes)


def _flipped(call: Call, name: str, value: Node, axes: tuple[int, ...]) -> Node:
    slices = whole(value)
    for axis in axes:
        slices[axis] = AxisSlice(shape(value)[axis] - 1, -1, shape(value)[axis])
    return shown_view(call, name, value, slices, shape(value))


def _flipping(name: str, axis: int) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("m")
        value = call.array("m")
        if rank(value) <= axis:
            call.error(codes.RANK, f"Input must be >= {axis + 1}-d.", "use np.flip")
        return _flipped(call, f"np.{name}", value, (axis,))

    return handler


def rot90(call: Call) -> Value:
    """np.rot90(m, k=1, axes=(0, 1)): a view."""
    call.bind("m", optional=("k", "axes"))
    value = call.array("m")
    plane = call.bound.get("axes")
    items = plane.items if isinstance(plane, TupleValue) else (call.builder.const(0), call.builder.const(1))
    if rank(value) < 2 or len(items) != 2:
        call.error(codes.RANK, "rot90 needs an array of two dimensions at least, and two axes", "pass a matrix")
    first, second = (call.axis(item, rank(value)) for item in items)
    turns = call.integer("k", 1) % 4
    if turns == 0:
        return _turned(call, value, (), None)
    order = list(range(rank(value)))
    order[first], order[second] = second, first
    flips = {1: (second,), 2: (first, second), 3: (first,)}[turns]
    # NumPy: k=1 flips the second axis and transposes; k=3 transposes and flips the second axis
    return _turned(call, value, flips, None if turns == 2 else tuple(order))


def _turned(call: Call, value: Node, flips: tuple[int, ...], order: tuple[int, ...] | None) -> Node:
    """``x[:, ::-1]`` and then the axes in another order."""
    minus = call.builder.const(-1)
    turned = sliced(call, value, dict.fromkeys(flips, (None, None, minus)))
    return turned if order is None else permuted(call, turned, order)


def sliced(call: Call, value: Node, parts: dict[int, tuple[Node | None, Node | None, Node | None]]) -> Node:
    """``x[:, start:stop:step]`` as the source could have written it."""
    axes, operands, raw = [], [], []
    for axis, length in enumerate(shape(value)):
        start, stop, step = parts.get(axis, (None, None, None))
        number = 1 if step is None else constant_int(step)
        assert number is not None
        axes.append(resolve_slice(call.builder, Bounds(start, stop, number), length))
        places: list[int | None] = []
        for operand in (start, stop, step):
            if operand is not None:
                operands.append(operand)
            places.append(None if operand is None else len(operands))
        raw.append(places)
    return _with_subscript(call, value, axes, operands, raw)


def _with_subscript(
    call: Call, value: Node, axes: list[AxisSlice], operands: list[Node], raw: list[list[int | None]]
) -> Node:
    attr = View(tuple(axes), tuple(Raw("slice", *places) for places in raw))
    given = array(dtype_of(value), *(axis.length for axis in axes))
    return call.builder.emit("view", value, *operands, type=given, attr=attr)


def roll(call: Call) -> Value:
    """np.roll(a, shift, axis=None)."""
    call.bind("a", "shift", optional=("axis",))
    value, given = call.array("a"), call.bound["shift"]
    shifts = [call.as_node(item) for item in (given.items if isinstance(given, TupleValue) else (given,))]
    if any(type_of(shift).is_array or dtype_of(shift).kind not in "iub" for shift in shifts):
        call.error(codes.ARGUMENT, f"{call.name} takes ints as shifts", "convert with int(x)")
    places = call.bound["axis"] if call.has("axis") else None
    if places is None:
        return stands_for(call, "np.roll", lambda: _rolled_flat(call, value, shifts))
    axes = [call.axis(item, rank(value)) for item in (places.items if isinstance(places, TupleValue) else (places,))]
    if len(axes) != len(shifts):
        shifts, axes = (shifts * len(axes), axes) if len(shifts) == 1 else (shifts, axes * len(shifts))
    pairs = list(zip(shifts, axes, strict=True))
    return stands_for(call, "np.roll", lambda: _rolled(call, value, pairs))


def _rolled_flat(call: Call, value: Node, shifts: list[Node]) -> Node:
    flat = in_shape(call, value, [product(shape(value))])
    return in_shape(call, _rolled(call, flat, [(shift, 0) for shift in shifts]), shape(value))


def _rolled(call: Call, value: Node, pairs: list[tuple[Node, int]]) -> Node:
    for shift, axis in pairs:
        length = shape(value)[axis]
        by = _places(call, call.builder.dim(shift), length)
        out = new(call, dtype_of(value), shape(value))
        write(call, part(call, out, axis, by, length - by), part(call, value, axis, 0, length - by))
        write(call, part(call, now(call, out), axis, 0, by), part(call, value, axis, length - by, by))
        value = now(call, out)
    return value


def _places(call: Call, shift: Dim, length: Dim) -> Dim:
    """By how many places elements move up; a number in the source is usually less than the length."""
    number = shift.constant
    if number is not None and call.builder.decide_at_entry(length - abs(number)):
        return shift if number >= 0 else length + number
    return opaque("%", shift, opaque("max", length, 1))


# Axes


def moveaxis(call: Call) -> Value:
    """np.moveaxis(a, source, destination)."""
    call.bind("a", "source", "destination")
    value = call.array("a")
    pairs = [
        [call.axis(item, rank(value)) for item in (given.items if isinstance(given, TupleValue) else (given,))]
        for given in (call.bound["source"], call.bound["destination"])
    ]
    sources, targets = pairs
    if len(sources) != len(targets) or len(set(sources)) < len(sources) or len(set(targets)) < len(targets):
        call.error(codes.RANK, "`source` and `destination` must name as many axes, each once", "name each axis once")
    order = [axis for axis in range(rank(value)) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        order.insert(target, source)
    return permuted(call, value, tuple(order))


def rollaxis(call: Call) -> Value:
    """np.rollaxis(a, axis, start=0)."""
    call.bind("a", "axis", optional=("start",))
    value = call.array("a")
    axis, start = call.axis(call.bound["axis"], rank(value)), call.integer("start", 0)
    start = start + rank(value) if start < 0 else start
    if not 0 <= start <= rank(value):
        call.error(codes.RANK, f"start {start} is out of bounds", f"use 0 to {rank(value)}")
    order = [other for other in range(rank(value)) if other != axis]
    order.insert(start - (axis < start), axis)
    return permuted(call, value, tuple(order))


def squeeze(call: Call) -> Value:
    """x.squeeze(axis=None): without the axes of length 1. Where another axis is 1 after all, NumPy's version runs."""
    call.bind("a", optional=("axis",))
    value = call.array("a")
    axes = call.axes("axis", rank(value))
    if axes is None:
        axes = tuple(axis for axis, length in enumerate(shape(value)) if length.constant == 1)
        for axis, length in enumerate(shape(value)):
            if axis not in axes:
                at_entry(call, length - 2, ">=", f"whether axis {axis} has length 1 decides the rank of the result")
    for axis in axes:
        message = "cannot select an axis to squeeze out which has size not equal to one"
        call.builder.same_length(shape(value)[axis], ONE, message)
    kept: list[AxisSlice | AxisIndex] = [*whole(value)]
    for axis in axes:
        kept[axis] = AxisIndex(as_dim(0))
    lengths = [length for axis, length in enumerate(shape(value)) if axis not in axes]
    return shown_view(call, "np.squeeze", value, kept, lengths)


def broadcast_to(call: Call) -> Value:
    """np.broadcast_to(array, shape): read-only in NumPy; here the array that it looks at must not be written either."""
    call.bind("array", "shape")
    value = call.node("array")
    wanted = call.shape(call.bound["shape"]).lengths
    return _broadcast(call, value, wanted, lambda meaning: stands_for(call, "np.broadcast_to", meaning))


def _broadcast(call: Call, value: Node, wanted: list[Dim], show: Show) -> Node:
    if rank(value) > len(wanted):
        message = "input operand has more dimensions than allowed by the axis remapping"
        call.error(codes.SHAPE_MISMATCH, message, "name all axes of the result")
    for have, want in zip(reversed(shape(value)), reversed(wanted), strict=False):
        if have.constant != 1:
            call.builder.same_length(have, want, "operands could not be broadcast together with remapped shapes")

    def meaning() -> Node:
        out = new(call, dtype_of(value), wanted)
        write(call, out, value)
        return now(call, out)

    result = show(meaning)
    call.builder.snapshot(result, value, f"{call.name} gives a read-only view")
    return result


def broadcast_arrays(call: Call) -> Value:
    """np.broadcast_arrays(x, y, ...)."""
    nodes = [as_array(call, call.as_node(item)) for item in call.args]
    wanted = list(call.builder.broadcast(*map(shape, nodes)))

    def shown(position: int) -> Show:
        return lambda meaning: stands_for(call, "np.broadcast_arrays", meaning, position)

    return TupleValue(tuple(_broadcast(call, node, wanted, shown(k)) for k, node in enumerate(nodes)))


def _at_least(least: int) -> Handler:
    """np.atleast_1d and its kind: views of arrays."""

    def handler(call: Call) -> Value:
        nodes = [call.as_node(item) for item in call.args]
        raised = tuple(_raised(call, node, least) for node in nodes)
        return raised[0] if len(raised) == 1 else TupleValue(raised)

    return handler


def _raised(call: Call, node: Node, least: int) -> Node:
    if not type_of(node).is_array:
        single = Call(call.builder, call.name, [node], {}, call.at)
        return stands_for(single, f"np.atleast_{least}d", lambda: as_array(call, node, least))
    if rank(node) >= least:
        return node
    front, back = {(1, 3): (1, 1), (2, 3): (0, 1)}.get((rank(node), least), (least - rank(node), 0))
    axes: list[Axis] = [*[AxisNew()] * front, *whole(node), *[AxisNew()] * back]
    attr = View(tuple(axes), (Raw("newaxis"),) * front + (Raw("slice"),) * rank(node) + (Raw("newaxis"),) * back)
    lengths = [ONE] * front + list(shape(node)) + [ONE] * back
    return call.builder.emit("view", node, type=array(dtype_of(node), *lengths), attr=attr)


# Splitting


def _splitting(name: str, fixed: int | None) -> Handler:
    """split, array_split, vsplit, hsplit, dsplit: views."""

    def handler(call: Call) -> Value:
        call.bind("ary", "indices_or_sections", optional=("axis",) if fixed is None else ())
        value = call.array("ary")
        axis = _split_axis(call, name, value, fixed)
        given = call.bound["indices_or_sections"]
        if isinstance(given, TupleValue):
            ends = [call.as_node(item) for item in given.items]
            bounds = zip([None, *ends], [*ends, None], strict=True)
            return WrittenList(tuple(sliced(call, value, {axis: (start, stop, None)}) for start, stop in bounds))
        sections = constant_int(given)
        if sections is None or sections < 1:
            call.error(
                codes.NOT_CONSTANT, f"{call.name} needs the number of sections in the source", "write it, as in 3"
            )
        return WrittenList(tuple(_sections(call, name, value, axis, sections)))

    return handler


def _split_axis(call: Call, name: str, value: Node, fixed: int | None) -> int:
    if fixed is None:
        return (
            call.axis(call.bound["axis"], rank(value))
            if call.has("axis")
            else call.axis(call.builder.const(0), rank(value))
        )
    if rank(value) <= fixed and not (name == "hsplit" and rank(value) == 1):
        call.error(codes.RANK, f"{name} only works on arrays of {max(fixed + 1, 1)} or more dimensions", "use np.split")
    return 0 if rank(value) == 1 else fixed


def _sections(call: Call, name: str, value: Node, axis: int, sections: int) -> list[Node]:
    length = shape(value)[axis]
    quotient, rest = opaque("//", length, sections), opaque("%", length, sections)
    if name != "array_split":
        message = "array split does not result in an equal division"
        call.builder.require(length - quotient * sections, "==", "ValueError", message)
        rest = as_dim(0)
    parts = []
    for number in range(sections):
        first = quotient * number + opaque("min", rest, number)
        size = quotient + opaque("min", rest, number + 1) - opaque("min", rest, number)
        axes, lengths = whole(value), list(shape(value))
        axes[axis], lengths[axis] = AxisSlice(first, 1, size), size
        parts.append(shown_view(call, f"np.{name}", value, axes, lengths, number))
    return parts


def unstack(call: Call) -> Value:
    """np.unstack(x, axis=0): the rows of an array, where their number is known."""
    call.bind("x", keyword_only=("axis",))
    value = call.array("x")
    axis = call.axis(call.bound["axis"], rank(value)) if call.has("axis") else 0
    length = fixed_length(call.builder, value, axis)
    if length is None:
        call.error(codes.VALUE_DEPENDENT, f"{call.name} needs an axis of known length", "index the rows: x[0], x[1]")
    return TupleValue(tuple(indexed(call.builder, value, position, axis) for position in range(length)))


def indexed(builder: Builder, value: Node, position: int, axis: int = 0) -> Node:
    """``x[:, 2]``."""
    axes: list[Axis] = [*whole(value)]
    axes[axis] = AxisIndex(as_dim(position))
    attr = View(tuple(axes), (*[Raw("slice")] * axis, Raw("index", 1)))
    lengths = [length for other, length in enumerate(shape(value)) if other != axis]
    given = array(dtype_of(value), *lengths) if lengths else numpy_scalar(dtype_of(value))
    return builder.emit("view", value, builder.const(position), type=given, attr=attr)
