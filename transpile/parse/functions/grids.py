"""Arrays that are made from a formula: grids, ranges, triangles, diagonals, windows."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    ZERO,
    as_array,
    at_entry,
    at_least_zero,
    common,
    converted,
    counted,
    dtype_of,
    dtype_ref,
    in_shape,
    library,
    library_node,
    moved,
    new,
    now,
    part,
    product,
    rank,
    row,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.reductions import result_dtype
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, opaque
from transpile.symbolic.graph import Fill, Node
from transpile.symbolic.types import FLOAT64, INT64, DType, Type, array, numpy_scalar

WINDOWS = ("bartlett", "blackman", "hamming", "hanning")


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.meshgrid": meshgrid,
        "numpy.indices": indices,
        "numpy.logspace": logspace,
        "numpy.geomspace": geomspace,
        "numpy.tri": tri,
        "numpy.tril": _triangle("tril"),
        "numpy.triu": _triangle("triu"),
        "numpy.diag": diag,
        "numpy.diagflat": diag,
        "numpy.diagonal": diagonal,
        "numpy.trace": trace,
        "numpy.fill_diagonal": fill_diagonal,
        "numpy.vander": vander,
        "numpy.kaiser": kaiser,
        "numpy.i0": i0,
        **{f"numpy.{name}": _window(name) for name in WINDOWS},
    }


def methods() -> dict[str, Handler]:
    """These methods of arrays."""
    return {"diagonal": diagonal, "trace": trace}


# Grids


def meshgrid(call: Call) -> Value:
    """np.meshgrid(x, y, ..., sparse=False, indexing="xy")."""
    given, call.args = call.args, []
    call.bind(keyword_only=("copy", "sparse", "indexing"))
    call.args = given
    vectors = [call.as_node(item) for item in given]
    indexing = call.bound.get("indexing", Literal("xy"))
    if indexing not in (Literal("xy"), Literal("ij")):
        call.error(codes.ARGUMENT, "Valid values for `indexing` are 'xy' and 'ij'.", 'write indexing="ij"')
    if not call.flag("copy", True):
        call.error(codes.ARGUMENT, "meshgrid(copy=False) is not supported", "leave copy out")
    if any(rank(vector) > 1 for vector in vectors):
        call.error(codes.RANK, "meshgrid takes vectors here", "ravel the arrays first")
    swapped = indexing == Literal("xy") and len(vectors) > 1
    places = [{0: 1, 1: 0}.get(k, k) if swapped else k for k in range(len(vectors))]
    lengths = [as_dim(1)] * len(vectors)
    for vector, place in zip(vectors, places, strict=True):
        lengths[place] = product(shape(vector))
    sparse = call.flag("sparse", False)

    def grid(number: int) -> Node:
        wanted = [length if not sparse or k == places[number] else as_dim(1) for k, length in enumerate(lengths)]
        return stands_for(call, "np.meshgrid", lambda: _along(call, vectors[number], places[number], wanted), number)

    return TupleValue(tuple(map(grid, range(len(vectors)))))


def _along(call: Call, vector: Node, place: int, lengths: list[Dim]) -> Node:
    """An array of this shape, of which each row along ``place`` is the vector."""
    out = new(call, dtype_of(vector), lengths)
    others = [axis for axis in range(len(lengths)) if axis != place]
    write(call, out, with_new_axes(call, vector, *others) if rank(vector) else vector)
    return now(call, out)


def indices(call: Call) -> Value:
    """np.indices(dimensions, dtype=int, sparse=False)."""
    call.bind("dimensions", optional=("dtype", "sparse"))
    if call.flag("sparse", False):
        call.error(codes.ARGUMENT, "np.indices(sparse=True) is not supported", "write np.arange(n)[:, None]")
    lengths = call.shape(call.bound["dimensions"]).lengths
    dtype = call.dtype() or INT64
    return stands_for(call, "np.indices", lambda: _grid(call, [counted(call, n, dtype) for n in lengths], lengths, dtype))


def _grid(call: Call, vectors: list[Node], lengths: list[Dim], dtype: DType) -> Node:
    """The vectors spread over a shape, one after the other."""
    out = new(call, dtype, [len(lengths), *lengths])
    for place, vector in enumerate(vectors):
        others = [axis for axis in range(len(lengths)) if axis != place]
        write(call, row(call, now(call, out), place), with_new_axes(call, vector, *others))
    return now(call, out)


# Ranges


def spaced(call: Call, start: Node, stop: Node, count: Dim, endpoint: bool, dtype: DType) -> Node:
    """NumPy's linspace along a new first axis, in the floating-point ``dtype``."""
    builder = call.builder
    ends = [converted(call, end, dtype) for end in (start, stop)]
    rest = builder.broadcast(*(shape(end) for end in ends))
    intervals = opaque("max", count - 1 if endpoint else count, 1)
    places = converted(call, counted(call, count), dtype)
    places = with_new_axes(call, places, *range(1, len(rest) + 1))
    step = elementwise(builder, "divide", elementwise(builder, "subtract", ends[1], ends[0]), builder.value(intervals))
    out = new(call, dtype, [count, *rest])
    write(call, out, elementwise(builder, "add", elementwise(builder, "multiply", places, step), ends[0]))
    if endpoint:
        _last_point(call, now(call, out), ends[1], count)
    return now(call, out)


