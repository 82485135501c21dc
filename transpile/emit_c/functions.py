"""One C function: header comment, signature, arrays, body."""

from __future__ import annotations

from collections.abc import Mapping

from transpile.emit_c.comments import function_comment
from transpile.emit_c.counters import counters
from transpile.emit_c.pruning import without_unused, words
from transpile.emit_c.settle import Settler
from transpile.emit_c.signature import function_names, parameters, signature_lines
from transpile.emit_c.statements import Printer
from transpile.emit_c.syntax import INDENT
from transpile.emit_c.uses import Uses
from transpile.emit_c.workspace import constant_lines, handle_lines, late_lines, workspace_lines
from transpile.loops.access import statements
from transpile.symbolic.program import (
    Assign,
    CallFunction,
    CallRoutine,
    Draw,
    Function,
    If,
    Local,
    Loop,
    Return,
    Stmt,
    always_fails,
)


def function_lines(function: Function, uses: Uses, functions: Mapping[str, Function]) -> list[str]:
    """The text of a function; what it needs of the file is noted in ``uses``."""
    uses.fp = function.fp
    settler = Settler(uses, function_names(function), (*function.sizes, *function.lengths))
    settler.vectors, settler.counters = False, counters(function)
    claim_names(function, settler)
    head = function_comment(function)
    if any(isinstance(stmt, Loop) for stmt in statements(function.body)):
        uses.clones = True
        head.append("CLONES")
    arrays = [
        *constant_lines(function, settler),
        *workspace_lines(function, settler),
        *late_lines(function, settler),
        *handle_lines(function, settler),
    ]
    body = [*arrays, *_body_lines(function, settler, functions)]
    return [*head, *signature_lines(function), "{", *_unused(function, body), *body, "}"]


def _body_lines(function: Function, settler: Settler, functions: Mapping[str, Function]) -> list[str]:
    printer = Printer(function, settler, functions)
    body = function.body[:-1] if function.body and isinstance(function.body[-1], Return) else function.body
    printer.body(body)
    if not _always_leaves(body) and function.can_fail:
        printer.leave("0")
    return without_unused(printer.lines, printer.declared)


def _always_leaves(body: tuple[Stmt, ...]) -> bool:
    """Whether the end of a block is never reached."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, If):
        return _always_leaves(last.then) and _always_leaves(last.orelse)
    return isinstance(last, Return) or always_fails(last)


def claim_names(function: Function, settler: Settler) -> None:
    """Names of the source get theirs before anything that is made up here."""
    for array in (*function.arrays, *function.late):
        settler.names.of(array.name)
    for stmt in statements(function.body):
        if isinstance(stmt, Assign) and stmt.value.dtype.kind == "c":
            settler.names.parts(stmt.name)
        elif isinstance(stmt, (Assign, Local, Draw)):
            settler.names.of(stmt.name)
        elif isinstance(stmt, Loop):
            settler.names.of(stmt.var)
        elif isinstance(stmt, CallRoutine) and stmt.status:
            settler.names.of(stmt.status)
        elif isinstance(stmt, CallFunction):
            for name, dtype in stmt.results:
                settler.names.parts(name) if dtype.kind == "c" else settler.names.of(name)


def _unused(function: Function, body: list[str]) -> list[str]:
    """Parameters that the printed body does not name, so that compilers do not wonder."""
    named = set(words(body))
    return [f"{INDENT}(void){parameter.name};" for parameter in parameters(function) if parameter.name not in named]
