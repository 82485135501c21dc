"""The verifier of the loop program: what has to hold before printing. A failure is a bug of the transpiler."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from transpile.symbolic import program
from transpile.symbolic.dims import Dim
from transpile.symbolic.draws import DISTRIBUTIONS, library_function
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.program import Array, Expr, Function, Scalar, Stmt
from transpile.symbolic.routines import functions_of
from transpile.symbolic.types import BOOL, GENERATOR, INT64, DType

# operations whose operands need not all have one type: a condition, an exponent, a number of bits
_MIXED = frozenset({"select", "where", "ldexp"})


class InvalidProgramError(Exception):
    """A loop program breaks a rule of its form."""


@dataclass
class _Scope:
    """What may be named at a place: a block adds to a copy of its own."""

    function: Function
    scalars: dict[str, DType]
    arrays: dict[str, DType]
    writable: set[str]
    mutable: set[str] = field(default_factory=set)
    in_loop: bool = False

    def inner(self, in_loop: bool | None = None) -> _Scope:
        """The scope of a block inside."""
        return _Scope(
            self.function,
            dict(self.scalars),
            dict(self.arrays),
            set(self.writable),
            set(self.mutable),
            self.in_loop if in_loop is None else in_loop,
        )

    def fail(self, message: str) -> InvalidProgramError:
        """The error, with the function's name."""
        return InvalidProgramError(f"{self.function.name}: {message}")


def verify(function: Function) -> None:
    """Raise InvalidProgramError unless the function is well formed."""
    scope = _entry_scope(function)
    for array in (*_arrays(function.parameters), *_arrays(function.results), *function.arrays):
        if array not in function.late:
            _check_dims(scope, array.shape, f"shape of {array.name}")
    for name in function.handles:
        if name not in scope.arrays:
            raise scope.fail(f"handle {name} is no array")
    _check_block(scope, function.body)


def _arrays(items: Iterable[Array | Scalar]) -> list[Array]:
    return [item for item in items if isinstance(item, Array)]


def _entry_scope(function: Function) -> _Scope:
    scope = _Scope(function, {}, {}, set())
    for size in function.sizes:
        _add(scope, size, INT64)
    for item in (*function.parameters, *function.results, *function.arrays):
        if isinstance(item, Scalar) and not item.result:
            _add(scope, item.name, item.dtype)
        elif item.name in scope.arrays or item.name in scope.scalars:
            raise scope.fail(f"{item.name} is declared twice")
        else:
            scope.arrays[item.name] = item.dtype
            if isinstance(item, Scalar) or item.written or item.role in ("result", "workspace", "late", "handle"):
                scope.writable.add(item.name)
    return scope


def _add(scope: _Scope, name: str, dtype: DType, mutable: bool = False) -> None:
    if name in scope.arrays:
        raise scope.fail(f"{name} is an array and a scalar")
    scope.scalars[name] = dtype
    (scope.mutable.add if mutable else scope.mutable.discard)(name)


def _check_block(scope: _Scope, body: Sequence[Stmt]) -> None:
    for stmt in body:
        _check_statement(scope, stmt)


def _check_statement(scope: _Scope, stmt: Stmt) -> None:
    match stmt:
        case program.Assign():
            _check_assign(scope, stmt)
        case program.Store():
            _check_store(scope, stmt)
        case program.Loop():
            _check_loop(scope, stmt)
        case program.While(before=before, condition=condition, body=body):
            inner = scope.inner(in_loop=True)
            _check_block(inner, before)
            _check_condition(inner, condition)
            _check_block(inner, body)
        case program.If(condition=condition, then=then, orelse=orelse):
            _check_condition(scope, condition)
            _check_block(scope.inner(), then)
            _check_block(scope.inner(), orelse)
        case program.Jump(kind=kind):
            if not scope.in_loop or kind not in ("break", "continue"):
                raise scope.fail(f"{kind} outside of a loop")
        case program.Fail(condition=condition, code=code):
            _check_condition(scope, condition)
            if not 1 <= code <= len(scope.function.messages):
                raise scope.fail(f"status {code} has no message")
        case program.Allocate(array=array):
            raise scope.fail(f"{array} is still to be allocated")
        case _:
            _check_whole_arrays(scope, stmt)