def _last_point(call: Call, out: Node, stop: Node, count: Dim) -> None:
    """Where there are several points, the last is ``stop`` itself."""
    several = opaque("min", opaque("max", count - 1, 0), 1)  # 1 or 0
    write(call, part(call, out, 0, count - several, several), stop)


def range_arguments(call: Call) -> tuple[Node, Node, Dim, bool]:
    """start, stop, num and endpoint."""
    nodes = call.node("start"), call.node("stop")
    count = call.shape(call.bound["num"]).lengths[0] if call.has("num") else as_dim(50)
    return *nodes, count, call.flag("endpoint", True)


def float_dtype(*nodes: Node) -> DType:
    """The floating-point dtype of numbers and arrays together."""
    dtype = common(*nodes)
    return dtype if dtype.kind in "fc" else FLOAT64


def _placed(call: Call, node: Node, dtype: DType) -> Node:
    """The new axis where ``axis`` says, and the dtype that was asked for."""
    wanted = call.dtype() or dtype
    if call.has("axis"):
        node = moved(call, node, 0, call.axis(call.bound["axis"], rank(node)))
    if wanted.kind in "iu":
        node = elementwise(call.builder, "floor", node)
    node = converted(call, node, wanted)
    return call.builder.emit("copy", node, type=type_of(node)) if node.op == "transpose" else node


def linspace(call: Call) -> Value:
    """np.linspace of arrays, of other dtypes than float64, and with its step."""
    start, stop, count, endpoint = range_arguments(call)
    dtype = float_dtype(start, stop)
    item = 0 if call.flag("retstep", False) else None

    def meaning() -> Node:
        return _placed(call, spaced(call, start, stop, count, endpoint, dtype), dtype)

    samples = stands_for(call, "np.linspace", meaning, item)
    if item is None:
        return samples
    intervals = call.builder.value(opaque("max", count - 1 if endpoint else count, 1))
    call.builder.require(count - (2 if endpoint else 1), ">=", "ValueError", "linspace of one point has no step")

    def step() -> Node:
        distance = elementwise(call.builder, "subtract", converted(call, stop, dtype), converted(call, start, dtype))
        return elementwise(call.builder, "divide", distance, intervals, python=False)

    return TupleValue((samples, stands_for(call, "np.linspace", step, 1)))


def logspace(call: Call) -> Value:
    """np.logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)."""
    call.bind("start", "stop", optional=("num", "endpoint", "base", "dtype", "axis"))
    start, stop, count, endpoint = range_arguments(call)
    base = call.scalar("base") if call.has("base") else call.builder.const(10.0)
    dtype = float_dtype(start, stop, base)

    def meaning() -> Node:
        powers = spaced(call, start, stop, count, endpoint, dtype)
        return _placed(call, elementwise(call.builder, "power", base, powers), dtype)

    return stands_for(call, "np.logspace", meaning)


def geomspace(call: Call) -> Value:
    """np.geomspace(start, stop, num=50, endpoint=True) of real numbers."""
    call.bind("start", "stop", optional=("num", "endpoint", "dtype", "axis"))
    start, stop, count, endpoint = range_arguments(call)
    dtype = float_dtype(start, stop)
    builder = call.builder
    if dtype.kind == "c" or rank(start) or rank(stop):
        call.error(codes.ARGUMENT, "np.geomspace of arrays or complex numbers is not supported", "use np.logspace")
    for end in (start, stop):
        fine = elementwise(builder, "not_equal", end, builder.const(0))
        builder.check(fine, "ValueError", "Geometric sequence cannot include zero")

    def meaning() -> Node:
        first, last = (converted(call, end, dtype) for end in (start, stop))
        sign = elementwise(builder, "sign", first)
        ends = [elementwise(builder, "divide", end, sign) for end in (first, last)]
        logarithms = [elementwise(builder, "log10", end) for end in ends]
        powers = spaced(call, *logarithms, count, endpoint, dtype)
        out = new(call, dtype, [count])
        write(call, out, elementwise(builder, "power", builder.const(10.0), powers))
        some = opaque("min", count, 1)
        write(call, part(call, now(call, out), 0, 0, some), ends[0])
        if endpoint:
            _last_point(call, now(call, out), ends[1], count)
        signed = elementwise(builder, "multiply", now(call, out), sign)
        return _placed(call, signed, dtype)

    return stands_for(call, "np.geomspace", meaning)


