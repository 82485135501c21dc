"""Small steps that the meanings of NumPy's functions are built of: arrays to fill, parts, axes, calls as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from transpile.parse import codes
from transpile.parse.certain import fixed_length
from transpile.parse.functions.call import Call, as_dtype, describe
from transpile.parse.layout import is_contiguous
from transpile.parse.meanings import numpy_call, numpy_calls
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import common_dtype
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    Literal,
    NamedResults,
    TupleValue,
    Value,
)
from transpile.symbolic.dims import ONE, Dim, DimLike, as_dim, opaque
from transpile.symbolic.graph import Arange, AxisIndex, AxisNew, AxisSlice, Fill, Node, Numpy, Reshape, Routine, View
from transpile.symbolic.types import INT64, PY_BOOL, PY_INT, DType, Kind, Type, array, numpy_scalar

ZERO: dict[str, bool | int | float | complex] = {"b": False, "i": 0, "u": 0, "f": 0.0, "c": 0j}
TAKE_LISTS = ("np.array", "np.asarray", "np.block", "np.select", "np.polyval", "np.linalg.multi_dot")


# Calls as text


def stands_for(call: Call, name: str, meaning: Callable[[], Node], item: int | None = None) -> Node:
    """The call of ``name`` as the source wrote it, and what it means; the Python text has the call itself.

    ``item``: which of several results it is.
    """
    text = _Text(call, [])
    text.call_of(name, item)
    return numpy_call(call.builder, tuple(text.pieces), text.operands, meaning, call.at)


def tuple_stands_for(
    call: Call, name: str, meaning: Callable[[], Sequence[Node]], names: tuple[str, ...]
) -> NamedResults:
    """The same for a call that gives several values, which have names."""
    text = _Text(call, [])
    text.call_of(name, None)
    values = numpy_calls(call.builder, Numpy(tuple(text.pieces), names), text.operands, meaning, call.at)
    return NamedResults(tuple(values), names)


def method_stands_for(call: Call, owner: Node, name: str, meaning: Callable[[], Node]) -> Node:
    """The same for a method of what is no array, a random generator."""
    text = _Text(call, [owner])
    text.pieces.append(0)
    text.call_of(f".{name}", None)
    return numpy_call(call.builder, tuple(text.pieces), text.operands, meaning, call.at)


def shown_view(
    call: Call,
    name: str,
    base: Node,
    axes: Sequence[AxisSlice | AxisIndex | AxisNew],
    lengths: Sequence[Dim],
    item: int | None = None,
) -> Node:
    """A view that the Python text takes by the call of ``name``."""
    text = _Text(call, [base])
    text.call_of(name, item)
    attr = View(tuple(axes), (), Numpy(tuple(text.pieces)))
    given = array(dtype_of(base), *lengths)
    return call.builder.emit("view", base, *text.operands[1:], type=given, attr=attr)


class _Text:
    def __init__(self, call: Call, operands: list[Node]) -> None:
        self.call = call
        self.pieces: list[str | int] = []
        self.operands = operands
        self.brackets = "()"

    def call_of(self, name: str, item: int | None) -> None:
        """The call with its arguments as written."""
        self.brackets = "[]" if name in TAKE_LISTS else "()"
        self.add(f"{name}(")
        arguments = [("", value) for value in self.call.args]
        arguments += [(f"{keyword}=", value) for keyword, value in self.call.keywords.items()]
        for position, (keyword, value) in enumerate(arguments):
            self.add((", " if position else "") + keyword)
            self.value(value)
        self.add(")" if item is None else f")[{item}]")

    def add(self, text: str) -> None:
        self.pieces.append(text)

    def value(self, value: Value) -> None:
        """What an argument looks like in the text."""
        match value:
            case TupleValue(items=items):
                self.add(self.brackets[0])
                for position, item in enumerate(items):
                    self.add(", " if position else "")
                    self.value(item)
                self.add(f",{self.brackets[1]}" if len(items) == 1 and self.brackets == "()" else self.brackets[1])
            case Literal(value=str(text)):
                self.add(f'"{text}"')
            case Literal(value=None):
                self.add("None")
            case FunctionRef() | Literal() if as_dtype(value) is not None:
                self.add(_dtype_text(value))
            case Node() | Constant() | ArrayConstant():
                self.operand(self.call.as_node(value))
            case _:
                message = f"{self.call.name} does not take {describe(value)} here"
                self.call.error(codes.ARGUMENT, message, "pass numbers and arrays")

    def operand(self, node: Node) -> None:
        """A number, an array or a random generator."""
        if node not in self.operands:
            self.operands.append(node)
        self.pieces.append(self.operands.index(node))


def _dtype_text(value: Value) -> str:
    """A dtype as the source has it, where that is one of Python's types: for a single number it makes a difference."""
    if isinstance(value, FunctionRef) and value.qualified.startswith("builtins."):
        return value.qualified.removeprefix("builtins.")
    dtype = as_dtype(value)
    assert dtype is not None
    if dtype.kind == "b":
        return "np.bool_" if isinstance(value, FunctionRef) else "bool"
    return f"np.{dtype.name}"


