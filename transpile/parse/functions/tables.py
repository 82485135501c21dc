"""Look-ups and counts: searchsorted, digitize, interp, histogram, bincount."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    at_entry,
    common,
    converted,
    dtype_of,
    dtype_ref,
    in_shape,
    library,
    library_node,
    new,
    now,
    part,
    rank,
    shape,
    stands_for,
    tuple_stands_for,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.grids import spaced
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, opaque, product
from transpile.symbolic.graph import AxisIndex, Fill, Node, Reduce, View
from transpile.symbolic.types import FLOAT64, INT64, PY_INT, DType, Kind, array, numpy_scalar

Filling = Callable[[Node, Node], None]


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.searchsorted": searchsorted,
        "numpy.digitize": digitize,
        "numpy.interp": interp,
        "numpy.histogram": histogram,
        "numpy.bincount": bincount,
    }


def methods() -> dict[str, Handler]:
    """These methods of arrays."""
    return {"searchsorted": searchsorted}


def _vector(call: Call, name: str) -> Node:
    value = call.array(name)
    if rank(value) != 1:
        call.error(codes.RANK, f"`{name}` of {call.name} must be a vector, not {type_of(value)}", "ravel it first")
    if dtype_of(value).kind == "c":
        call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "compare np.abs(z)")
    return value


def _each(call: Call, value: Node, dtype: DType, fill: Filling) -> Node:
    """A result for each element of an array of any rank, or for a number; ``fill`` takes vectors."""
    count = product(shape(value))
    flat = in_shape(call, value, [count]) if rank(value) else _single(call, value)
    out = new(call, dtype, [count])
    fill(flat, out)
    filled = now(call, out)
    if rank(value):
        return in_shape(call, filled, shape(value))
    return call.builder.emit("view", filled, type=numpy_scalar(dtype), attr=View((AxisIndex(as_dim(0)),)))


def _single(call: Call, number: Node) -> Node:
    out = new(call, dtype_of(number), [1])
    write(call, out, number)
    return now(call, out)


def searchsorted(call: Call) -> Value:
    """np.searchsorted(a, v, side="left")."""
    call.bind("a", "v", optional=("side", "sorter"))
    table, value = _vector(call, "a"), call.node("v")
    side = call.bound.get("side", Literal("left"))
    if side not in (Literal("left"), Literal("right")) or call.has("sorter"):
        call.error(
            codes.ARGUMENT, "side must be 'left' or 'right', and sorter is not supported", "sort the array first"
        )
    kind = "search_left" if side == Literal("left") else "search_right"
    dtype = common(table, value)

    def meaning() -> Node:
        numbers = converted(call, table, dtype)

        def fill(flat: Node, out: Node) -> None:
            library(call, f"tables.{kind}", numbers, flat, out, dtype_ref(dtype))

        return _each(call, value, INT64, fill)

    return stands_for(call, "np.searchsorted", meaning)


def digitize(call: Call) -> Value:
    """np.digitize(x, bins, right=False)."""
    call.bind("x", "bins", optional=("right",))
    value, bins = call.node("x"), _vector(call, "bins")
    kind = "digitize_left" if call.flag("right", False) else "digitize_right"
    dtype = common(bins, value)

    def meaning() -> Node:
        builder = call.builder
        table = converted(call, bins, dtype)
        up, down = (library_node(call, f"tables.{name}", table) for name in ("rises", "falls"))
        message = "bins must be monotonically increasing or decreasing"
        builder.check(elementwise(builder, "or", up, down), "ValueError", message)

        def fill(flat: Node, out: Node) -> None:
            library(call, f"tables.{kind}", table, flat, out, up, dtype_ref(dtype))

        return _each(call, value, INT64, fill)

    return stands_for(call, "np.digitize", meaning)


def interp(call: Call) -> Value:
    """np.interp(x, xp, fp, left=None, right=None) of real numbers."""
    call.bind("x", "xp", "fp", optional=("left", "right", "period"))
    value, xp, fp = call.node("x"), _vector(call, "xp"), _vector(call, "fp")
    if call.has("period"):
        call.error(codes.ARGUMENT, f"`period` of {call.name} is not supported", "take x % period, and extend xp and fp")
    if dtype_of(value).kind == "c":
        call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "interpolate both parts")
    call.builder.same_length(shape(xp)[0], shape(fp)[0], "fp and xp are not of the same length.")
    call.builder.require(shape(xp)[0] - 1, ">=", "ValueError", "array of sample points is empty")
    ends = [call.scalar(name) if call.has(name) else None for name in ("left", "right")]

    def meaning() -> Node:
        places, values = converted(call, xp, FLOAT64), converted(call, fp, FLOAT64)
        last = shape(values)[0] - 1
        defaults = [_element(call, values, 0), _element(call, values, last)]
        left, right = (d if e is None else converted(call, e, FLOAT64) for d, e in zip(defaults, ends, strict=True))

        def fill(flat: Node, out: Node) -> None:
            library(call, "tables.interpolate_each", flat, places, values, left, right, out)

        return _each(call, value, FLOAT64, fill)

    return stands_for(call, "np.interp", meaning)


def _element(call: Call, vector: Node, position: Dim | int) -> Node:
    attr = View((AxisIndex(as_dim(position)),))
    return call.builder.emit("view", vector, type=numpy_scalar(dtype_of(vector)), attr=attr)


# Histograms


def histogram(call: Call) -> Value:
    """np.histogram(a, bins=10, range=None, density=None, weights=None): counts and edges."""
    call.bind("a", optional=("bins", "range", "density", "weights"))
    value = call.array("a")
    if dtype_of(value).kind not in "iuf":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes real numbers here", "convert with astype")
    weights = call.array("weights") if call.has("weights") else None
    if weights is not None:
        for have, want in zip(shape(weights), shape(value), strict=False):
            call.builder.same_length(have, want, "weights should have the same shape as a.")
    given = call.bound.get("bins", call.builder.const(10))
    bins = call.as_node(given)
    counted = _Histogram(call, value, bins, weights)
    if rank(bins):
        return TupleValue((stands_for(call, "np.histogram", lambda: counted.in_edges(bins), 0), bins))
    return TupleValue(tuple_stands_for(call, "np.histogram", counted.in_equal_bins, ("hist", "bin_edges")).items)


_ZERO: dict[str, bool | int | float | complex] = {"b": False, "i": 0, "u": 0, "f": 0.0, "c": 0j}


class _Histogram:
    """A histogram of all elements of an array."""

    def __init__(self, call: Call, value: Node, bins: Node, weights: Node | None) -> None:
        self.call = call
        self.value = value
        self.bins = bins
        self.weights = weights
        if rank(bins):
            call.builder.require(shape(bins)[0] - 2, ">=", "ValueError", "`bins` must have two edges at least")
            self.count = shape(bins)[0] - 1
        else:
            self.count = call.extent(bins)
            call.builder.require(self.count - 1, ">=", "ValueError", "`bins` must be positive, when an integer")
        self._check_range()

    def _check_range(self) -> None:
        call = self.call
        given = call.bound.get("range") if call.has("range") else None
        if given is not None and not (isinstance(given, TupleValue) and len(given.items) == 2):
            call.error(codes.ARGUMENT, f"`range` of {call.name} must be two numbers", "write range=(0.0, 1.0)")

    def ends(self) -> tuple[Node, Node]:
        """The first and the last edge of equal bins, in the dtype that NumPy computes the edges in."""
        call, builder = self.call, self.call.builder
        given = call.bound.get("range") if call.has("range") else None
        if isinstance(given, TupleValue):
            first, last = (converted(call, call.as_node(item), FLOAT64) for item in given.items)
        else:
            at_entry(call, product(shape(self.value)) - 1, ">=", "there is at least one number")
            axes = tuple(range(rank(self.value)))
            first, last = (
                converted(call, emit_reduce(call, self.value, Reduce(name, axes, all_axes=True)), self._own_dtype())
                for name in ("min", "max")
            )
        finite = [elementwise(builder, "isfinite", end) for end in (first, last)]
        ordered = elementwise(builder, "less_equal", first, last)
        fine = elementwise(builder, "bitwise_and", elementwise(builder, "bitwise_and", *finite), ordered)
        builder.check(elementwise(builder, "truth", fine), "ValueError", "the range of a histogram is not finite")
        same = elementwise(builder, "equal", first, last)
        half = builder.const(0.5)
        wider = elementwise(builder, "subtract", first, half), elementwise(builder, "add", last, half)
        return tuple(  # type: ignore[return-value]
            _either(call, same, wide, end) for wide, end in zip(wider, (first, last), strict=True)
        )

    def _own_dtype(self) -> DType:
        """The dtype of the edges where the range does not widen it."""
        return dtype_of(self.value) if dtype_of(self.value).kind == "f" else FLOAT64

    def _edge_dtype(self) -> DType:
        """The dtype of the edges: Python numbers in the range leave that of the array as it is."""
        given = self.call.bound.get("range") if self.call.has("range") else None
        items = [self.call.as_node(item) for item in given.items] if isinstance(given, TupleValue) else []
        return np.result_type(
            self._own_dtype(), *(dtype_of(item) for item in items if type_of(item).kind is not Kind.PYTHON)
        )

    def _equal_edges(self, first: Node, last: Node) -> Node:
        call = self.call
        exact = spaced(call, first, last, self.count + 1, True, dtype_of(first))
        edges = converted(call, exact, self._edge_dtype())
        message = "Too many bins for data range: its edges are not different numbers"
        call.builder.check(library_node(call, "tables.rises_strictly", edges), "ValueError", message)
        return edges

    def in_edges(self, bins: Node) -> Node:
        """The counts between given edges."""
        call = self.call
        kind = common(self.value, bins)
        edges = converted(call, bins, kind)
        rising = library_node(call, "tables.rises", edges)
        call.builder.check(rising, "ValueError", "`bins` must increase monotonically, when an array")
        return self._counted("in_bins", edges, (), self._dtype())

    def in_equal_bins(self) -> tuple[Node, Node]:
        """The counts in bins of one width, and the edges of these."""
        call, dtype = self.call, self._dtype()
        first, last = self.ends()
        edges = self._equal_edges(first, last)
        width = elementwise(call.builder, "subtract", last, first)
        ends = [converted(call, number, dtype_of(edges)) for number in (first, last, width)]
        summed = FLOAT64 if self.weights is not None and dtype.kind != "c" else dtype
        return self._counted("in_equal_bins", edges, ends, summed), edges

    def _dtype(self) -> DType:
        return INT64 if self.weights is None else dtype_of(self.weights)

    def _counted(self, where: str, edges: Node, ends: Sequence[Node], summed: DType) -> Node:
        """What falls between the edges; ``summed`` is the dtype of the sums meanwhile."""
        call, builder = self.call, self.call.builder
        zero = builder.const(_ZERO[summed.kind])
        out = builder.emit("fill", zero, type=array(summed, self.count), attr=Fill("zeros"))
        flat = in_shape(call, self.value, [product(shape(self.value))])
        weights = [] if self.weights is None else [in_shape(call, self.weights, [product(shape(self.value))])]
        verb = "weigh" if weights else "count"
        library(call, f"tables.{verb}_{where}", flat, edges, *ends, *weights, out, dtype_ref(dtype_of(edges)))
        result = converted(call, now(call, out), self._dtype())
        return self._density(result, edges) if call.flag("density", False) else result

    def _density(self, counts: Node, edges: Node) -> Node:
        call, builder = self.call, self.call.builder
        later, earlier = part(call, edges, 0, 1, self.count), part(call, edges, 0, 0, self.count)
        widths = converted(call, elementwise(builder, "subtract", later, earlier), FLOAT64)
        total = emit_reduce(call, counts, Reduce("sum", (0,), all_axes=True))
        return elementwise(builder, "divide", elementwise(builder, "divide", counts, widths), total)


def _either(call: Call, condition: Node, value: Node, otherwise: Node) -> Node:
    return call.builder.emit("select", condition, value, otherwise, type=type_of(value))


def bincount(call: Call) -> Value:
    """np.bincount(x, weights=None, minlength=0); the length follows from the largest number."""
    call.bind("x", optional=("weights", "minlength"))
    value = _vector(call, "x")
    if dtype_of(value).kind not in "iub" or dtype_of(value) == np.uint64:
        call.error(codes.OPERAND_TYPE, f"{call.name} takes integers here, not {type_of(value)}", "convert with astype")
    weights = call.array("weights") if call.has("weights") else None
    if weights is not None:
        call.builder.same_length(shape(weights)[0], shape(value)[0], "The weights and list don't have the same length.")
        call.builder.decide_at_entry(shape(value)[0] - 1)  # of no numbers, NumPy gives int64
    least = call.extent(call.node("minlength")) if call.has("minlength") else as_dim(0)
    length = _length_of_counts(call, value, least)

    def meaning() -> Node:
        dtype = INT64 if weights is None else FLOAT64
        zero = call.builder.const(0 if weights is None else 0.0)
        out = call.builder.emit("fill", zero, type=array(dtype, length), attr=Fill("zeros"))
        if weights is None:
            library(call, "tables.count_integers", value, out)
        else:
            library(call, "tables.weigh_integers", value, converted(call, weights, FLOAT64), out)
        return now(call, out)

    return stands_for(call, "np.bincount", meaning)


def _length_of_counts(call: Call, value: Node, least: Dim) -> Dim:
    """The largest number and one, or ``minlength``."""
    builder = call.builder
    attr = Reduce("max", (0,), all_axes=True, initial=-1 if dtype_of(value).kind == "i" else 0)
    wide = converted(call, value, INT64)
    largest = builder.emit("cast", emit_reduce(call, wide, attr), type=PY_INT)
    lowest = emit_reduce(call, wide, Reduce("min", (0,), all_axes=True, initial=np.iinfo(np.int64).max))
    fine = elementwise(builder, "greater_equal", lowest, builder.const(0))
    builder.check(elementwise(builder, "truth", fine), "ValueError", "'list' argument must have no negative elements")
    count = elementwise(builder, "add", largest, builder.const(1))
    return builder.dim(elementwise(builder, "py_max", count, builder.value(opaque("max", least, 0))))