# Triangles and diagonals


def _below(call: Call, rows: Dim, columns: Dim, k: Node) -> Node:
    """Where the column is at most the row and ``k``."""
    lines = elementwise(call.builder, "add", with_new_axes(call, counted(call, rows), 1), k)
    return elementwise(call.builder, "greater_equal", lines, counted(call, columns))


def _offset(call: Call, name: str = "k") -> Node:
    return call.scalar(name) if call.has(name) else call.builder.const(0)


def tri(call: Call) -> Value:
    """np.tri(N, M=None, k=0, dtype=float)."""
    call.bind("N", optional=("M", "k", "dtype"))
    items = [call.bound["N"], call.bound["M"] if call.has("M") else call.bound["N"]]
    rows, columns = call.extents(items).lengths
    dtype, k = call.dtype() or FLOAT64, _offset(call)
    return stands_for(call, "np.tri", lambda: converted(call, _below(call, rows, columns, k), dtype))


def _triangle(name: str) -> Handler:
    """np.tril and np.triu of matrices and stacks of them."""

    def handler(call: Call) -> Value:
        call.bind("m", optional=("k",))
        value, k = call.array("m"), _offset(call)
        if rank(value) < 2:
            call.error(codes.RANK, f"{call.name} takes matrices here, not {type_of(value)}", "use np.tri for a mask")

        def meaning() -> Node:
            builder = call.builder
            zero = builder.emit("const", type=_scalar_type(value), attr=_zero(dtype_of(value)))
            shift = elementwise(builder, "subtract", k, builder.const(1)) if name == "triu" else k
            mask = _below(call, *shape(value)[-2:], shift)
            values = (value, zero) if name == "tril" else (zero, value)
            return elementwise(builder, "where", mask, *values)

        return stands_for(call, f"np.{name}", meaning)

    return handler


def _scalar_type(node: Node) -> Type:
    return numpy_scalar(dtype_of(node))


def _zero(dtype: DType) -> bool | int | float | complex:
    return ZERO[dtype.kind]


def _corner(call: Call, rows: Dim, columns: Dim, k: int) -> tuple[Dim, int, int]:
    """The length of a diagonal, and where it starts."""
    down, right = max(-k, 0), max(k, 0)
    left, up = at_least_zero(call, columns - right), at_least_zero(call, rows - down)
    return (left if left == up else opaque("min", left, up)), down, right


def diag(call: Call) -> Value:
    """np.diag(v, k=0): a matrix with a diagonal, or the diagonal of a matrix."""
    call.bind("v", optional=("k",))
    value, k = call.array("v"), call.integer("k", 0)
    name = f"np.{call.name.rpartition('.')[2]}"
    if name == "np.diagflat" or rank(value) == 1:
        return stands_for(call, name, lambda: _matrix_of(call, value, k))
    if rank(value) != 2:
        call.error(codes.RANK, "Input must be 1- or 2-d.", "use np.diagonal")
    result = stands_for(call, name, lambda: _diagonal_of(call, value, k))
    call.builder.snapshot(result, value, "np.diag gives a read-only view")
    return result


def _matrix_of(call: Call, value: Node, k: int) -> Node:
    flat = in_shape(call, value, [product(shape(value))])
    length = shape(flat)[0] + abs(k)
    zero = call.builder.const(ZERO[dtype_of(value).kind])
    out = call.builder.emit("fill", zero, type=array(dtype_of(value), length, length), attr=Fill("zeros"))
    library(call, "diagonals.on_diagonal", out, flat, max(-k, 0), max(k, 0))
    return now(call, out)


def _diagonal_of(call: Call, value: Node, k: int) -> Node:
    length, down, right = _corner(call, *shape(value)[-2:], k)
    out = new(call, dtype_of(value), [*shape(value)[:-2], length])
    library(call, "diagonals.diagonal", value, out, down, right)
    return now(call, out)


def _planes(call: Call) -> tuple[Node, int]:
    """The array with the two axes of its diagonal last, and the offset."""
    call.bind("a", optional=("offset", "axis1", "axis2"))
    return _with_plane(call), call.integer("offset", 0)


