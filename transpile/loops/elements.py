"""The value of one element: a graph node and subscripts become a scalar expression."""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from transpile.loops.state import State
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim, as_dim, product
from transpile.symbolic.graph import AxisIndex, AxisNew, AxisSlice, Node, View
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.program import Cast, Const, Expr, Index, Load, Op, Var
from transpile.symbolic.promotion import operand_dtypes
from transpile.symbolic.types import BOOL, FLOAT64, INT64, DType, Kind, Type

Subscripts = tuple[Dim, ...]


def cast(expression: Expr, dtype: DType) -> Expr:
    """``expression`` as ``dtype``; numbers are converted at once where that is exact."""
    if expression.dtype == dtype:
        return expression
    if isinstance(expression, Const) and dtype.kind in "fc" and expression.dtype.kind in "biuf":
        number = _converted(expression.value, dtype)
        if number is not None:
            return Const(number, dtype)
    return Cast(expression, dtype)


def _converted(value: object, dtype: DType) -> float | complex | None:
    """A real number as a floating-point dtype; None where it would overflow or be rounded twice."""
    number = float(value)  # type: ignore[arg-type]
    if dtype.itemsize >= 8:
        return complex(number) if dtype.kind == "c" else number
    overflows = abs(number) > float(np.finfo(dtype.name).max) and not np.isinf(number)
    if overflows or (number != value and not np.isnan(number)):
        return None
    return float(dtype.type(number))


def type_of(node: Node) -> Type:
    """The type of a node that is a value."""
    if node.type is None:
        raise AssertionError(f"{node.op} has no type")
    return node.type


def scalar(state: State, node: Node) -> Expr:
    """The expression of a scalar node."""
    if node in state.scalars:
        return state.scalars[node]
    return element(state, node, ())


def element(state: State, node: Node, subscripts: Subscripts) -> Expr:
    """The element of ``node`` at ``subscripts`` (one for each axis of its own shape)."""
    if node in state.scalars:
        return state.scalars[node]
    if node in state.copies:
        copied = state.copies[node]
        return Load(copied.name, subscripts, copied.shape, copied.dtype)
    if node in state.in_place:
        kept = state.in_place[node]
        return Load(kept.name, (*state.selected, *subscripts[1:]), kept.shape, kept.dtype)
    buffer = state.storage.buffer(node) if node.op not in ("view", "transpose", "reshape") else None
    if buffer is not None and type_of(node).is_array:
        return Load(buffer.name, subscripts, buffer.shape, buffer.dtype)
    if node.op in ELEMENTWISE:
        return _elementwise(state, node, subscripts)
    return _OTHERS[node.op](state, node, subscripts)


def broadcast(node: Node, subscripts: Subscripts) -> Subscripts:
    """Subscripts of an operand where the result has ``subscripts``."""
    shape = type_of(node).shape
    own = subscripts[len(subscripts) - len(shape) :]
    return tuple(as_dim(0) if length.constant == 1 else sub for length, sub in zip(shape, own, strict=True))


def _elementwise(state: State, node: Node, subscripts: Subscripts) -> Expr:
    types = tuple(type_of(operand) for operand in node.inputs)
    result = type_of(node)
    dtypes = operand_dtypes(node.op, types, result)
    args = tuple(
        cast(element(state, operand, broadcast(operand, subscripts)), dtype)
        for operand, dtype in zip(node.inputs, dtypes, strict=True)
    )
    python = all(type_.kind is Kind.PYTHON for type_ in types)
    if python and node.op == "power" and result.dtype.kind == "f" and state.kernel.fp == "fast":
        product = _power_by_products(args[0], args[1])
        if product is not None:
            return product
    return operation(node.op, args, result, python)


def _power_by_products(base: Expr, exponent: Expr) -> Expr | None:
    """A small power of a Python float, as the rules have it for NumPy's; the check for overflow stands beside it."""
    if not isinstance(exponent, Const) or exponent.value not in (2, 3, 4):
        return None
    square = Op("square", (base,), base.dtype)
    if exponent.value == 2:
        return square
    return Op("square", (square,), base.dtype) if exponent.value == 4 else Op("multiply", (square, base), base.dtype)


