"""A workspace array that ends in a result of the same shape lives in the result from the start."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transpile.loops.access import bodies, expressions, map_expression, rebuild, subexpressions, touched_whole
from transpile.loops.contraction import own_expressions
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import (
    Allocate,
    Expr,
    Load,
    Loop,
    Stmt,
    Store,
)
from transpile.symbolic.types import DType


@dataclass(frozen=True)
class _Place:
    order: int
    path: tuple[str, ...]
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
) -> tuple[Dim, ...] | None:
    """The leading subscripts that the array gets inside the result, or None where it may not move."""
    if dtype != result.dtype or shape != result.shape[len(result.shape) - len(shape) :]:
        return None
    places = _places(body, (array, result.name))
    mine = [place for place in places if place.part.array == array]
    theirs = [place for place in places if place.part.array == result.name]
    if len(theirs) != 1 or not mine or not isinstance(theirs[0].part, Store):
        return None
    if not touched_whole(body).isdisjoint((array, result.name)):
        return None
    store = theirs[0]
    if store.part.shape != result.shape or any(place.part.shape != shape for place in mine):
        return None
    lead = store.part.subscripts[: len(result.shape) - len(shape)]
    tail = store.part.subscripts[len(lead) :]
    together = [place for place in mine if place.path == store.path]
    last = max(place.order for place in mine) <= store.order
    same = all(place.part.subscripts == tail for place in together)
    loaded = any(isinstance(place.part, Load) and place.order == store.order for place in mine)
    common = set.intersection(*(set(place.path) for place in (*mine, store)))
    fixed = all(set(dim.atoms()) & set(store.path) <= common for dim in lead)
    return lead if last and same and loaded and fixed else None


def _places(body: tuple[Stmt, ...], arrays: tuple[str, ...]) -> list[_Place]:
    found: list[_Place] = []
    counter = 0

    def visit(stmts: tuple[Stmt, ...], path: tuple[str, ...]) -> None:
        nonlocal counter
        for stmt in stmts:
            counter += 1
            if isinstance(stmt, Allocate):
                continue
            parts: list[Expr | Stmt] = [part for value in expressions(stmt) for part in subexpressions(value)]
            for part in (*parts, stmt):
                if isinstance(part, (Load, Store)) and part.array in arrays:
                    found.append(_Place(counter, path, part))
            inside = (*path, stmt.var) if isinstance(stmt, Loop) else (*path, f"{type(stmt).__name__} {id(stmt)}")
            for inner in bodies(stmt):
                visit(inner, inside)

    visit(body, ())
    return found


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
