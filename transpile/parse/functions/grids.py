"""Arrays that are made from a formula: grids, ranges, windows."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    at_least_zero,
    common,
    converted,
    counted,
    dtype_of,
    in_shape,
    library,
    library_node,
    moved,
    new,
    now,
    part,
    rank,
    row,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, opaque, product
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, INT64, DType

WINDOWS = ("bartlett", "blackman", "hamming", "hanning")


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.meshgrid": meshgrid,
        "numpy.indices": indices,
        "numpy.logspace": logspace,
        "numpy.geomspace": geomspace,
        "numpy.kaiser": kaiser,
        "numpy.i0": i0,
        **{f"numpy.{name}": _window(name) for name in WINDOWS},
    }


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
    return stands_for(
        call, "np.indices", lambda: _grid(call, [counted(call, n, dtype) for n in lengths], lengths, dtype)
    )


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
        powers = spaced(call, logarithms[0], logarithms[1], count, endpoint, dtype)
        out = new(call, dtype, [count])
        write(call, out, elementwise(builder, "power", builder.const(10.0), powers))
        some = opaque("min", count, 1)
        write(call, part(call, now(call, out), 0, 0, some), ends[0])
        if endpoint:
            _last_point(call, now(call, out), ends[1], count)
        signed = elementwise(builder, "multiply", now(call, out), sign)
        return _placed(call, signed, dtype)

    return stands_for(call, "np.geomspace", meaning)


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