_PREDICATES = frozenset(
    (
        *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
        *("isnan", "isinf", "isfinite", "signbit", "isneginf", "isposinf"),
        *("logical_and", "logical_or", "logical_not", "logical_xor", "truth", "not"),
    )
)


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}


def _compared(op: str, args: tuple[Expr, ...]) -> Expr | None:
    """A comparison of integers in the dtype that they had before they were widened to meet; None where it is not one.

    C compilers make faster loops of it, and warn about numbers that no narrow integer reaches.
    """
    dtype = next((arg.arg.dtype for arg in args if isinstance(arg, Cast)), None)
    if dtype is None or not all(_holds(arg.dtype, dtype) for arg in args):
        return None
    least, most = int(np.iinfo(dtype.name).min), int(np.iinfo(dtype.name).max)
    numbers = [int(arg.value) if isinstance(arg, Const) else None for arg in args]  # type: ignore[arg-type]
    if any(number is not None and not least <= number <= most for number in numbers):
        left, right = (least if number is None else number for number in numbers)
        return Const(_COMPARE[op](left, right), BOOL)
    narrow = tuple(
        arg.arg if isinstance(arg, Cast) else Const(arg.value, dtype) for arg in args if isinstance(arg, (Cast, Const))
    )
    return Op(op, narrow, BOOL) if [arg.dtype for arg in narrow] == [dtype, dtype] else None


def _holds(wide: DType, narrow: DType) -> bool:
    """Whether an integer dtype is larger than another and has all its numbers."""
    both = wide.kind + narrow.kind
    return both in ("ii", "uu", "iu") and wide.itemsize > narrow.itemsize


def operation(op: str, args: tuple[Expr, ...], result: Type, python: bool = False) -> Expr:
    """An operation of arguments that have its compute type, converted to the type of its result."""
    compared = _compared(op, args) if op in _COMPARE else None
    if compared is not None:
        return cast(compared, result.dtype)
    if op in _PREDICATES:
        return cast(Op(op, args, BOOL, python), result.dtype)
    computed = result.dtype
    if op in ("floor", "ceil", "trunc", "round") and python:
        computed = args[0].dtype
    return cast(Op(op, args, computed, python), result.dtype)


def view_base(view: View, subscripts: Subscripts) -> Subscripts:
    """The subscripts of the base of a view."""
    remaining = iter(subscripts)
    base: list[Dim] = []
    for axis in view.axes:
        if isinstance(axis, AxisIndex):
            base.append(axis.offset)
        elif isinstance(axis, AxisSlice):
            base.append(axis.offset + next(remaining) * axis.step)
        elif isinstance(axis, AxisNew):
            next(remaining)
    return tuple(base)


def _view(state: State, node: Node, subscripts: Subscripts) -> Expr:
    return element(state, node.inputs[0], view_base(node.attr, subscripts))


def _transpose(state: State, node: Node, subscripts: Subscripts) -> Expr:
    base = [as_dim(0)] * len(subscripts)
    for axis, subscript in zip(node.attr, subscripts, strict=True):
        base[axis] = subscript
    return element(state, node.inputs[0], tuple(base))


def _reshape(state: State, node: Node, subscripts: Subscripts) -> Expr:
    buffer = state.storage.buffer(node)
    if buffer is None:
        raise AssertionError("a reshaped array is in memory")
    return Load(buffer.name, *reshaped(node, subscripts, buffer), buffer.dtype)


def reshaped(node: Node, subscripts: Subscripts, buffer: Buffer) -> tuple[Subscripts, tuple[Dim, ...]]:
    """Where an element of a reshaped array is in its buffer, and the shape that the buffer is seen with."""
    shape = type_of(node).shape
    start = _start(node.inputs[0])
    if start == as_dim(0):
        return subscripts, shape
    return (start + _flat(subscripts, shape),), (product(buffer.shape),)


def _start(node: Node) -> Dim:
    """The place of the first element of a contiguous part of an array."""
    if node.op == "reshape":
        return _start(node.inputs[0])
    if node.op != "view":
        return as_dim(0)
    zero = (as_dim(0),) * len(type_of(node).shape)
    return _start(node.inputs[0]) + _flat(view_base(node.attr, zero), type_of(node.inputs[0]).shape)


