"""Graph and storage to statements: every array becomes a nest of loops over its own shape; fusion comes afterwards."""

from __future__ import annotations

from collections.abc import Callable

from transpile.errors import at
from transpile.loops.carried import lower_exit, lower_for, lower_if, lower_while
from transpile.loops.elements import Subscripts, cast, element, scalar, type_of
from transpile.loops.gathers import lower_gather
from transpile.loops.masked import compact, lower_nonzero, selecting_mask
from transpile.loops.products import lower_matmul, whole_array
from transpile.loops.reductions import lower_reduce
from transpile.loops.routines import lower_draw, lower_routine
from transpile.loops.state import State
from transpile.loops.updates import allocate, copy_into, lower_update
from transpile.memory.storage import VIEWS, Buffer
from transpile.symbolic.dims import as_dim
from transpile.symbolic.equal_sizes import passed_sizes
from transpile.symbolic.graph import Kernel, Node, Region, ResultSpec
from transpile.symbolic.program import (
    Assign,
    CallFunction,
    Const,
    Expr,
    Fail,
    Index,
    Return,
    Stmt,
    Store,
    Var,
)
from transpile.symbolic.types import BOOL, INT64

UNSUPPORTED = "T060"


def lower_region(state: State, region: Region) -> list[Stmt]:
    """The statements of a region, its terminator included."""
    body: list[Stmt] = []
    for node in region.nodes:
        body += _node(state, node)
    body += _terminator(state, region.end)
    return body


def _node(state: State, node: Node) -> list[Stmt]:
    handler = _HANDLERS.get(node.op)
    if handler is not None:
        return handler(state, node)
    if node.type is not None and not node.type.is_array:
        return _scalar(state, node)
    return _array(state, node)


def _terminator(state: State, end: Node) -> list[Stmt]:
    if end.op == "return":
        return _return(state, end)
    if end.op == "raise":
        return [_fail(state, end, Const(False, BOOL))]
    if end.op == "unreachable":
        return []
    return lower_exit(state, end)


# --- scalars


def _scalar(state: State, node: Node) -> list[Stmt]:
    """A local for a scalar that has a name, is used again, or must be read now; else nothing: its user evaluates it."""
    if node in state.scalars:
        return []
    value = scalar(state, node)
    if node in state.atom_names:
        return [_declare(state, node, state.atom_names[node], cast(value, INT64))]
    if isinstance(value, (Const, Var, Index)):
        state.scalars[node] = value
        return []
    if node.op == "not" and not node.hint:  # what is denied has the name
        state.scalars[node] = value
        return []
    if not _needs_local(state, node):
        return []
    return [_declare(state, node, state.storage.name(node), value)]


def _declare(state: State, node: Node, name: str, value: Expr) -> Stmt:
    state.scalars[node] = Var(name, value.dtype)
    return Assign(name, value, declare=True, source=(node.span.statement,))


def _needs_local(state: State, node: Node) -> bool:
    flow = state.storage.flow
    # where an element is stored, it is a place and no value
    users = [user for user in flow.users.get(node, ()) if user.op != "update" or user.inputs[1] is node]
    if node.hint or len(users) != 1:
        return len(users) > 0
    (user,) = users
    if flow.home.get(user) is not flow.home[node] or user.op in ("for", "while"):
        return True
    place = user.inputs[0] if user.op == "update" else user  # one element may be all that is written of an array
    in_loops = type_of(place).is_array if place.type is not None else False
    return in_loops or state.storage.crosses_update(node, user)


# --- arrays


def _array(state: State, node: Node) -> list[Stmt]:
    buffer = state.storage.buffers.get(node)
    if buffer is None or node.op in (*VIEWS, "constant_array", "param"):
        return []
    begin = allocate(state, buffer)
    if node.op == "list":
        count = state.lists[buffer.name] = state.fresh(f"{buffer.name}_count")
        return [*begin, Assign(count, Const(0, INT64), declare=True, mutable=True, source=(node.span.statement,))]
    if node.op == "fill" and node.attr.function == "empty":
        return begin
    mask = next((mask for operand in node.inputs for mask in [selecting_mask(state, operand)] if mask), None)
    if node.op == "compress" or mask is not None:
        return begin + compact(state, node, buffer, mask if mask is not None else node.inputs[1])
    nest = state.nest(type_of(node).shape, (node.span.statement,))
    value = _uncached(state, node, nest.subscripts)
    return begin + nest.around(
        [Store(buffer.name, nest.subscripts, buffer.shape, cast(value, buffer.dtype), nest.source)]
    )


def _uncached(state: State, node: Node, subscripts: Subscripts) -> Expr:
    """The element of a node that has a buffer, computed instead of loaded."""
    buffer = state.storage.buffers.pop(node)
    try:
        return element(state, node, subscripts)
    finally:
        state.storage.buffers[node] = buffer


# --- the rest


def _assert(state: State, node: Node) -> list[Stmt]:
    condition = scalar(state, node.inputs[0])
    return [_fail(state, node, condition)]


def _fail(state: State, node: Node, condition: Expr) -> Stmt:
    code = state.status(node.attr.exception, node.attr.message)
    return Fail(condition, code, (node.span.statement,))


