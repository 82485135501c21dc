"""Functions that look at an array in another shape: transpose, reshape, ravel, flatten, swapaxes, expand_dims."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.call import Call, Handler, Shape, constant_int
from transpile.parse.layout import is_contiguous
from transpile.parse.python_rules import type_of
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import ONE, Dim, as_dim, opaque, product
from transpile.symbolic.graph import AxisNew, AxisSlice, Node, Raw, Reshape, View
from transpile.symbolic.types import array


def functions() -> dict[str, Handler]:
    """The shaping functions of NumPy by full name."""
    return {
        "numpy.transpose": transpose,
        "numpy.permute_dims": transpose,
        "numpy.reshape": reshape,
        "numpy.ravel": ravel,
        "numpy.swapaxes": swapaxes,
        "numpy.expand_dims": expand_dims,
    }


def methods() -> dict[str, Handler]:
    """The shaping methods of arrays."""
    return {
        "transpose": transpose_method,
        "reshape": reshape_method,
        "ravel": ravel,
        "flatten": flatten,
        "swapaxes": swapaxes,
    }


def permuted(call: Call, value: Node, axes: tuple[int, ...]) -> Node:
    """The array with its axes in another order; the array itself where the order is the same."""
    if axes == tuple(range(len(axes))):
        return value
    given = type_of(value)
    result = array(given.dtype, *(given.shape[axis] for axis in axes))
    return call.builder.emit("transpose", value, type=result, attr=axes)


def transposed(call: Call, value: Node) -> Node:
    """``x.T``."""
    return permuted(call, value, tuple(reversed(range(len(type_of(value).shape)))))


def swapped_last(call: Call, value: Node) -> Node:
    """``x.mT``: the last two axes exchanged."""
    rank = len(type_of(value).shape)
    if rank < 2:
        call.error(codes.RANK, "matrix transpose with ndim < 2 is undefined", "add an axis: x[:, None]")
    return permuted(call, value, (*range(rank - 2), rank - 1, rank - 2))


def transpose(call: Call) -> Value:
    """np.transpose(a, axes=None)."""
    call.bind("a", optional=("axes",))
    value = call.array("a")
    if not call.has("axes"):
        return transposed(call, value)
    axes = call.bound["axes"]
    return _permute(call, value, list(axes.items) if isinstance(axes, TupleValue) else [axes])


def transpose_method(call: Call) -> Value:
    """x.transpose(), x.transpose(1, 0) and x.transpose((1, 0))."""
    receiver, *axes = call.args
    value = call.as_node(receiver)
    if len(axes) == 1 and isinstance(axes[0], TupleValue):
        axes = list(axes[0].items)
    return _permute(call, value, axes) if axes else transposed(call, value)


def _permute(call: Call, value: Node, items: list[Value]) -> Node:
    rank = len(type_of(value).shape)
    axes = tuple(call.axis(item, rank) for item in items)
    if sorted(axes) != list(range(rank)):
        call.error(codes.RANK, "axes do not match the array", f"name each of its {rank} axes once")
    return permuted(call, value, axes)


def swapaxes(call: Call) -> Value:
    """np.swapaxes(a, axis1, axis2)."""
    call.bind("a", "axis1", "axis2")
    value = call.array("a")
    rank = len(type_of(value).shape)
    first, second = (call.axis(call.bound[name], rank) for name in ("axis1", "axis2"))
    axes = list(range(rank))
    axes[first], axes[second] = axes[second], axes[first]
    return permuted(call, value, tuple(axes))


def expand_dims(call: Call) -> Value:
    """np.expand_dims(a, axis): a view with new axes."""
    call.bind("a", "axis")
    value = call.array("a")
    shape = type_of(value).shape
    given = call.bound["axis"]
    count = len(given.items) if isinstance(given, TupleValue) else 1
    new = call.axes("axis", len(shape) + count) or ()
    left = iter(shape)
    lengths = [ONE if axis in new else next(left) for axis in range(len(shape) + count)]
    axes = [AxisNew() if axis in new else AxisSlice(as_dim(0), 1, length) for axis, length in enumerate(lengths)]
    raw = [Raw("newaxis" if axis in new else "slice") for axis in range(len(lengths))]
    view = View(tuple(axes), tuple(raw))
    return call.builder.emit("view", value, type=array(type_of(value).dtype, *lengths), attr=view)


# Reshape


def reshape(call: Call) -> Value:
    """np.reshape(a, shape, order="C")."""
    call.bind("a", "shape", optional=("order",))
    shape = call.bound["shape"]
    items: list[Value] = list(shape.items) if isinstance(shape, TupleValue) else [shape]
    if _by_columns(call):
        return transposed(call, reshaped(call, transposed(call, call.array("a")), items[::-1]))
    return reshaped(call, call.array("a"), items)


def reshape_method(call: Call) -> Value:
    """x.reshape(2, n) and x.reshape((2, n))."""
    receiver, *items = call.args
    call.args = []
    call.bind(keyword_only=("order",))
    if len(items) == 1 and isinstance(items[0], TupleValue):
        items = list(items[0].items)
    value = call.as_node(receiver)
    if _by_columns(call):
        return transposed(call, reshaped(call, transposed(call, value), items[::-1]))
    return reshaped(call, value, items)


def _by_columns(call: Call) -> bool:
    """Whether `order` says that the first axis changes fastest."""
    order = call.bound.get("order", Literal("C"))
    if order not in (Literal("C"), Literal("F")):
        call.error(codes.ARGUMENT, f"`order` of {call.name} must be 'C' or 'F'", "write one of them")
    return order == Literal("F")


def ravel(call: Call) -> Value:
    """The elements in one axis: a view where that is possible."""
    call.bind("a", optional=("order",))
    value = transposed(call, call.array("a")) if _by_columns(call) else call.array("a")
    return reshaped(call, value, [call.builder.const(-1)], ravel=True)


def flatten(call: Call) -> Value:
    """The elements in one axis: always a copy."""
    call.bind("a", optional=("order",))
    value = transposed(call, call.array("a")) if _by_columns(call) else call.array("a")
    if not is_contiguous(value):
        value = call.builder.emit("copy", value, type=type_of(value))
        return reshaped(call, value, [call.builder.const(-1)])
    flat = reshaped(call, value, [call.builder.const(-1)])
    return call.builder.emit("copy", flat, type=type_of(flat))


def reshaped(call: Call, value: Node, items: list[Value], ravel: bool = False) -> Node:
    """The reshape node; where NumPy has to copy, the copy is made first."""
    shape = _new_shape(call, type_of(value).shape, items)
    if not is_contiguous(value):
        value = call.builder.emit("copy", value, type=type_of(value))
        call.builder.freeze_together([value], "it was reshaped, which copies it or not, depending on sizes")
    result = array(type_of(value).dtype, *shape.lengths)
    return call.builder.emit("reshape", value, *shape.operands, type=result, attr=Reshape(shape.after(1), ravel))


def _new_shape(call: Call, old: tuple[Dim, ...], items: list[Value]) -> Shape:
    unknown = [number for number, item in enumerate(items) if constant_int(item) == -1]
    if len(unknown) > 1:
        call.error(codes.ARGUMENT, "reshape can find one length only", "write -1 once")
    known = call.extents([item for number, item in enumerate(items) if number not in unknown])
    total, given = product(old), product(known.lengths)
    if not unknown:
        call.builder.require(total - given, "==", "ValueError", "cannot reshape: the numbers of elements differ")
        return known
    quotient = _exact_quotient(call, total, given)
    known.lengths.insert(unknown[0], quotient)
    known.raw.insert(unknown[0], ("const", -1))
    return known


def _exact_quotient(call: Call, total: Dim, divisor: Dim) -> Dim:
    """``total / divisor`` for the axis that -1 stands for."""
    if divisor == ONE:
        return total
    if divisor.constant == 0:
        call.error(codes.SHAPE_MISMATCH, "cannot reshape: -1 next to an axis of length 0", "write the length")
    simple = _divide_terms(total, divisor)
    if simple is not None:
        if divisor.constant is None:  # NumPy cannot find the length where the others' product is 0
            call.builder.require(divisor - 1, ">=", "ValueError", "cannot reshape: -1 next to an axis of length 0")
        return simple
    call.builder.require(divisor - 1, ">=", "ValueError", "cannot reshape: -1 next to an axis of length 0")
    quotient = opaque("//", total, divisor)
    call.builder.require(total - quotient * divisor, "==", "ValueError", "cannot reshape: the elements do not divide")
    return quotient


def _divide_terms(total: Dim, divisor: Dim) -> Dim | None:
    """The quotient where the divisor is one product that every term contains."""
    if len(divisor.terms) != 1:
        return None
    (names, factor), terms = divisor.terms[0], []
    for monomial, value in total.terms:
        rest = list(monomial)
        for atom in names:
            if atom not in rest:
                return None
            rest.remove(atom)
        if value % factor:
            return None
        terms.append((tuple(rest), value // factor))
    return Dim() + Dim(tuple(terms))
