"""What is left of a builder's notes when a kernel is complete: the conditions and atoms that are needed."""

from __future__ import annotations

from collections.abc import Iterator

from transpile.parse.builder import Builder
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.facts import Facts
from transpile.symbolic.graph import (
    AxisIndex,
    AxisSlice,
    Condition,
    For,
    Gather,
    GatherAxis,
    Linspace,
    Node,
    Parameter,
    Region,
    Routine,
    Scatter,
    View,
    walk,
)


def needed_conditions(builder: Builder) -> tuple[Condition, ...]:
    """The conditions that do not follow from the others: ``n >= 2`` makes ``n >= 1`` superfluous."""
    kept = list(dict.fromkeys(builder.conditions))
    for condition in list(kept):
        others = [other for other in kept if other is not condition]
        if _follows(builder, condition, others):
            kept = others
    return tuple(kept)


def _follows(builder: Builder, condition: Condition, others: list[Condition]) -> bool:
    facts = Facts()
    for size in builder.sizes:
        facts.assume_range(size, 0, None)
    for other in others:
        facts.assume(other.value)
        if other.relation == "==":
            facts.assume(-other.value)
    return facts.prove_zero(condition.value) if condition.relation == "==" else facts.prove(condition.value)


def needed_atoms(
    builder: Builder, body: Region, parameters: tuple[Parameter, ...], conditions: tuple[Condition, ...]
) -> dict[str, Node]:
    """The int nodes that dimensions of the finished graph mention."""
    used = {atom for condition in conditions for atom in condition.value.atoms()}
    for parameter in parameters:
        used.update(atom for dim in parameter.type.shape for atom in dim.atoms())
    for node in walk(body):
        used.update(atom for dim in _dims(node) for atom in dim.atoms())
    return {atom: node for atom, node in builder.lengths.nodes.items() if atom in used}


def _axes(axes: tuple[GatherAxis, ...]) -> Iterator[Dim]:
    for axis in axes:
        if isinstance(axis, AxisIndex):
            yield axis.offset
        elif isinstance(axis, AxisSlice):
            yield from (axis.offset, as_dim(axis.step), axis.length)


def _dims(node: Node) -> Iterator[Dim]:
    if node.type is not None:
        yield from node.type.shape
    for region in node.regions:
        for arg in region.args:
            yield from arg.type.shape if arg.type is not None else ()
    match node.attr:
        case View(axes=axes):
            yield from _axes(axes)
        case Gather(axes=axes, shape=shape) | Scatter(gather=Gather(axes=axes, shape=shape)):
            yield from _axes(axes)
            yield from shape
        case For(index=index, start=start, stop=stop):
            yield Dim((((index,), 1),))
            yield from (dim for dim in (start, stop) if dim is not None)
        case Linspace(count=count):
            yield count
        case Routine(numbers=numbers):
            yield from numbers
