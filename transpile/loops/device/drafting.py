"""Gathers what one thread does between the big loops, and makes drafts of kernels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from transpile.loops.access import accesses, statements
from transpile.loops.device.accumulate import combined
from transpile.loops.device.drafts import Draft, assigned, declared, free_names, needed_formulas, unmarked
from transpile.symbolic.device import Accumulator
from transpile.symbolic.dims import Dim, as_dim
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.program import (
    Assign,
    Function,
    If,
    Launch,
    Load,
    Local,
    Loop,
    Return,
    Scalar,
    Stmt,
    Var,
)
from transpile.symbolic.types import BOOL, INT64, DType

BLOCK = "@block"
BLOCKS = "@blocks"
RETURNED = "@returned"


@dataclass
class Scope:
    """The scalars at a place of the plan: those the host has, those kernels compute for themselves, those in device
    memory."""

    host: dict[str, DType]
    formulas: dict[str, Assign] = field(default_factory=dict)
    stored: dict[str, DType] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Whether the host has the value."""
        return name in self.host

    def copy(self) -> Scope:
        """The scope as it is now."""
        return Scope(dict(self.host), dict(self.formulas), dict(self.stored))

    def restore(self, kept: Scope) -> None:
        """The scope as it was."""
        self.host, self.formulas, self.stored = kept.host, kept.formulas, kept.stored


@dataclass
class _Open:
    """Statements of one thread that wait for their kernel, perhaps after the second half of a reduction."""

    stmts: list[Stmt] = field(default_factory=list)
    begin: list[Stmt] = field(default_factory=list)
    accumulators: tuple[Accumulator, ...] = ()


