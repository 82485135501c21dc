"""Sets of numbers as vectors in order: unique and its kind, unions, intersections, differences, membership.

They are made as NumPy makes them: an array is sorted, and what differs from the element before it is new. The steps
that say how many elements a result has stand before the call, so that its length is known where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_least_zero,
    dtype_of,
    in_shape,
    library,
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
from transpile.parse.functions.joining import joined
from transpile.parse.functions.scans import accumulated
from transpile.parse.functions.sorting import sorted_vector
from transpile.parse.masks import compressed, counted
from transpile.parse.meanings import numpy_step
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, product
from transpile.symbolic.graph import AxisArray, Gather, Node, Nonzero, Scatter
from transpile.symbolic.types import BOOL, INT64, array

RESULTS = {"return_index": "indices", "return_inverse": "inverse_indices", "return_counts": "counts"}
FEW = 16  # a table of at most so many elements is looked through


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.unique": unique,
        "numpy.unique_counts": _unique_named("unique_counts", "counts"),
        "numpy.unique_inverse": _unique_named("unique_inverse", "inverse_indices"),
        "numpy.unique_all": _unique_named("unique_all", "indices", "inverse_indices", "counts"),
        "numpy.union1d": union1d,
        "numpy.intersect1d": intersect1d,
        "numpy.setdiff1d": setdiff1d,
        "numpy.setxor1d": setxor1d,
        "numpy.isin": isin,
    }


# What is distinct


@dataclass(frozen=True)
class Distinct:
    """The elements of an array in order, and where among them one stands that differs from the one before.

    ``order``: the places of the sorted elements in the array that was given, where they are needed.
    """

    call: Call
    elements: Node
    first: Node
    order: Node | None = None

    def values(self) -> Node:
        """The distinct elements."""
        return compressed(self.call.builder, self.elements, self.first)

    def indices(self) -> Node:
        """Where each stood first."""
        assert self.order is not None
        return compressed(self.call.builder, self.order, self.first)

    def inverse(self, lengths: Sequence[Dim]) -> Node:
        """Which of them each element of the given array is."""
        assert self.order is not None
        builder, whole = self.call.builder, array(INT64, *shape(self.order))
        numbers = accumulated(self.call, self.first, "add", INT64, 0)
        out = new(self.call, INT64, whole.shape)
        attr = Scatter(Gather((AxisArray(1, False),), 0, 1, whole.shape))
        builder.update(out, elementwise(builder, "subtract", numbers, builder.const(1)), attr, (self.order,), whole)
        return in_shape(self.call, now(self.call, out), lengths)

    def counts(self) -> Node:
        """How often each is there: from its first place to its last."""
        builder, call = self.call.builder, self.call
        last = new(call, BOOL, shape(self.first), True)
        rest = at_least_zero(call, shape(self.first)[0] - 1)
        write(call, part(call, last, 0, 0, rest), part(call, self.first, 0, 1, rest))
        kind = array(INT64, counted(builder, self.first).count)
        ends = [builder.emit("nonzero", mask, type=kind, attr=Nonzero(0)) for mask in (now(call, last), self.first)]
        return elementwise(builder, "add", elementwise(builder, "subtract", *ends), builder.const(1))


def distinct(call: Call, value: Node, equal_nan: bool = True, kind: str | None = None) -> Distinct:
    """What is distinct in an array; with ``kind``, of argsort, also where it stands."""
    flat = _flat(call, value)
    if kind is None:
        elements, order = sorted_vector(call, flat), None
    else:
        order = sorted_vector(call, flat, kind)
        elements = _taken(call, flat, order)
    nan_differs = not equal_nan or dtype_of(flat).kind not in "fc"
    return Distinct(call, elements, _first_of_each(call, elements, nan_differs), order)


def _taken(call: Call, flat: Node, order: Node) -> Node:
    """The elements at places that a step before this one found."""
    attr = Gather((AxisArray(1, False),), 0, 1, shape(order))

    def meaning() -> Node:
        return call.builder.emit("gather", flat, order, type=array(dtype_of(flat), *shape(order)), attr=attr)

    return numpy_step(call.builder, (0, "[", 1, "]"), (flat, order), meaning, call.at)


def _first_of_each(call: Call, elements: Node, nan_differs: bool) -> Node:
    """Where an element of a vector in order differs from the one before; NaN stand at the end."""
    before, after = "[:-1]", "[1:]"
    text: tuple[str | int, ...] = (0, f"{after} != ", 0, before)
    if not nan_differs:
        text = ("(", *text, ") & ~np.isnan(", 0, f"{before})")
    text = ("np.concatenate((np.ones(min(", 0, ".size, 1), bool), ", *text, "))")

    def meaning() -> Node:
        first = new(call, BOOL, shape(elements), True)
        rest = at_least_zero(call, shape(elements)[0] - 1)
        old = part(call, elements, 0, 0, rest)
        differs = elementwise(call.builder, "not_equal", part(call, elements, 0, 1, rest), old)
        if not nan_differs:
            is_number = elementwise(call.builder, "logical_not", elementwise(call.builder, "isnan", old))
            differs = elementwise(call.builder, "logical_and", differs, is_number)
        write(call, part(call, first, 0, 1, rest), differs)
        return now(call, first)

    return numpy_step(call.builder, text, (elements,), meaning, call.at)


# Functions


def unique(call: Call) -> Value:
    """np.unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True)."""
    call.bind("ar", optional=(*RESULTS, "axis"), keyword_only=("equal_nan", "sorted"))
    value = _array(call, "ar")
    if call.has("axis") and rank(value) != 1:
        help = "compare rows by a number that each has, or call it outside the kernel"
        call.error(codes.ARGUMENT, f"{call.name} along an axis is not supported", help)
    if not call.flag("sorted", True):
        call.error(codes.ARGUMENT, f"{call.name}(sorted=False) has no order to agree on", "leave `sorted` out")
    wanted = [name for argument, name in RESULTS.items() if call.flag(argument, False)]
    return _unique(call, "np.unique", value, wanted, call.flag("equal_nan", True))


def _unique_named(function: str, *wanted: str) -> Handler:
    """The same as functions of their own, whose results have names, and to which each NaN is another."""

    def handler(call: Call) -> Value:
        call.bind("x")
        return _unique(call, f"np.{function}", _array(call, "x"), wanted, equal_nan=False)

    return handler


def _unique(call: Call, name: str, value: Node, wanted: Sequence[str], equal_nan: bool) -> Value:
    kind = "argsort_stable" if "indices" in wanted else "argsort" if "inverse_indices" in wanted else None
    found = distinct(call, value, equal_nan, kind)
    counted(call.builder, found.first)
    make: dict[str, Callable[[], Node]] = {
        "indices": found.indices,
        "inverse_indices": lambda: found.inverse(shape(value)),
        "counts": found.counts,
    }
    if not wanted:
        return stands_for(call, name, found.values)
    return _several(call, name, {"values": found.values, **{each: make[each] for each in wanted}})


def _several(call: Call, name: str, made: dict[str, Callable[[], Node]]) -> Value:
    """Several results of one call; `np.unique_all` and its kind give them names."""
    found = tuple_stands_for(call, name, lambda: [make() for make in made.values()], tuple(made))
    return found if name.startswith("np.unique_") else TupleValue(found.items)


def union1d(call: Call) -> Value:
    """np.union1d(ar1, ar2): what is in one of two arrays."""
    call.bind("ar1", "ar2")
    flats = [_flat(call, _array(call, name)) for name in ("ar1", "ar2")]
    found = distinct(call, _joined(call, flats))
    counted(call.builder, found.first)
    return stands_for(call, "np.union1d", found.values)


def intersect1d(call: Call) -> Value:
    """np.intersect1d(ar1, ar2, assume_unique=False, return_indices=False): what is in both."""
    call.bind("ar1", "ar2", optional=("assume_unique", "return_indices"))
    with_places = call.flag("return_indices", False)
    kind = "argsort_stable" if with_places else None
    values, places = zip(*(_once(call, name, kind) for name in ("ar1", "ar2")), strict=True)
    both = _joined(call, values)
    order = sorted_vector(call, both, "argsort_stable") if with_places else None
    elements = sorted_vector(call, both) if order is None else _taken(call, both, order)
    twice = _twice(call, elements)
    counted(call.builder, twice)
    rest = shape(twice)[0]

    def common_values() -> Node:
        return compressed(call.builder, part(call, elements, 0, 0, rest), twice)

    def places_in(which: int) -> Node:
        assert order is not None
        found = compressed(call.builder, part(call, order, 0, which, rest), twice)
        if which:
            found = elementwise(call.builder, "subtract", found, call.builder.value(shape(values[0])[0]))
        return found if places[which] is None else _taken(call, places[which], found)

    if order is None:
        return stands_for(call, "np.intersect1d", common_values)
    made = {"values": common_values, "places_1": lambda: places_in(0), "places_2": lambda: places_in(1)}
    return _several(call, "np.intersect1d", made)


def _once(call: Call, name: str, kind: str | None) -> tuple[Node, Node | None]:
    """The elements of an argument without repetitions, and where they stand in it."""
    value = _array(call, name)
    if call.flag("assume_unique", False):
        return _flat(call, value), None
    found = distinct(call, value, kind=kind)
    return found.values(), None if kind is None else found.indices()


def _twice(call: Call, elements: Node) -> Node:
    """Where an element of a vector in order is the same as the next."""
    text = (0, "[1:] == ", 0, "[:-1]")

    def meaning() -> Node:
        rest = at_least_zero(call, shape(elements)[0] - 1)
        return elementwise(call.builder, "equal", part(call, elements, 0, 1, rest), part(call, elements, 0, 0, rest))

    return numpy_step(call.builder, text, (elements,), meaning, call.at)


def setxor1d(call: Call) -> Value:
    """np.setxor1d(ar1, ar2, assume_unique=False): what is in one of two arrays, but not in both."""
    call.bind("ar1", "ar2", optional=("assume_unique",))
    both = _joined(call, [_once(call, name, None)[0] for name in ("ar1", "ar2")])
    elements = sorted_vector(call, both)
    alone = _alone(call, elements)
    counted(call.builder, alone)
    return stands_for(call, "np.setxor1d", lambda: compressed(call.builder, elements, alone))


def _alone(call: Call, elements: Node) -> Node:
    """Where an element of a vector in order differs from the one before and from the next."""
    first = _first_of_each(call, elements, nan_differs=True)
    text = (0, " & np.concatenate((", 0, "[1:], np.ones(min(", 0, ".size, 1), bool)))")

    def meaning() -> Node:
        last = new(call, BOOL, shape(first), True)
        rest = at_least_zero(call, shape(first)[0] - 1)
        write(call, part(call, last, 0, 0, rest), part(call, first, 0, 1, rest))
        return elementwise(call.builder, "logical_and", first, now(call, last))

    return numpy_step(call.builder, text, (first,), meaning, call.at)


def setdiff1d(call: Call) -> Value:
    """np.setdiff1d(ar1, ar2, assume_unique=False): what is in the first array and not in the second."""
    call.bind("ar1", "ar2", optional=("assume_unique",))
    value, table = _once(call, "ar1", None)[0], _flat(call, _array(call, "ar2"))
    kept = numpy_step(
        call.builder,
        ("np.isin(", 0, ", ", 1, ", invert=True)"),
        (value, table),
        lambda: membership(call, value, table, inverted=True),
        call.at,
    )
    counted(call.builder, kept)
    return stands_for(call, "np.setdiff1d", lambda: compressed(call.builder, value, kept))


def isin(call: Call) -> Value:
    """np.isin(element, test_elements, assume_unique=False, invert=False)."""
    call.bind("element", "test_elements", optional=("assume_unique", "invert"), keyword_only=("kind",))
    value, table = _array(call, "element"), _array(call, "test_elements")
    if call.bound.get("kind", Literal(None)) not in (Literal(None), Literal("sort")):
        call.error(codes.ARGUMENT, f"this kind of {call.name} is not supported", "leave `kind` out")
    inverted = call.flag("invert", False)

    def meaning() -> Node:
        return in_shape(call, membership(call, _flat(call, value), _flat(call, table), inverted), shape(value))

    return stands_for(call, "np.isin", meaning)


def membership(call: Call, value: Node, table: Node, inverted: bool) -> Node:
    """Whether each element of a vector is in another; a long table is put in order, so that it can be halved."""
    out = new(call, BOOL, shape(value))
    length = shape(table)[0].constant
    if (
        (length is not None and length <= FEW)
        or dtype_of(value) != dtype_of(table)
        or dtype_of(table).kind not in "iuf"
    ):
        library(call, "sets.is_in", value, table, out, inverted)
    else:
        library(call, "sets.is_in_order", value, sorted_vector(call, table), out, inverted)
    return now(call, out)


# Steps


def _array(call: Call, name: str) -> Node:
    """An argument as an array of at least one axis."""
    return as_array(call, call.node(name), 1)


def _flat(call: Call, value: Node) -> Node:
    if rank(value) == 1:
        return value
    lengths = [product(shape(value))]
    return numpy_step(call.builder, (0, ".ravel()"), (value,), lambda: in_shape(call, value, lengths), call.at)


def _joined(call: Call, vectors: Sequence[Node]) -> Node:
    """Vectors, one behind the other."""
    text = ("np.concatenate((", 0, ", ", 1, "))") if vectors[0] is not vectors[1] else ("np.tile(", 0, ", 2)")
    return numpy_step(call.builder, text, tuple(dict.fromkeys(vectors)), lambda: joined(call, vectors, 0), call.at)