def _with_plane(call: Call) -> Node:
    value = call.array("a")
    if rank(value) < 2:
        call.error(codes.RANK, "diag requires an array of at least two dimensions", "pass a matrix")
    first = call.axis(call.bound["axis1"], rank(value)) if call.has("axis1") else 0
    second = call.axis(call.bound["axis2"], rank(value)) if call.has("axis2") else 1
    if first == second:
        call.error(codes.RANK, "axis1 and axis2 cannot be the same", "name two axes")
    order = [axis for axis in range(rank(value)) if axis not in (first, second)]
    if [*order, first, second] == list(range(rank(value))):
        return value
    given = array(dtype_of(value), *(shape(value)[axis] for axis in (*order, first, second)))
    return call.builder.emit("transpose", value, type=given, attr=(*order, first, second))


def diagonal(call: Call) -> Value:
    """np.diagonal(a, offset=0, axis1=0, axis2=1)."""
    value, k = _planes(call)
    result = stands_for(call, "np.diagonal", lambda: _diagonal_of(call, value, k))
    call.builder.snapshot(result, value, "np.diagonal gives a read-only view")
    return result


def trace(call: Call) -> Value:
    """np.trace(a, offset=0) of a matrix."""
    call.bind("a", optional=("offset", "axis1", "axis2", "dtype"))
    value, k = _with_plane(call), call.integer("offset", 0)
    if rank(value) != 2:
        call.error(codes.RANK, f"{call.name} takes matrices here", "write np.diagonal(a).sum(axis=-1)")
    dtype = call.dtype() or result_dtype("sum", dtype_of(value))

    def meaning() -> Node:
        length, down, right = _corner(call, *shape(value), k)
        return library_node(
            call, "diagonals.trace", value, call.builder.value(length), down, right, dtype_ref(dtype)
        )

    return stands_for(call, "np.trace", meaning)


def fill_diagonal(call: Call) -> Value:
    """np.fill_diagonal(a, val) of a matrix: a write."""
    call.bind("a", "val", optional=("wrap",))
    target, value = call.array("a"), call.node("val")
    if rank(target) != 2 or call.flag("wrap", False):
        call.error(codes.RANK, f"{call.name} takes matrices here, without wrap", "write the elements in a loop")
    length, _, _ = _corner(call, *shape(target), 0)
    count = call.builder.value(length)
    with call.builder.standing_for(call.at):
        if rank(value):
            at_entry(call, product(shape(value)) - length, ">=", "there are as many values as places")
            flat = in_shape(call, value, [product(shape(value))])
            library(call, "diagonals.fill_vector", target, flat, count)
        else:
            library(call, "diagonals.fill_number", target, value, count)
    return Literal(None)


def vander(call: Call) -> Value:
    """np.vander(x, N=None, increasing=False)."""
    call.bind("x", optional=("N", "increasing"))
    value = call.array("x")
    if rank(value) != 1:
        call.error(codes.RANK, "x must be a one-dimensional array or sequence.", "ravel it first")
    count = call.extent(call.node("N")) if call.has("N") else shape(value)[0]
    increasing = call.flag("increasing", False)
    dtype = np.promote_types(dtype_of(value), INT64)

    def meaning() -> Node:
        out = new(call, dtype, [shape(value)[0], count])
        columns = out if increasing else part(call, out, 1, count - 1, count, -1)
        library(call, "polynomials.vander", value, columns, dtype_ref(dtype))
        return now(call, out)

    return stands_for(call, "np.vander", meaning)


# Windows


def _window(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("M")
        count = _points(call)
        return stands_for(call, f"np.{name}", lambda: library_node(call, f"windows.{name}", count))

    return handler


def _points(call: Call) -> Node:
    """The number of points; with none of them, NumPy gives an empty array."""
    given = call.scalar("M")
    if dtype_of(given).kind not in "iu":
        call.error(codes.ARGUMENT, f"{call.name} takes an int", "write int(M)")
    return call.builder.value(at_least_zero(call, call.builder.dim(given)))


def kaiser(call: Call) -> Value:
    """np.kaiser(M, beta)."""
    call.bind("M", "beta")
    count, beta = _points(call), call.scalar("beta")
    return stands_for(call, "np.kaiser", lambda: library_node(call, "windows.kaiser", count, beta))


def i0(call: Call) -> Value:
    """np.i0(x): the modified Bessel function of order 0."""
    call.bind("x")
    value = call.node("x")
    if dtype_of(value).kind not in "iuf":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes real numbers", "convert with astype")
    if not type_of(value).is_array:
        return stands_for(call, "np.i0", lambda: as_array(call, library_node(call, "windows.i0_of", value)))

    def meaning() -> Node:
        count = [product(shape(value))]
        out = new(call, FLOAT64, count)
        library(call, "windows.i0_each", in_shape(call, value, count), out)
        return in_shape(call, now(call, out), shape(value))

    return stands_for(call, "np.i0", meaning)
