"""Functions of index arrays: take, take_along_axis, put_along_axis, ix_, choose."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.axes import Selector, take
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.creation import array_
from transpile.parse.functions.shaping import reshaped
from transpile.parse.index_bounds import check_integers, may_be_negative, require_inside
from transpile.parse.masks import positions
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import ONE, Dim, as_dim
from transpile.symbolic.graph import (
    Arange,
    AxisArray,
    AxisNew,
    AxisSlice,
    Gather,
    GatherAxis,
    Node,
    Numpy,
    Raw,
    Reduce,
    Scatter,
    View,
)
from transpile.symbolic.types import BOOL, INT64, Type, array, numpy_scalar

MODES = ("raise", "wrap", "clip")


def functions() -> dict[str, Handler]:
    """The functions of index arrays by full name."""
    return {
        "numpy.take": take_,
        "numpy.take_along_axis": take_along_axis,
        "numpy.put_along_axis": put_along_axis,
        "numpy.choose": choose,
        "numpy.ix_": ix_,
    }


def methods() -> dict[str, Handler]:
    """Those that arrays have as methods; the array comes first."""
    return {"take": take_, "choose": choose}


def integers(call: Call, name: str) -> Node:
    """An argument of indices: an array, a list, or an int."""
    value = call.bound[name]
    if isinstance(value, TupleValue):
        value = array_of(call, value)
    node = call.as_node(value)
    check_integers(call.builder, node, f"`{name}` of {call.name}")
    return node


def array_of(call: Call, value: TupleValue) -> Value:
    """A list as an array."""
    inner = Call(call.builder, "np.array", [value], {}, call.at)
    return array_(inner)


def mode_of(call: Call) -> str:
    """What `mode` says."""
    mode = call.bound.get("mode", Literal("raise"))
    if not isinstance(mode, Literal) or mode.value not in MODES:
        call.error(codes.NOT_CONSTANT, f"the mode of {call.name} must be one of {', '.join(MODES)}", "write it out")
    return str(mode.value)


def _moded(call: Call, index: Node, length: Dim, mode: str) -> Node:
    """The indices after ``mode``; the axis must not be empty, which is decided at entry."""
    builder = call.builder
    if mode == "raise":
        return index
    if not builder.decide_at_entry(length - 1):
        call.error(codes.VALUE_DEPENDENT, f"mode={mode!r} of an axis that may be empty", 'use mode="raise"')
    wide = builder.emit("cast", index, type=Type(type_of(index).kind, INT64, type_of(index).shape))
    if mode == "wrap":
        return elementwise(builder, "remainder", wide, builder.value(length))
    return elementwise(builder, "clip", wide, builder.const(0), builder.value(length - 1))


def flat(call: Call, value: Node) -> Node:
    """The elements in one axis."""
    if len(type_of(value).shape) == 1:
        return value
    return reshaped(call, value, [call.builder.const(-1)], ravel=True)


def take_(call: Call) -> Value:
    """np.take(a, indices, axis=None, mode="raise")."""
    call.bind("a", "indices", optional=("axis", "out", "mode"))
    call.no_out()
    value, index, mode = call.array("a"), integers(call, "indices"), mode_of(call)
    axis = call.axis(call.bound["axis"], len(type_of(value).shape)) if call.has("axis") else None
    more = [] if axis is None else [f"axis={axis}"]
    if axis is None:
        value = flat(call, value)
    used = _moded(call, index, type_of(value).shape[axis or 0], mode)
    if not type_of(index).shape:
        return _taken_element(call, value, used, axis or 0)
    more += [] if mode == "raise" else [f'mode="{mode}"']
    operands = (index,) if used is index else (index, used)
    shown = Numpy(("np.take(", 0, ", ", 1, *(f", {item}" for item in more), ")"))
    return gathered(call, value, {axis or 0: (used, len(operands))}, operands, axis or 0, shown)


def _taken_element(call: Call, value: Node, index: Node, axis: int) -> Node:
    """One element of an axis; never a view."""
    parts = [*[Selector("slice", call.at)] * axis, Selector("index", call.at, index)]
    found = take(call.builder, value, parts, call.at)
    return call.builder.emit("copy", found, type=type_of(found)) if type_of(found).is_array else found


def gathered(
    call: Call, base: Node, indices: dict[int, tuple[Node, int]], operands: tuple[Node, ...], at: int, shown: Numpy
) -> Node:
    """A gather along the axes of ``indices`` (each with the position of its operand); the others are kept whole."""
    gather = _gather(call, base, indices, at, shown)
    kind = array(type_of(base).dtype, *gather.shape)
    return call.builder.emit("gather", base, *operands, type=kind, attr=gather)


def _gather(call: Call, base: Node, indices: dict[int, tuple[Node, int]], at: int, shown: Numpy) -> Gather:
    builder, lengths = call.builder, type_of(base).shape
    require_inside(builder, [(index, lengths[axis]) for axis, (index, _) in indices.items()])
    axes: list[GatherAxis] = [AxisSlice(as_dim(0), 1, length) for length in lengths]
    for axis, (index, position) in indices.items():
        axes[axis] = AxisArray(position, may_be_negative(builder, index))
    shape = builder.broadcast(*(type_of(index).shape for index, _ in indices.values()))
    kept = [length for axis, length in enumerate(lengths) if axis not in indices]
    return Gather(tuple(axes), at, len(shape), (*kept[:at], *shape, *kept[at:]), shown=shown)


def take_along_axis(call: Call) -> Value:
    """np.take_along_axis(arr, indices, axis)."""
    call.bind("arr", "indices", optional=("axis",))
    value, indices, operands, axis = _along(call)
    written = Numpy(("np.take_along_axis(", 0, ", ", 1, f", axis={axis})"))
    return gathered(call, value, indices, operands, 0, written)


def put_along_axis(call: Call) -> Value:
    """np.put_along_axis(arr, indices, values, axis): a write."""
    call.bind("arr", "indices", "values", "axis")
    value, indices, operands, axis = _along(call)
    given = call.node("values")
    written = Numpy(("np.put_along_axis(", 0, ", ", 1, ", ", -1, f", axis={axis})"))
    gather = _gather(call, value, indices, 0, written)
    into = array(type_of(value).dtype, *gather.shape)
    call.builder.update(value, given, Scatter(gather), operands, into)
    return Literal(None)


def _along(call: Call) -> tuple[Node, dict[int, tuple[Node, int]], tuple[Node, ...], int]:
    """The array, its indices by axis, the operands and the axis."""
    value, index = call.array("arr"), integers(call, "indices")
    rank = len(type_of(value).shape)
    if call.bound.get("axis") == Literal(None):
        call.error(codes.ARGUMENT, f"axis=None of {call.name} is not supported", "flatten the array: x.ravel()")
    axis = call.axis(call.bound["axis"], rank) if "axis" in call.bound else rank - 1
    if len(type_of(index).shape) != rank:
        call.error(codes.RANK, "`indices` and `arr` must have the same number of dimensions", "add axes with None")
    operands = [index]
    indices = {}
    for other, length in enumerate(type_of(value).shape):
        if other != axis:
            operands.append(_counting(call, length, other, rank))
        indices[other] = (operands[-1], len(operands)) if other != axis else (index, 1)
    return value, indices, tuple(operands), axis


def _counting(call: Call, length: Dim, axis: int, rank: int) -> Node:
    """0, 1, 2 ... along one of several axes."""
    builder = call.builder
    ends = builder.const(0), builder.const(1), builder.value(length)
    steps = builder.emit("arange", *ends, type=array(INT64, length), attr=Arange(1))
    axes = tuple(AxisSlice(as_dim(0), 1, length) if k == axis else AxisNew() for k in range(rank))
    raw = tuple(Raw("slice" if k == axis else "newaxis") for k in range(rank))
    shape = [length if k == axis else ONE for k in range(rank)]
    return builder.emit("view", steps, type=array(INT64, *shape), attr=View(axes, raw))


def ix_(call: Call) -> Value:
    """np.ix_(...): index arrays that stand at right angles."""
    items: list[Value] = []
    for position, value in enumerate(call.args):
        node = call.as_node(array_of(call, value) if isinstance(value, TupleValue) else value)
        if len(type_of(node).shape) != 1:
            call.error(codes.RANK, "np.ix_ takes arrays of one axis", "flatten it: x.ravel()")
        if type_of(node).dtype.kind == "b":
            (node,) = positions(call.builder, node)
        length = type_of(node).shape[0]
        axes = tuple(AxisSlice(as_dim(0), 1, length) if k == position else AxisNew() for k in range(len(call.args)))
        raw = tuple(Raw("slice" if k == position else "newaxis") for k in range(len(call.args)))
        shape = [length if k == position else ONE for k in range(len(call.args))]
        kind = array(type_of(node).dtype, *shape)
        items.append(call.builder.emit("view", node, type=kind, attr=View(axes, raw)))
    return TupleValue(tuple(items))


def choose(call: Call) -> Value:
    """np.choose(a, choices, mode="raise"): written as nested np.where."""
    call.bind("a", "choices", optional=("out", "mode"))
    call.no_out()
    index, choices, mode = call.array("a"), call.bound["choices"], mode_of(call)
    if not isinstance(choices, TupleValue) or not choices.items:
        call.error(codes.ARGUMENT, f"{call.name} takes its choices as a list here", "write np.choose(a, [x, y])")
    check_integers(call.builder, index, f"`a` of {call.name}")
    values = [call.as_node(item) for item in choices.items]
    index = _moded(call, index, as_dim(len(values)), mode)
    if mode == "raise":
        _check_choice(call, index, len(values))
    result = values[-1]
    for number in reversed(range(len(values) - 1)):
        chosen = elementwise(call.builder, "equal", index, call.builder.const(number))
        result = elementwise(call.builder, "where", chosen, values[number], result, python=False)
    return result


def _check_choice(call: Call, index: Node, count: int) -> None:
    builder = call.builder
    low = elementwise(builder, "greater_equal", index, builder.const(0))
    high = elementwise(builder, "less", index, builder.const(count))
    both = elementwise(builder, "logical_and", low, high)
    axes = tuple(range(len(type_of(both).shape)))
    holds = builder.emit("reduce", both, type=numpy_scalar(BOOL), attr=Reduce("all", axes, False, True))
    builder.check(holds, "ValueError", "invalid entry in choice array", native=False)
