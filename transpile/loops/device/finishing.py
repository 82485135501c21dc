"""The finished plan: parameters of the kernels, memory of the call, and a host without idle statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from transpile.loops.access import accesses, map_expression, names_read, rebuild, statements
from transpile.loops.contraction import own_expressions
from transpile.loops.device.drafting import BLOCKS, RETURNED
from transpile.loops.device.drafts import Draft
from transpile.loops.device.planner import Planner
from transpile.symbolic.device import DeviceKernel, NotOnDevice, Plan
from transpile.symbolic.dims import as_dim
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.program import (
    Array,
    Assign,
    CallFunction,
    Expr,
    Fail,
    Function,
    If,
    Launch,
    Leader,
    Load,
    Return,
    Scalar,
    Stmt,
    Store,
    Var,
)
from transpile.symbolic.types import DType


def finish(planner: Planner, body: tuple[Stmt, ...]) -> Plan:
    """The plan, from the drafts of its kernels and the host's statements."""
    function = planner.function
    drafts = planner.drafting.drafts
    shared = _shared(drafts, planner.drafting.fetched)
    memory = [replace(array, role="workspace") for array in function.arrays if array.role == "workspace"]
    memory += [Array(stmt.name, stmt.dtype, stmt.shape, "workspace", True) for stmt in planner.drafting.locals]
    arrays = {item.name: item for item in (*function.parameters, *function.results, *function.arrays, *memory)}
    kernels = {name: _kernel(draft, function, arrays, shared) for name, draft in drafts.items()}
    used = {parameter.name for kernel in kernels.values() for parameter in kernel.function.parameters}
    memory = [array for array in memory if array.name in used | set(_named(body))]
    stored = {_place(name): name for name in shared}
    memory += [Array(place, shared[name], (), "workspace", True) for place, name in stored.items()]
    return Plan(function, kernels, _without_idle(_without_end(body), kernels), tuple(memory), stored)


def _named(body: tuple[Stmt, ...]) -> list[str]:
    return [access.array for stmt in body for access in accesses(stmt)]


def _place(name: str) -> str:
    """The array without dimensions in which a number lies between kernels."""
    return f"{name}_stored"


def _shared(drafts: dict[str, Draft], fetched: set[str]) -> dict[str, DType]:
    """The scalars that pass from one kernel to another or to the host."""
    needed = {name for draft in drafts.values() for name in (*draft.reads, *draft.sets)} | fetched
    found: dict[str, DType] = {}
    for draft in drafts.values():
        for name, dtype in {**draft.declares, **draft.reads, **draft.sets}.items():
            if name in needed and found.setdefault(name, dtype) != dtype:
                raise NotOnDevice(f"`{name}` is {found[name].name} here and {dtype.name} there")
    return found


def _kernel(
    draft: Draft, function: Function, arrays: dict[str, Array | Scalar], shared: dict[str, DType]
) -> DeviceKernel:
    kept = {name: dtype for name, dtype in {**draft.sets, **draft.declares}.items() if name in shared}
    begin = _begin(draft, shared)
    body = (*begin, *_ending(draft, kept))
    found = [access for stmt in body for access in accesses(stmt)]
    touched, written = {access.array for access in found}, {access.array for access in found if access.write}
    assigned = {stmt.name for stmt in statements(body) if isinstance(stmt, Assign)}
    parameters = _parameters(draft, function, arrays, touched, written)
    parameters += [Array(_place(name), dtype, (), "parameter", name in kept) for name, dtype in _stored(draft, kept)]
    partial = draft.form == "partials"
    parameters += [
        Array(item.partials, item.dtype, (dim_name(BLOCKS),), "parameter", partial) for item in draft.accumulators
    ]
    blocks = (BLOCKS,) if draft.form == "block" and draft.accumulators else ()
    named = {name for stmt in map(_without_first_lengths, (*body, *draft.axes)) for name in names_read(stmt)}
    inner = Function(
        name=draft.name,
        signature=function.signature,
        sizes=(*(size for size in (*function.sizes, *function.lengths) if size in named), *blocks),
        parameters=tuple(parameters),
        results=tuple(item for item in function.results if item.name in touched | assigned),
        arrays=tuple(array for array in function.arrays if array.role == "constant" and array.name in touched),
        body=body,
        messages=function.messages if _can_leave(body) else (),
        fp=function.fp,
        callees=tuple(dict.fromkeys(stmt.callee for stmt in statements(body) if isinstance(stmt, CallFunction))),
        handles=tuple(handle for handle in function.handles if handle in touched),
    )
    return DeviceKernel(inner, draft.form, draft.axes, draft.accumulators, draft.team, len(begin))


