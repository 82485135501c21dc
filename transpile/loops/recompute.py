"""Cheap arrays that are read at shifted places are computed again at each place instead of stored.

``s = u[1:] + u[:-1]; d = s[1:] - s[:-1]`` reads each element of s twice, at subscripts that fusion cannot bring
together. Where an element costs little, computing it twice is faster than memory, and two loops become one.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from transpile.loops.access import (
    Access,
    accesses,
    map_expression,
    map_statement,
    names_read,
    names_written,
    rebuild,
    statements,
    subexpressions,
)
from transpile.loops.contraction import own_expressions
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.ops import COSTLY
from transpile.symbolic.program import Allocate, Assign, Cast, Expr, Load, Loop, Op, Stmt, Store, While

MOST_WORK = 6  # operations for each element, beyond those of storing it once; rows of dearer ones stay in the cache
_SLOW = frozenset((*COSTLY, "divide", "floor_divide", "remainder", "sqrt", "reciprocal"))


@dataclass(frozen=True)
class _Formula:
    """An element of an array by the loop variables of the nest that stores it."""

    array: str
    variables: tuple[str, ...]
    shape: tuple[Dim, ...]
    value: Expr
    source: tuple[str, ...]

    def at(self, subscripts: tuple[Dim, ...]) -> Expr:
        """The element at some subscripts."""
        places = dict(zip(self.variables, subscripts, strict=True))
        stmt = map_statement(Assign("", self.value), lambda part: part, lambda dim: dim.substitute(places))
        assert isinstance(stmt, Assign)
        return stmt.value


Readers = dict[str, list[tuple[int, Access]]]


def recompute(body: tuple[Stmt, ...], workspace: Set[str]) -> tuple[Stmt, ...]:
    """Put the formulas of cheap arrays where their elements are read."""
    out = [rebuild(stmt, lambda inner: recompute(inner, workspace)) for stmt in body]
    gone: set[str] = set()
    places = _places(out)
    for position in range(len(out)):
        formula = _formula(out[position], workspace)
        if formula is not None and _pays(formula, out, position, places[formula.array]):
            gone.add(formula.array)
            out[position] = Allocate(formula.array)  # nothing is left of the nest
            out = [_insert(stmt, formula) for stmt in out]
            places = _places(out)
    return tuple(stmt for stmt in out if not (isinstance(stmt, Allocate) and stmt.array in gone))


def _places(out: list[Stmt]) -> Readers:
    """Which statements touch each array, and how."""
    found: Readers = {}
    for position, stmt in enumerate(out):
        for access in accesses(stmt):
            found.setdefault(access.array, []).append((position, access))
    return found


def _formula(stmt: Stmt, workspace: Set[str]) -> _Formula | None:
    """What a nest stores, if it does nothing but store each element of a workspace array once."""
    variables: list[str] = []
    while isinstance(stmt, Loop) and len(stmt.body) == 1:
        if stmt.explicit or stmt.step != 1 or stmt.start.constant != 0:
            return None
        variables.append(stmt.var)
        stmt = stmt.body[0]
    if not isinstance(stmt, Store) or stmt.array not in workspace or not variables:
        return None
    if stmt.subscripts != tuple(map(name, variables)) or _work(stmt.value) is None:
        return None
    return _Formula(stmt.array, tuple(variables), stmt.shape, stmt.value, stmt.source)


def _work(value: Expr) -> int | None:
    """How many operations an expression has; None where one is slow."""
    parts = list(subexpressions(value))
    if any(isinstance(part, Op) and part.name in _SLOW for part in parts):
        return None
    return sum(isinstance(part, (Op, Cast)) for part in parts)


def _pays(formula: _Formula, out: list[Stmt], position: int, places: list[tuple[int, Access]]) -> bool:
    """Whether only later nests read the array, at several places, each about as often as it has elements."""
    reads = [access for place, access in places if place != position]
    if not reads or min(place for place, _ in places) < position or any(map(_is_whole, reads)):
        return False
    last = max(place for place, _ in places)
    between = out[position + 1 : last + 1]
    once = all(len(access.loops) == len(formula.variables) and _moves(access) for access in reads)
    if not once or any(access.shape != formula.shape for access in reads) or _in_while(between, formula.array):
        return False
    extra = (len(reads) - 1) * (_work(formula.value) or 0)
    several = len(set(map(_distances, reads))) > 1  # at one place only, fusion does better
    return several and extra <= MOST_WORK and _steady(formula, between)


def _is_whole(access: Access) -> bool:
    return access.write or access.subscripts is None


def _in_while(body: list[Stmt], array: str) -> bool:
    loops = (stmt for stmt in statements(body) if isinstance(stmt, While))
    return any(access.array == array for stmt in loops for access in accesses(stmt))


def _moves(access: Access) -> bool:
    """Whether each subscript is a variable of a loop of its own and a distance."""
    variables = [_mover(access, subscript) for subscript in access.subscripts or ()]
    return len(set(variables)) == len(variables) and None not in variables


def _mover(access: Access, subscript: Dim) -> str | None:
    """The loop that a subscript moves with."""
    return next((loop for loop in access.loops if _is_one(subscript.coefficient(loop))), None)


def _distances(access: Access) -> tuple[tuple[int, int | None], ...]:
    """Where an element is read: for each axis the depth of the loop that moves along it, and how far it is ahead."""
    places = []
    for subscript in access.subscripts or ():
        variable = _mover(access, subscript)
        assert variable is not None
        places.append((access.loops.index(variable), (subscript - name(variable)).constant))
    return tuple(places)


def _is_one(factor: Dim | None) -> bool:
    return factor is not None and factor.constant == 1


def _steady(formula: _Formula, between: list[Stmt]) -> bool:
    """Whether nothing that the formula reads changes up to the last reader."""
    probe = Assign("", formula.value)
    arrays, names = {access.array for access in accesses(probe)}, names_read(probe) - set(formula.variables)
    written = {access.array for stmt in between for access in accesses(stmt) if access.write}
    return not arrays & written and not any(names & names_written(stmt) for stmt in between)


def _insert(stmt: Stmt, formula: _Formula) -> Stmt:
    def change(part: Expr) -> Expr:
        return formula.at(part.subscripts) if isinstance(part, Load) and part.array == formula.array else part

    changed = own_expressions(stmt, lambda whole: map_expression(whole, change))
    if changed != stmt and isinstance(changed, (Assign, Store)):
        sources = (*changed.source[:-1], *formula.source, *changed.source[-1:])
        changed = replace(changed, source=tuple(dict.fromkeys(sources)))
    return rebuild(changed, lambda body: tuple(_insert(inner, formula) for inner in body))
