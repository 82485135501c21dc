"""Which variables may still be read after each statement: only those are joined and carried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import libcst as cst

from transpile.parse.syntax import Statement, block, loop_otherwise, names_read, otherwise, target_names

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass
class Liveness:
    """``after``: what may be read after a statement; ``head``: when an iteration of a loop starts, or after it."""

    after: dict[cst.CSTNode, Names] = field(default_factory=dict)
    head: dict[cst.CSTNode, Names] = field(default_factory=dict)


@lru_cache(maxsize=256)
def liveness(definition: cst.CSTNode) -> Liveness:
    """The liveness of a function's variables; a lambda or a comprehension has no statements."""
    result = Liveness()
    if isinstance(definition, cst.FunctionDef):
        inner = _Inner()
        definition.body.visit(inner)
        _Backward(result, frozenset(inner.names)).block(block(definition.body), NONE, NONE, NONE)
    return result


class _Inner(cst.CSTVisitor):
    """Collects what functions inside a function read: they may be called anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self.names |= names_read(node.body)
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        self.names |= names_read(node.body)
        return False


class _Backward:
    """Walks blocks backwards; ``at_break`` and ``at_continue`` are what is live where those jumps lead.

    ``always``: what functions inside read, which is live everywhere.
    """

    def __init__(self, result: Liveness, always: Names) -> None:
        self.result = result
        self.always = always

    def block(self, statements: list[Statement], live: Names, at_break: Names, at_continue: Names) -> Names:
        live = live | self.always
        for statement in reversed(statements):
            self.result.after[statement] = self.result.after.get(statement, NONE) | live
            live = self.statement(statement, live, at_break, at_continue) | self.always
        return live

    def statement(self, statement: Statement, live: Names, at_break: Names, at_continue: Names) -> Names:
        if isinstance(statement, cst.If):
            then = self.block(block(statement.body), live, at_break, at_continue)
            return names_read(statement.test) | then | self.block(otherwise(statement), live, at_break, at_continue)
        if isinstance(statement, (cst.For, cst.While)):
            ended = self.block(loop_otherwise(statement), live, at_break, at_continue)
            if isinstance(statement, cst.While):
                return self.loop(statement, live, ended | names_read(statement.test), NONE)
            bound = frozenset(target_names(statement.target))
            return self.loop(statement, live, ended, bound) | names_read(statement.iter)
        if isinstance(statement, cst.Break):
            return at_break
        if isinstance(statement, cst.Continue):
            return at_continue
        return _simple(statement, live)

    def loop(self, statement: cst.For | cst.While, live: Names, ended: Names, bound: Names) -> Names:
        """``ended``: what is read where the loop ends by itself, its test included."""
        head = live | ended
        while True:
            grown = head | (self.block(block(statement.body), head, live, head) - bound)
            if grown == head:
                break
            head = grown
        self.result.head[statement] = head
        return head


def _simple(statement: Statement, live: Names) -> Names:
    if isinstance(statement, cst.Return):
        return names_read(statement.value)
    if isinstance(statement, cst.Assign):
        aims = [item.target for item in statement.targets]
        return _stored(aims, live) | names_read(statement.value)
    if isinstance(statement, cst.AugAssign):
        return live | names_read(statement.target) | names_read(statement.value)
    if isinstance(statement, cst.AnnAssign) and statement.value is not None:
        return _stored([statement.target], live) | names_read(statement.value)
    if isinstance(statement, cst.Expr):
        return live | names_read(statement.value)
    if isinstance(statement, cst.Assert):
        return live | names_read(statement.test)
    if isinstance(statement, cst.Raise):
        return NONE
    if isinstance(statement, cst.FunctionDef):
        return live - {statement.name.value}
    if isinstance(statement, cst.Del):
        return live - frozenset(target_names(statement.target))
    return live


def _stored(aims: Iterable[cst.BaseExpression], live: Names) -> Names:
    for aim in aims:
        live = live - frozenset(target_names(aim))
    for aim in aims:
        live = live | _subscripts_read(aim)
    return live


def _subscripts_read(target: cst.BaseExpression) -> Names:
    if isinstance(target, cst.Name):
        return NONE
    if isinstance(target, (cst.Tuple, cst.List)):
        return frozenset().union(*(_subscripts_read(element.value) for element in target.elements))
    return names_read(target)