def _check_whole_arrays(scope: _Scope, stmt: Stmt) -> None:
    match stmt:
        case program.Local(name=name, dtype=dtype, shape=shape):
            if name in scope.scalars or any(length.constant is None for length in shape):
                raise scope.fail(f"local array {name} has no fixed size, or the name of a scalar")
            scope.arrays[name] = dtype
            scope.writable.add(name)
        case program.Reserve(array=array, shape=shape):
            if array not in {late.name for late in scope.function.late}:
                raise scope.fail(f"{array} has its memory from the start")
            _check_dims(scope, shape, f"shape of {array}")
        case program.Grow(array=array, count=count):
            if not any(late.grows and late.name == array for late in scope.function.late):
                raise scope.fail(f"{array} is no list that grows")
            _check_dims(scope, (count,), f"count of {array}")
        case program.Rotate(targets=targets, sources=sources):
            _check_rotate(scope, targets, sources)
        case program.CallFunction():
            _check_call(scope, stmt)
        case program.MatMul(out=out, left=left, right=right, dtype=dtype):
            if any(scope.arrays.get(name) != dtype for name in (out, left, right)):
                raise scope.fail(f"{out} = {left} @ {right}: not all are arrays of {dtype.name}")
            if out not in scope.writable or out in (left, right):
                raise scope.fail(f"{out} = {left} @ {right}: the result may not be written")
            _check_dims(scope, (stmt.rows, stmt.inner, stmt.columns), "extents of a product")
        case program.CallRoutine():
            _check_routine(scope, stmt)
        case program.Draw():
            _check_draw(scope, stmt)


def _check_routine(scope: _Scope, stmt: program.CallRoutine) -> None:
    for name in stmt.arrays:
        if name not in scope.arrays:
            raise scope.fail(f"{name} is handed to {stmt.routine}, but is no array")
    written = (*stmt.outputs, *stmt.scratch)
    if not scope.writable.issuperset(written) or len({*written}) < len(written) or {*written} & {*stmt.inputs}:
        raise scope.fail(f"{stmt.routine} may not write all of {', '.join(written)}")
    if missing := set(functions_of(stmt.routine, stmt.dtype)) - set(scope.function.library):
        raise scope.fail(f"{stmt.routine} calls {', '.join(sorted(missing))}, which is not passed")
    _check_dims(scope, stmt.numbers, f"numbers of {stmt.routine}")
    if stmt.generator:
        _check_generator(scope, stmt.generator)
    if stmt.status:
        _add(scope, stmt.status, INT64)


def _check_draw(scope: _Scope, stmt: program.Draw) -> None:
    distribution = DISTRIBUTIONS.get(stmt.distribution)
    if distribution is None or distribution.result != stmt.dtype:
        raise scope.fail(f"{stmt.name} is drawn from no distribution, or from one of another dtype")
    if tuple(_check(scope, argument) for argument in stmt.arguments) != distribution.arguments:
        raise scope.fail(f"{stmt.distribution} takes other numbers")
    if library_function(stmt.distribution) not in (None, *scope.function.library):
        raise scope.fail(f"{stmt.distribution} is drawn from, but its function is not passed")
    _check_generator(scope, stmt.generator)
    _add(scope, stmt.name, stmt.dtype)


def _check_generator(scope: _Scope, name: str) -> None:
    if scope.scalars.get(name) != GENERATOR.dtype:
        raise scope.fail(f"{name} is drawn from, but is no random generator")


def _check_assign(scope: _Scope, stmt: program.Assign) -> None:
    dtype = _check(scope, stmt.value)
    if stmt.declare:
        _add(scope, stmt.name, dtype, stmt.mutable)
        return
    known = scope.scalars.get(stmt.name)
    if known is None or stmt.name not in scope.mutable:
        raise scope.fail(f"{stmt.name} is assigned, but no mutable local of that name is in scope")
    if known != dtype:
        raise scope.fail(f"{stmt.name} is {known.name}, but is assigned {dtype.name}")


def _check_store(scope: _Scope, stmt: program.Store) -> None:
    dtype = _check(scope, stmt.value)
    _check_element(scope, stmt.array, stmt.subscripts, stmt.shape, dtype)
    if stmt.array not in scope.writable:
        raise scope.fail(f"{stmt.array} may not be written")


