"""A workspace array that ends in a result of the same shape lives in the result from the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from transpile.loops.access import (
    bodies,
    expressions,
    map_expression,
    names_written,
    rebuild,
    statements,
    subexpressions,
    touched_whole,
)
from transpile.loops.contraction import is_step, own_expressions
from transpile.symbolic.dims import Dim, as_dim, name
from transpile.symbolic.program import (
    Allocate,
    Expr,
    Jump,
    Load,
    Loop,
    Return,
    Stmt,
    Store,
    While,
)
from transpile.symbolic.types import DType

_Path = tuple[Stmt, ...]
_Subscripts = tuple[Dim, ...]


@dataclass(frozen=True)
class _Place:
    """An access: its place in the order of the statements, the statements around it, and itself."""

    order: int
    path: _Path
    part: Load | Store


@dataclass(frozen=True)
class Target:
    """A result that a workspace array may move into."""

    name: str
    shape: tuple[Dim, ...]
    dtype: DType


def reuse(
    body: tuple[Stmt, ...], workspace: dict[str, tuple[Dim, ...]], dtypes: dict[str, DType], results: list[Target]
) -> tuple[Stmt, ...]:
    """Move workspace arrays into results where the result is only written, from that array, as its last use."""
    for result in results:
        for array in list(workspace):
            prefix = _prefix(body, array, workspace[array], dtypes[array], result)
            if prefix is not None:
                body = _move(body, array, result, prefix)
                del workspace[array]
                break
    return body


def _prefix(
    body: tuple[Stmt, ...], array: str, shape: tuple[Dim, ...], dtype: DType, result: Target
) -> _Subscripts | None:
    """The leading subscripts that the array gets inside the result, or None where it may not move."""
    if dtype != result.dtype or shape != result.shape[len(result.shape) - len(shape) :]:
        return None
    if not touched_whole(body).isdisjoint((array, result.name)):
        return None
    mine = _places(body, array)
    theirs = _places(body, result.name)
    if len(theirs) != 1 or not isinstance(theirs[0].part, Store) or theirs[0].part.shape != result.shape:
        return None
    if any(place.part.shape != shape for place in mine):
        return None
    lead = theirs[0].part.subscripts[: len(result.shape) - len(shape)]
    homes = [path for stmt, path in _walk(body) if isinstance(stmt, Allocate) and stmt.array == array]
    return lead if _may_move(mine, homes, theirs[0], lead) else None


def _may_move(mine: list[_Place], homes: list[_Path], store: _Place, lead: _Subscripts) -> bool:
    """Whether an array may live behind the subscripts ``lead`` of the result that a store fills from it."""
    if any(place.order > store.order for place in mine):
        return False
    tail = store.part.subscripts[len(lead) :]
    if not any(place.order == store.order and place.part.subscripts == tail for place in mine):
        return False
    paths = [*homes, *(place.path for place in mine)]
    around = _loops(store.path)
    own = [loop for loop in around if all(loop in _loops(path) for path in paths)]  # a new array in each turn of these
    if any(set(dim.atoms()) & (set(around) - set(own)) for dim in lead):
        return False
    return all(_keeps(mine, store, lead, depth) for depth in range(len(store.path)))


def _keeps(mine: list[_Place], store: _Place, lead: _Subscripts, depth: int) -> bool:
    """Whether the result keeps what one turn of a loop around the store leaves there.

    Either the store reaches all of the array in each turn, or each turn has its own part of it.
    """
    turning = store.path[depth]
    if not isinstance(turning, (Loop, While)):
        return True
    assert isinstance(store.part, Store)
    value, tail = store.part.value, store.part.subscripts[len(lead) :]
    plain = isinstance(value, Load) and value.subscripts == tail  # then it stores what would be there already
    inside = (place for place in mine if any(stmt is turning for stmt in place.path))
    others = [place for place in inside if isinstance(place.part, Store) or not plain]
    if not others or _covers(store, len(lead), depth):
        return True
    return isinstance(turning, Loop) and _apart(others, store, lead, turning)


def _covers(store: _Place, rank: int, depth: int) -> bool:
    """Whether the store reaches all elements behind its first ``rank`` subscripts, in each turn of a loop around it."""
    inner = store.path[depth + 1 :]
    if any(isinstance(stmt, (Return, Jump)) for stmt in statements(inner)):
        return False
    loops = [(name(stmt.var), stmt.start, stmt.stop, stmt.step) for stmt in inner if isinstance(stmt, Loop)]
    tail = zip(store.part.subscripts[rank:], store.part.shape[rank:], strict=True)
    return len(loops) == len(inner) and loops == [(place, as_dim(0), length, 1) for place, length in tail]


def _apart(others: list[_Place], store: _Place, lead: _Subscripts, turning: Loop) -> bool:
    """Whether a subscript that all have in common makes each turn of a loop touch elements of its own."""
    changing = names_written(turning) | {stmt.var for stmt in statements(turning.body) if isinstance(stmt, Loop)}
    subscripts = [(*lead, *place.part.subscripts) for place in others]
    return any(
        is_step(here, turning.var) and changing.isdisjoint({*here.atoms()} - {turning.var})
        for axis, here in enumerate(store.part.subscripts)
        if all(other[axis] == here for other in subscripts)
    )


def _places(body: tuple[Stmt, ...], array: str) -> list[_Place]:
    found: list[_Place] = []
    for order, (stmt, path) in enumerate(_walk(body)):
        parts: list[Expr | Stmt] = [part for value in expressions(stmt) for part in subexpressions(value)]
        for part in (*parts, stmt):
            if isinstance(part, (Load, Store)) and part.array == array:
                found.append(_Place(order, path, part))
    return found


def _walk(body: tuple[Stmt, ...], path: _Path = ()) -> Iterator[tuple[Stmt, _Path]]:
    """Every statement in order, with the statements around it, outermost first."""
    for stmt in body:
        yield stmt, path
        for inner in bodies(stmt):
            yield from _walk(inner, (*path, stmt))


def _loops(path: _Path) -> list[str]:
    """The variables of the loops of a path."""
    return [stmt.var for stmt in path if isinstance(stmt, Loop)]


def _move(body: tuple[Stmt, ...], array: str, result: Target, prefix: tuple[Dim, ...]) -> tuple[Stmt, ...]:
    def load(part: Expr) -> Expr:
        if isinstance(part, Load) and part.array == array:
            return Load(result.name, prefix + part.subscripts, result.shape, part.dtype)
        return part

    def change(stmts: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        out: list[Stmt] = []
        for stmt in stmts:
            if isinstance(stmt, Allocate) and stmt.array == array:
                continue
            stmt = own_expressions(stmt, lambda value: map_expression(value, load))
            if isinstance(stmt, Store) and stmt.array == array:
                stmt = replace(stmt, array=result.name, subscripts=prefix + stmt.subscripts, shape=result.shape)
            out.append(rebuild(stmt, change))
        return tuple(out)

    return change(body)
