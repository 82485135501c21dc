"""Reductions that are formulas of other reductions: mean, var and std, written out before lowering."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from transpile.symbolic.copying import Copying, written_out
from transpile.symbolic.dims import ONE as _ONE
from transpile.symbolic.dims import as_dim
from transpile.symbolic.graph import AxisIndex, AxisNew, AxisSlice, Kernel, Node, Reduce, Region, View
from transpile.symbolic.types import FLOAT64, INT64, PY_INT, DType, Kind, Type

FORMULAS = ("mean", "var", "std")


def expand(kernel: Kernel) -> Kernel:
    """The kernel with sums instead of mean, var and std, and without calls of NumPy."""
    return _Expander().kernel(written_out(kernel))


class _Expander(Copying):
    """Writes formulas. ``mean`` and ``std`` of the same values need their sum once: it is kept up to the next write."""

    def __init__(self) -> None:
        super().__init__()
        self._totals: dict[tuple[Node, tuple[int, ...], DType], Node] = {}

    def region(self, region: Region) -> Region:
        outer, self._totals = self._totals, {}
        new = super().region(region)
        self._totals = outer
        return new

    def change(self, old: Node, node: Node) -> Node:
        if node.op == "update" or node.regions:
            self._totals.clear()
        if node.op == "reduce" and node.attr.function in FORMULAS:
            return self._formula(node)
        if node.op == "reduce" and node.attr.function == "sum":
            self._totals.setdefault((node.inputs[0], node.attr.axes, _type(node).dtype), node)
        return self.put(node)

    def _emit(
        self, like: Node, op: str, inputs: tuple[Node, ...], type_: Type, attr: object = None, hint: str | None = None
    ) -> Node:
        return self.put(Node(op, inputs, type_, attr, hint, like.span))

    def _formula(self, node: Node) -> Node:
        function = node.attr.function
        if function == "mean":
            return self._mean(node, node.inputs[0], node.attr, _type(node), node.hint)
        variance = self._variance(node, node.hint if function == "var" else None)
        if function == "var":
            return variance
        return self._emit(node, "sqrt", (variance,), _type(node), None, node.hint)

    def _count(self, node: Node, attr: Reduce, dtype: DType, ddof: int = 0) -> Node:
        shape_of = node.inputs[0]
        count: Node | None = None
        for axis in (axis for axis in attr.axes if _type(shape_of).shape[axis].constant != 1):
            size = self._emit(node, "size", (shape_of,), PY_INT, axis)
            count = size if count is None else self._emit(node, "multiply", (count, size), PY_INT)
        if count is None:
            count = self._emit(node, "const", (), PY_INT, 1)
        if ddof:
            less = self._emit(node, "const", (), PY_INT, ddof)
            zero = self._emit(node, "const", (), PY_INT, 0)
            count = self._emit(node, "py_max", (self._emit(node, "subtract", (count, less), PY_INT), zero), PY_INT)
        return self._emit(node, "cast", (count,), Type(Kind.NUMPY, _real(dtype)))

    def _mean(self, node: Node, operand: Node, attr: Reduce, type_: Type, hint: str | None) -> Node:
        total = self._total(node, operand, attr, type_)
        count = self._count(node, attr, type_.dtype)
        return self._emit(node, "divide", (total, count), _type(total), None, hint)

    def _total(self, node: Node, operand: Node, attr: Reduce, type_: Type) -> Node:
        """The sum of the operand over some axes: one that is there already, or a new one."""
        key = (operand, attr.axes, type_.dtype)
        known = self._totals.get(key)
        if known is None or not (_type(known) == type_ or _type(known).is_array):
            known = self._emit(node, "reduce", (operand,), type_, replace(attr, function="sum"))
            self._totals.setdefault(key, known)
        if _type(known) == type_:
            return known
        reduced = AxisNew() if type_.is_array and attr.keepdims else AxisIndex(as_dim(0))
        axes = tuple(
            reduced if axis in attr.axes else AxisSlice(as_dim(0), 1, length)
            for axis, length in enumerate(_type(operand).shape)
        )
        return self._emit(node, "view", (known,), type_, View(axes))

    def _variance(self, node: Node, hint: str | None) -> Node:
        operand, attr = node.inputs[0], node.attr
        source = _type(operand)
        dtype = source.dtype if source.dtype.kind in "fc" else FLOAT64
        kept = tuple(_ONE if axis in attr.axes else length for axis, length in enumerate(source.shape))
        mean_attr = replace(attr, function="mean", keepdims=True)
        known = self._totals.get((operand, attr.axes, dtype))
        # a sum of everything is a number, which goes with any shape
        is_number = known is not None and not _type(known).is_array
        mean_type = Type(Kind.NUMPY, dtype) if is_number else Type(Kind.ARRAY, dtype, kept)
        mean = self._mean(node, operand, mean_attr, mean_type, "mean")
        centred = self._emit(
            node, "subtract", (operand, mean), Type(Kind.ARRAY, dtype, source.shape), None, "deviation"
        )
        squared = self._squared(node, centred, dtype)
        total = self._emit(node, "reduce", (squared,), _type(node), replace(attr, function="sum", ddof=0))
        count = self._count(node, attr, dtype, attr.ddof)
        return self._emit(node, "divide", (total, count), _type(node), None, hint)

    def _squared(self, node: Node, centred: Node, dtype: DType) -> Node:
        shape = _type(centred).shape
        if dtype.kind != "c":
            return self._emit(node, "multiply", (centred, centred), Type(Kind.ARRAY, dtype, shape))
        real = Type(Kind.ARRAY, _real(dtype), shape)
        parts = [self._emit(node, part, (centred,), real) for part in ("real", "imag")]
        squares = [self._emit(node, "multiply", (part, part), real) for part in parts]
        return self._emit(node, "add", (squares[0], squares[1]), real)


def _real(dtype: DType) -> DType:
    return np.dtype(f"float{dtype.itemsize * 4}") if dtype.kind == "c" else dtype if dtype.kind == "f" else INT64


def _type(node: Node) -> Type:
    assert node.type is not None
    return node.type
