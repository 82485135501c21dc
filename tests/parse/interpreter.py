"""Runs a graph on NumPy arrays, through its resolved subscripts: what C would access, checked at every access."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import AxisIndex, AxisNew, AxisSlice, Kernel, Node, Region
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import PYTHON_TYPE, Kind, Type

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "<<": operator.lshift, ">>": operator.rshift, "and": lambda a, b: a and b, "or": lambda a, b: a or b,
}  # fmt: skip
UNARY: dict[str, Callable[..., Any]] = {
    "negative": operator.neg, "positive": operator.pos, "invert": operator.invert, "not": operator.not_, "truth": bool,
    "py_max": max, "py_min": min, "round": round, "absolute": abs,
}  # fmt: skip
EXCEPTIONS: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (IndexError, ValueError, ZeroDivisionError, OverflowError, TypeError, AssertionError)
}


class NotEntered(Exception):
    """A condition that is decided at entry does not hold: the NumPy version would run."""


class Returned(Exception):
    def __init__(self, values: list[Any]) -> None:
        super().__init__()
        self.values = values


@dataclass
class Run:
    kernel: Kernel
    values: dict[Node, Any]
    argument_nodes: dict[str, Node] = field(default_factory=dict)

    def dim(self, dim: Dim) -> int:
        atoms = {}
        for atom in dim.atoms():
            if atom in self.kernel.sizes:
                parameter, axis = self.kernel.sizes[atom]
                atoms[atom] = self.values[self.argument_nodes[parameter]].shape[axis]
            else:
                atoms[atom] = int(self.values[self.kernel.atoms[atom]])
        return evaluate(dim, atoms)


def evaluate(dim: Dim, atoms: dict[str, int]) -> int:
    fold = {"//": operator.floordiv, "%": operator.mod, "min": min, "max": max}
    total = 0
    for monomial, factor in dim.terms:
        for atom in monomial:
            factor *= atoms[atom] if isinstance(atom, str) else fold[atom.op](*(evaluate(a, atoms) for a in atom.args))
        total += factor
    return total


def run_kernel(kernel: Kernel, *arguments: Any) -> Any:
    """What a call of the kernel gives. Writes go into the arguments."""
    run = Run(kernel, dict(zip(kernel.params, arguments, strict=True)))
    run.argument_nodes = {
        parameter.name: node for parameter, node in zip(kernel.parameters, kernel.params, strict=True)
    }
    for node, value in run.values.items():
        if isinstance(value, np.ndarray):
            assert node.type is not None
            assert tuple(map(run.dim, node.type.shape)) == value.shape
    for condition in kernel.conditions:
        value = run.dim(condition.value)
        if not (value == 0 if condition.relation == "==" else value >= 0):
            raise NotEntered(str(condition.value))
    try:
        region(run, kernel.body, ())
    except Returned as returned:
        values = returned.values
    else:
        raise AssertionError("the body did not return")
    for spec, value in zip(kernel.results, values, strict=True):
        check_type(run, spec.type, value)
    if kernel.returns_tuple:
        return tuple(values)
    return values[0] if values else None


def region(run: Run, part: Region, arguments: tuple[Any, ...]) -> tuple[str, list[Any]]:
    for position, (node, value) in enumerate(zip(part.args, arguments, strict=True)):
        assert node.attr == position
        check_type(run, node.type, value)
        run.values[node] = value
    for node in part.nodes:
        jump = execute(run, node)
        if jump is not None:
            return jump
    values = [run.values[value] for value in part.end.inputs]
    if part.end.op == "raise":
        raise EXCEPTIONS[part.end.attr.exception](part.end.attr.message)
    assert part.end.op != "unreachable"
    if part.end.op == "return":
        raise Returned(values)
    return part.end.op, values


def execute(run: Run, node: Node) -> tuple[str, list[Any]] | None:
    inputs = [run.values[value] for value in node.inputs]
    if node.op == "if":
        assert isinstance(inputs[0], (bool, np.bool_))
        kind, values = region(run, node.regions[0 if inputs[0] else 1], ())
        if kind != "yield":
            return kind, values
        run.values[node] = values
    elif node.op == "for":
        run.values[node] = for_loop(run, node, inputs)
    elif node.op == "while":
        run.values[node] = while_loop(run, node, inputs)
    elif node.op == "assert":
        if not inputs[0]:
            raise EXCEPTIONS[node.attr.exception](node.attr.message)
    elif node.op == "call":
        callee = next(kernel for kernel in run.kernel.callees if kernel.name == node.attr.callee)
        result = run_kernel(callee, *inputs)
        run.values[node] = result if callee.returns_tuple else (result,)
    elif node.op == "numpy":
        _, [run.values[node]] = region(run, node.regions[0], ())
        check_type(run, node.type, run.values[node])
    elif node.op == "result":
        run.values[node] = inputs[0][node.attr]
        check_type(run, node.type, run.values[node])
    else:
        run.values[node] = value_of(run, node, inputs)
        check_type(run, node.type, run.values[node])
    return None


def for_loop(run: Run, node: Node, inputs: list[Any]) -> list[Any]:
    start, stop, step, *carried = inputs
    assert (run.dim(node.attr.start), run.dim(node.attr.stop), node.attr.step) == (start, stop, step)
    for index in range(start, stop, step):
        kind, carried = region(run, node.regions[0], (index, *carried))
        if kind == "break":
            break
    return carried


def while_loop(run: Run, node: Node, carried: list[Any]) -> list[Any]:
    while True:
        _, [holds] = region(run, node.regions[0], tuple(carried))
        if not holds:
            return carried
        kind, carried = region(run, node.regions[1], tuple(carried))
        if kind == "break":
            return carried


def value_of(run: Run, node: Node, inputs: list[Any]) -> Any:
    assert node.type is not None
    if node.op in ELEMENTWISE:
        with np.errstate(all="ignore"):
            return elementwise(node, inputs)
    match node.op:
        case "const":
            return convert(node.attr, node.type)
        case "constant_array":
            return np.array(node.attr.values, dtype=node.attr.dtype)
        case "size":
            return inputs[0].shape[node.attr]
        case "cast":
            return inputs[0].astype(node.type.dtype) if node.type.is_array else convert(inputs[0], node.type)
        case "view":
            return view(run, node, inputs[0])
        case "transpose":
            return inputs[0].transpose(node.attr)
        case "reshape":
            return inputs[0].reshape(tuple(map(run.dim, node.type.shape)))
        case "copy":
            return inputs[0].copy()
        case "fill":
            return np.full(tuple(map(run.dim, node.type.shape)), inputs[0], dtype=node.type.dtype)
        case "arange":
            return np.arange(run.dim(node.type.shape[0])).astype(node.type.dtype) * inputs[1] + inputs[0]
        case "reduce":
            return reduce(node, inputs[0])
        case "linspace":
            count = run.dim(node.attr.count)
            return np.linspace(inputs[0], inputs[1], count, endpoint=node.attr.endpoint)
        case "eye":
            rows, columns = map(run.dim, node.type.shape)
            return np.eye(rows, columns, node.attr.k, node.type.dtype)
        case "matmul":
            return inputs[0] @ inputs[1]
        case "update":
            return update(run, node, inputs[1])
    raise AssertionError(node.op)


def reduce(node: Node, value: np.ndarray[Any, Any]) -> Any:
    function = getattr(np, node.attr.function)
    axis = None if node.attr.all_axes else node.attr.axes
    if node.attr.function in ("argmin", "argmax") and axis is not None:
        (axis,) = axis
    options = {"ddof": node.attr.ddof} if node.attr.function in ("var", "std") else {}
    options |= {} if node.attr.initial is None else {"initial": node.attr.initial}
    return function(value, axis=axis, keepdims=node.attr.keepdims, **options)


def update(run: Run, node: Node, value: Any) -> np.ndarray[Any, Any]:
    target = node.inputs[0]
    base = run.values[target]
    if target.op == "view":
        pick = subscript(run, target)
        run.values[target.inputs[0]][pick] = np.array(value)
    else:
        base[...] = np.array(value)
    while target.op in ("view", "transpose", "reshape"):
        target = target.inputs[0]
    whole: np.ndarray[Any, Any] = run.values[target]
    return whole


def subscript(run: Run, node: Node) -> tuple[Any, ...]:
    base = run.values[node.inputs[0]]
    items: list[Any] = []
    lengths = iter(base.shape)
    for axis in node.attr.axes:
        if isinstance(axis, AxisNew):
            items.append(None)
            continue
        length = next(lengths)
        if isinstance(axis, AxisIndex):
            offset = run.dim(axis.offset)
            assert 0 <= offset < length, f"access {offset} of {length}"
            items.append(offset)
        else:
            items.append(picked(run, axis, length))
    assert next(lengths, None) is None
    return (*items, ...)


def picked(run: Run, axis: AxisSlice, length: int) -> slice:
    offset, count = run.dim(axis.offset), run.dim(axis.length)
    assert count >= 0, f"length {count}"
    if count == 0:
        return slice(0, 0)
    last = offset + (count - 1) * axis.step
    assert 0 <= offset < length, f"slice from {offset} of {length}"
    assert 0 <= last < length, f"slice to {last} of {length}"
    end = last + (1 if axis.step > 0 else -1)
    return slice(offset, None if end < 0 else end, axis.step)


def view(run: Run, node: Node, base: Any) -> Any:
    assert node.type is not None
    taken = base[subscript(run, node)]
    return taken if node.type.is_array else taken[()]


def elementwise(node: Node, inputs: list[Any]) -> Any:
    assert node.type is not None
    definition = ELEMENTWISE[node.op]
    if node.op == "select":
        return inputs[1] if inputs[0] else inputs[2]
    if node.op in ("and", "or"):
        return convert(OPERATORS[node.op](*inputs), node.type)
    if node.type.kind is Kind.PYTHON or node.op in UNARY:
        if node.op in UNARY:
            return UNARY[node.op](*inputs)
        if definition.operator is not None:
            return OPERATORS[definition.operator](*inputs)
        if node.op == "complex":
            return complex(*inputs)
        if node.op == "conjugate":
            return inputs[0].conjugate()
        if definition.math is not None:
            return getattr(math, definition.math.removeprefix("math."))(*inputs)
        return getattr(inputs[0], node.op)
    return getattr(np, definition.numpy)(*inputs)


def convert(value: Any, type: Type) -> Any:
    if type.kind is Kind.PYTHON:
        return PYTHON_TYPE[type.dtype.kind](value)
    return np.asarray(value).astype(type.dtype)[()]


def check_type(run: Run, type: Type | None, value: Any) -> None:
    assert type is not None
    if type.kind is Kind.PYTHON:
        assert value.__class__ is PYTHON_TYPE[type.dtype.kind], f"{value!r} is not {type}"
    elif type.is_array:
        assert isinstance(value, np.ndarray)
        shape = tuple(map(run.dim, type.shape))
        assert (value.dtype, value.shape) == (type.dtype, shape), f"{value.dtype}{value.shape} is not {type} = {shape}"
    else:
        assert isinstance(value, np.generic)
        assert value.dtype == type.dtype, f"{value.dtype} is not {type}"
