"""np.pad: one axis after the other, as NumPy does it, so that corners come out the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    at_entry,
    converted,
    counted,
    dtype_of,
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
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import FLOAT64

KEYWORDS = {
    "constant": ("constant_values",),
    "linear_ramp": ("end_values",),
    "maximum": ("stat_length",),
    "minimum": ("stat_length",),
    "mean": ("stat_length",),
    "reflect": ("reflect_type",),
    "symmetric": ("reflect_type",),
    "edge": (),
    "wrap": (),
    "empty": (),
}
Pairs = list[tuple[Value, Value]]


def functions() -> dict[str, Handler]:
    """np.pad by full name."""
    return {"numpy.pad": pad}


def pad(call: Call) -> Value:
    """np.pad(array, pad_width, mode="constant", **options)."""
    call.bind(
        "array",
        "pad_width",
        optional=("mode",),
        keyword_only=("constant_values", "end_values", "stat_length", "reflect_type"),
    )
    value = call.array("array")
    mode = _mode(call)
    widths = _pairs(call, call.bound["pad_width"], rank(value))
    sizes = [tuple(call.extent(call.as_node(item)) for item in pair) for pair in widths]

    def meaning() -> Node:
        lengths = [size[0] + length + size[1] for size, length in zip(sizes, shape(value), strict=True)]
        out = new(call, dtype_of(value), lengths)
        middle = out
        for axis, size in enumerate(sizes):
            middle = part(call, middle, axis, size[0], shape(value)[axis])
        write(call, middle, value)
        for axis, size in enumerate(sizes):
            if mode != "empty":
                _pad_axis(_Axis(call, mode, value, now(call, out), axis, *size), sizes)
        return now(call, out)

    return stands_for(call, "np.pad", meaning)


def _mode(call: Call) -> str:
    given = call.bound.get("mode")
    mode = "constant" if given is None else given.value if isinstance(given, Literal) else None
    if not isinstance(mode, str) or mode not in KEYWORDS:
        help = "use one of " + ", ".join(KEYWORDS)
        call.error(codes.ARGUMENT, f"this mode of {call.name} is not supported", help)
    for keyword in ("constant_values", "end_values", "stat_length", "reflect_type"):
        if keyword in call.bound and keyword not in KEYWORDS[mode]:
            call.error(codes.ARGUMENT, f"unsupported keyword arguments for mode '{mode}': {keyword}", "leave it out")
    return mode


def _pairs(call: Call, given: Value, count: int) -> Pairs:
    """A number, (before, after), or a pair for each axis."""
    if not isinstance(given, TupleValue):
        return [(given, given)] * count
    pairs = [item.items if isinstance(item, TupleValue) else (item,) for item in given.items]
    if not any(isinstance(item, TupleValue) for item in given.items):
        pairs = [given.items]
    if len(pairs) not in (1, count) or any(len(pair) not in (1, 2) for pair in pairs):
        what = f"{call.name} takes a number, (before, after), or such a pair for each axis"
        call.error(codes.ARGUMENT, what, "write it so")
    return [(pair[0], pair[-1]) for pair in (pairs * count if len(pairs) == 1 else pairs)]


@dataclass(frozen=True)
class _Axis:
    """One axis of the result that is to be filled."""

    call: Call
    mode: str
    value: Node
    out: Node
    axis: int
    before: Dim
    after: Dim

    @property
    def length(self) -> Dim:
        """The axis of what is padded."""
        return shape(self.value)[self.axis]

    def take(self, node: Node, offset: Dim, length: Dim, step: int = 1) -> Node:
        """A part of this axis."""
        return part(self.call, node, self.axis, offset, length, step)


def _pad_axis(it: _Axis, sizes: list[tuple[Dim, ...]]) -> None:
    """Fill both ends of an axis; of the axes that come later only the middle counts."""
    if it.before.constant == 0 and it.after.constant == 0:
        return
    if it.mode != "constant":
        message = f"can't extend empty axis {it.axis} using modes other than 'constant' or 'empty'"
        it.call.builder.require(it.length - 1, ">=", "ValueError", message)

    def region() -> Node:
        node = now(it.call, it.out)
        for other in range(it.axis + 1, rank(it.value)):
            node = part(it.call, node, other, sizes[other][0], shape(it.value)[other])
        return node

    before, after = _MODES[it.mode](it, region())
    if it.before.constant != 0:
        write(it.call, it.take(region(), as_dim(0), it.before), before)
    if it.after.constant != 0:
        write(it.call, it.take(region(), it.before + it.length, it.after), after)


def _constant(it: _Axis, region: Node) -> tuple[Node, Node]:
    given = it.call.bound.get("constant_values")
    before, after = _pairs(it.call, it.call.builder.const(0) if given is None else given, rank(it.value))[it.axis]
    return it.call.as_node(before), it.call.as_node(after)


def _edge(it: _Axis, region: Node) -> tuple[Node, Node]:
    one = as_dim(1)
    return it.take(region, it.before, one), it.take(region, it.before + it.length - 1, one)


def _reflect(it: _Axis, region: Node) -> tuple[Node, Node]:
    """Mirrored at the first and last element, which are not repeated."""
    _at_most(it, it.length - 1)
    left = it.take(region, it.before * 2, it.before, -1)
    right = it.take(region, it.before + it.length - 2, it.after, -1)
    return _odd(it, region, left, right)


def _symmetric(it: _Axis, region: Node) -> tuple[Node, Node]:
    """Mirrored between elements: the first and last are repeated."""
    _at_most(it, it.length)
    left = it.take(region, it.before * 2 - 1, it.before, -1)
    right = it.take(region, it.before + it.length - 1, it.after, -1)
    return _odd(it, region, left, right)


def _at_most(it: _Axis, longest: Dim) -> None:
    for size in (it.before, it.after):
        at_entry(it.call, longest - size, ">=", "a pad is not wider than the array")


def _odd(it: _Axis, region: Node, left: Node, right: Node) -> tuple[Node, Node]:
    """reflect_type="odd": twice the edge less the mirrored values."""
    given = it.call.bound.get("reflect_type")
    if given is None or given == Literal("even"):
        return left, right
    if given != Literal("odd"):
        it.call.error(codes.ARGUMENT, "reflect_type must be 'even' or 'odd'", 'write reflect_type="odd"')
    two = it.call.builder.const(2)
    first, last = _edge(it, region)
    builder = it.call.builder
    twice = [elementwise(builder, "multiply", two, end) for end in (first, last)]
    return elementwise(builder, "subtract", twice[0], left), elementwise(builder, "subtract", twice[1], right)


def _wrap(it: _Axis, region: Node) -> tuple[Node, Node]:
    _at_most(it, it.length)
    return it.take(region, it.length, it.before), it.take(region, it.before, it.after)


def _ramp(it: _Axis, region: Node) -> tuple[Node, Node]:
    """From the end value, which is reached, to the edge, which is not."""
    if dtype_of(it.value).kind != "f":
        it.call.error(codes.OPERAND_TYPE, "linear_ramp is supported for floats", "convert with astype")
    given = it.call.bound.get("end_values")
    ends = _pairs(it.call, it.call.builder.const(0) if given is None else given, rank(it.value))[it.axis]
    edges = _edge(it, region)
    return _slope(it, ends[0], edges[0], it.before, False), _slope(it, ends[1], edges[1], it.after, True)


def _slope(it: _Axis, end: Value, edge: Node, size: Dim, backwards: bool) -> Node:
    builder = it.call.builder
    start = converted(it.call, it.call.as_node(end), FLOAT64)
    step = elementwise(builder, "divide", elementwise(builder, "subtract", edge, start), builder.value(size))
    places = converted(it.call, counted(it.call, size), FLOAT64)
    if backwards:
        places = part(it.call, places, 0, size - 1, size, -1)
    spread = with_new_axes(it.call, places, *(axis for axis in range(rank(it.value)) if axis != it.axis))
    return elementwise(builder, "add", elementwise(builder, "multiply", spread, step), start)


def _statistic(reduction: str) -> Callable[[_Axis, Node], tuple[Node, Node]]:
    """maximum, minimum and mean, of all elements or of the ``stat_length`` nearest."""

    def ends(it: _Axis, region: Node) -> tuple[Node, Node]:
        given = it.call.bound.get("stat_length")
        if given is None or given == Literal(None):
            lengths = (it.length, it.length)
        else:
            pair = _pairs(it.call, given, rank(it.value))[it.axis]
            lengths = tuple(_stat_length(it, item) for item in pair)  # type: ignore[assignment]
        chunks = (
            it.take(region, it.before, lengths[0]),
            it.take(region, it.before + it.length - lengths[1], lengths[1]),
        )
        first, last = (_reduced(it, reduction, chunk) for chunk in chunks)
        return first, last

    return ends


def _stat_length(it: _Axis, value: Value) -> Dim:
    length = it.call.extent(it.call.as_node(value))
    it.call.builder.require(length - 1, ">=", "ValueError", "stat_length of 0 yields no value for padding")
    at_entry(it.call, it.length - length, ">=", "stat_length is not longer than the axis")
    return length


def _reduced(it: _Axis, reduction: str, chunk: Node) -> Node:
    result = emit_reduce(it.call, chunk, Reduce(reduction, (it.axis,), keepdims=True))
    if reduction == "mean" and dtype_of(it.value).kind in "iub":
        result = elementwise(it.call.builder, "rint", result)
    return result


_MODES: dict[str, Callable[[_Axis, Node], tuple[Node, Node]]] = {
    "constant": _constant,
    "edge": _edge,
    "linear_ramp": _ramp,
    "maximum": _statistic("max"),
    "minimum": _statistic("min"),
    "mean": _statistic("mean"),
    "reflect": _reflect,
    "symmetric": _symmetric,
    "wrap": _wrap,
}
