"""Reductions: scalars that a loop only adds to, or combines in another way whose order is no matter."""

from __future__ import annotations

from collections.abc import Sequence

from transpile.loops.access import expressions, names_written, statements, subexpressions
from transpile.symbolic.device import Accumulator
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Assign, CallFunction, Const, Expr, Index, Load, Loop, Op, Stmt, Store, Var
from transpile.symbolic.types import DType

# an operation that updates an accumulator, and the one that combines parts of it
_COMBINES = {
    "add": "add", "subtract": "add", "multiply": "multiply", "maximum": "maximum", "minimum": "minimum",
    "fmax": "fmax", "fmin": "fmin", "logical_or": "logical_or", "logical_and": "logical_and",
    "bitwise_or": "bitwise_or", "bitwise_and": "bitwise_and", "bitwise_xor": "bitwise_xor",
}  # fmt: skip
_ROUNDS = frozenset({"add", "multiply"})


def accumulators(loop: Loop, exact: bool) -> tuple[Accumulator, ...] | None:
    """The scalars from outside that the loop changes, if each is an accumulator; else None.

    Under ``exact`` sums and products of floats keep their order, so that they are none.
    """
    inside = list(statements(loop.body))
    declared = {stmt.name for stmt in inside if isinstance(stmt, Assign) and stmt.declare}
    declared |= {name for stmt in inside if isinstance(stmt, CallFunction) for name, _ in stmt.results}
    found: list[Accumulator] = []
    for name in sorted(names_written(loop) - declared):
        accumulator = _accumulator(name, inside, exact)
        if accumulator is None:
            return None
        found.append(accumulator)
    return tuple(found)


def _accumulator(name: str, inside: Sequence[Stmt], exact: bool) -> Accumulator | None:
    steps = [stmt for stmt in inside if isinstance(stmt, Assign) and stmt.name == name]
    combines = {_combine(step) for step in steps}
    others = [stmt for stmt in inside if stmt not in steps]
    if len(combines) != 1 or None in combines or any(name in _own_names(stmt) for stmt in others):
        return None
    combine, dtype = combines.pop(), steps[0].value.dtype
    if combine is None or (exact and dtype.kind in "fc" and combine in _ROUNDS):
        return None
    return Accumulator(name, combine, dtype)


def _own_names(stmt: Stmt) -> set[str]:
    """The scalars that a statement itself reads, those in it left out."""
    found = {part.name for value in expressions(stmt) for part in subexpressions(value) if isinstance(part, Var)}
    dims: list[Dim] = []
    for part in (part for value in expressions(stmt) for part in subexpressions(value)):
        if isinstance(part, Index):
            dims.append(part.value)
        elif isinstance(part, Load):
            dims += (*part.subscripts, *part.shape)
    if isinstance(stmt, Store):
        dims += (*stmt.subscripts, *stmt.shape)
    if isinstance(stmt, Loop):
        dims += (stmt.start, stmt.stop)
    return found | {atom for dim in dims for atom in dim.atoms()}


def _combine(step: Assign) -> str | None:
    """How ``acc = acc + value`` combines, None where it is something else."""
    value = step.value
    if step.declare or not isinstance(value, Op) or len(value.args) != 2 or value.name not in _COMBINES:
        return None
    if value.dtype.kind == "c" and value.name not in ("add", "subtract"):
        return None
    acc = Var(step.name, value.dtype)
    first, second = value.args
    if first == acc and not _reads(second, step.name):
        return _COMBINES[value.name]
    if second == acc and not _reads(first, step.name) and value.name != "subtract":
        return _COMBINES[value.name]
    return None


def _reads(expression: Expr, name: str) -> bool:
    return any(isinstance(part, Var) and part.name == name for part in subexpressions(expression))


def identity(accumulator: Accumulator) -> Const:
    """What a part of the accumulator begins with: it changes nothing."""
    dtype = accumulator.dtype
    return Const(_identity(accumulator.combine, dtype), dtype)


def _identity(combine: str, dtype: DType) -> bool | int | float | complex:
    zero, one = (0.0, 1.0) if dtype.kind == "f" else (0, 1)
    if combine in ("maximum", "minimum"):
        return _extreme(dtype, lowest=combine == "maximum")
    values: dict[str, bool | int | float | complex] = {
        "add": zero, "multiply": one, "fmax": float("nan"), "fmin": float("nan"),
        "logical_or": False, "logical_and": True, "bitwise_or": zero, "bitwise_xor": zero,
        "bitwise_and": True if dtype.kind == "b" else -1 if dtype.kind == "i" else (1 << 8 * dtype.itemsize) - 1,
    }  # fmt: skip
    return values[combine]


def _extreme(dtype: DType, lowest: bool) -> bool | int | float:
    if dtype.kind == "f":
        return float("-inf") if lowest else float("inf")
    if dtype.kind == "b":
        return not lowest
    bits = 8 * dtype.itemsize
    if dtype.kind == "u":
        return 0 if lowest else (1 << bits) - 1
    return -(1 << (bits - 1)) if lowest else (1 << (bits - 1)) - 1


def combined(accumulator: Accumulator, part: Expr) -> Assign:
    """``acc = acc + part``"""
    acc = Var(accumulator.name, accumulator.dtype)
    return Assign(accumulator.name, Op(accumulator.combine, (acc, part), accumulator.dtype))
