"""Random orders and choices: `permutation`, `shuffle` and `choice` of a random generator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    converted,
    counted,
    dtype_of,
    in_shape,
    library,
    library_node,
    method_stands_for,
    moved,
    new,
    now,
    rank,
    row,
    shape,
    write,
)
from transpile.parse.functions.call import Call, describe
from transpile.parse.functions.draws import draw, drawn, in_range, require_some, size_of
from transpile.parse.meanings import numpy_call
from transpile.parse.python_rules import type_of
from transpile.parse.values import Constant, Literal, RandomGenerator, Value
from transpile.symbolic.dims import Dim, as_dim, opaque, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, INT64, PY_BOOL, PY_INT, numpy_scalar
from transpile.symbolic.types import array as array_type

Handler = Callable[[Call, Node], Value]
UINT64 = np.dtype("uint64")


def methods() -> dict[str, Handler]:
    """These methods by name."""
    return {"permutation": permutation, "shuffle": shuffle, "choice": choice}


# Orders


def permutation(call: Call, generator: Node) -> Value:
    """rng.permutation(x, axis=0) of an array, or of the numbers below an int."""
    call.bind("x", optional=("axis",))
    given = call.node("x")
    if not type_of(given).is_array:
        count = call.builder.dim(_number(call, given))
        length = count if call.builder.decide_at_entry(count) else opaque("max", count, 0)
        return method_stands_for(
            call, generator, "permutation", lambda: _shuffled(call, generator, counted(call, length))
        )
    axis = _axis(call, given)
    if rank(given) == 1:
        return method_stands_for(call, generator, "permutation", lambda: _shuffled(call, generator, given))
    return method_stands_for(call, generator, "permutation", lambda: _permuted(call, generator, given, axis))


def _number(call: Call, node: Node) -> Node:
    if dtype_of(node) != INT64:
        call.error(
            codes.ARGUMENT, f"{call.name} takes an array or an int, not {describe(node)}", "convert it: int(...)"
        )
    return call.builder.cast(node, PY_INT)


def _axis(call: Call, array: Node) -> int:
    if not rank(array):
        call.error(codes.RANK, f"{call.name} needs an array of at least one dimension", "pass an array, or an int")
    return call.axis(call.bound.get("axis", call.builder.const(0)), rank(array))


def _copied(call: Call, array: Node) -> Node:
    return call.builder.emit("copy", array, type=type_of(array))


def _shuffled(call: Call, generator: Node, vector: Node) -> Node:
    """A copy of a vector in a random order."""
    out = vector if vector.op == "arange" else _copied(call, vector)
    library(call, "random.shuffle_vector", RandomGenerator(generator, True), out)
    return now(call, out)


def _permuted(call: Call, generator: Node, array: Node, axis: int) -> Node:
    """A copy of an array with what lies along an axis in a random order."""
    front = moved(call, array, axis, 0)
    out = new(call, dtype_of(array), shape(front))
    library(call, "random.permuted_rows", RandomGenerator(generator, True), front, out)
    back = moved(call, now(call, out), 0, axis)
    return back if axis == 0 else _copied(call, back)


def shuffle(call: Call, generator: Node) -> Value:
    """rng.shuffle(x, axis=0): a write."""
    call.bind("x", optional=("axis",))
    array = call.array("x")
    axis = _axis(call, array)

    def meaning() -> Node:
        if rank(array) == 1:
            return _shuffled(call, generator, array)
        out = _copied(call, array)
        # NumPy changes the places of two axes
        order = list(range(rank(array)))
        order[0], order[axis] = axis, 0
        lengths = [shape(out)[k] for k in order]
        turned = call.builder.emit("transpose", out, type=array_type(dtype_of(array), *lengths), attr=tuple(order))
        library(call, "random.shuffle_rows", RandomGenerator(generator, True), turned if axis else out)
        return now(call, out)

    pieces = ("_shuffled(", 0, ", ", 1, f", {axis})")
    made = numpy_call(call.builder, pieces, [generator, array], meaning, call.at)
    write(call, array, made)
    return Literal(None)


# Choices


@dataclass(frozen=True)
class Choice:
    """The arguments of ``rng.choice``: ``array`` is None where it chooses from the numbers below ``population``."""

    array: Node | None
    population: Dim
    size: tuple[Dim, ...] | None
    replace: bool
    chances: Node | None
    axis: int
    shuffle: bool

    @property
    def count(self) -> Dim:
        """How many are chosen."""
        return as_dim(1) if self.size is None else product(self.size)


def choice(call: Call, generator: Node) -> Value:
    """rng.choice(a, size=None, replace=True, p=None, axis=0, shuffle=True)."""
    call.bind("a", optional=("size", "replace", "p", "axis", "shuffle"))
    wanted = _choice(call)

    def meaning() -> Node:
        places = _places(call, generator, wanted)
        return places if wanted.array is None else _taken(call, wanted, wanted.array, places)

    chosen = method_stands_for(call, generator, "choice", meaning)
    if wanted.array is None and wanted.size is None:
        in_range(call, chosen, wanted.population - 1)
    return chosen


def _choice(call: Call) -> Choice:
    given = call.node("a")
    replace, shuffled, chances = call.flag("replace", True), call.flag("shuffle", True), None
    if call.has("p"):
        chances = call.array("p")
        if rank(chances) != 1 or dtype_of(chances).kind == "c":
            call.error(
                codes.ARGUMENT, f"{call.name} takes a vector of chances, not {describe(chances)}", "pass a vector"
            )
    if chances is not None and not replace:
        message = f"{call.name} without replacement and with chances is not supported"
        call.error(codes.ARGUMENT, message, "choose outside the kernel, and pass the places")
    if not type_of(given).is_array:
        population = call.builder.dim(_number(call, given))
        return Choice(None, population, size_of(call), replace, chances, 0, shuffled)
    axis = _axis(call, given)
    return Choice(given, shape(given)[axis], size_of(call), replace, chances, axis, shuffled)


def _places(call: Call, generator: Node, wanted: Choice) -> Node:
    """The places that are chosen: an int, or an array of them."""
    kind = "a must be a positive integer" if wanted.array is None else "a cannot be empty"
    require_some(call, wanted.population - 1, f"{kind} unless no samples are taken", wanted.count)
    own = RandomGenerator(generator, True)
    if wanted.chances is not None:
        return _by_chances(call, own, wanted, wanted.chances)
    if not wanted.replace:
        message = "Cannot take a larger sample than population when replace is False"
        call.builder.require(wanted.population - wanted.count, ">=", "ValueError", message)
        out = new(call, INT64, [wanted.count])
        shuffled = Constant(wanted.shuffle, PY_BOOL)
        library(call, "random.choose_distinct", own, call.builder.value(wanted.population), shuffled, out)
        return _in_size(call, wanted, now(call, out))
    limits = [
        call.builder.cast(call.builder.value(end), numpy_scalar(UINT64)) for end in (as_dim(0), wanted.population - 1)
    ]
    if wanted.size is None:
        return draw(call, generator, "bounded_uint64", limits)
    return drawn(call, generator, "bounded_uint64", limits, wanted.size, INT64)


def _by_chances(call: Call, generator: RandomGenerator, wanted: Choice, chances: Node) -> Node:
    call.builder.same_length(shape(chances)[0], wanted.population, "a and p must have same size")
    sums = library_node(call, "random.running_chances", converted(call, chances, FLOAT64))
    out = new(call, INT64, [wanted.count])
    library(call, "random.choose_by_chances", generator, sums, out)
    return _in_size(call, wanted, now(call, out))


def _in_size(call: Call, wanted: Choice, places: Node) -> Node:
    """The places in the shape that is asked for; the one as an int."""
    if wanted.size is not None:
        return in_shape(call, places, wanted.size)
    return in_range(call, call.builder.cast(row(call, places, 0), PY_INT), wanted.population - 1)


def _taken(call: Call, wanted: Choice, array: Node, places: Node) -> Node:
    """What stands at the places of an axis."""
    front = moved(call, array, wanted.axis, 0)
    if wanted.size is None:
        found = row(call, front, call.builder.dim(places))
        return _copied(call, found) if type_of(found).is_array else found
    rest = shape(front)[1:]
    out = new(call, dtype_of(array), [wanted.count, *rest])
    library(call, "random.take_rows", front, in_shape(call, places, [wanted.count]), out)
    whole = in_shape(call, now(call, out), [*wanted.size, *rest])
    if wanted.axis == 0:
        return whole
    inner = range(len(wanted.size), rank(whole))
    order = (*inner[: wanted.axis], *range(len(wanted.size)), *inner[wanted.axis :])
    lengths = [shape(whole)[k] for k in order]
    return _copied(call, call.builder.emit("transpose", whole, type=array_type(dtype_of(whole), *lengths), attr=order))
