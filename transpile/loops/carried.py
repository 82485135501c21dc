"""Loops and branches of the source: carried scalars become locals, carried arrays handles that rotate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from transpile.loops.elements import cast, element, scalar, type_of
from transpile.loops.state import State
from transpile.memory.flow import LOOPS, carried_args, inits
from transpile.memory.handles import handle_slots, swaps_only
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.graph import Node, Region
from transpile.symbolic.program import (
    Allocate,
    Assign,
    Const,
    Expr,
    If,
    Index,
    Jump,
    Load,
    Loop,
    Op,
    Rotate,
    Stmt,
    Store,
    Var,
    While,
)
from transpile.symbolic.types import BOOL, INT64

Lower = Callable[[State, Region], list[Stmt]]


def lower_for(state: State, node: Node, lower: Lower) -> list[Stmt]:
    """A `for` over a range."""
    source = (node.span.statement,)
    begin, start, stop = _bounds(state, node)
    begin += _enter(state, node)
    index = node.regions[0].args[0]
    state.scalars[index] = Index(name(node.attr.index), INT64)
    body = lower(state, node.regions[0])
    return [*begin, Loop(node.attr.index, start, stop, node.attr.step, tuple(body), explicit=True, source=source)]


def _bounds(state: State, node: Node) -> tuple[list[Stmt], Dim, Dim]:
    begin: list[Stmt] = []
    bounds = []
    for given, operand, hint in zip((node.attr.start, node.attr.stop), node.inputs, ("start", "stop"), strict=False):
        if given is None:
            local = state.fresh(hint)
            begin.append(
                Assign(local, cast(scalar(state, operand), INT64), declare=True, source=(node.span.statement,))
            )
            given = name(local)
        bounds.append(given)
    return begin, bounds[0], bounds[1]


def lower_while(state: State, node: Node, lower: Lower) -> list[Stmt]:
    """A `while`: its condition region is evaluated before each turn."""
    begin = _enter(state, node)
    test, body = node.regions
    renamed = _carry_into_test(state, test, body)
    before = [*renamed, *lower(state, replace(test, end=replace(test.end, inputs=())))]
    condition = cast(scalar(state, test.end.inputs[0]), BOOL)
    return [*begin, While(tuple(before), condition, tuple(lower(state, body)), (node.span.statement,))]


def _carry_into_test(state: State, test: Region, body: Region) -> list[Stmt]:
    """The condition reads what the body carries; where dimensions have a name of their own for it, that is declared."""
    begin: list[Stmt] = []
    for outer, inner in zip(test.args, body.args, strict=True):
        if inner not in state.scalars:
            continue
        value = state.scalars[inner]
        wanted = state.atom_names.get(outer)
        if wanted is not None and value != Var(wanted, value.dtype):
            begin.append(Assign(wanted, value, declare=True))
        state.scalars[outer] = value
    return begin


def _enter(state: State, node: Node) -> list[Stmt]:
    """Declare what a loop carries."""
    begin: list[Stmt] = []
    swaps = swaps_only(state.storage, node)
    if swaps and handle_slots(state.storage, node):
        begin.append(_point_at_inits(state, node))
    for slot, (arg, init) in enumerate(zip(carried_args(node), inits(node), strict=True)):
        type_ = type_of(arg)
        if type_.is_array:
            if not swaps and not state.storage.in_place(node, slot):
                begin += _enter_handle(state, arg, init)
            continue
        local = _atom(state, node, slot) or state.fresh(arg.hint or init.hint or "carried")
        start = cast(scalar(state, init), type_.dtype)
        begin.append(Assign(local, start, declare=True, mutable=True, source=_origin(init)))
        state.scalars[arg] = Var(local, type_.dtype)
        for user in state.storage.flow.users.get(node, ()):
            if user.op == "result" and user.attr == slot:
                state.scalars[user] = Var(local, type_.dtype)
    return begin


def _atom(state: State, loop: Node, slot: int) -> str | None:
    """The name that dimensions have for a carried scalar, in the body or else in the condition of a `while`."""
    args = [carried_args(loop)[slot], *(loop.regions[0].args[slot : slot + 1] if loop.op == "while" else ())]
    return next((state.atom_names[arg] for arg in args if arg in state.atom_names), None)


def _point_at_inits(state: State, loop: Node) -> Stmt:
    """The handles of a loop that only swaps: they have no memory of their own."""
    targets: list[str] = []
    sources: list[str] = []
    for slot in handle_slots(state.storage, loop):
        arg = carried_args(loop)[slot]
        begin = state.storage.buffer(inits(loop)[slot])
        assert begin is not None
        buffer = replace(state.storage.buffers[arg], name=state.fresh(arg.hint or "state"), role="handle")
        state.storage.buffers[arg] = buffer
        state.add_workspace(buffer)
        state.handles[buffer.name] = None
        if arg.hint and begin.name == arg.hint and begin.role == "workspace":
            # the variable's own name is for the handle: that is what the loop is written with
            memory = state.fresh(f"{arg.hint}_memory")
            state.renamed.update({begin.name: memory, buffer.name: begin.name})
        targets.append(buffer.name)
        sources.append(begin.name)
    return Rotate(tuple(targets), tuple(sources))


def _enter_handle(state: State, arg: Node, init: Node) -> list[Stmt]:
    buffer = state.storage.buffers[arg]
    state.handles[buffer.name] = None
    if state.storage.buffer(init) is buffer:
        return []
    return [Allocate(buffer.name), *_copy(state, buffer, init)]


def _origin(value: Node) -> tuple[str, ...]:
    """The statement that a value comes from; a parameter comes from none."""
    return (value.span.statement,) if value.span.statement and value.op != "param" else ()


def _copy(state: State, buffer: Buffer, value: Node) -> list[Stmt]:
    nest = state.nest(buffer.shape, _origin(value))
    stored = cast(element(state, value, nest.subscripts), buffer.dtype)
    return nest.around([Store(buffer.name, nest.subscripts, buffer.shape, stored, nest.source)])


def lower_exit(state: State, end: Node) -> list[Stmt]:
    """The end of a region: carried values move on, then the jump."""
    owner = state.ends.get(end)
    jump: list[Stmt] = [Jump(end.op)] if end.op in ("break", "continue") else []
    if owner is None:
        return jump
    if owner.op in LOOPS:
        return _carry(state, owner, end) + jump
    return _give(state, owner, end)


def _carry(state: State, loop: Node, end: Node) -> list[Stmt]:
    moves: list[tuple[str, Expr]] = []
    arrays: list[tuple[Node, Node]] = []
    for slot, (arg, value) in enumerate(zip(carried_args(loop), end.inputs, strict=True)):
        if type_of(arg).is_array:
            if not state.storage.in_place(loop, slot):
                arrays.append((arg, value))
            continue
        local = state.scalars[arg]
        assert isinstance(local, Var)
        new = cast(scalar(state, value), local.dtype)
        if new != local:
            moves.append((local.name, new))
    return _rotate(state, arrays) + _assign_all(state, moves, end)


def _assign_all(state: State, moves: list[tuple[str, Expr]], end: Node) -> list[Stmt]:
    """Parallel assignment: what a later value still reads is kept in a local first."""
    body: list[Stmt] = []
    last: list[Stmt] = []
    for position, (local, value) in enumerate(moves):
        if any(local in reads(other) for _, other in moves[position + 1 :]):
            kept = state.fresh(f"next_{local}")
            body.append(Assign(kept, value, declare=True))
            last.append(Assign(local, Var(kept, value.dtype)))
        else:
            body.append(Assign(local, value))
    return body + last


def reads(expression: Expr) -> set[str]:
    """The names of scalars (those in subscripts too) that an expression reads."""
    if isinstance(expression, Var):
        return {expression.name}
    if isinstance(expression, Index):
        return set(expression.value.atoms())
    if isinstance(expression, Load):
        return {atom for dim in (*expression.subscripts, *expression.shape) for atom in dim.atoms()}
    if isinstance(expression, Op):
        return {found for arg in expression.args for found in reads(arg)}
    return set() if isinstance(expression, Const) else reads(expression.arg)


def _rotate(state: State, arrays: list[tuple[Node, Node]]) -> list[Stmt]:
    """Give every handle its next array; arrays that were made in this turn take the handles that became free."""
    if all(value is arg for arg, value in arrays):
        return []
    slots = [state.storage.buffers[arg].name for arg, _ in arrays]
    body: list[Stmt] = []
    sources: list[str] = []
    fresh: list[str] = []
    for arg, value in arrays:
        buffer = state.storage.buffer(value) if state.storage.whole(value) else None
        movable = (
            buffer is not None and buffer.name not in sources and _may_rotate(buffer, state.storage.buffers[arg], slots)
        )
        if buffer is None or not movable:
            buffer = _spare(state, state.storage.buffers[arg])
            body += [Allocate(buffer.name), *_copy(state, buffer, value)]
        sources.append(buffer.name)
        if buffer.name not in slots:
            fresh.append(buffer.name)
    free = [slot for slot in slots if slot not in sources]
    state.handles.update(dict.fromkeys(fresh))
    return [*body, Rotate((*slots, *fresh), (*sources, *free))]


def _may_rotate(buffer: Buffer, slot: Buffer, slots: list[str]) -> bool:
    return buffer.name in slots or (
        buffer.role == "workspace" and buffer.shape == slot.shape and buffer.dtype == slot.dtype
    )


def _spare(state: State, like: Buffer) -> Buffer:
    buffer = replace(like, name=state.fresh(f"next_{like.name}"))
    state.add_workspace(buffer)
    return buffer


def lower_if(state: State, node: Node, lower: Lower) -> list[Stmt]:
    """A branch; its scalar results become locals, its array results buffers."""
    condition = cast(scalar(state, node.inputs[0]), BOOL)
    begin = _declare_results(state, node)
    then, orelse = (tuple(lower(state, region)) for region in node.regions)
    return [*begin, If(condition, then, orelse, (node.span.statement,))]


def _declare_results(state: State, node: Node) -> list[Stmt]:
    begin: list[Stmt] = []
    for user in state.storage.flow.users.get(node, ()):
        type_ = type_of(user)
        if type_.is_array:
            buffer = state.storage.buffers.get(user)
            begin += [Allocate(buffer.name)] if buffer is not None and buffer.role == "workspace" else []
            continue
        local = state.fresh(user.hint or "chosen")
        zero = {"b": False, "f": 0.0, "c": 0j}.get(type_.dtype.kind, 0)
        begin.append(Assign(local, Const(zero, type_.dtype), declare=True, mutable=True))
        state.scalars[user] = Var(local, type_.dtype)
    return begin


def _give(state: State, branch: Node, end: Node) -> list[Stmt]:
    body: list[Stmt] = []
    for user in state.storage.flow.users.get(branch, ()):
        value = end.inputs[user.attr]
        if type_of(user).is_array:
            buffer = state.storage.buffers.get(user)
            if buffer is not None and state.storage.buffer(value) is not buffer:
                body += _copy(state, buffer, value)
            continue
        local = state.scalars[user]
        assert isinstance(local, Var)
        body.append(Assign(local.name, cast(scalar(state, value), local.dtype)))
    return body