# Types and arguments


def rank(node: Node) -> int:
    """The number of axes."""
    return len(type_of(node).shape)


def shape(node: Node) -> tuple[Dim, ...]:
    """The lengths of the axes."""
    return type_of(node).shape


def dtype_of(node: Node) -> DType:
    """The dtype."""
    return type_of(node).dtype


def common(*nodes: Node) -> DType:
    """The dtype that NumPy gives arrays and numbers together."""
    return common_dtype(*map(type_of, nodes))


def items_of(call: Call, value: Value) -> list[Node]:
    """The arrays of a tuple or a list; of an array its rows, where their number is known."""
    if isinstance(value, TupleValue):
        return [call.as_node(item) for item in value.items]
    node = call.as_node(value)
    length = fixed_length(call.builder, node, 0) if rank(node) else None
    if length is None:
        call.error(
            codes.ARGUMENT,
            f"{call.name} takes a tuple or a list of arrays, not {describe(value)}",
            "write the arrays out: (a, b, c)",
        )
    return [row(call, node, position) for position in range(length)]


def at_entry(call: Call, value: Dim, relation: str, what: str) -> None:
    """``value relation 0``, decided when the kernel is entered: where it does not hold, NumPy's own function runs."""
    if not call.builder.decide_at_entry(value, relation):
        call.error(
            codes.VALUE_DEPENDENT,
            f"{call.name} needs sizes that are known when the kernel is called: {what}",
            "use sizes of the arguments",
        )


def at_least_zero(call: Call, value: Dim) -> Dim:
    """A length that is not negative: decided when the kernel is entered, or else cut off."""
    return value if call.builder.decide_at_entry(value) else opaque("max", value, 0)


# Arrays


def new(
    call: Call, dtype: DType, lengths: Sequence[DimLike], value: bool | int | float | complex | None = None
) -> Node:
    """A new array: uninitialised, or full of one number."""
    kind = "empty" if value is None else "full"
    number = call.builder.const(ZERO[dtype.kind] if value is None else value)
    return call.builder.emit("fill", number, type=array(dtype, *map(as_dim, lengths)), attr=Fill(kind))


def counted(call: Call, length: Dim, dtype: DType = INT64) -> Node:
    """0, 1, 2 ... as an array."""
    ends = call.builder.const(0), call.builder.const(1)
    return call.builder.emit("arange", *ends, type=array(dtype, length), attr=Arange(0))


def part(call: Call, node: Node, axis: int, offset: DimLike, length: DimLike, step: int = 1) -> Node:
    """``length`` elements of an axis from ``offset`` on."""
    axes = [AxisSlice(as_dim(0), 1, whole) for whole in shape(node)]
    axes[axis] = AxisSlice(as_dim(offset), step, as_dim(length))
    lengths = [*shape(node)]
    lengths[axis] = as_dim(length)
    return view(call, node, axes, lengths)


def row(call: Call, node: Node, position: DimLike, axis: int = 0) -> Node:
    """One element of an axis: a view without it, or a scalar."""
    axes: list[AxisSlice | AxisIndex] = [AxisSlice(as_dim(0), 1, whole) for whole in shape(node)]
    axes[axis] = AxisIndex(as_dim(position))
    lengths = [length for number, length in enumerate(shape(node)) if number != axis]
    return view(call, node, axes, lengths)


def with_new_axes(call: Call, node: Node, *positions: int) -> Node:
    """New axes of length 1 at these positions of the result."""
    left = iter(shape(node))
    axes: list[AxisSlice | AxisNew] = []
    lengths: list[Dim] = []
    for position in range(rank(node) + len(positions)):
        length = ONE if position in positions else next(left)
        lengths.append(length)
        axes.append(AxisNew() if position in positions else AxisSlice(as_dim(0), 1, length))
    return view(call, node, axes, lengths)


