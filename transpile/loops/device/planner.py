"""The planner: walks through a loop program and decides, statement by statement, what the host and what kernels do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from transpile.loops.access import accesses, jumps_out, names_read, statements
from transpile.loops.device.accumulate import accumulators
from transpile.loops.device.drafting import Drafting
from transpile.loops.device.host import computes
from transpile.loops.device.spread import collapse, is_large, rising
from transpile.loops.device.teams import prefers_rows, team_body
from transpile.symbolic.device import Accumulator
from transpile.symbolic.program import (
    Assign,
    Expr,
    Fail,
    Function,
    If,
    Jump,
    Local,
    Loop,
    MatMul,
    ReadBack,
    Return,
    Rotate,
    Stmt,
    Var,
    While,
)
from transpile.symbolic.types import BOOL, INT64


class Planner:
    """Plans one function. ``on_device`` are the scalars that live in device memory.

    ``forced`` are those that have to, which is known only after a first try.
    """

    def __init__(self, function: Function, on_device: frozenset[str]) -> None:
        self.function = function
        self.on_device = on_device
        self.forced: set[str] = set()
        self.exact = function.fp == "exact"
        self.drafting = Drafting(function)
        self.scope = self.drafting.scope
        stmts = list(statements(function.body))
        self._changing = {stmt.name for stmt in stmts if isinstance(stmt, Assign) and not stmt.declare}
        self._written = {access.array for stmt in function.body for access in accesses(stmt) if access.write}

    def block(self, stmts: Iterable[Stmt]) -> tuple[Stmt, ...]:
        """The host's statements for a block."""
        out: list[Stmt] = []
        with self._inner_scope():
            for stmt in stmts:
                self._statement(stmt, out)
            self.drafting.flush(out)
        return tuple(out)

    @contextmanager
    def _inner_scope(self) -> Iterator[None]:
        kept = self.scope.copy()
        yield
        self.scope.restore(kept)

    def _statement(self, stmt: Stmt, out: list[Stmt]) -> None:
        match stmt:
            case Assign():
                self._assign(stmt, out)
            case Local():
                self.drafting.locals.append(stmt)
            case Fail():
                self._fail(stmt, out)
            case Rotate() | MatMul() | Jump() | Return():
                self._on_host(stmt, out)
            case Loop():
                self._loop(stmt, out)
            case If() if self._is_for_host(stmt) or _leaves_early(stmt):
                self._if(stmt, out)
            case While() if self._is_for_host(stmt):
                self._while(stmt, out)
            case _:
                self._later(stmt)

    def _later(self, stmt: Stmt) -> None:
        """One thread does this, with what comes before and after it."""
        self.forced |= self.drafting.add(stmt)

    def _on_host(self, stmt: Stmt, out: list[Stmt]) -> None:
        self.drafting.flush(out)
        out.append(stmt)

    # scalars

    def _assign(self, stmt: Assign, out: list[Stmt]) -> None:
        if stmt.declare and not stmt.mutable and stmt.name not in self.on_device and self._is_formula(stmt.value):
            self.scope.formulas[stmt.name] = stmt
            if computes(stmt.value, self.scope.knows):
                self.scope.host[stmt.name] = stmt.value.dtype
                out.append(stmt)  # dropped in the end where only kernels need it
        elif stmt.name not in self.on_device and self._is_host_scalar(stmt):
            if not stmt.declare:
                self.drafting.flush(out)
            self.scope.host[stmt.name] = stmt.value.dtype
            out.append(stmt)
        else:
            self._later(stmt)

    def _is_host_scalar(self, stmt: Assign) -> bool:
        known = stmt.declare or stmt.name in self.scope.host
        return known and computes(stmt.value, self.scope.knows)

    def _is_formula(self, value: Expr) -> bool:
        """Whether each kernel can compute a value for itself: nothing that it reads ever changes."""
        names = names_read(Assign("", value))
        arrays = {access.array for access in accesses(Assign("", value))}
        steady = all(name in self.scope.host or name in self.scope.formulas for name in names)
        return steady and not names & self._changing and not arrays & (self._written | set(self.function.handles))

    def _fail(self, stmt: Fail, out: list[Stmt]) -> None:
        if computes(stmt.condition, self.scope.knows):
            self._on_host(stmt, out)
        else:
            self._later(stmt)

    def _known(self, names: Iterable[str], out: list[Stmt]) -> None:
        """Bring numbers from device memory to the host where it does not have them."""
        wanted = [name for name in dict.fromkeys(names) if not self.scope.knows(name)]
        if wanted:
            self.drafting.flush(out)
        for name in wanted:
            if name in self.scope.formulas:  # one that only kernels can compute
                formula = self.scope.formulas.pop(name)
                self._later(formula)
                self.drafting.flush(out)
            out.append(self._read_back(name))

    def _read_back(self, name: str) -> ReadBack:
        self.drafting.fetched.add(name)
        return ReadBack(name, self.scope.stored[name])

    def _condition(self, condition: Expr, out: list[Stmt]) -> Expr:
        """A condition that the host can test, after what it takes to know it."""

        def knows(name: str) -> bool:
            return self.scope.knows(name) or name in self.scope.stored

        if not computes(condition, knows):
            name = self.drafting.fresh("holds")
            self._later(Assign(name, condition, declare=True))
            condition = Var(name, BOOL)
        self.drafting.flush(out)
        self._known(sorted(names_read(Assign("", condition))), out)
        return condition

    # loops and branches

    def _is_for_host(self, stmt: Stmt) -> bool:
        """Whether something in it is no work for one thread."""
        return any(map(self._is_large, statements([stmt])))

    def _is_large(self, stmt: Stmt) -> bool:
        if isinstance(stmt, (MatMul, Rotate)):
            return True
        return isinstance(stmt, Loop) and (self._grid(stmt) is not None or self._reduction(stmt) is not None)

    def _grid(self, loop: Loop) -> tuple[tuple[Loop, ...], tuple[Stmt, ...]] | None:
        axes, body = collapse(loop)
        return (axes, body) if is_large(axes, body) else None

    def _reduction(self, loop: Loop) -> tuple[tuple[Loop, ...], tuple[Stmt, ...], tuple[Accumulator, ...]] | None:
        found = accumulators(loop, self.exact)
        if not found:
            return None
        axes, body = collapse(rising(loop), besides=[item.name for item in found])
        return (axes, body, found) if is_large(axes, body) else None

    def _loop(self, loop: Loop, out: list[Stmt]) -> None:
        grid, reduction = self._grid(loop), self._reduction(loop)
        if grid is not None:
            self._spread(loop, *grid, out)
        elif reduction is not None:
            self._bounds_known(reduction[0], out)
            self.forced |= self.drafting.reduce(*reduction, loop.source, out)
        elif any(map(self._is_for_host, loop.body)):
            self._host_loop(loop, out)
        else:
            self._later(loop)

    def _spread(self, loop: Loop, axes: tuple[Loop, ...], body: tuple[Stmt, ...], out: list[Stmt]) -> None:
        self._bounds_known(axes, out)
        self.drafting.flush(out)
        team = None if any(isinstance(stmt, Fail) for stmt in statements(list(body))) else team_body(body, self.exact)
        if team is not None and prefers_rows(axes, team):
            shared = next(stmt for stmt in statements(list(team)) if isinstance(stmt, Loop) and stmt.shared)
            length = shared.stop - shared.start
            known = all(map(self.scope.knows, length.atoms()))
            self.drafting.launch("rows", axes, team, loop.source, out, team=length if known else None)
        else:
            self.drafting.launch("map", axes, body, loop.source, out)

    def _bounds_known(self, axes: tuple[Loop, ...], out: list[Stmt]) -> None:
        self._known((name for axis in axes for bound in (axis.start, axis.stop) for name in bound.atoms()), out)

    def _host_loop(self, loop: Loop, out: list[Stmt]) -> None:
        self.drafting.flush(out)
        self._known((*loop.start.atoms(), *loop.stop.atoms()), out)
        with self._inner_scope():
            self.scope.host[loop.var] = INT64
            out.append(replace(loop, body=self.block(loop.body), lanes=(), simd=False, parallel=False))

    def _if(self, stmt: If, out: list[Stmt]) -> None:
        condition = self._condition(stmt.condition, out)
        out.append(replace(stmt, condition=condition, then=self.block(stmt.then), orelse=self.block(stmt.orelse)))

    def _while(self, stmt: While, out: list[Stmt]) -> None:
        self.drafting.flush(out)
        before: list[Stmt] = []
        with self._inner_scope():
            for inner in stmt.before:
                self._statement(inner, before)
            condition = self._condition(stmt.condition, before)
            out.append(While(tuple(before), condition, self.block(stmt.body), stmt.source))


def _leaves_early(stmt: If) -> bool:
    """Whether a branch returns, or jumps in a loop around it."""
    return any(isinstance(inner, Return) for inner in statements([stmt])) or jumps_out(stmt)