def _check_loop(scope: _Scope, loop: program.Loop) -> None:
    _check_dims(scope, (loop.start, loop.stop), f"bounds of the loop over {loop.var}")
    if loop.step == 0:
        raise scope.fail(f"the loop over {loop.var} has step 0")
    inner = scope.inner(in_loop=True)
    _add(inner, loop.var, INT64)
    for name, combine in loop.lanes:
        if combine not in ELEMENTWISE or name not in scope.mutable:
            raise scope.fail(f"lanes of {name}: no mutable local, or {combine} is no operation")
    _check_block(inner, loop.body)
    if loop.lanes and any(isinstance(stmt, (program.Jump, program.Return)) for stmt in loop.body):
        raise scope.fail(f"the loop over {loop.var} has lanes and leaves early")


def _check_rotate(scope: _Scope, targets: tuple[str, ...], sources: tuple[str, ...]) -> None:
    if len(targets) != len(sources) or len(set(targets)) != len(targets):
        raise scope.fail(f"{', '.join(targets)} = {', '.join(sources)} is no rotation")
    for target in targets:
        if target not in scope.function.handles:
            raise scope.fail(f"{target} is rotated, but no handle")
    for target, source in zip(targets, sources, strict=True):
        if scope.arrays.get(source) is None or scope.arrays[source] != scope.arrays[target]:
            raise scope.fail(f"{target} = {source}: not arrays of one dtype")


def _check_call(scope: _Scope, call: program.CallFunction) -> None:
    if call.callee not in scope.function.callees and call.callee != scope.function.name:
        raise scope.fail(f"{call.callee} is called, but is not among the callees")
    for argument in call.arguments:
        if not isinstance(argument, str):
            _check(scope, argument)
        elif argument not in scope.arrays:
            raise scope.fail(f"{argument} is handed to {call.callee}, but is no array")
    for name, dtype in call.results:
        _add(scope, name, dtype)


def _check_condition(scope: _Scope, condition: Expr) -> None:
    if _check(scope, condition) != BOOL:
        raise scope.fail("a condition is not bool")


def _check(scope: _Scope, expr: Expr) -> DType:
    """Check an expression; its dtype."""
    match expr:
        case program.Var(name=name, dtype=dtype):
            known = scope.scalars.get(name)
            if known is None:
                raise scope.fail(f"{name} is used before it is declared")
            if known != dtype:
                raise scope.fail(f"{name} is {known.name}, but is read as {dtype.name}")
        case program.Index(value=value, dtype=dtype):
            _check_dims(scope, (value,), "an index")
            if dtype != INT64:
                raise scope.fail(f"index {value} is {dtype.name}")
        case program.Load(array=array, subscripts=subscripts, shape=shape, dtype=dtype):
            _check_element(scope, array, subscripts, shape, dtype)
        case program.Cast(arg=arg):
            _check(scope, arg)
        case program.Op():
            _check_operation(scope, expr)
    return expr.dtype


def _check_operation(scope: _Scope, op: program.Op) -> None:
    entry = ELEMENTWISE.get(op.name)
    if entry is None:
        raise scope.fail(f"{op.name} is no operation")
    if len(op.args) != entry.arity:
        raise scope.fail(f"{op.name} has {len(op.args)} operands, not {entry.arity}")
    dtypes = [_check(scope, arg) for arg in op.args]
    if op.name not in _MIXED and len(set(dtypes)) != 1:
        raise scope.fail(f"{op.name} of {' and '.join(dtype.name for dtype in dtypes)}")
    if op.name in ("select", "where") and (dtypes[0] != BOOL or set(dtypes[1:]) != {op.dtype}):
        raise scope.fail(f"{op.name} of {' and '.join(dtype.name for dtype in dtypes)} to {op.dtype.name}")


def _check_element(
    scope: _Scope, array: str, subscripts: tuple[Dim, ...], shape: tuple[Dim, ...], dtype: DType
) -> None:
    known = scope.arrays.get(array)
    if known is None:
        raise scope.fail(f"{array} is no array in scope")
    if known != dtype:
        raise scope.fail(f"{array} is of {known.name}, but is accessed as {dtype.name}")
    if len(subscripts) != len(shape):
        raise scope.fail(f"{array} has {len(subscripts)} subscripts in {len(shape)} dimensions")
    _check_dims(scope, (*subscripts, *shape), f"subscripts of {array}")


def _check_dims(scope: _Scope, dims: Iterable[Dim], what: str) -> None:
    for dim in dims:
        for atom in dim.atoms():
            if scope.scalars.get(atom) != INT64:
                raise scope.fail(f"{what}: {atom} is no int64 in scope")
