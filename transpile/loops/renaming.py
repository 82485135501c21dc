"""Array names of the finished program: the variable's own name for the handle that swaps, the result, the loop."""

from __future__ import annotations

from dataclasses import replace

from transpile.loops.access import map_expression, rebuild
from transpile.loops.contraction import own_expressions
from transpile.symbolic.program import (
    Allocate,
    CallFunction,
    CallRoutine,
    Expr,
    Grow,
    Load,
    Local,
    MatMul,
    Reserve,
    Rotate,
    Stmt,
    Store,
)


def rename_arrays(body: tuple[Stmt, ...], names: dict[str, str]) -> tuple[Stmt, ...]:
    """The statements with arrays renamed, all at once."""

    def new(array: str) -> str:
        return names.get(array, array)

    def load(part: Expr) -> Expr:
        return replace(part, array=new(part.array)) if isinstance(part, Load) else part

    def change(stmts: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
        out: list[Stmt] = []
        for stmt in stmts:
            stmt = own_expressions(stmt, lambda value: map_expression(value, load))
            if isinstance(stmt, (Store, Allocate, Reserve, Grow)):
                stmt = replace(stmt, array=new(stmt.array))
            elif isinstance(stmt, Local):
                stmt = replace(stmt, name=new(stmt.name))
            elif isinstance(stmt, Rotate):
                stmt = replace(stmt, targets=tuple(map(new, stmt.targets)), sources=tuple(map(new, stmt.sources)))
            elif isinstance(stmt, MatMul):
                stmt = replace(stmt, out=new(stmt.out), left=new(stmt.left), right=new(stmt.right))
            elif isinstance(stmt, CallRoutine):
                inputs, outputs, scratch = (tuple(map(new, part)) for part in (stmt.inputs, stmt.outputs, stmt.scratch))
                stmt = replace(stmt, inputs=inputs, outputs=outputs, scratch=scratch)
            elif isinstance(stmt, CallFunction):
                arguments = tuple(new(item) if isinstance(item, str) else item for item in stmt.arguments)
                stmt = replace(stmt, arguments=arguments)
            out.append(rebuild(stmt, change))
        return tuple(out)

    return change(body)