def _return(state: State, end: Node) -> list[Stmt]:
    body: list[Stmt] = []
    for place, value, spec in zip(state.storage.results, end.inputs, state.kernel.results, strict=True):
        if isinstance(place, str):
            expression = cast(scalar(state, value), spec.type.dtype)
            body.append(Store(place, (), (), expression, (end.span.statement,)))
        elif isinstance(place, Buffer) and not (state.storage.buffer(value) is place or _is_given(state, value, spec)):
            body += copy_into(state, place, value, end.span.statement)
        if isinstance(place, Buffer):
            body += _lengths(state, place, value, end.span.statement)
    return [*body, Return()]


def _is_given(state: State, value: Node, spec: ResultSpec) -> bool:
    """Whether the caller gets an argument instead of the array that is made for it."""
    owner = state.storage.owner(value)
    return owner.op == "param" and owner.attr in spec.arguments


def _lengths(state: State, place: Buffer, value: Node, source: str) -> list[Stmt]:
    """What is returned besides an array whose size is known only now: its lengths."""
    known = {*state.kernel.sizes, *(parameter.name for parameter in state.kernel.parameters)}
    if {atom for length in place.shape for atom in length.atoms()} <= known:
        return []
    if place.name not in state.lengths:
        shape = (as_dim(len(place.shape)),)
        state.lengths[place.name] = Buffer(state.fresh(f"{place.name}_shape"), INT64, shape, "result", True)
    kept = state.lengths[place.name]
    return [
        Store(kept.name, (as_dim(axis),), kept.shape, Index(length, INT64), (source,))
        for axis, length in enumerate(type_of(value).shape)
    ]


def _call(state: State, node: Node) -> list[Stmt]:
    known = (*state.kernel.callees, state.kernel)  # a function may call itself
    callee = next(kernel for kernel in known if kernel.name == node.attr.callee)
    begin: list[Stmt] = []
    arguments: list[Expr | str] = []
    for parameter, axis in passed_sizes(callee).values():
        position = [item.name for item in callee.parameters].index(parameter)
        arguments.append(Index(type_of(node.inputs[position]).shape[axis], INT64))
    for operand, declared in zip(node.inputs, callee.parameters, strict=True):
        if not type_of(operand).is_array:
            arguments.append(cast(scalar(state, operand), declared.type.dtype))
            continue
        arguments.append(whole_array(state, operand, begin))
    arrays, results = _call_arrays(state, node, callee, begin), []
    for user in state.storage.flow.users.get(node, ()):
        if type_of(user).is_array:
            continue
        name = state.fresh(user.hint or node.attr.callee + "_result")
        dtype = type_of(user).dtype
        state.scalars[user] = Var(name, dtype)
        results.append((user.attr, name, dtype))
    named = {position: (name, dtype) for position, name, dtype in results}
    outputs = [
        named.get(position) or (state.fresh("unused"), spec.type.dtype)
        for position, spec in enumerate(callee.results)
        if spec.kind == "scalar"
    ]
    state.callees[callee.name] = None
    first = 0 if callee is state.kernel else state.callee_messages(callee.name)
    call = CallFunction(callee.name, (*arguments, *arrays), tuple(outputs), (node.span.statement,), first)
    return [*begin, call]


def _call_arrays(state: State, node: Node, callee: Kernel, begin: list[Stmt]) -> list[str]:
    """The arrays that take the results of a call."""
    users = {user.attr: user for user in state.storage.flow.users.get(node, ())}
    names = []
    for position, spec in enumerate(callee.results):
        if spec.kind != "fresh":
            continue
        buffer = state.storage.buffers[users[position]]
        begin += allocate(state, buffer)
        names.append(buffer.name)
    return names


def _reduce(state: State, node: Node) -> list[Stmt]:
    if type_of(node.inputs[0]).dtype.kind == "c" and node.attr.function in ("min", "max", "argmin", "argmax"):
        message = f"{node.attr.function} of complex numbers is not supported"
        raise at(node.span, UNSUPPORTED, message, "compare real parts or absolute values instead")
    return [*_with_allocation(state, node, lower_reduce), *_named_in_dimensions(state, node)]


def _gather(state: State, node: Node) -> list[Stmt]:
    return _with_allocation(state, node, lower_gather)


def _nonzero(state: State, node: Node) -> list[Stmt]:
    return _with_allocation(state, node, lower_nonzero)


def _matmul(state: State, node: Node) -> list[Stmt]:
    return _with_allocation(state, node, lower_matmul)


def _with_allocation(state: State, node: Node, lower: Callable[[State, Node], list[Stmt]]) -> list[Stmt]:
    buffer = state.storage.buffers.get(node)
    return (allocate(state, buffer) if buffer else []) + lower(state, node)


def _named_in_dimensions(state: State, node: Node) -> list[Stmt]:
    if node in state.atom_names and node in state.scalars:
        return [_declare(state, node, state.atom_names[node], cast(state.scalars[node], INT64))]
    return []


def _for(state: State, node: Node) -> list[Stmt]:
    return lower_for(state, node, lower_region)


def _while(state: State, node: Node) -> list[Stmt]:
    return lower_while(state, node, lower_region)


def _if(state: State, node: Node) -> list[Stmt]:
    return lower_if(state, node, lower_region)


_HANDLERS: dict[str, Callable[[State, Node], list[Stmt]]] = {
    "update": lower_update,
    "gather": _gather,
    "nonzero": _nonzero,
    "assert": _assert,
    "call": _call,
    "reduce": _reduce,
    "matmul": _matmul,
    "result": _named_in_dimensions,
    "routine": lower_routine,
    "draw": lower_draw,
    "for": _for,
    "while": _while,
    "if": _if,
}