def _flat(subscripts: Subscripts, shape: tuple[Dim, ...]) -> Dim:
    place = as_dim(0)
    for subscript, length in zip(subscripts, shape, strict=True):
        place = place * length + subscript
    return place


def _const(state: State, node: Node, subscripts: Subscripts) -> Expr:
    return Const(node.attr, type_of(node).dtype)


def _size(state: State, node: Node, subscripts: Subscripts) -> Expr:
    return Index(type_of(node.inputs[0]).shape[node.attr], INT64)


def _length(state: State, node: Node, subscripts: Subscripts) -> Expr:
    buffer = state.storage.buffer(node.inputs[0])
    assert buffer is not None
    return Var(state.lists[buffer.name], INT64)


def _cast(state: State, node: Node, subscripts: Subscripts) -> Expr:
    return cast(element(state, node.inputs[0], subscripts), type_of(node).dtype)


def _copy(state: State, node: Node, subscripts: Subscripts) -> Expr:
    return element(state, node.inputs[0], subscripts)


def _compress(state: State, node: Node, subscripts: Subscripts) -> Expr:
    """Only a loop over the mask evaluates it: the element is where that loop is."""
    return element(state, node.inputs[0], (*state.selected, *subscripts[1:]))


def _fill(state: State, node: Node, subscripts: Subscripts) -> Expr:
    return cast(scalar(state, node.inputs[0]), type_of(node).dtype)


def _arange(state: State, node: Node, subscripts: Subscripts) -> Expr:
    dtype = type_of(node).dtype
    start, step = (cast(scalar(state, operand), dtype) for operand in node.inputs[:2])
    value = cast(Index(subscripts[0], INT64), dtype)
    if not _is_number(step, 1):
        value = Op("multiply", (value, step), dtype)
    # 0.0 + -0.0 is 0.0: only integers may drop the sum
    return value if dtype.kind in "iu" and _is_number(start, 0) else Op("add", (start, value), dtype)


def _is_number(expression: Expr, number: int) -> bool:
    inner = expression.arg if isinstance(expression, Cast) else expression
    return isinstance(inner, Const) and inner.value == number


def _linspace(state: State, node: Node, subscripts: Subscripts) -> Expr:
    """NumPy's formula: ``k*step + start``, and the last point is ``stop`` itself."""
    result = type_of(node).dtype
    dtype = result if result.kind in "fc" else FLOAT64
    start, stop = (cast(scalar(state, operand), dtype) for operand in node.inputs[:2])
    count = node.attr.count
    intervals = count - 1 if node.attr.endpoint else count
    delta = Op("subtract", (stop, start), dtype)
    one = Index(as_dim(1), INT64)
    most = Index(intervals, INT64) if intervals.constant else Op("maximum", (Index(intervals, INT64), one), INT64)
    divisor = cast(most, dtype)
    step = Op("divide", (delta, divisor), dtype)
    point: Expr = Op("add", (Op("multiply", (cast(Index(subscripts[0], INT64), dtype), step), dtype), start), dtype)
    if node.attr.endpoint:
        last: Expr = Op("equal", (Index(subscripts[0] + 1, INT64), Index(count, INT64)), BOOL)
        if (count.constant or 0) < 2:
            last = Op("and", (last, Op("greater", (Index(count, INT64), one), BOOL)), BOOL)
        point = Op("select", (last, stop, point), dtype)
    return cast(point, result)


def _eye(state: State, node: Node, subscripts: Subscripts) -> Expr:
    row, column = subscripts
    diagonal = Op("equal", (Index(row + node.attr.k, INT64), Index(column, INT64)), BOOL)
    return cast(diagonal, type_of(node).dtype)


_OTHERS = {
    "view": _view,
    "transpose": _transpose,
    "reshape": _reshape,
    "const": _const,
    "size": _size,
    "length": _length,
    "cast": _cast,
    "copy": _copy,
    "compress": _compress,
    "fill": _fill,
    "arange": _arange,
    "linspace": _linspace,
    "eye": _eye,
}
