"""Calls of other generated functions and matrix products."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from transpile.emit_c.ctype import Unsupported, c_type
from transpile.emit_c.helpers import Helper
from transpile.emit_c.settle import Settler, flat
from transpile.emit_c.signature import GEMM, function_name
from transpile.emit_c.syntax import Call, Expr, Name, Number, Unary
from transpile.symbolic import program
from transpile.symbolic.draws import DISTRIBUTIONS, library_function
from transpile.symbolic.program import Array, CallFunction, CallRoutine, Draw, Function, MatMul
from transpile.symbolic.routines import ROUTINES, functions_of
from transpile.symbolic.types import DType

FLOATS = ("float64", "float32")


@dataclass(frozen=True)
class ResultLocal:
    """A local that takes a scalar result: ``held`` is what the callee writes, ``parts`` what the caller reads."""

    name: str
    dtype: DType
    held: str


def callee_of(call: CallFunction, functions: Mapping[str, Function]) -> Function:
    """The called function, which has to be in the same file."""
    callee = functions.get(call.callee)
    if callee is None:
        raise Unsupported(f"a call of {call.callee}, which is not in this module")
    return callee


def call_expression(call: CallFunction, callee: Function, settler: Settler, results: list[ResultLocal]) -> Expr:
    """The call, with its arguments in the callee's order."""
    args: list[Expr] = []
    remaining = list(call.arguments)
    for argument in remaining[: len(callee.sizes) + len(callee.parameters)]:
        args += _argument(argument, settler)
    arrays = remaining[len(callee.sizes) + len(callee.parameters) :]
    scalars = iter(results)
    for result in callee.results:
        if isinstance(result, Array):
            args += _argument(arrays.pop(0), settler)
        else:
            local = next(scalars)
            args.append(Name(local.held) if local.dtype.kind == "c" else Unary("&", Name(local.held)))
    args += [Name(settler.names.of(GEMM[name])) for name in callee.uses_gemm]
    args += [Name(settler.names.of(name)) for name in callee.library]
    return Call(function_name(callee), tuple(args))


def _argument(argument: program.Expr | str, settler: Settler) -> tuple[Expr, ...]:
    if isinstance(argument, str):
        return (Name(settler.names.of(argument)),)
    return flat(settler.value(argument))


def result_locals(call: CallFunction, settler: Settler) -> list[ResultLocal]:
    """The locals for the scalar results of a call."""
    return [
        ResultLocal(name, dtype, settler.names.fresh(f"{name}_parts") if dtype.kind == "c" else settler.names.of(name))
        for name, dtype in call.results
    ]


def declaration(local: ResultLocal) -> str:
    """Declares what the callee writes."""
    return f"{c_type(local.dtype)} {local.held}{'[2]' if local.dtype.kind == 'c' else ''};"


def library_call(
    stmt: MatMul | CallRoutine | Draw, function: Function, settler: Settler, read: Container[str]
) -> tuple[str, Expr]:
    """The call for a product, a routine or a draw, and what stands before it: what declares the status or the number.

    A number that is not among the names that are ``read`` is drawn all the same.
    """
    if isinstance(stmt, MatMul):
        return "", _matmul_call(stmt, function, settler)
    if isinstance(stmt, Draw):
        declared = f"const {c_type(stmt.dtype)} {settler.names.of(stmt.name)} = " if stmt.name in read else ""
        return declared, _draw_call(stmt, settler)
    declared = f"const int64_t {settler.names.of(stmt.status)} = " if stmt.status else ""
    return declared, _routine_call(stmt, settler)


def _draw_call(stmt: Draw, settler: Settler) -> Expr:
    """The call that draws the next number."""
    generator, function = settler.names.of(stmt.generator), library_function(stmt.distribution)
    if function is None:
        return Call(f"{generator}->{stmt.distribution}", (Name(f"{generator}->state"),))
    numbers = [part for argument in stmt.arguments for part in flat(settler.value(argument))]
    fixed = [Name(text) for _, text in DISTRIBUTIONS[stmt.distribution].fixed]
    return Call(settler.names.of(function), (Name(generator), *numbers, *fixed))


def _matmul_call(stmt: MatMul, function: Function, settler: Settler) -> Expr:
    """The call of the helper for this product."""
    left_transposed, right_transposed = (Name("true" if flag else "false") for flag in stmt.transposed)
    args: list[Expr] = []
    if stmt.dtype.name in FLOATS:
        given = stmt.dtype.name in function.uses_gemm
        args.append(Name(settler.names.of(GEMM[stmt.dtype.name])) if given else Number("NULL"))
    is_gram = bool(args) and stmt.left == stmt.right and stmt.transposed[0] != stmt.transposed[1]
    dims = (stmt.rows, stmt.inner) if is_gram else (stmt.rows, stmt.inner, stmt.columns)
    args += [settler.dims.expr(dim) for dim in dims]
    args += [Name(settler.names.of(stmt.left)), left_transposed]
    args += [] if is_gram else [Name(settler.names.of(stmt.right)), right_transposed]
    args.append(Name(settler.names.of(stmt.out)))
    settler.uses.floats |= stmt.dtype.kind in "fc"
    settler.uses.clones = True
    helper = Helper("gram" if is_gram else "matmul", stmt.dtype)
    settler.uses.helpers.add(helper)
    return Call(helper.name, tuple(args))


def _routine_call(stmt: CallRoutine, settler: Settler) -> Expr:
    """Library functions, the random generator, numbers, arrays."""
    args: list[Expr] = [Name(settler.names.of(name)) for name in functions_of(stmt.routine, stmt.dtype)]
    args += [Name(settler.names.of(stmt.generator))] if stmt.generator else []
    args += [settler.dims.expr(number) for number in stmt.numbers]
    args += [Name(settler.names.of(name)) for name in stmt.arrays]
    entry = ROUTINES[stmt.routine]
    helper = Helper(entry.helper or stmt.routine, stmt.dtype)
    settler.uses.helpers.add(helper)
    settler.uses.clones |= not entry.of_numpy
    return Call(helper.name, tuple(args))
