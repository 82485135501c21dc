"""Sorting by NumPy's own functions, and partitions, which are sorted as a whole."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    dtype_of,
    in_shape,
    rank,
    routine,
    shape,
    stands_for,
    write,
)
from transpile.parse.functions.call import Call, Handler, describe
from transpile.parse.meanings import numpy_step
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import INT64, DType, array

KINDS = {None: "", "quicksort": "", "stable": "_stable", "mergesort": "_stable"}


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.sort": sort,
        "numpy.argsort": argsort,
        "numpy.partition": partition,
        "numpy.argpartition": argpartition,
    }


def methods() -> dict[str, Handler]:
    """The methods of arrays; the array is the first argument."""
    return {"sort": sort_in_place, "argsort": argsort, "partition": partition_in_place, "argpartition": argpartition}


# Sorting


def sort(call: Call) -> Value:
    """np.sort(a, axis=-1, kind=None)."""
    value, axis, kind = _sorted_by(call)
    return stands_for(call, "np.sort", lambda: _along(call, value, axis, f"sort{kind}", dtype_of(value)))


def argsort(call: Call) -> Value:
    """np.argsort(a, axis=-1, kind=None) and x.argsort(...)."""
    value, axis, kind = _sorted_by(call)
    return stands_for(call, "np.argsort", lambda: _along(call, value, axis, f"argsort{kind}", INT64))


def sort_in_place(call: Call) -> Value:
    """x.sort(axis=-1, kind=None)."""
    value, axis, _ = _sorted_by(call)
    if axis is None:
        call.error(codes.ARGUMENT, f"{call.name} takes no axis=None", "name the axis, or use np.sort(x, axis=None)")
    made = sort(Call(call.builder, "np.sort", [value, *call.args[1:]], call.keywords, call.at))
    write(call, call.array("a"), call.as_node(made))
    return Literal(None)


def _sorted_by(call: Call) -> tuple[Node, int | None, str]:
    """The array, the axis (None: of all elements), and the kind as routines are named."""
    call.bind("a", optional=("axis", "kind", "order"), keyword_only=("stable",))
    value = call.array("a")
    kind = call.bound.get("kind", Literal(None))
    if not isinstance(kind, Literal) or kind.value not in KINDS:
        call.error(codes.ARGUMENT, f"this kind of {call.name} is not supported", "use kind='stable', or leave it out")
    if call.has("order"):
        call.error(codes.ARGUMENT, f"{call.name} takes no order: its elements have no fields", "leave it out")
    stable = call.has("stable") and call.flag("stable", False)
    if call.has("stable") and kind.value is not None:
        call.error(codes.ARGUMENT, "`kind` and `stable` can't be provided at the same time", "leave one of them out")
    return value, _axis(call, rank(value)), "_stable" if stable else KINDS[kind.value]  # type: ignore[index]


def _axis(call: Call, count: int) -> int | None:
    given = call.bound.get("axis", call.builder.const(-1))
    if not count:
        call.error(codes.RANK, f"{call.name} needs an array of at least one dimension", "pass an array")
    return None if given == Literal(None) else call.axis(given, count)


def _along(call: Call, value: Node, axis: int | None, name: str, dtype: DType) -> Node:
    """What a routine gives for the rows along an axis, in the array's own shape."""
    axes = tuple(range(rank(value))) if axis is None else (axis,)
    front, rows = one_row_each(call, value, axes)
    found = _routine(call, name, rows, dtype)
    if axis is None:
        return in_shape(call, found, [shape(found)[1]])
    if axis == rank(value) - 1:
        return in_shape(call, found, shape(value))
    turned = in_shape(call, found, [*front, shape(value)[axis]])
    order = list(range(rank(value) - 1))
    order.insert(axis, rank(value) - 1)
    back = call.builder.emit("transpose", turned, type=array(dtype, *shape(value)), attr=tuple(order))
    return call.builder.emit("copy", back, type=back.type)


def one_row_each(call: Call, value: Node, axes: tuple[int, ...]) -> tuple[list[Dim], Node]:
    """The lengths of the other axes, and a matrix with a row along ``axes`` for each element of those."""
    kept = [axis for axis in range(rank(value)) if axis not in axes]
    order = (*kept, *axes)
    lengths = [shape(value)[axis] for axis in order]
    if order != tuple(range(rank(value))):
        value = call.builder.emit("transpose", value, type=array(dtype_of(value), *lengths), attr=order)
    front = lengths[: len(kept)]
    return front, in_shape(call, value, [product(front), product(lengths[len(kept) :])])


def ordered(call: Call, rows: Node) -> Node:
    """A matrix with its rows sorted."""
    return _routine(call, "sort", rows, dtype_of(rows))


def sorted_vector(call: Call, value: Node, kind: str = "sort") -> Node:
    """A vector in order, or by the kinds of argsort the places of its elements."""
    text = {"sort": ")", "argsort": ")", "argsort_stable": ', kind="stable")'}[kind]
    dtype = dtype_of(value) if kind == "sort" else INT64
    pieces = (f"np.{kind.partition('_')[0]}(", 0, text)
    return numpy_step(call.builder, pieces, (value,), lambda: _along(call, value, 0, kind, dtype), call.at)


def _routine(call: Call, name: str, rows: Node, dtype: DType) -> Node:
    failures = [("MemoryError", "no memory to sort", 1)]
    return routine(call, name, [rows], dtype_of(rows), shape(rows), [array(dtype, *shape(rows))], failures)[0]


# Partitions: sorted as a whole, which NumPy's contract allows


def partition(call: Call) -> Value:
    """np.partition(a, kth, axis=-1)."""
    value, axis = _partitioned(call)
    return stands_for(call, "np.partition", lambda: _along(call, value, axis, "sort", dtype_of(value)))


def argpartition(call: Call) -> Value:
    """np.argpartition(a, kth, axis=-1) and x.argpartition(...)."""
    value, axis = _partitioned(call)
    return stands_for(call, "np.argpartition", lambda: _along(call, value, axis, "argsort", INT64))


def partition_in_place(call: Call) -> Value:
    """x.partition(kth, axis=-1)."""
    value, axis = _partitioned(call)
    if axis is None:
        call.error(codes.ARGUMENT, f"{call.name} takes no axis=None", "name the axis")
    made = partition(Call(call.builder, "np.partition", [value, *call.args[1:]], call.keywords, call.at))
    write(call, call.array("a"), call.as_node(made))
    return Literal(None)


def _partitioned(call: Call) -> tuple[Node, int | None]:
    call.bind("a", "kth", optional=("axis", "kind", "order"))
    value = call.array("a")
    axis = _axis(call, rank(value))
    length = product(shape(value)) if axis is None else shape(value)[axis]
    given = call.bound["kth"]
    for item in given.items if isinstance(given, TupleValue) else (given,):
        place = call.builder.dim(_whole_number(call, item))
        message = f"kth(={place}) out of bounds ({length})"
        call.builder.require(place + length, ">=", "ValueError", message)
        call.builder.require(length - 1 - place, ">=", "ValueError", message)
    return value, axis


def _whole_number(call: Call, value: Value) -> Node:
    node = call.as_node(value)
    if rank(node) or dtype_of(node).kind not in "iu":
        call.error(codes.ARGUMENT, f"{call.name} needs an int as kth, not {describe(node)}", "write it, or pass an int")
    return node