def view(call: Call, node: Node, axes: Sequence[AxisSlice | AxisIndex | AxisNew], lengths: Sequence[Dim]) -> Node:
    """A view that no text shows."""
    dtype = dtype_of(node)
    given = array(dtype, *lengths) if lengths or _has_slices(axes) else numpy_scalar(dtype)
    return call.builder.emit("view", node, type=given, attr=View(tuple(axes), ()))


def _has_slices(axes: Sequence[AxisSlice | AxisIndex | AxisNew]) -> bool:
    return any(not isinstance(axis, AxisIndex) for axis in axes)


def moved(call: Call, node: Node, source: int, target: int) -> Node:
    """np.moveaxis."""
    order = [axis for axis in range(rank(node)) if axis != source]
    order.insert(target, source)
    if order == list(range(rank(node))):
        return node
    given = array(dtype_of(node), *(shape(node)[axis] for axis in order))
    return call.builder.emit("transpose", node, type=given, attr=tuple(order))


def in_shape(call: Call, node: Node, lengths: Sequence[DimLike]) -> Node:
    """The elements in another shape of the same size; where NumPy may have to copy, they are copied."""
    wanted = tuple(map(as_dim, lengths))
    if wanted == shape(node):
        return node
    if not is_contiguous(node):
        node = call.builder.emit("copy", node, type=type_of(node))
    return call.builder.emit("reshape", node, type=array(dtype_of(node), *wanted), attr=Reshape(()))


def write(call: Call, target: Node, value: Node) -> None:
    """``target[...] = value``."""
    call.builder.update(target, value)


def now(call: Call, node: Node) -> Node:
    """An array as it is after what was written."""
    return call.builder.refresh(node)


def converted(call: Call, node: Node, dtype: DType) -> Node:
    """The value in another dtype; itself where it has it."""
    given = type_of(node)
    if given.dtype == dtype and given.kind is not Kind.PYTHON:
        return node
    wanted = Type(Kind.ARRAY, dtype, given.shape) if given.is_array else numpy_scalar(dtype)
    return call.builder.emit("cast", node, type=wanted)


def as_array(call: Call, node: Node, least: int = 0) -> Node:
    """A number as an array of ``least`` axes; arrays get new axes in front."""
    if type_of(node).is_array:
        extra = least - rank(node)
        return with_new_axes(call, node, *range(extra)) if extra > 0 else node
    dtype = dtype_of(node)
    return call.builder.emit("fill", node, type=array(dtype, *[ONE] * least), attr=Fill("full"))


def dtype_ref(dtype: DType) -> FunctionRef:
    """A dtype as the library takes it: callable on numbers and arrays."""
    return FunctionRef(f"numpy.{'bool_' if dtype.kind == 'b' else dtype.name}")


Failure = tuple[str, str, int] | None  # exception, message, the status that it belongs to


def routine(
    call: Call,
    name: str,
    operands: Sequence[Node],
    dtype: DType,
    numbers: Sequence[DimLike],
    results: Sequence[Type],
    failures: Sequence[Failure],
) -> list[Node]:
    """The arrays that a routine of LAPACK or NumPy gives."""
    attr = Routine(name, dtype, tuple(map(as_dim, numbers)), tuple(results))
    made = call.builder.emit("routine", *operands, type=None, attr=attr)
    status = call.builder.emit("result", made, type=PY_INT, attr=len(results))
    for exception, message, value in filter(None, failures):
        fine = call.builder.emit("not_equal", status, call.builder.const(value), type=PY_BOOL)
        call.builder.check(fine, exception, message)
    return [call.builder.emit("result", made, type=given, attr=place) for place, given in enumerate(results)]


def at_most(call: Call, length: Dim, most: int) -> Failure:
    """NumPy's own function runs where a length is too large for a routine; if that is known too late, it fails."""
    if call.builder.decide_at_entry(as_dim(most) - length):
        return None
    return "ValueError", f"{call.name}: too large for the 32-bit integers of LAPACK", -1


def library(call: Call, name: str, *args: Value | int | float | bool | None) -> Value:
    """What a function of the library gives."""
    return call.builder.library(name, [_value(call, arg) for arg in args])


def library_node(call: Call, name: str, *args: Value | int | float | bool | None) -> Node:
    """What a function of the library gives, where that is one number or array."""
    return call.as_node(library(call, name, *args))


def _value(call: Call, arg: Value | int | float | bool | None) -> Value:
    if arg is None:
        return Literal(None)
    return call.builder.const(arg) if isinstance(arg, (bool, int, float)) else arg
