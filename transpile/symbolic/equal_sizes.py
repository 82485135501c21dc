"""Sizes that are other numbers by another name: the entry makes sure that they are equal, so that one is enough.

A kernel that takes ``n`` beside an array of length n, or adds an array of length m to one of length n, is compiled for
the case in which these are the same (other calls run the NumPy version). Then its loops fuse, and there is one name. So
too for lengths that are computed in the kernel, where rewriting found that two of them are one value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from transpile.symbolic.copying import Copying
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.graph import (
    AxisIndex,
    AxisSlice,
    For,
    Gather,
    Kernel,
    Linspace,
    Node,
    Region,
    Routine,
    Scatter,
    View,
)
from transpile.symbolic.types import INT64, Type


def equal_sizes(kernel: Kernel) -> dict[str, str]:
    """For each size that the entry makes equal to an int parameter or to a size before it, the name of that."""
    numbers = [parameter.name for parameter in kernel.parameters if parameter.type.dtype == INT64]
    order = [*numbers, *kernel.sizes]  # the first of equal names stays
    same: dict[str, str] = {}
    for condition in kernel.conditions:
        pair = _pair(condition.value) if condition.relation == "==" else ()
        first, *rest = sorted({same.get(atom, atom) for atom in pair if atom in order}, key=order.index) or [""]
        if rest and rest[0] in kernel.sizes and len(pair) == 2 and set(pair) <= set(order):
            same = {**{size: first if of == rest[0] else of for size, of in same.items()}, rest[0]: first}
    return same


def _pair(value: Dim) -> tuple[str, ...]:
    """The two names of a difference of names."""
    names = [atom for monomial, _ in value.terms for atom in monomial if isinstance(atom, str)]
    factors = sorted(factor for _, factor in value.terms)
    return tuple(names) if len(value.terms) == len(names) == 2 and factors == [-1, 1] else ()


def passed_sizes(kernel: Kernel) -> dict[str, tuple[str, int]]:
    """The sizes that the C function takes, and the parameter and axis that each is."""
    same = equal_sizes(kernel)
    return {size: place for size, place in kernel.sizes.items() if size not in same}


def lengths(kernel: Kernel) -> tuple[str, ...]:
    """The int parameters that stand for sizes: not negative, and no larger than arrays are."""
    return tuple(dict.fromkeys(first for first in equal_sizes(kernel).values() if first not in kernel.sizes))


def with_one_name(kernel: Kernel) -> Kernel:
    """The kernel with one name for all lengths that are equal; the others are no sizes of it any more."""
    same = {**equal_sizes(kernel), **_same_values(kernel)}
    if not same:
        return kernel
    return _OneName({size: name(first) for size, first in same.items()}).kernel(kernel)


def _same_values(kernel: Kernel) -> dict[str, str]:
    """For each name of a value that has several in dimensions, the first of them."""
    first: dict[Node, str] = {}
    named = {atom: first.setdefault(node, atom) for atom, node in kernel.atoms.items()}
    return {atom: kept for atom, kept in named.items() if kept != atom}


class _OneName(Copying):
    def __init__(self, names: Mapping[str, Dim]) -> None:
        super().__init__()
        self._names = names

    def kernel(self, kernel: Kernel) -> Kernel:
        params = tuple(map(self._renamed, kernel.params))
        parameters = tuple(replace(parameter, type=self._type(parameter.type)) for parameter in kernel.parameters)
        results = tuple(replace(spec, type=self._type(spec.type)) for spec in kernel.results)
        sizes = {size: place for size, place in kernel.sizes.items() if size not in self._names}
        return replace(super().kernel(kernel), params=params, parameters=parameters, results=results, sizes=sizes)

    def region(self, region: Region) -> Region:
        args = tuple(map(self._renamed, region.args))
        return replace(super().region(region), args=args)

    def change(self, old: Node, node: Node) -> Node:
        kind, attr = self._type(node.type), self._attr(node.attr)
        return self.put(node if (kind, attr) == (node.type, node.attr) else replace(node, type=kind, attr=attr))

    def _renamed(self, node: Node) -> Node:
        """What stands for a parameter, or for an argument of a region."""
        kind = self._type(node.type)
        if kind == node.type:
            return node
        self.stand_for(node, replace(node, type=kind))
        return self.new(node)

    def _type(self, given: Any) -> Any:
        return replace(given, shape=self._dims(given.shape)) if isinstance(given, Type) and given.shape else given

    def _dim(self, dim: Dim) -> Dim:
        return dim if self._names.keys().isdisjoint(dim.atoms()) else dim.substitute(self._names)

    def _dims(self, dims: tuple[Dim, ...]) -> tuple[Dim, ...]:
        return tuple(map(self._dim, dims))

    def _attr(self, attr: Any) -> Any:
        match attr:
            case View(axes=axes):
                return replace(attr, axes=tuple(map(self._axis, axes)))
            case Gather(axes=axes, shape=shape):
                return replace(attr, axes=tuple(map(self._axis, axes)), shape=self._dims(shape))
            case Scatter(gather=gather):
                return replace(attr, gather=self._attr(gather))
            case For(start=start, stop=stop):
                return replace(attr, start=start and self._dim(start), stop=stop and self._dim(stop))
            case Linspace(count=count):
                return replace(attr, count=self._dim(count))
            case Routine(numbers=numbers, results=results):
                return replace(attr, numbers=self._dims(numbers), results=tuple(map(self._type, results)))
        return attr

    def _axis(self, axis: Any) -> Any:
        if isinstance(axis, AxisIndex):
            return AxisIndex(self._dim(axis.offset))
        if isinstance(axis, AxisSlice):
            step = self._dim(axis.step) if isinstance(axis.step, Dim) else axis.step
            return AxisSlice(self._dim(axis.offset), step, self._dim(axis.length))
        return axis
