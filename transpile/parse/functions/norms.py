"""np.linalg.norm, by NumPy's own formulas."""

from __future__ import annotations

import math

from transpile.parse import codes
from transpile.parse.functions.arrays import as_array, converted, dtype_of, in_shape, rank, shape, stands_for
from transpile.parse.functions.call import Call, Handler, constant_of
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.functions.singular import norm_by_values
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import product
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import FLOAT64, numpy_scalar

FROBENIUS = ("fro", "f")


def functions() -> dict[str, Handler]:
    """np.linalg.norm and its relatives by full name."""
    return {
        "numpy.linalg.norm": norm,
        "numpy.linalg.vector_norm": vector_norm,
        "numpy.linalg.matrix_norm": matrix_norm,
    }


def norm(call: Call) -> Value:
    """np.linalg.norm(x, ord=None, axis=None, keepdims=False)."""
    call.bind("x", optional=("ord", "axis", "keepdims"))
    count = rank(call.array("x"))
    axes = call.axes("axis", count)
    given = call.bound.get("axis")
    if axes is not None and isinstance(given, TupleValue):
        axes = tuple(call.axis(item, count) for item in given.items)  # rows first, then columns
    return _norm(call, "np.linalg.norm", axes, _order(call))


def vector_norm(call: Call) -> Value:
    """np.linalg.vector_norm(x, axis=None, keepdims=False, ord=2) along one axis, or of a vector."""
    call.bind("x", keyword_only=("axis", "keepdims", "ord"))
    axes = call.axes("axis", rank(call.array("x")))
    if axes is None and rank(call.array("x")) != 1:
        call.error(codes.ARGUMENT, f"{call.name} of all elements is not supported", "ravel the array first")
    return _norm(call, "np.linalg.vector_norm", axes or (0,), _order(call))


def matrix_norm(call: Call) -> Value:
    """np.linalg.matrix_norm(x, keepdims=False, ord="fro")."""
    call.bind("x", keyword_only=("keepdims", "ord"))
    count = rank(call.array("x"))
    return _norm(call, "np.linalg.matrix_norm", (count - 2, count - 1), _order(call))


def _order(call: Call) -> float | str | None:
    if not call.has("ord"):
        return None
    given = call.bound["ord"]
    order = given.value if isinstance(given, Literal) else constant_of(given)
    if isinstance(order, str) and order in (*FROBENIUS, "nuc"):
        return order
    if order is None or isinstance(order, (complex, str)) or not isinstance(order, (int, float)):
        call.error(codes.NOT_CONSTANT, f"`ord` of {call.name} must be written in the source", "write the number")
    return order


def _norm(call: Call, name: str, axes: tuple[int, ...] | None, order: float | str | None) -> Node:
    value = call.array("x")
    if axes is None and order is not None and rank(value) > 2:
        call.error(codes.RANK, "Improper number of dimensions to norm.", "pass axis")
    matrix = len(axes) == 2 if axes is not None else rank(value) == 2 and order is not None
    if axes is not None and len(axes) > 2:
        call.error(codes.RANK, "Improper number of dimensions to norm.", "pass one axis, or two")
    if matrix and order in (2, -2, "nuc"):
        if order is None or rank(value) != 2 or call.has("keepdims"):
            call.error(
                codes.ARGUMENT, f"{call.name} with ord={order!r} takes a matrix, and no keepdims", "leave it out"
            )
        return norm_by_values(call, name, order)
    if isinstance(order, str) and not matrix:
        call.error(codes.ARGUMENT, f"Invalid norm order '{order}' for vectors", "leave ord out")
    return stands_for(call, name, lambda: _meaning(call, value, axes, order, matrix))