def _without_first_lengths(stmt: Stmt) -> Stmt:
    """The statement without the lengths of first axes, which the position of an element does not depend on."""

    def shorter(part: Expr) -> Expr:
        return replace(part, shape=(as_dim(0), *part.shape[1:])) if isinstance(part, Load) and part.shape else part

    def change(inner: Stmt) -> Stmt:
        inner = own_expressions(inner, lambda value: map_expression(value, shorter))
        if isinstance(inner, Store) and inner.shape:
            inner = replace(inner, shape=(as_dim(0), *inner.shape[1:]))
        return rebuild(inner, lambda body: tuple(map(change, body)))

    return change(stmt)


def _can_leave(body: Iterable[Stmt]) -> bool:
    """Whether a kernel reports why it left."""
    return any(isinstance(stmt, (Fail, CallFunction, Return)) for stmt in statements(body))


def _stored(draft: Draft, kept: dict[str, DType]) -> list[tuple[str, DType]]:
    return sorted({**draft.reads, **kept}.items())


def _parameters(
    draft: Draft, function: Function, arrays: dict[str, Array | Scalar], touched: set[str], written: set[str]
) -> list[Array | Scalar]:
    """Parameters in the order of the function's, then what is made for the call."""
    found: list[Array | Scalar] = []
    for item in function.parameters:
        if isinstance(item, Scalar) and item.name in draft.scalars and item.name not in function.lengths:
            found.append(item)
        elif isinstance(item, Array) and item.name in touched:
            found.append(replace(item, written=item.name in written))
    known = {*function.sizes, *(item.name for item in function.parameters)}
    found += [Scalar(name, dtype) for name, dtype in draft.scalars.items() if name not in known]
    for name, item in arrays.items():
        if isinstance(item, Array) and item.role in ("workspace", "handle") and name in touched:
            found.append(replace(item, role="parameter", written=name in written))
    return found


def _begin(draft: Draft, shared: dict[str, DType]) -> list[Stmt]:
    """What each thread does once: it fetches the numbers that it needs from device memory, and computes others."""
    begin: list[Stmt] = [
        _fetch(name, dtype, mutable=False) for name, dtype in draft.reads.items() if name not in draft.sets
    ]
    begin += [_fetch(name, dtype, mutable=True) for name, dtype in draft.sets.items() if name in shared]
    return [*begin, *draft.formulas]


def _ending(draft: Draft, kept: dict[str, DType]) -> list[Stmt]:
    """The draft's statements, and leaving in device memory what they set."""
    leave = tuple(Store(_place(name), (), (), Var(name, dtype)) for name, dtype in kept.items())
    body = _before_returns(draft.body, leave)
    if draft.form != "block":
        return [*body, *leave]
    tail = _before_returns(draft.tail, leave)
    ending = (*tail, *leave)
    return [*body, *([Leader(ending)] if ending else [])]


def _fetch(name: str, dtype: DType, mutable: bool) -> Assign:
    return Assign(name, Load(_place(name), (), (), dtype), declare=True, mutable=mutable)


def _before_returns(body: tuple[Stmt, ...], leave: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    if not leave:
        return body
    out: list[Stmt] = []
    for stmt in body:
        if isinstance(stmt, Return):
            out += leave
        out.append(rebuild(stmt, lambda inner: _before_returns(inner, leave)))
    return tuple(out)


def _without_end(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """The host's statements without asking in the end whether a kernel returned: nothing follows."""
    while body and (isinstance(body[-1], Return) or _asks(body[-1])):
        body = body[:-1]
    return body


def _asks(stmt: Stmt) -> bool:
    return isinstance(stmt, If) and isinstance(stmt.condition, Var) and stmt.condition.name == RETURNED


def _without_idle(body: tuple[Stmt, ...], kernels: dict[str, DeviceKernel]) -> tuple[Stmt, ...]:
    """The host's statements without numbers that nothing on the host reads."""
    while True:
        needed = _host_reads(body, kernels)
        shorter = _dropped(body, needed)
        if shorter == body:
            return body
        body = shorter


def _dropped(body: tuple[Stmt, ...], needed: set[str]) -> tuple[Stmt, ...]:
    return tuple(
        rebuild(stmt, lambda inner: _dropped(inner, needed))
        for stmt in body
        if not (isinstance(stmt, Assign) and stmt.name not in needed)
    )


def _host_reads(body: tuple[Stmt, ...], kernels: dict[str, DeviceKernel]) -> set[str]:
    found: set[str] = set()
    for stmt in statements(body):
        if isinstance(stmt, Launch):
            kernel = kernels[stmt.kernel]
            found |= {item.name for item in kernel.function.parameters if isinstance(item, Scalar)}
            bounds = [bound for axis in kernel.axes for bound in (axis.start, axis.stop)]
            bounds += [kernel.team] if kernel.team is not None else []
            found |= {name for bound in bounds for name in bound.atoms()}
        elif isinstance(stmt, Assign):
            found |= names_read(stmt) - ({stmt.name} if not stmt.declare else set())
        else:
            found |= names_read(rebuild(stmt, lambda inner: ()))
    return found
