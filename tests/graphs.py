"""Graphs made by hand, and running them through their Python text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from transpile.emit_python.body import print_body, print_constants
from transpile.rewrite.inference import elementwise_type, reduced_shape
from transpile.symbolic import types
from transpile.symbolic.checks import Check
from transpile.symbolic.dims import ONE, Dim, as_dim, name
from transpile.symbolic.graph import (
    Arange,
    AxisIndex,
    AxisNew,
    AxisSlice,
    Call,
    Fill,
    For,
    Kernel,
    Node,
    Parameter,
    Raw,
    Reduce,
    Region,
    ResultSpec,
    View,
)
from transpile.symbolic.types import PY_BOOL, PY_FLOAT, PY_INT, Type

Value = Node | int | float | complex
Item = Any  # of a subscript: a Node or int, a slice of these, None or Ellipsis


def floats(*sizes: str | int) -> Type:
    """A float64 array."""
    return array("float64", *sizes)


def array(dtype: str, *sizes: str | int) -> Type:
    """An array type."""
    return types.array(np.dtype(dtype), *(as_dim(size) if isinstance(size, int) else name(size) for size in sizes))


def scalar(dtype: str) -> Type:
    """A NumPy scalar type."""
    return types.numpy_scalar(np.dtype(dtype))


class Graph:
    """Builds a kernel. Nodes go to the innermost open region."""

    def __init__(self, kernel_name: str = "f", **parameters: Type) -> None:
        self.name = kernel_name
        self.parameters = parameters
        self.params = {key: Node("param", (), given, key, key) for key, given in parameters.items()}
        self.blocks: list[list[Node]] = [[]]
        self.written: set[str] = set()
        self.options: dict[str, Any] = {}
        self.callees: tuple[Kernel, ...] = ()

    def __getitem__(self, key: str) -> Node:
        return self.params[key]

    def add(self, op: str, inputs: Sequence[Value], given: Type | None, attr: Any = None, **more: Any) -> Node:
        node = Node(op, tuple(self.value(item) for item in inputs), given, attr, **more)
        self.blocks[-1].append(node)
        return node

    def value(self, item: Value) -> Node:
        return item if isinstance(item, Node) else self.const(item)

    def const(self, value: complex, given: Type | None = None, hint: str | None = None) -> Node:
        kinds = {bool: PY_BOOL, int: PY_INT, float: PY_FLOAT, complex: types.PY_COMPLEX}
        return self.add("const", (), given or kinds[type(value)], value, hint=hint)

    def op(self, op: str, *operands: Value, hint: str | None = None, given: Type | None = None) -> Node:
        inputs = [self.value(operand) for operand in operands]
        inferred = given or elementwise_type(op, tuple(node.type for node in inputs if node.type is not None))
        assert inferred is not None, op
        return self.add(op, inputs, inferred, hint=hint)

    def view(self, base: Node, *items: Item, hint: str | None = None) -> Node:
        """A basic subscript; bounds of slices are ints or None."""
        assert base.type is not None
        inputs: list[Node] = [base]
        axes, raws = [], []
        lengths = list(base.type.shape)
        for item in items:
            if item is None:
                axes.append(AxisNew())
                raws.append(Raw("newaxis"))
            elif isinstance(item, slice):
                length = lengths.pop(0)
                start, stop = item.start or 0, item.stop
                end = length if stop is None else length + stop if stop < 0 else as_dim(stop)
                axes.append(AxisSlice(as_dim(start), item.step or 1, end - start))
                raws.append(
                    Raw("slice", *(self._position(inputs, bound) for bound in (item.start, item.stop, item.step)))
                )
            else:
                lengths.pop(0)
                offset = as_dim(item) if isinstance(item, int) else name(item.hint or "k")
                axes.append(AxisIndex(offset))
                raws.append(Raw("index", self._position(inputs, item)))
        axes += [AxisSlice(Dim(), 1, length) for length in lengths]
        shape = tuple(
            ONE if isinstance(axis, AxisNew) else axis.length for axis in axes if not isinstance(axis, AxisIndex)
        )
        given = types.array(base.type.dtype, *shape) if shape else types.numpy_scalar(base.type.dtype)
        return self.add("view", inputs, given, View(tuple(axes), tuple(raws)), hint=hint)

    def _position(self, inputs: list[Node], bound: Value | None) -> int | None:
        if bound is None:
            return None
        inputs.append(self.value(bound))
        return len(inputs) - 1

    def reduce(
        self,
        function: str,
        operand: Node,
        axis: int | tuple[int, ...] | None = None,
        keepdims: bool = False,
        hint: str | None = None,
    ) -> Node:
        assert operand.type is not None
        rank = len(operand.type.shape)
        axes = tuple(range(rank)) if axis is None else (axis,) if isinstance(axis, int) else axis
        shape = reduced_shape(operand.type.shape, axes, ONE if keepdims else None)
        given = types.array(operand.type.dtype, *shape) if shape else types.numpy_scalar(operand.type.dtype)
        return self.add("reduce", (operand,), given, Reduce(function, axes, keepdims, axis is None), hint=hint)

    def update(self, target: Node, value: Value) -> Node:
        base = target
        while base.op in ("view", "transpose", "reshape"):
            base = base.inputs[0]
        first = base
        while first.op == "update":
            first = first.inputs[0]
        if first.op == "param":
            self.written.add(first.attr)
        return self.add("update", (target, value), base.type, hint=base.hint)

    def zeros(self, *lengths: Node, hint: str | None = None) -> Node:
        dims = [name(length.hint or "n") for length in lengths]
        raw = tuple(("input", position) for position in range(1, len(lengths) + 1))
        return self.add(
            "fill", (0.0, *lengths), types.array(types.FLOAT64, *dims), Fill("zeros", False, raw), hint=hint
        )

    def zeros_like(self, like: Node, hint: str | None = None) -> Node:
        return self.add("fill", (0.0, like), like.type, Fill("zeros", True), hint=hint)

    def copy(self, source: Node, hint: str | None = None) -> Node:
        return self.add("copy", (source,), source.type, hint=hint)

    def size(self, source: Node, axis: int, hint: str | None = None) -> Node:
        return self.add("size", (source,), PY_INT, axis, hint=hint)

    def arange(self, stop: Node) -> Node:
        given = types.array(types.INT64, name(stop.hint or "n"))
        return self.add("arange", (0, 1, stop), given, Arange(1))

    def check(
        self, condition: Node, exception: str = "IndexError", message: str = "out of range", native: bool = True
    ) -> None:
        self.add("assert", (condition,), None, Check(exception, message, native))

    def call(self, callee: str, *arguments: Value) -> Node:
        return self.add("call", arguments, None, Call(callee))

    def result(self, source: Node, position: int, given: Type, hint: str | None = None) -> Node:
        return self.add("result", (source,), given, position, hint=hint)

    # regions

    @contextmanager
    def region(self, *args: Node) -> Iterator[list[Region]]:
        """An open region; `end` closes it. The list holds the region afterwards."""
        self.blocks.append([])
        done: list[Region] = []
        yield done
        *nodes, end = self.blocks.pop()
        done.append(Region(args, tuple(nodes), end))

    def end(self, op: str, *values: Value) -> None:
        self.add(op, values, None)

    def branch(self, condition: Node, then: Callable[[], None], orelse: Callable[[], None] | None = None) -> Node:
        with self.region() as first:
            then()
        with self.region() as second:
            (orelse or (lambda: self.end("yield")))()
        return self.add("if", (condition,), None, regions=(first[0], second[0]))

    def for_range(
        self, stop: Value, carried: dict[str, Node], body: Callable[..., None], index: str = "i"
    ) -> list[Node]:
        """``for index in range(stop)``; ``body(index, *carried)`` ends the region. Gives the results."""
        stop_node = self.value(stop)
        start, step = self.const(0), self.const(1)
        args = [Node("arg", (), PY_INT, 0, index)]
        args += [Node("arg", (), init.type, position, key) for position, (key, init) in enumerate(carried.items(), 1)]
        with self.region(*args) as region:
            body(*args)
        attr = For(index, as_dim(0), None, 1)
        inputs = (start, stop_node, step, *carried.values())
        loop = self.add("for", inputs, None, attr, regions=(region[0],))
        return [
            self.result(loop, position, init.type, hint=key) for position, (key, init) in enumerate(carried.items())
        ]

    def while_loop(self, carried: dict[str, Node], test: Callable[..., Node], body: Callable[..., None]) -> list[Node]:
        regions = []
        for part in (lambda *args: self.end("yield", test(*args)), body):
            args = [Node("arg", (), init.type, position, key) for position, (key, init) in enumerate(carried.items())]
            with self.region(*args) as region:
                part(*args)
            regions.append(region[0])
        loop = self.add("while", tuple(carried.values()), None, regions=tuple(regions))
        return [
            self.result(loop, position, init.type, hint=key) for position, (key, init) in enumerate(carried.items())
        ]

    def returns(self, *values: Node, returns_tuple: bool | None = None, fp: str = "fast") -> Kernel:
        """Close the kernel."""
        self.end("return", *values)
        *nodes, end = self.blocks.pop()
        return Kernel(
            self.name,
            tuple(Parameter(key, given, written=key in self.written) for key, given in self.parameters.items()),
            tuple(self.params.values()),
            Region((), tuple(nodes), end),
            tuple(result_spec(value) for value in values),
            len(values) > 1 if returns_tuple is None else returns_tuple,
            sizes={},
            atoms={},
            conditions=(),
            fp=fp,
            callees=self.callees,
            options=self.options,
        )


def result_spec(value: Node) -> ResultSpec:
    """What a returned value is."""
    assert value.type is not None
    if not value.type.is_array:
        return ResultSpec("scalar", value.type)
    first = value
    while first.op in ("update", "view", "transpose"):
        first = first.inputs[0]
    return ResultSpec("argument", value.type, first.attr) if first.op == "param" else ResultSpec("fresh", value.type)


def compiled(kernel: Kernel, *callees: Kernel) -> Callable[..., Any]:
    """The kernel as a Python function, through its text."""
    space: dict[str, Any] = {"np": np, "math": math}
    for each in (*callees, kernel):
        own = "_" + each.name + "_numpy"
        exec(print_constants(each) + print_body(each, own), space)
    return space["_" + kernel.name + "_numpy"]  # type: ignore[no-any-return]


def ops(kernel: Kernel) -> list[str]:
    """The operations of a kernel's body, in order, without numbers."""
    return [node.op for node in kernel.body.nodes if node.op != "const"]
