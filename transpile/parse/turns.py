"""One turn of a loop whose items are known one by one: ``continue`` skips the rest of it."""

from __future__ import annotations

import libcst as cst

from transpile.parse import codes
from transpile.parse.branches import branch
from transpile.parse.expressions import condition
from transpile.parse.scope import Frame
from transpile.parse.syntax import Statement, block, continues, otherwise
from transpile.symbolic.graph import Node

MOST = 64  # items; a loop over more of them is counted


def run_turn(frame: Frame, statements: list[Statement], live: frozenset[str], note: str) -> Node | None:
    """Translate a turn; the terminator where it jumps further than to the next turn."""
    if not continues(statements):
        return frame.run(statements)
    for position, statement in enumerate(statements):
        if isinstance(statement, cst.Continue):
            return None
        if continues([statement]):
            with frame.builder.statement(frame.module, statement):
                return _run_if(frame, statement, statements[position + 1 :], live, note)
        end = frame.run([statement])
        if end is not None:
            return end
    return None


def _run_if(frame: Frame, statement: Statement, rest: list[Statement], live: frozenset[str], note: str) -> Node | None:
    if not isinstance(statement, cst.If):
        help = "set a flag in the inner loop, and test it after it"
        frame.error(codes.UNSUPPORTED_SYNTAX, "`continue` in the `else` of a loop is not supported here", help)
    test = condition(frame, statement.test)
    then, orelse = [*block(statement.body), *rest], [*otherwise(statement), *rest]
    if not isinstance(test, Node):
        return run_turn(frame, then if test else orelse, live, note)
    sides = (lambda: run_turn(frame, then, live, note), lambda: run_turn(frame, orelse, live, note))
    return branch(frame, test, sides, live, note)
