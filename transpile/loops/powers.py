"""Powers in sizes and subscripts get a name where all that they are made of is known, so that C computes each once."""

from __future__ import annotations

from collections.abc import Iterator

from transpile.loops.access import map_statement, names_written, rebuild, statements
from transpile.symbolic.dims import Dim, Opaque, opaque, power
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.program import Assign, Const, Expr, Index, Loop, Op, Stmt
from transpile.symbolic.types import INT64


def name_powers(body: tuple[Stmt, ...], known: frozenset[str], taken: set[str]) -> tuple[Stmt, ...]:
    """``known``: names that keep their value in the body. ``taken``: names of other things."""
    loops = {stmt.var for stmt in statements(body) if isinstance(stmt, Loop)}
    used = taken.union(loops, *map(names_written, body))
    return _name(body, known, used) if any(map(_powers, body)) else body


def _name(body: tuple[Stmt, ...], known: frozenset[str], taken: set[str]) -> tuple[Stmt, ...]:
    names: dict[Opaque, str] = {}
    out: list[Stmt] = []
    for stmt in body:
        for atom in _powers(stmt):
            if atom not in names and set(_dim(atom).atoms()) <= known:
                names[atom] = _fresh(atom, taken)
                out.append(Assign(names[atom], Index(_dim(atom), INT64), declare=True))
        inside = known | {stmt.var} if isinstance(stmt, Loop) else known
        out.append(rebuild(_with(stmt, names), lambda inner, inside=inside: _name(inner, inside, taken)))  # type: ignore[misc]
    return tuple(out)


def _dim(atom: Opaque) -> Dim:
    return Dim((((atom,), 1),))


def _powers(stmt: Stmt) -> list[Opaque]:
    """Those in a statement and in what is inside it."""
    found: dict[Opaque, None] = {}

    def look(dim: Dim) -> Dim:
        found.update(dict.fromkeys(_in_dim(dim)))
        return dim

    map_statement(stmt, lambda part: part, look)
    return list(found)


def _in_dim(dim: Dim) -> Iterator[Opaque]:
    for monomial, _ in dim.terms:
        for atom in monomial:
            if isinstance(atom, Opaque):
                yield from [atom] if atom.op == "**" else [inner for arg in atom.args for inner in _in_dim(arg)]


def _with(stmt: Stmt, names: dict[Opaque, str]) -> Stmt:
    """The statement with names for powers, those that it computes as numbers included."""

    def change(part: Expr) -> Expr:
        if isinstance(part, Op) and part.name == "power" and part.dtype == INT64:
            operands = [_as_dim(arg) for arg in part.args]
            if None not in operands and power(*operands) in map(_dim, names):  # type: ignore[arg-type]
                return Index(_replaced(power(*operands), names), INT64)  # type: ignore[arg-type]
        return part

    return map_statement(stmt, change, lambda dim: _replaced(dim, names)) if names else stmt


def _as_dim(operand: Expr) -> Dim | None:
    if isinstance(operand, Const) and isinstance(operand.value, int):
        return Dim((((), operand.value),))
    return operand.value if isinstance(operand, Index) else None


def _replaced(dim: Dim, names: dict[Opaque, str]) -> Dim:
    result = Dim()
    for monomial, factor in dim.terms:
        product = Dim((((), factor),))
        for atom in monomial:
            if isinstance(atom, str):
                product = product * dim_name(atom)
            elif atom in names:
                product = product * dim_name(names[atom])
            else:
                product = product * opaque(atom.op, *(_replaced(arg, names) for arg in atom.args))
        result = result + product
    return result


def _fresh(atom: Opaque, taken: set[str]) -> str:
    base, exponent = map(str, atom.args)
    wanted = f"{base}_to_{exponent}" if exponent.isidentifier() else f"{base}_power"
    wanted = wanted if wanted.isidentifier() else "power"
    chosen, number = wanted, 1
    while chosen in taken:
        number += 1
        chosen = f"{wanted}_{number}"
    taken.add(chosen)
    return chosen
