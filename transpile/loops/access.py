"""What statements read and write: arrays by subscript, scalars by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from transpile.symbolic.dims import Dim
from transpile.symbolic.draws import GENERATORS
from transpile.symbolic.program import (
    Assign,
    CallFunction,
    CallRoutine,
    Cast,
    Draw,
    Expr,
    Fail,
    Grow,
    If,
    Index,
    Jump,
    Leader,
    Load,
    Loop,
    MatMul,
    Op,
    Reserve,
    Return,
    Rotate,
    Stmt,
    Store,
    Var,
    While,
)


@dataclass(frozen=True)
class Access:
    """One access of an array; ``subscripts`` is None where it is all of it. ``loops``: the loops around it."""

    array: str
    write: bool
    subscripts: tuple[Dim, ...] | None = None
    shape: tuple[Dim, ...] = ()
    loops: tuple[str, ...] = ()


def subexpressions(expression: Expr) -> Iterator[Expr]:
    """The expression and everything in it."""
    yield expression
    if isinstance(expression, Op):
        for arg in expression.args:
            yield from subexpressions(arg)
    elif isinstance(expression, Cast):
        yield from subexpressions(expression.arg)


def expressions(stmt: Stmt) -> tuple[Expr, ...]:
    """The expressions that a statement itself evaluates."""
    if isinstance(stmt, (Assign, Store)):
        return (stmt.value,)
    if isinstance(stmt, (While, If, Fail)):
        return (stmt.condition,)
    if isinstance(stmt, CallFunction):
        return tuple(argument for argument in stmt.arguments if not isinstance(argument, str))
    if isinstance(stmt, Draw):
        return stmt.arguments
    return ()


def bodies(stmt: Stmt) -> tuple[tuple[Stmt, ...], ...]:
    """The statement lists inside a statement."""
    if isinstance(stmt, Loop):
        return (stmt.body,)
    if isinstance(stmt, While):
        return (stmt.before, stmt.body)
    if isinstance(stmt, If):
        return (stmt.then, stmt.orelse)
    if isinstance(stmt, Leader):
        return (stmt.body,)
    return ()


def statements(body: Iterable[Stmt]) -> Iterator[Stmt]:
    """Every statement, those inside others included, in order."""
    for stmt in body:
        yield stmt
        for inner in bodies(stmt):
            yield from statements(inner)


def parts_of(body: Iterable[Stmt]) -> Iterator[Expr]:
    """Every expression of statements, those inside others included, and every part of it."""
    return (part for stmt in statements(body) for value in expressions(stmt) for part in subexpressions(value))


def accesses(stmt: Stmt, loops: tuple[str, ...] = ()) -> Iterator[Access]:
    """The arrays that a statement touches, with all that is inside it; of a draw the state of the generators."""
    for expression in expressions(stmt):
        for part in subexpressions(expression):
            if isinstance(part, Load):
                yield Access(part.array, False, part.subscripts, part.shape, loops)
    if isinstance(stmt, Store):
        yield Access(stmt.array, True, stmt.subscripts, stmt.shape, loops)
    elif isinstance(stmt, (Reserve, Grow)):
        yield Access(stmt.array, True)
    elif isinstance(stmt, MatMul):
        yield from (Access(stmt.left, False), Access(stmt.right, False), Access(stmt.out, True))
    elif isinstance(stmt, CallRoutine):
        yield from (Access(array, False) for array in stmt.inputs)
        yield from (Access(array, True) for array in (*stmt.outputs, *stmt.scratch))
        yield from (Access(GENERATORS, True) for _ in filter(None, [stmt.generator]))
    elif isinstance(stmt, Draw):
        yield Access(GENERATORS, True)
    elif isinstance(stmt, Rotate):
        yield from (Access(array, True) for array in (*stmt.targets, *stmt.sources))
    elif isinstance(stmt, CallFunction):
        yield from (Access(argument, True) for argument in stmt.arguments if isinstance(argument, str))
    inside = (*loops, stmt.var) if isinstance(stmt, Loop) else loops
    for body in bodies(stmt):
        for inner in body:
            yield from accesses(inner, inside)


def touched_whole(body: Iterable[Stmt]) -> set[str]:
    """The arrays that statements take as they are, not element by element."""
    return {access.array for stmt in body for access in accesses(stmt) if access.subscripts is None}


def names_read(stmt: Stmt) -> set[str]:
    """The scalars that a statement reads, in subscripts and bounds too, with all that is inside it."""
    found: set[str] = set()
    for expression in expressions(stmt):
        for part in subexpressions(expression):
            found |= _own_names(part)
    if isinstance(stmt, Store):
        found |= _atoms(stmt.subscripts) | _atoms(stmt.shape)
    elif isinstance(stmt, Reserve):
        found |= _atoms(stmt.shape)
    elif isinstance(stmt, Grow):
        found |= _atoms((stmt.count,))
    elif isinstance(stmt, Loop):
        found |= _atoms((stmt.start, stmt.stop))
    elif isinstance(stmt, MatMul):
        found |= _atoms((stmt.rows, stmt.inner, stmt.columns))
    elif isinstance(stmt, CallRoutine):
        found |= _atoms(stmt.numbers)
    for body in bodies(stmt):
        for inner in body:
            found |= names_read(inner)
    return found


def _own_names(part: Expr) -> set[str]:
    if isinstance(part, Var):
        return {part.name}
    if isinstance(part, Index):
        return set(part.value.atoms())
    if isinstance(part, Load):
        return _atoms(part.subscripts) | _atoms(part.shape)
    return set()


def _atoms(dims: tuple[Dim, ...]) -> set[str]:
    return {atom for dim in dims for atom in dim.atoms()}


def names_written(stmt: Stmt) -> set[str]:
    """The scalars that a statement assigns or declares, with all that is inside it."""
    found: set[str] = set()
    if isinstance(stmt, Assign):
        found.add(stmt.name)
    elif isinstance(stmt, CallFunction):
        found |= {name for name, _ in stmt.results}
    elif isinstance(stmt, CallRoutine):
        found |= {stmt.status} if stmt.status else set()
    elif isinstance(stmt, Draw):
        found.add(stmt.name)
    for body in bodies(stmt):
        for inner in body:
            found |= names_written(inner)
    return found


def leaves(stmt: Stmt) -> bool:
    """Whether a statement may leave the function, or the loop that surrounds it."""
    return any(isinstance(inner, (Return, Fail)) for inner in statements([stmt])) or jumps_out(stmt)


def jumps_out(stmt: Stmt, kinds: Collection[str] = ("break", "continue")) -> bool:
    """Whether a jump of these kinds in a statement belongs to the loop that surrounds it."""
    if isinstance(stmt, Jump):
        return stmt.kind in kinds
    if isinstance(stmt, (Loop, While)):
        return False
    return any(jumps_out(inner, kinds) for body in bodies(stmt) for inner in body)


def rebuild(stmt: Stmt, change: Callable[[tuple[Stmt, ...]], tuple[Stmt, ...]]) -> Stmt:
    """The statement with every inner statement list changed."""
    if isinstance(stmt, Loop):
        return replace(stmt, body=change(stmt.body))
    if isinstance(stmt, While):
        return replace(stmt, before=change(stmt.before), body=change(stmt.body))
    if isinstance(stmt, If):
        return replace(stmt, then=change(stmt.then), orelse=change(stmt.orelse))
    if isinstance(stmt, Leader):
        return replace(stmt, body=change(stmt.body))
    return stmt


def map_expression(expression: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with ``change`` applied to each part, inner parts first."""
    if isinstance(expression, Op):
        args = tuple(map_expression(arg, change) for arg in expression.args)
        expression = expression if args == expression.args else replace(expression, args=args)
    elif isinstance(expression, Cast):
        expression = replace(expression, arg=map_expression(expression.arg, change))
    return change(expression)


