"""Marks on loops: vectors where compilers cannot see that it is safe, and threads."""

from __future__ import annotations

from transpile.emit_c.settle import Settler
from transpile.emit_c.syntax import Binary, Expr, Number, text
from transpile.loops.access import accesses, leaves, names_written, statements
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Assign, CallFunction, Function, Loop

PARALLEL_WORK = 50_000  # elements below which threads cost more than they give


def is_independent(loop: Loop, function: Function) -> bool:
    """Whether compilers have to be told: pointers that rotate cannot be declared free of overlap."""
    touched = list(accesses(loop))
    return loop.simd and any(access.write for access in touched) and any(a.array in function.handles for a in touched)


def is_parallel(loop: Loop) -> bool:
    """Whether the loop may run on several threads: nothing leaves it and every scalar that it sets is its own."""
    own = {stmt.name for stmt in statements(loop.body) if isinstance(stmt, Assign) and stmt.declare}
    own |= {name for stmt in statements(loop.body) if isinstance(stmt, CallFunction) for name, _ in stmt.results}
    inner = {name for stmt in loop.body for name in names_written(stmt)}
    return loop.parallel and not loop.lanes and not any(map(leaves, loop.body)) and inner <= own


def parallel_lines(loop: Loop, settler: Settler, indent: str) -> list[str]:
    """The OpenMP mark, with the amount of work from which it pays."""
    work = Binary(">=", _work(loop, settler), Number(str(PARALLEL_WORK)))
    pragma = f"#pragma omp parallel for if({text(work)})"
    return ["#ifdef _OPENMP", f"{indent}{pragma}", "#endif"]


def _work(loop: Loop, settler: Settler) -> Expr:
    total: Expr | None = None
    for length in _lengths(loop):
        factor = settler.dims.expr(length)
        total = factor if total is None else Binary("*", total, factor)
    assert total is not None  # the loop itself has a length
    return total


def _lengths(loop: Loop) -> list[Dim]:
    """The turns of the loop and of the first loops inside it whose turns are known outside."""
    found: list[Dim] = []
    inner: Loop | None = loop
    hidden: set[str] = set()
    while inner is not None:
        turns = inner.stop - inner.start if inner.step > 0 else inner.start - inner.stop
        if hidden & set(turns.atoms()):
            break
        found.append(turns)
        hidden |= {inner.var, *(name for stmt in inner.body for name in names_written(stmt))}
        inner = next((stmt for stmt in inner.body if isinstance(stmt, Loop)), None)
    return found
