"""Vector marks: innermost loops that are independent, and reductions that run in a fixed number of accumulators."""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.access import accesses, bodies, expressions, leaves, names_read, rebuild, subexpressions
from transpile.loops.independence import independent, separate
from transpile.symbolic.graph import Kernel
from transpile.symbolic.program import Assign, Expr, Loop, Op, Stmt, Store, Var

ASSOCIATIVE = ("add", "multiply", "maximum", "minimum")
LOGICAL = ("logical_or", "logical_and")


def mark(body: tuple[Stmt, ...], kernel: Kernel) -> tuple[Stmt, ...]:
    """Mark innermost loops for vectors (several accumulators only under ``fp = "fast"``), outer ones for threads."""
    marked = tuple(_mark(stmt, kernel.fp == "fast") for stmt in body)
    return tuple(_threads(stmt) for stmt in marked) if kernel.parallel else marked


def _threads(stmt: Stmt) -> Stmt:
    """Mark the outermost loops whose iterations touch separate elements."""
    if isinstance(stmt, Loop) and stmt.step == 1 and not any(map(leaves, stmt.body)) and separate(stmt):
        return replace(stmt, parallel=True)
    return rebuild(stmt, lambda body: tuple(_threads(inner) for inner in body))


def _mark(stmt: Stmt, lanes: bool) -> Stmt:
    if isinstance(stmt, Loop) and not any(bodies(inner) for inner in stmt.body):
        if not all(isinstance(inner, (Assign, Store)) for inner in stmt.body):
            return stmt
        return replace(stmt, simd=independent(stmt), lanes=_reductions(stmt) if lanes else ())
    return rebuild(stmt, lambda body: tuple(_mark(inner, lanes) for inner in body))


def _reductions(loop: Loop) -> tuple[tuple[str, str], ...]:
    """(accumulator, combine) of each reduction, or () where any other value passes from one iteration to the next."""
    declared = {stmt.name for stmt in loop.body if isinstance(stmt, Assign) and stmt.declare}
    steps = [stmt for stmt in loop.body if isinstance(stmt, Assign) and not stmt.declare and stmt.name not in declared]
    found: list[tuple[str, str]] = []
    for step in steps:
        combine = _combine(step)
        others = [stmt for stmt in loop.body if stmt is not step]
        if combine is None or any(step.name in names_read(stmt) for stmt in others):
            return ()
        found.append((step.name, combine))
    names = [name for name, _ in found]
    floats = any(step.value.dtype.kind == "f" for step in steps)  # compilers do the others themselves
    plain = floats and loop.step == 1 and len(set(names)) == len(names) and _stores_independent(loop)
    return tuple(found) if plain and not _gathers_beside_others(loop, steps) else ()


def _gathers_beside_others(loop: Loop, steps: list[Assign]) -> bool:
    """Whether elements at places that are read from memory are not only summed: GCC 12 breaks down over such lanes."""
    chosen = {stmt.name for stmt in loop.body if isinstance(stmt, Assign)}
    gathers = any(chosen & {*dim.atoms()} for access in accesses(loop) for dim in access.subscripts or ())
    others = any(isinstance(stmt, Store) for stmt in loop.body) or any(step.value.dtype.kind != "f" for step in steps)
    return gathers and others


def _combine(step: Assign) -> str | None:
    value = step.value
    if not isinstance(value, Op) or len(value.args) != 2:
        return None
    if value.name not in {"f": ASSOCIATIVE, "b": LOGICAL, "i": ("add",)}.get(value.dtype.kind, ()):
        return None
    first, second = value.args
    if first == Var(step.name, value.dtype) and not _reads(second, step.name):
        return value.name
    return None


def _reads(expression: Expr, name: str) -> bool:
    return any(isinstance(part, Var) and part.name == name for part in subexpressions(expression))


def _stores_independent(loop: Loop) -> bool:
    stores_only = replace(loop, body=tuple(stmt for stmt in loop.body if isinstance(stmt, Store)))
    if not stores_only.body:
        return True
    written = {access.array for access in accesses(stores_only) if access.write}
    reads = [part for stmt in loop.body for value in expressions(stmt) for part in subexpressions(value)]
    touched = {getattr(part, "array", None) for part in reads}
    return independent(stores_only) and not (
        written & touched - {access.array for access in accesses(stores_only) if not access.write}
    )
