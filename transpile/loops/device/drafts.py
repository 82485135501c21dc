"""Kernels while they are planned: the statements, and what they need of the names around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transpile.loops.access import bodies, names_read, rebuild
from transpile.symbolic.device import Accumulator
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Assign, CallFunction, If, Loop, Stmt, While
from transpile.symbolic.types import DType


@dataclass
class Draft:
    """A kernel without its parameters.

    ``formulas`` are values that it computes for itself before anything else; ``reads`` and ``sets`` are numbers in
    device memory. Those that it declares (``declares``) stay its own unless something else needs them.
    """

    name: str
    form: str
    axes: tuple[Loop, ...]
    body: tuple[Stmt, ...]
    tail: tuple[Stmt, ...] = ()  # of the form "block": what its first thread does in the end
    accumulators: tuple[Accumulator, ...] = ()
    team: Dim | None = None
    formulas: tuple[Assign, ...] = ()
    scalars: dict[str, DType] = field(default_factory=dict)  # that the host passes by value
    reads: dict[str, DType] = field(default_factory=dict)
    sets: dict[str, DType] = field(default_factory=dict)
    declares: dict[str, DType] = field(default_factory=dict)

    @property
    def statements(self) -> tuple[Stmt, ...]:
        """All of them, the axes' bounds included."""
        return (*self.formulas, *self.axes, *self.body, *self.tail)


def free_names(stmts: Iterable[Stmt]) -> set[str]:
    """The scalars that statements read, or assign, without having declared them."""
    found: set[str] = set()
    declared: set[str] = set()
    for stmt in stmts:
        found |= _free(stmt) - declared
        declared |= declared_by(stmt)
    return found


def declared_by(stmt: Stmt) -> set[str]:
    """The scalars that a statement declares for those after it."""
    if isinstance(stmt, Assign) and stmt.declare:
        return {stmt.name}
    return {name for name, _ in stmt.results} if isinstance(stmt, CallFunction) else set()


def _free(stmt: Stmt) -> set[str]:
    if isinstance(stmt, While):
        return free_names((*stmt.before, If(stmt.condition, stmt.body)))
    own = names_read(_without_bodies(stmt))
    if isinstance(stmt, Assign) and not stmt.declare:
        own |= {stmt.name}
    inner: set[str] = set()
    for body in bodies(stmt):
        inner |= free_names(body)
    return own | (inner - {stmt.var} if isinstance(stmt, Loop) else inner)


def _without_bodies(stmt: Stmt) -> Stmt:
    return rebuild(stmt, lambda body: ())


def assigned(stmts: Iterable[Stmt]) -> dict[str, DType]:
    """The scalars from outside that statements assign."""
    found: dict[str, DType] = {}
    declared: set[str] = set()
    for stmt in stmts:
        if isinstance(stmt, Assign) and not stmt.declare and stmt.name not in declared:
            found[stmt.name] = stmt.value.dtype
        for body in bodies(stmt):
            found |= {name: dtype for name, dtype in assigned(body).items() if name not in declared}
        declared |= declared_by(stmt)
    return found


def declared(stmts: Iterable[Stmt]) -> dict[str, DType]:
    """The scalars that statements declare at their own level."""
    found: dict[str, DType] = {}
    for stmt in stmts:
        if isinstance(stmt, Assign) and stmt.declare:
            found[stmt.name] = stmt.value.dtype
        elif isinstance(stmt, CallFunction):
            found |= dict(stmt.results)
    return found


def needed_formulas(names: set[str], formulas: Mapping[str, Assign]) -> tuple[Assign, ...]:
    """The formulas that these names need, and those that they need, in the order of their definition."""
    needed: set[str] = set()
    pending = [name for name in names if name in formulas]
    while pending:
        name = pending.pop()
        if name not in needed:
            needed.add(name)
            pending += [other for other in names_read(formulas[name]) if other in formulas]
    return tuple(formula for name, formula in formulas.items() if name in needed)


def unmarked(body: Sequence[Stmt]) -> tuple[Stmt, ...]:
    """The statements as one thread goes through them: marks for vectors and CPU threads mean nothing on a GPU."""

    def plain(stmt: Stmt) -> Stmt:
        inner = rebuild(stmt, unmarked)
        if isinstance(inner, Loop) and not inner.shared:
            return replace(inner, simd=False, parallel=False, lanes=())
        return inner

    return tuple(map(plain, body))
