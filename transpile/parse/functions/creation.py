"""Functions that make arrays: zeros, ones, empty, full and their _like, arange, linspace, eye, array, copy."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions import grids
from transpile.parse.functions.arrays import as_array, converted, dtype_of, new, now, rank, stands_for, write
from transpile.parse.functions.call import Call, Handler, Shape, constant_int, constant_of
from transpile.parse.functions.conversion import convert
from transpile.parse.functions.joining import from_rows, leaves
from transpile.parse.python_rules import compare, is_python, type_of
from transpile.parse.typing_rules import check_python_integer, common_dtype, elementwise
from transpile.parse.values import ListValue, TupleValue, Value
from transpile.symbolic.dims import Dim, as_dim, opaque
from transpile.symbolic.graph import Arange, Eye, Fill, Linspace, Node
from transpile.symbolic.types import FLOAT64, PY_BOOL, PY_INT, DType, array, numpy_scalar

TOO_LARGE = "Maximum allowed size exceeded"
LONGEST_ARRAY_OF_ELEMENTS = 64
ZERO = {"b": False, "i": 0, "u": 0, "f": 0.0, "c": 0j}
ONE = {"b": True, "i": 1, "u": 1, "f": 1.0, "c": 1 + 0j}


def functions() -> dict[str, Handler]:
    """The functions that make arrays, by full name."""
    table: dict[str, Handler] = {}
    for name in ("zeros", "ones", "empty"):
        table[f"numpy.{name}"] = _filled(name)
        table[f"numpy.{name}_like"] = _filled_like(name)
    return table | {
        "numpy.full": full,
        "numpy.full_like": full_like,
        "numpy.arange": arange,
        "numpy.linspace": linspace,
        "numpy.eye": eye,
        "numpy.identity": identity,
        "numpy.array": array_,
        "numpy.asarray": asarray,
        "numpy.asanyarray": asarray,
        "numpy.ascontiguousarray": _in_layout,
        "numpy.asfortranarray": _in_layout,
        "numpy.copy": copy,
    }


def _filled(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("shape", optional=("dtype",))
        dtype = call.dtype() or FLOAT64
        value = call.builder.const((ONE if name == "ones" else ZERO)[dtype.kind])
        return _fill(call, name, value, dtype, call.shape(call.bound["shape"]))

    return handler


def _fill(call: Call, name: str, value: Node, dtype: DType, shape: Shape) -> Node:
    result = array(dtype, *shape.lengths)
    return call.builder.emit("fill", value, *shape.operands, type=result, attr=Fill(name, raw=shape.after(1)))


def _filled_like(name: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("a", optional=("dtype",))
        other = call.array("a")
        dtype = call.dtype() or type_of(other).dtype
        value = call.builder.const((ONE if name == "ones" else ZERO)[dtype.kind])
        return _fill_like(call, name, value, other, dtype)

    return handler


def _fill_like(call: Call, name: str, value: Node, other: Node, dtype: DType) -> Node:
    result = array(dtype, *type_of(other).shape)
    return call.builder.emit("fill", value, other, type=result, attr=Fill(name, like=True))


def full(call: Call) -> Value:
    """np.full(shape, fill_value, dtype=None)."""
    call.bind("shape", "fill_value", optional=("dtype",))
    value = call.node("fill_value")
    if rank(value):
        return _full_of_array(call, "np.full", value, call.shape(call.bound["shape"]).lengths, dtype_of(value))
    dtype = call.dtype() or type_of(value).dtype
    check_python_integer(call.builder, value, dtype)
    return _fill(call, "full", value, dtype, call.shape(call.bound["shape"]))


def full_like(call: Call) -> Value:
    """np.full_like(a, fill_value, dtype=None)."""
    call.bind("a", "fill_value", optional=("dtype",))
    other, value = call.array("a"), call.node("fill_value")
    if rank(value):
        return _full_of_array(call, "np.full_like", value, list(type_of(other).shape), dtype_of(other))
    dtype = call.dtype() or type_of(other).dtype
    check_python_integer(call.builder, value, dtype)
    return _fill_like(call, "full", value, other, dtype)


def _full_of_array(call: Call, name: str, value: Node, lengths: list[Dim], dtype: DType) -> Node:
    """Every row is ``value``, as far as that goes by broadcasting."""
    dtype = call.dtype() or dtype

    def meaning() -> Node:
        out = new(call, dtype, lengths)
        write(call, out, value)
        return now(call, out)

    return stands_for(call, name, meaning)


def arange(call: Call) -> Value:
    """np.arange([start,] stop[, step], dtype=None)."""
    call.bind(optional=("start", "stop", "step", "dtype"))
    written = len([name for name in ("start", "stop", "step") if name in call.bound])
    if "stop" not in call.bound:
        if "start" not in call.bound:
            call.error(codes.ARGUMENT, "np.arange needs the argument `stop`", "write np.arange(n)")
        call.bound["stop"] = call.bound.pop("start")
    start = call.scalar("start") if "start" in call.bound else call.builder.const(0)
    step = call.scalar("step") if call.has("step") else call.builder.const(1)
    stop = call.scalar("stop")
    ends = (start, stop, step)
    dtype = call.dtype() or common_dtype(*map(type_of, ends))
    if dtype.kind not in "iuf" or any(type_of(end).dtype.kind not in "iuf" for end in ends):
        call.error(codes.OPERAND_TYPE, "np.arange takes ints and floats", "convert the arguments")
    integers = all(type_of(end).dtype.kind in "iu" for end in ends)
    if not integers and dtype.kind in "iu":
        call.error(codes.OPERAND_TYPE, "np.arange of floats with an integer dtype is not supported", "use floats")
    length = _integer_length(call, *ends) if integers else _float_length(call, *ends)
    # NumPy's elements are start + k * delta, where delta is (start + step) - start in floating point.
    delta = step
    if not integers and constant_of(start) != 0:
        delta = elementwise(call.builder, "subtract", elementwise(call.builder, "add", start, step), start)
    arguments = {1: (stop,), 2: (start, stop), 3: (start, stop, step)}[written]
    return call.builder.emit("arange", start, delta, *arguments, type=array(dtype, length), attr=Arange(len(arguments)))


def _integer_length(call: Call, start: Node, stop: Node, step: Node) -> Dim:
    by = constant_int(step)
    if by == 0:
        call.error(codes.ARGUMENT, TOO_LARGE, "write a step that is not zero")
    distance = call.builder.dim(stop) - call.builder.dim(start)
    if by is None:
        failure = ("ZeroDivisionError", "division by zero") if is_python(step) else ("ValueError", TOO_LARGE)
        return _length_by_step(call, distance, call.builder.dim(step), failure)
    count = distance if by == 1 else opaque("//", distance + (by - 1 if by > 0 else by + 1), by)
    if by == -1:
        count = -distance
    # np.arange(n) is not meant for a negative n, but np.arange(2, n) may well be empty
    natural = constant_of(start) == 0 and by > 0 and call.builder.decide_at_entry(distance)
    return count if natural or call.builder.facts.prove(count) else opaque("max", as_dim(0), count)


def _length_by_step(call: Call, distance: Dim, by: Dim, failure: tuple[str, str]) -> Dim:
    """The length where the step is known only when the code runs: usually a positive one."""
    builder = call.builder
    if builder.decide_at_entry(by - 1):
        return opaque("max", as_dim(0), opaque("//", distance + by - 1, by))
    nonzero = builder.emit("not_equal", builder.value(by), builder.const(0), type=PY_BOOL)
    builder.check(nonzero, *failure, native=False)
    steps = builder.emit("floor_divide", builder.value(-distance), builder.value(by), type=PY_INT)
    count = builder.emit("negative", steps, type=PY_INT)
    return builder.dim(builder.emit("py_max", builder.const(0), count, type=PY_INT))


def _float_length(call: Call, start: Node, stop: Node, step: Node) -> Dim:
    """``ceil((stop - start) / step)``, at least zero."""
    builder = call.builder
    numbers = [constant_of(end) for end in (start, stop, step)]
    if all(number is not None and not isinstance(number, complex) for number in numbers) and numbers[2]:
        return as_dim(len(np.arange(*numbers)))  # type: ignore[arg-type]
    distance = stop if constant_of(start) == 0 else elementwise(builder, "subtract", stop, start)
    steps = elementwise(builder, "divide", distance, step)
    size = builder.emit("absolute", steps, type=type_of(steps))
    fits = compare(builder, "less", size, 2.0**62)  # false of NaN, too
    builder.check(fits, "ValueError", TOO_LARGE, native=False)
    ceiling = elementwise(builder, "ceil", steps, python=is_python(steps))
    count = ceiling if type_of(ceiling) == PY_INT else builder.emit("cast", ceiling, type=PY_INT)
    positive = builder.emit("py_max", builder.const(0), count, type=PY_INT)
    return builder.dim(positive)


def linspace(call: Call) -> Value:
    """np.linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)."""
    call.bind("start", "stop", optional=("num", "endpoint", "retstep", "dtype", "axis"))
    ends = call.node("start"), call.node("stop")
    simple = all(is_python(end) or type_of(end) == numpy_scalar(FLOAT64) for end in ends)
    real = all(type_of(end).dtype.kind != "c" for end in ends)
    if not (simple and real) or call.dtype() not in (None, FLOAT64) or call.flag("retstep", False):
        return grids.linspace(call)
    endpoint = call.flag("endpoint", True)
    if call.has("num"):
        shape = call.shape(call.bound["num"])
    else:
        shape = Shape([as_dim(50)], [("const", 50)], [])
    attr = Linspace(shape.lengths[0], endpoint, shape.after(2)[0])
    return call.builder.emit("linspace", *ends, *shape.operands, type=array(FLOAT64, *shape.lengths), attr=attr)


def eye(call: Call) -> Value:
    """np.eye(N, M=None, k=0, dtype=float)."""
    call.bind("N", optional=("M", "k", "dtype"))
    items = [call.bound["N"], *([call.bound["M"]] if call.has("M") else [])]
    return _eye(call, items, call.integer("k", 0))


def identity(call: Call) -> Value:
    """np.identity(n, dtype=float)."""
    call.bind("n", optional=("dtype",))
    return _eye(call, [call.bound["n"]], 0)


def _eye(call: Call, items: list[Value], k: int) -> Node:
    shape = call.extents(items)
    lengths = shape.lengths * (2 if len(items) == 1 else 1)
    result = array(call.dtype() or FLOAT64, *lengths)
    return call.builder.emit("eye", *shape.operands, type=result, attr=Eye(k, shape.after(0)))


# From other arrays and from lists


def copy(call: Call) -> Value:
    """np.copy(a)."""
    call.bind("a")
    value = call.array("a")
    return call.builder.emit("copy", value, type=type_of(value))


def asarray(call: Call) -> Value:
    """np.asarray(a, dtype=None): an array of the right dtype is that array."""
    call.bind("a", optional=("dtype",))
    if isinstance(call.bound["a"], TupleValue):
        return _from_list(call, "np.asarray", call.bound["a"])
    value, dtype = call.node("a"), call.dtype()
    if not type_of(value).is_array:
        return as_array(call, value if dtype is None else converted(call, value, dtype))
    return value if dtype in (None, type_of(value).dtype) else convert(call, value, dtype)


def _in_layout(call: Call) -> Value:
    """np.ascontiguousarray and np.asfortranarray: the array itself or a copy, so that neither may be written."""
    value = asarray(call)
    if isinstance(value, Node):
        call.builder.freeze_together([value], f"{call.name} gives the array itself or a copy, as its layout is")
    return value


def array_(call: Call) -> Value:
    """np.array(a, dtype=None): a copy of an array, or an array of the numbers of a list."""
    call.bind("object", optional=("dtype",))
    given = call.bound["object"]
    if isinstance(given, TupleValue):
        return _from_list(call, "np.array", given)
    value, dtype = call.node("object"), call.dtype()
    if not type_of(value).is_array:
        return as_array(call, value if dtype is None else converted(call, value, dtype))
    if dtype in (None, type_of(value).dtype):
        if isinstance(given, ListValue) and given.temporary:
            return value
        return call.builder.emit("copy", value, type=type_of(value))
    return convert(call, value, dtype)


def _from_list(call: Call, name: str, value: TupleValue) -> Node:
    """Numbers and rows written out, nested to any depth."""
    elements = leaves(call, value)
    if len(elements) > LONGEST_ARRAY_OF_ELEMENTS:
        call.error(
            codes.UNSUPPORTED_FUNCTION,
            f"an array of {len(elements)} elements written out inside a kernel is not supported",
            "make it a constant of the module, or fill np.empty(...) in a loop",
        )
    dtype = call.dtype()
    return stands_for(call, name, lambda: from_rows(call, value, dtype))
