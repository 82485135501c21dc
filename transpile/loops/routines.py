"""Routines of LAPACK and NumPy: operands in whole arrays, results and scratch arrays in buffers of their own; draws."""

from __future__ import annotations

from transpile.loops.elements import cast, scalar, type_of
from transpile.loops.products import whole_array
from transpile.loops.state import State
from transpile.memory.naming import describe
from transpile.memory.storage import Buffer
from transpile.symbolic.draws import DISTRIBUTIONS
from transpile.symbolic.graph import Node
from transpile.symbolic.program import Allocate, CallRoutine, Draw, Stmt, Var
from transpile.symbolic.routines import ROUTINES
from transpile.symbolic.types import GENERATOR, INT64


def lower_routine(state: State, node: Node) -> list[Stmt]:
    """The call, and before it copies of operands that are parts of arrays."""
    routine, source = node.attr, (node.span.statement,)
    begin: list[Stmt] = []
    generator = next((str(operand.attr) for operand in node.inputs if operand.type == GENERATOR), None)
    operands = [operand for operand in node.inputs if operand.type != GENERATOR]
    inputs = tuple(whole_array(state, operand, begin) for operand in operands)
    outputs = _outputs(state, node, begin)
    scratch = []
    for entry in ROUTINES[routine.name].scratch(*routine.numbers):
        made = Buffer(state.fresh(entry.hint), entry.dtype or routine.dtype, entry.shape, "workspace", True)
        scratch.append(_new(state, made, begin))
    places = tuple(scratch)
    status = _status(state, node)
    call = CallRoutine(routine.name, routine.dtype, routine.numbers, inputs, outputs, places, status, source, generator)
    return [*begin, call]


def lower_draw(state: State, node: Node) -> list[Stmt]:
    """A local for the number, made where the source draws it; where dimensions have a name for it, that."""
    generator, *numbers = node.inputs
    dtypes = DISTRIBUTIONS[node.attr].arguments
    arguments = tuple(cast(scalar(state, number), dtype) for number, dtype in zip(numbers, dtypes, strict=True))
    name = state.atom_names.get(node) or state.storage.fresh(node.hint or _given_to(state, node), describe(node))
    dtype = type_of(node).dtype
    state.scalars[node] = Var(name, dtype)
    return [Draw(name, dtype, node.attr, str(generator.attr), arguments, (node.span.statement,))]


def _given_to(state: State, node: Node) -> str | None:
    """The name of what the number is converted to."""
    users = state.storage.flow.users.get(node, ())
    return users[0].hint if len(users) == 1 and users[0].op == "cast" else None


def _status(state: State, node: Node) -> str | None:
    """The local for the status, where somebody reads it."""
    flow = state.storage.flow
    for user in flow.users.get(node, ()):
        if user.attr == len(node.attr.results) and flow.uses[user]:
            name = state.fresh("status")
            state.scalars[user] = Var(name, INT64)
            return name
    return None


def _outputs(state: State, node: Node, begin: list[Stmt]) -> tuple[str, ...]:
    """The arrays of the results; one that nobody uses is made all the same."""
    users = {user.attr: user for user in state.storage.flow.users.get(node, ())}
    names = []
    for position, given in enumerate(node.attr.results):
        if position in users:
            buffer = state.storage.buffers[users[position]]
            begin += [Allocate(buffer.name)] if buffer.role == "workspace" else []
            names.append(buffer.name)
        else:
            names.append(_new(state, Buffer(state.fresh("unused"), given.dtype, given.shape, "workspace", True), begin))
    return tuple(names)


def _new(state: State, buffer: Buffer, begin: list[Stmt]) -> str:
    state.add_workspace(buffer)
    begin.append(Allocate(buffer.name))
    return buffer.name
