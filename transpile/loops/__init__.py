"""Kernel to loop program: lower every node to loops, fuse them, contract what became local, mark and name."""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.access import rebuild
from transpile.loops.contraction import contract
from transpile.loops.expand import expand
from transpile.loops.forwarding import drop_totals, drop_unread, forward_stores, name_values
from transpile.loops.fusion import fuse
from transpile.loops.lanes import mark
from transpile.loops.late import reserve
from transpile.loops.lowering import lower_region
from transpile.loops.powers import name_powers
from transpile.loops.program import finish, late_arrays, rotated
from transpile.loops.recompute import recompute
from transpile.loops.reuse import Target, reuse
from transpile.loops.stack import declare_in_loops
from transpile.loops.state import State
from transpile.loops.tidy import tidy
from transpile.loops.unrolling import unroll
from transpile.memory.flow import LOOPS, exits
from transpile.memory.handles import check
from transpile.memory.storage import Buffer, Storage, assign
from transpile.memory.verify import verify
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.equal_sizes import lengths, with_one_name
from transpile.symbolic.graph import Kernel, Node, walk
from transpile.symbolic.origins import with_origins
from transpile.symbolic.program import Allocate, Function, Index, Stmt, Var
from transpile.symbolic.texts import without_texts
from transpile.symbolic.types import INT64


def lower(kernel: Kernel) -> Function:
    """The C function of a kernel, as a loop program.

    Raises TranspileError where the kernel needs what C cannot be given.
    """
    original, kernel = kernel, expand(with_one_name(with_origins(without_texts(kernel))))
    storage = assign(kernel)
    check(storage)
    verify(storage)
    state = _state(kernel, storage)
    state.functions = {callee.name: lower(callee) for callee in kernel.callees}
    body = hoist_allocations(tuple(lower_region(state, kernel.body)))
    workspace = {
        name: buffer.shape
        for name, buffer in state.arrays.items()
        if name not in state.handles and buffer.role == "workspace"
    }
    dtypes = {name: buffer.dtype for name, buffer in state.arrays.items()}
    body = contract(fuse(recompute(body, workspace.keys())), workspace, dtypes)
    body = unroll(body, workspace.keys())
    kept: set[str] = set()
    body = drop_unread(drop_totals(forward_stores(body, state.fresh, kept)), workspace)
    body = name_values(reuse(body, workspace, dtypes, _targets(storage)), kept)
    body = reserve(declare_in_loops(body, workspace, dtypes, rotated(body)), late_arrays(state, workspace))
    taken = {*kernel.sizes, *(parameter.name for parameter in kernel.parameters), *_array_names(state, storage)}
    body = tidy(body, taken, storage.unnamed, storage.namer.hints)
    body = name_powers(body, frozenset({*kernel.sizes, *(parameter.name for parameter in kernel.parameters)}), taken)
    return replace(finish(state, mark(body, kernel), workspace), lengths=lengths(original))


def _targets(storage: Storage) -> list[Target]:
    """Results that are written where the kernel returns, and nowhere else."""
    return [Target(place.name, place.shape, place.dtype) for place in storage.results if isinstance(place, Buffer)]


def _array_names(state: State, storage: Storage) -> set[str]:
    """The names of all arrays, as lowered and as printed."""
    results = (place.name for place in storage.results if isinstance(place, Buffer))
    return {*state.arrays, *state.renamed.values(), *results}


def _state(kernel: Kernel, storage: Storage) -> State:
    state = State(kernel, storage)
    for parameter, node in zip(kernel.parameters, kernel.params, strict=True):
        if not parameter.type.is_array:
            integer = parameter.type.dtype == INT64
            state.scalars[node] = (
                Index(dim_name(parameter.name), INT64) if integer else Var(parameter.name, parameter.type.dtype)
            )
    for atom, node in kernel.atoms.items():
        if node.op not in ("param", "size"):
            state.atom_names.setdefault(node, atom)
    state.arrays = {
        buffer.name: buffer for buffer in storage.buffers.values() if buffer.role in ("workspace", "constant")
    }
    for node in walk(kernel.body):
        _claim_ends(state, node)
    return state


def _claim_ends(state: State, node: Node) -> None:
    if node.op in LOOPS:
        state.ends.update((end, node) for end in exits(node.regions[-1]))
    elif node.op == "if":
        state.ends.update((region.end, node) for region in node.regions if region.end.op == "yield")


def hoist_allocations(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """Allocations to the front of their statement list, so that they stand in no loop's way."""
    from_first = [stmt for stmt in body if isinstance(stmt, Allocate)]
    rest = [rebuild(stmt, hoist_allocations) for stmt in body if not isinstance(stmt, Allocate)]
    return (*from_first, *rest)