def _meaning(call: Call, value: Node, axes: tuple[int, ...] | None, order: float | str | None, matrix: bool) -> Node:
    if dtype_of(value).kind not in "fc":
        value = converted(call, value, FLOAT64)
    keepdims = call.flag("keepdims", False)
    if axes is None and (order is None or order in FROBENIUS or (order == 2 and rank(value) == 1)):
        return _of_all(call, value, keepdims)
    axes = tuple(range(rank(value))) if axes is None else axes
    if matrix and order in (1, -1, math.inf, -math.inf):
        return _of_sums(call, value, axes, float(order), keepdims)
    if matrix and not (order is None or order in FROBENIUS):
        call.error(codes.ARGUMENT, "Invalid norm order for matrices.", "use 1, -1, np.inf, -np.inf or 'fro'")
    return _along(call, value, axes, None if matrix else order, keepdims)


def _of_all(call: Call, value: Node, keepdims: bool) -> Node:
    """The square root of the dot product with itself."""
    flat = value if rank(value) == 1 else in_shape(call, value, [product(shape(value))])
    parts = [flat]
    if dtype_of(value).kind == "c":
        parts = [elementwise(call.builder, part, flat) for part in ("real", "imag")]
    dots = [call.builder.emit("matmul", part, part, type=numpy_scalar(dtype_of(part))) for part in parts]
    total = dots[0] if len(dots) == 1 else elementwise(call.builder, "add", *dots)
    root = elementwise(call.builder, "sqrt", total)
    return as_array(call, root, rank(value)) if keepdims else root


def _of_sums(call: Call, value: Node, axes: tuple[int, ...], order: float, keepdims: bool) -> Node:
    """The largest or smallest sum of absolute values of a column (1) or a row (inf)."""
    summed, left = (axes[0], axes[1]) if abs(order) == 1 else (axes[1], axes[0])
    sizes = elementwise(call.builder, "absolute", value)
    sums = emit_reduce(call, sizes, Reduce("sum", (summed,), keepdims=True))
    attr = (
        Reduce("max", (left,), keepdims=True, initial=-math.inf) if order > 0 else Reduce("min", (left,), keepdims=True)
    )
    extreme = emit_reduce(call, sums, attr)
    if order > 0:
        extreme = elementwise(call.builder, "maximum", extreme, call.builder.const(0.0))
    if keepdims:
        return extreme
    lengths = [length for axis, length in enumerate(shape(value)) if axis not in axes]
    if lengths:
        return in_shape(call, extreme, lengths)
    return emit_reduce(call, extreme, Reduce("max", tuple(sorted(axes)), all_axes=True, initial=-math.inf))


def _along(call: Call, value: Node, axes: tuple[int, ...], order: float | str | None, keepdims: bool) -> Node:
    builder = call.builder
    attr = Reduce("sum", tuple(sorted(axes)), keepdims, len(axes) == rank(value))
    if order is None or order == 2 or isinstance(order, str):
        return elementwise(builder, "sqrt", emit_reduce(call, _squares(call, value), attr))
    if order == 0:
        zero = call.builder.const(0)
        nonzero = elementwise(builder, "not_equal", value, zero)
        real = dtype_of(elementwise(builder, "absolute", value))
        return emit_reduce(call, converted(call, nonzero, real), attr)
    sizes = elementwise(builder, "absolute", value)
    if order == 1:
        return emit_reduce(call, sizes, attr)
    if abs(order) == math.inf:
        return _extreme(call, sizes, attr, order > 0)
    powers = elementwise(builder, "power", sizes, builder.const(order))
    total = emit_reduce(call, powers, attr)
    return elementwise(builder, "power", total, builder.const(1.0 / order))


def _extreme(call: Call, sizes: Node, attr: Reduce, largest: bool) -> Node:
    kind = Reduce("max" if largest else "min", attr.axes, attr.keepdims, attr.all_axes)
    if not largest:
        return emit_reduce(call, sizes, kind)
    highest = emit_reduce(call, sizes, Reduce("max", attr.axes, attr.keepdims, attr.all_axes, initial=-math.inf))
    return elementwise(call.builder, "maximum", highest, call.builder.const(0.0))


def _squares(call: Call, value: Node) -> Node:
    if dtype_of(value).kind != "c":
        return elementwise(call.builder, "multiply", value, value)
    parts = [elementwise(call.builder, part, value) for part in ("real", "imag")]
    squares = [elementwise(call.builder, "multiply", part, part) for part in parts]
    return elementwise(call.builder, "add", *squares)
