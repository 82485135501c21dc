"""One name for each length: those that turned out to be one value after the rewriting get the name of the first."""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.access import map_statement
from transpile.loops.state import State
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.program import Stmt


def unify(state: State, body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """The body with the first of several names of a length everywhere; so too in the shapes of all arrays."""
    first = {other: name(state.atom_names[node]) for node, others in state.more_atoms.items() for other in others}
    if not first:
        return body

    def renamed(dim: Dim) -> Dim:
        return dim.substitute(first)

    def reshaped(buffer: Buffer) -> Buffer:
        shape = tuple(map(renamed, buffer.shape))
        return buffer if shape == buffer.shape else replace(buffer, shape=shape)

    state.arrays = {key: reshaped(buffer) for key, buffer in state.arrays.items()}
    state.lengths = {key: reshaped(buffer) for key, buffer in state.lengths.items()}
    results = state.storage.results
    results[:] = [reshaped(place) if isinstance(place, Buffer) else place for place in results]
    return tuple(map_statement(stmt, lambda part: part, renamed) for stmt in body)
