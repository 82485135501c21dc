"""What a GPU cannot be given, said before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transpile.loops.access import expressions, statements, subexpressions
from transpile.symbolic.device import NotOnDevice
from transpile.symbolic.program import CallRoutine, Function, MatMul, Op
from transpile.symbolic.routines import ROUTINES
from transpile.symbolic.types import GENERATOR

# complex numbers have these as pairs; other functions of theirs are C99's, which CUDA has not
_COMPLEX = frozenset(
    (
        *("add", "subtract", "multiply", "divide", "negative", "positive", "conjugate", "real", "imag", "absolute"),
        *("angle", "square", "reciprocal", "equal", "not_equal", "where", "select", "complex", "truth", "not"),
        *("isnan", "isinf", "isfinite", "and", "or", "logical_and", "logical_or", "logical_not"),
    )
)


def refuse(function: Function, functions: Mapping[str, Function]) -> None:
    """Raise NotOnDevice where the function, or one that it calls, needs what is not there."""
    if any(item.dtype == GENERATOR.dtype for item in function.parameters):
        raise NotOnDevice("it takes a random generator, whose numbers are drawn one after the other on the host")
    for called in _reached(function, functions, set()):
        _refuse_operations(called)
        if called is not function:
            _refuse_callee(called)


def _reached(function: Function, functions: Mapping[str, Function], seen: set[str]) -> Iterator[Function]:
    if function.name not in seen:
        seen.add(function.name)
        yield function
        for name in function.callees:
            yield from _reached(functions[name], functions, seen)


def _refuse_operations(function: Function) -> None:
    if function.late:
        raise NotOnDevice(f"the size of `{function.late[0].name}` is known only while it runs")
    for stmt in statements(function.body):
        if isinstance(stmt, CallRoutine):
            owner = "NumPy" if ROUTINES[stmt.routine].of_numpy else "LAPACK"
            raise NotOnDevice(f"`{stmt.source[0]}` calls a routine of {owner}, which runs on the host")
        for value in expressions(stmt):
            for part in subexpressions(value):
                if isinstance(part, Op) and part.args[0].dtype.kind == "c" and part.name not in _COMPLEX:
                    raise NotOnDevice(f"CUDA has no `{part.name}` of complex numbers")


def _refuse_callee(function: Function) -> None:
    if any(array.role == "workspace" for array in function.arrays):
        raise NotOnDevice(f"`{function.name}`, which it calls in a loop, makes arrays whose size is not fixed")
    if any(isinstance(stmt, MatMul) for stmt in statements(function.body)):
        raise NotOnDevice(f"`{function.name}`, which it calls in a loop, multiplies matrices")