def map_statement(stmt: Stmt, change: Callable[[Expr], Expr], dims: Callable[[Dim], Dim]) -> Stmt:
    """The statement with its own expressions and dimensions changed, and all that is inside it."""
    mapped = _map_own(
        stmt, lambda expression: map_expression(expression, lambda part: change(_map_dims(part, dims))), dims
    )
    return rebuild(mapped, lambda body: tuple(map_statement(inner, change, dims) for inner in body))


def _map_dims(part: Expr, dims: Callable[[Dim], Dim]) -> Expr:
    if isinstance(part, Index):
        return replace(part, value=dims(part.value))
    if isinstance(part, Load):
        return replace(part, subscripts=tuple(map(dims, part.subscripts)), shape=tuple(map(dims, part.shape)))
    return part


def _map_own(stmt: Stmt, change: Callable[[Expr], Expr], dims: Callable[[Dim], Dim]) -> Stmt:
    if isinstance(stmt, Assign):
        return replace(stmt, value=change(stmt.value))
    if isinstance(stmt, Store):
        subscripts, shape = tuple(map(dims, stmt.subscripts)), tuple(map(dims, stmt.shape))
        return replace(stmt, value=change(stmt.value), subscripts=subscripts, shape=shape)
    if isinstance(stmt, (While, If, Fail)):
        return replace(stmt, condition=change(stmt.condition))
    if isinstance(stmt, Loop):
        return replace(stmt, start=dims(stmt.start), stop=dims(stmt.stop))
    if isinstance(stmt, CallFunction):
        return replace(
            stmt, arguments=tuple(item if isinstance(item, str) else change(item) for item in stmt.arguments)
        )
    if isinstance(stmt, Draw):
        return replace(stmt, arguments=tuple(map(change, stmt.arguments)))
    if isinstance(stmt, MatMul):
        return replace(stmt, rows=dims(stmt.rows), inner=dims(stmt.inner), columns=dims(stmt.columns))
    if isinstance(stmt, Grow):
        return replace(stmt, count=dims(stmt.count))
    if isinstance(stmt, Reserve):
        return replace(stmt, shape=tuple(map(dims, stmt.shape)))
    if isinstance(stmt, CallRoutine):
        return replace(stmt, numbers=tuple(map(dims, stmt.numbers)))
    return stmt


def rename(stmt: Stmt, old: str, new: Dim) -> Stmt:
    """The statement with the name ``old`` in dimensions replaced by ``new``."""
    return map_statement(stmt, lambda part: part, lambda dim: dim.substitute({old: new}) if old in dim.atoms() else dim)