class Drafting:
    """The drafts of a function's kernels, in the order of their launches."""

    def __init__(self, function: Function) -> None:
        self.function = function
        scalars = {item.name: item.dtype for item in function.parameters if isinstance(item, Scalar)}
        self.scope = Scope({**dict.fromkeys(function.sizes, INT64), **scalars})
        self.drafts: dict[str, Draft] = {}
        self.locals: list[Local] = []
        self.fetched: set[str] = set()  # numbers that the host reads back
        self._open = _Open()
        self._results = {item.name for item in function.results if isinstance(item, Scalar)}
        self._taken = set(scalars) | {stmt.name for stmt in statements(function.body) if isinstance(stmt, Assign)}

    def fresh(self, wish: str) -> str:
        """A scalar name that the function does not have."""
        name, count = wish, 1
        while name in self._taken:
            count += 1
            name = f"{wish}_{count}"
        self._taken.add(name)
        return name

    def add(self, stmt: Stmt) -> set[str]:
        """One thread does this; the scalars that it sets, which therefore live in device memory."""
        self._open.stmts.append(stmt)
        sets = assigned([stmt]) | declared([stmt])
        kept = {name: dtype for name, dtype in sets.items() if name not in self._results}
        self.scope.stored |= kept
        for name in kept:
            self.scope.host.pop(name, None)
        return {name for name in assigned([stmt]) if name in kept} | set(declared([stmt])) & set(kept)

    def flush(self, out: list[Stmt]) -> None:
        """Launch what waits."""
        waiting, self._open = self._open, _Open()
        if waiting.accumulators:
            self._finish_reduction(waiting, out)
        elif waiting.stmts:
            self._launch(self._draft("once", (), tuple(waiting.stmts)), _source(waiting.stmts), out)

    def launch(
        self,
        form: str,
        axes: tuple[Loop, ...],
        body: tuple[Stmt, ...],
        source: tuple[str, ...],
        out: list[Stmt],
        team: Dim | None = None,
    ) -> None:
        """Launch a kernel over a grid."""
        self._launch(replace(self._draft(form, axes, body), team=team), source, out)

    def reduce(
        self,
        axes: tuple[Loop, ...],
        body: tuple[Stmt, ...],
        found: tuple[Accumulator, ...],
        source: tuple[str, ...],
        out: list[Stmt],
    ) -> set[str]:
        """Launch the first half of a reduction; the second one waits for what follows."""
        names = {item.name for item in found}
        begin = self._take_declarations(names)
        self.flush(out)
        self._launch(self._draft("partials", axes, body, found), source, out)
        self._open = _Open([], begin, found)
        self.scope.stored |= {item.name: item.dtype for item in found}
        for name in names:
            self.scope.host.pop(name, None)
        return names

    def _take_declarations(self, names: set[str]) -> list[Stmt]:
        """The declarations of accumulators that wait and that nothing else waiting needs."""
        waiting = self._open.stmts
        taken: list[Stmt] = [
            stmt
            for stmt in waiting
            if isinstance(stmt, Assign)
            and stmt.declare
            and stmt.name in names
            and not any(stmt.name in free_names([other]) for other in waiting if other is not stmt)
            and not free_names([stmt]) & set(declared(waiting))
        ]
        self._open.stmts = [stmt for stmt in waiting if stmt not in taken]
        return taken

    def _finish_reduction(self, waiting: _Open, out: list[Stmt]) -> None:
        blocks = (dim_name(BLOCKS),)
        steps = tuple(
            combined(item, Load(item.partials, (dim_name(BLOCK),), blocks, item.dtype)) for item in waiting.accumulators
        )
        lanes = tuple((item.name, item.combine) for item in waiting.accumulators)
        gather = Loop(BLOCK, as_dim(0), dim_name(BLOCKS), 1, steps, lanes=lanes, shared=True)
        body = (*waiting.begin, gather)
        draft = self._draft("block", (), body, waiting.accumulators, tuple(waiting.stmts))
        self._launch(draft, _source([*waiting.begin, *waiting.stmts]), out)

    def _draft(
        self,
        form: str,
        axes: tuple[Loop, ...],
        body: tuple[Stmt, ...],
        found: tuple[Accumulator, ...] = (),
        tail: tuple[Stmt, ...] = (),
    ) -> Draft:
        what = self._subject((*body, *tail), found)
        draft = Draft(self._kernel_name(what), form, axes, unmarked(body), unmarked(tail), found)
        return self._with_names(draft)

    def _subject(self, body: tuple[Stmt, ...], found: tuple[Accumulator, ...]) -> str:
        """What the kernel is called after: what it computes first."""
        if found:
            return found[0].name
        written = [access.array for stmt in body for access in accesses(stmt) if access.write]
        stored = next((array for array in written if not any(array == local.name for local in _locals(body))), None)
        named = next(iter(declared(body)), None) or next(iter(assigned(body)), None)
        return stored or named or "step"

    def _kernel_name(self, what: str) -> str:
        base = f"{self.function.name}_{what}"
        name, count = base, 1
        while name in self.drafts:
            count += 1
            name = f"{base}_{count}"
        return name

    def _with_names(self, draft: Draft) -> Draft:
        """The draft with what it needs of the scalars around it."""
        inside = {axis.var for axis in draft.axes} | {BLOCKS}
        own = (*draft.body, *draft.tail)
        private = {item.name for item in draft.accumulators} if draft.form == "partials" else set()
        names = (free_names([*draft.axes, *own]) | {n for axis in draft.axes for n in _bounds(axis)}) - inside - private
        formulas = needed_formulas(names, self.scope.formulas)
        names |= free_names(formulas)
        names -= {formula.name for formula in formulas} | self._results
        sets = {} if draft.form == "partials" else assigned(own)
        draft.formulas = formulas
        draft.scalars = {n: d for n, d in self.scope.host.items() if n in names}
        draft.reads = {n: d for n, d in self.scope.stored.items() if n in names and n not in draft.scalars}
        draft.sets = {n: d for n, d in sets.items() if n not in self._results}
        draft.declares = declared(own) if draft.form in ("once", "block") else {}
        missing = names - set(draft.scalars) - set(draft.reads) - set(draft.sets)
        assert not missing, f"{draft.name} needs {', '.join(sorted(missing))}, which nothing gives it"
        return draft

    def _launch(self, draft: Draft, source: tuple[str, ...], out: list[Stmt]) -> None:
        self.drafts[draft.name] = draft
        out.append(Launch(draft.name, source))
        if any(isinstance(stmt, Return) for stmt in statements(list(draft.statements))):
            out.append(If(Var(RETURNED, BOOL), (Return(),)))


def _bounds(axis: Loop) -> set[str]:
    return {*axis.start.atoms(), *axis.stop.atoms()}


def _locals(body: Iterable[Stmt]) -> list[Local]:
    return [stmt for stmt in statements(list(body)) if isinstance(stmt, Local)]


def _source(stmts: Iterable[Stmt]) -> tuple[str, ...]:
    found: list[str] = []
    for stmt in stmts:
        found += getattr(stmt, "source", ())
    return tuple(dict.fromkeys(found))
