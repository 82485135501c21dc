"""Array contraction: a workspace array that is made and used element by element in one loop becomes a scalar.

The idea is that of array languages (Lewis, Lin and Snyder, The implementation and evaluation of fusion and
contraction in array languages, PLDI 1998). An axis goes when every access is in one common loop and has the same
subscript there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from transpile.loops.access import bodies, expressions, map_expression, rebuild, subexpressions, touched_whole
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import (
    Allocate,
    Assign,
    CallFunction,
    Draw,
    Expr,
    Fail,
    If,
    Load,
    Loop,
    Stmt,
    Store,
    Var,
    While,
)
from transpile.symbolic.types import DType


@dataclass
class _Found:
    """Where an array is allocated and accessed: paths of loops, by identity of their variables."""

    home: tuple[str, ...] | None = None
    paths: list[tuple[str, ...]] = field(default_factory=list)
    subscripts: list[tuple[Dim, ...]] = field(default_factory=list)
    shapes: set[tuple[Dim, ...]] = field(default_factory=set)
    whole: bool = False
    assigned: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # paths of scalars' assignments


def contract(body: tuple[Stmt, ...], shapes: dict[str, tuple[Dim, ...]], dtypes: dict[str, DType]) -> tuple[Stmt, ...]:
    """Contract what can be; ``shapes`` (of the workspace arrays) is updated: contracted axes and arrays go."""
    whole = touched_whole(body)
    for array in list(shapes):
        found = _Found(whole=array in whole)
        _find(body, array, (), found)
        axes, turns = _removable(found, shapes[array])
        if not axes:
            continue
        kept = tuple(axis for axis in range(len(shapes[array])) if axis not in axes)
        if kept:
            shape = tuple(shapes[array][axis] for axis in kept)
            if _local_to(shape, found):
                body = _narrow(body, array, kept, shape)
                shapes[array] = shape
                if turns:
                    body = _begin_in(turns[-1], _without_beginning(body, array), array)
        elif _stored_first(body, array):
            body = _scalarise(body, array, dtypes[array])
            del shapes[array]
    return body


def _find(body: tuple[Stmt, ...], array: str, path: tuple[str, ...], found: _Found) -> None:
    for stmt in body:
        if isinstance(stmt, Allocate):
            found.home = path if stmt.array == array else found.home
            continue
        if isinstance(stmt, Assign):
            found.assigned.setdefault(stmt.name, []).append(path)
        for part in (*_own_parts(stmt), stmt):
            if isinstance(part, (Load, Store)) and part.array == array:
                found.paths.append(path)
                found.subscripts.append(part.subscripts)
                found.shapes.add(part.shape)
        for inner in bodies(stmt):
            _find(inner, array, _inside(path, stmt), found)


def _inside(path: tuple[str, ...], stmt: Stmt) -> tuple[str, ...]:
    """The path of what is in ``stmt``; a `while` counts as a loop whose variable no subscript can have."""
    if isinstance(stmt, Loop):
        return (*path, stmt.var)
    return (*path, f"while {id(stmt)}") if isinstance(stmt, While) else path


def _removable(found: _Found, shape: tuple[Dim, ...]) -> tuple[set[int], list[str]]:
    """The axes whose subscript is the same in every access and fixed by the loops that all accesses share.

    Also the variables of these loops, outermost first: what is left of the array lives for one turn of the last.
    """
    if found.home is None or found.whole or not found.paths or len(found.shapes) != 1:
        return set(), []  # seen with two shapes, or handed over as a whole
    rank = len(shape)
    common = _common_prefix(found.paths)[len(found.home) :]
    same = [axis for axis in range(rank) if len({item[axis] for item in found.subscripts}) == 1]
    first = found.subscripts[0]
    axes: set[int] = {axis for axis in same if first[axis].constant is not None}
    turns: list[str] = []
    changing = {
        name for name, paths in found.assigned.items() if any(len(path) > len(found.home) for path in paths)
    }  # an axis that one of these moves may have the same place in two turns
    for variable in common:
        matching = {axis for axis in same if is_step(first[axis], variable) and not changing & set(first[axis].atoms())}
        if not matching:
            break  # the array lives on from one turn of this loop to the next
        axes |= matching
        turns.append(variable)
    return axes, turns


def _without_beginning(body: tuple[Stmt, ...], array: str) -> tuple[Stmt, ...]:
    kept = (stmt for stmt in body if not (isinstance(stmt, Allocate) and stmt.array == array))
    return tuple(rebuild(stmt, lambda inner: _without_beginning(inner, array)) for stmt in kept)


def _begin_in(variable: str, body: tuple[Stmt, ...], array: str) -> tuple[Stmt, ...]:
    """The array comes into being in each turn of a loop."""
    out: list[Stmt] = []
    for stmt in body:
        if isinstance(stmt, Loop) and stmt.var == variable and _touches(stmt.body, array):
            out.append(replace(stmt, body=(Allocate(array), *stmt.body)))
        else:
            out.append(rebuild(stmt, lambda inner: _begin_in(variable, inner, array)))
    return tuple(out)


def is_step(subscript: Dim, variable: str) -> bool:
    """Whether each turn of a loop over ``variable`` has another value of this subscript, all else unchanged."""
    factor = subscript.coefficient(variable)
    return factor is not None and factor.constant not in (None, 0)


def _common_prefix(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    prefix = paths[0]
    for path in paths[1:]:
        length = next(
            (k for k, (a, b) in enumerate(zip(prefix, path, strict=False)) if a != b), min(len(prefix), len(path))
        )
        prefix = prefix[:length]
    return prefix


def _local_to(shape: tuple[Dim, ...], found: _Found) -> bool:
    """Whether the remaining shape is known where the function starts (no loop variable in it)."""
    inside = {variable for path in found.paths for variable in path}
    return not any(inside & set(length.atoms()) for length in shape)


def _narrow(body: tuple[Stmt, ...], array: str, kept: tuple[int, ...], shape: tuple[Dim, ...]) -> tuple[Stmt, ...]:
    def narrow(part: Expr) -> Expr:
        if isinstance(part, Load) and part.array == array:
            return replace(part, subscripts=tuple(part.subscripts[axis] for axis in kept), shape=shape)
        return part

    def change(stmts: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        out: list[Stmt] = []
        for stmt in stmts:
            stmt = own_expressions(stmt, lambda expression: map_expression(expression, narrow))
            if isinstance(stmt, Store) and stmt.array == array:
                stmt = replace(stmt, subscripts=tuple(stmt.subscripts[axis] for axis in kept), shape=shape)
            out.append(rebuild(stmt, change))
        return tuple(out)

    return change(body)


def _stored_first(body: tuple[Stmt, ...], array: str) -> bool:
    """Whether the first access in the innermost common statement list is a plain store, which can declare."""
    for stmt in body:
        if isinstance(stmt, Store) and stmt.array == array:
            reads = [part for part in subexpressions(stmt.value) if isinstance(part, Load) and part.array == array]
            return not reads
        if not _touches((stmt,), array):
            continue
        inside = [inner for inner in bodies(stmt) if _touches(inner, array)]
        own = any(isinstance(part, Load) and part.array == array for part in _own_parts(stmt))
        return len(inside) == 1 and not own and _only_here(body, stmt, array) and _stored_first(inside[0], array)
    return False


def _own_parts(stmt: Stmt) -> list[Expr]:
    return [part for expression in expressions(stmt) for part in subexpressions(expression)]


def _touches(body: tuple[Stmt, ...], array: str) -> bool:
    touched = _Found()
    _find(body, array, (), touched)
    return bool(touched.paths)


def _only_here(body: tuple[Stmt, ...], stmt: Stmt, array: str) -> bool:
    return not _touches(tuple(other for other in body if other is not stmt), array)


def _scalarise(body: tuple[Stmt, ...], array: str, dtype: DType) -> tuple[Stmt, ...]:
    stores = 0

    def load(part: Expr) -> Expr:
        return Var(array, dtype) if isinstance(part, Load) and part.array == array else part

    def change(stmts: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        nonlocal stores
        out: list[Stmt] = []
        for stmt in stmts:
            stmt = own_expressions(stmt, lambda expression: map_expression(expression, load))
            if isinstance(stmt, Store) and stmt.array == array:
                stores += 1
                stmt = Assign(array, stmt.value, declare=stores == 1, source=stmt.source)
            if not (isinstance(stmt, Allocate) and stmt.array == array):
                out.append(rebuild(stmt, change))
        return tuple(out)

    changed = change(body)
    return _make_mutable(changed, array) if stores > 1 else changed


def _make_mutable(body: tuple[Stmt, ...], name: str) -> tuple[Stmt, ...]:
    def change(stmts: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        return tuple(
            replace(stmt, mutable=True)
            if isinstance(stmt, Assign) and stmt.name == name and stmt.declare
            else rebuild(stmt, change)
            for stmt in stmts
        )

    return change(body)


def own_expressions(stmt: Stmt, change: Callable[[Expr], Expr]) -> Stmt:
    """The statement with ``change`` applied to the expressions that it evaluates itself."""
    if isinstance(stmt, (Assign, Store)):
        return replace(stmt, value=change(stmt.value))
    if isinstance(stmt, (While, If, Fail)):
        return replace(stmt, condition=change(stmt.condition))
    if isinstance(stmt, CallFunction):
        return replace(
            stmt, arguments=tuple(item if isinstance(item, str) else change(item) for item in stmt.arguments)
        )
    if isinstance(stmt, Draw):
        return replace(stmt, arguments=tuple(map(change, stmt.arguments)))
    return stmt
