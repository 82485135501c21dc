"""Small questions about syntax trees: what a block assigns, reads, and whether it can be left at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

import libcst as cst

Statement = cst.BaseSmallStatement | cst.BaseCompoundStatement
ASSIGNMENTS = (cst.Assign, cst.AugAssign, cst.AnnAssign)
JUMPS = (cst.Return, cst.Break, cst.Continue, cst.Raise)


def block(suite: cst.BaseSuite) -> list[Statement]:
    """The statements of a suite, one by one: ``a = 1; b = 2`` are two."""
    statements: list[Statement] = []
    for item in suite.body:
        if isinstance(item, cst.SimpleStatementLine):
            statements.extend(item.body)
        elif isinstance(item, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            statements.append(item)
    return statements


def otherwise(statement: cst.If) -> list[Statement]:
    """The statements of the else branch; an ``elif`` is an `if` in it."""
    if statement.orelse is None:
        return []
    return [statement.orelse] if isinstance(statement.orelse, cst.If) else block(statement.orelse.body)


def targets(statement: Statement) -> list[cst.BaseExpression]:
    """What an assignment or a loop assigns to."""
    if isinstance(statement, cst.Assign):
        return [item.target for item in statement.targets]
    if isinstance(statement, (cst.AugAssign, cst.For)):
        return [statement.target]
    if isinstance(statement, cst.AnnAssign):
        return [statement.target] if statement.value is not None else []
    if isinstance(statement, cst.FunctionDef):
        return [statement.name]
    if isinstance(statement, cst.Del):
        return [statement.target]
    return []


def target_names(target: cst.BaseExpression) -> Iterator[str]:
    """The names that assigning to ``target`` binds."""
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from target_names(element.value)


def loop_otherwise(statement: cst.For | cst.While) -> list[Statement]:
    """The statements of the ``else`` of a loop."""
    return [] if statement.orelse is None else block(statement.orelse.body)


def inner_blocks(statement: Statement) -> list[list[Statement]]:
    """The blocks of a compound statement."""
    if isinstance(statement, cst.If):
        return [block(statement.body), otherwise(statement)]
    if isinstance(statement, (cst.For, cst.While)):
        return [block(statement.body), loop_otherwise(statement)]
    return []


def assigned(statements: Iterable[Statement]) -> dict[str, None]:
    """The names that statements bind, in order, those inside compound statements included."""
    names: dict[str, None] = {}
    for statement in statements:
        for target in targets(statement):
            names.update(dict.fromkeys(target_names(target)))
        names.update(dict.fromkeys(walrus_names(statement)))
        for inner in inner_blocks(statement):
            names.update(assigned(inner))
    return names


def mentioned(node: cst.CSTNode) -> Counter[str]:
    """How often each name stands in a part of the source."""
    found = Counter([node.value] if isinstance(node, cst.Name) else [])
    for child in node.children:
        found.update(mentioned(child))
    return found


def walrus_names(statement: Statement | cst.BaseExpression) -> tuple[str, ...]:
    """The names that ``:=`` binds in an expression, or in those of a statement itself."""
    if isinstance(statement, (cst.If, cst.While)):
        return _walrus_names(statement.test)
    if isinstance(statement, cst.For):
        return _walrus_names(statement.iter)
    return () if isinstance(statement, cst.BaseCompoundStatement) else _walrus_names(statement)


@lru_cache(maxsize=4096)
def _walrus_names(node: cst.CSTNode) -> tuple[str, ...]:
    found: list[str] = []
    if isinstance(node, cst.NamedExpr) and isinstance(node.target, cst.Name):
        found.append(node.target.value)
    if isinstance(node, cst.Lambda):
        return ()
    for child in node.children:
        found += _walrus_names(child)
    return tuple(found)


def both_parts(test: cst.BaseExpression) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    """The two sides of an ``and`` of which the second one binds names; None for any other test."""
    if not isinstance(test, cst.BooleanOperation) or not isinstance(test.operator, cst.And):
        return None
    return (test.left, test.right) if walrus_names(test.right) else None


def comprehension_loops(part: cst.CompFor) -> Iterator[cst.CompFor]:
    """The ``for`` of a comprehension, from outside in."""
    yield part
    if part.inner_for_in is not None:
        yield from comprehension_loops(part.inner_for_in)


def names_read(node: cst.CSTNode | None) -> frozenset[str]:
    """The names that evaluating an expression reads."""
    return frozenset() if node is None else _names_read(node)


@lru_cache(maxsize=4096)
def _names_read(node: cst.CSTNode) -> frozenset[str]:
    if isinstance(node, cst.Name):
        return frozenset((node.value,))
    if isinstance(node, cst.Attribute):
        return _names_read(node.value)
    if isinstance(node, cst.Arg):
        return _names_read(node.value)
    if isinstance(node, (cst.ListComp, cst.GeneratorExp)):
        parts = list(comprehension_loops(node.for_in))
        bound = {name for part in parts for name in target_names(part.target)}
        inner = [node.elt, *(part.iter for part in parts[1:]), *(test.test for part in parts for test in part.ifs)]
        return (frozenset().union(*map(_names_read, inner)) - bound) | _names_read(node.for_in.iter)
    if isinstance(node, cst.Lambda):
        return _names_read(node.body) | _names_read(node.params)
    found: set[str] = set()
    for child in node.children:
        if isinstance(child, cst.CSTNode):
            found |= _names_read(child)
    return frozenset(found)


def always_jumps(statements: list[Statement]) -> bool:
    """Whether the end of a block is never reached: every path returns, breaks or continues."""
    return any(_always_jumps(statement) for statement in statements)


def _always_jumps(statement: Statement) -> bool:
    if isinstance(statement, cst.If):
        return always_jumps(block(statement.body)) and always_jumps(otherwise(statement))
    if isinstance(statement, cst.While) and is_forever(statement):
        return not breaks(block(statement.body))
    if isinstance(statement, (cst.For, cst.While)):
        return not breaks(block(statement.body)) and always_jumps(loop_otherwise(statement))
    return isinstance(statement, JUMPS)


def is_forever(statement: cst.While) -> bool:
    """``while True`` or ``while 1``."""
    test = statement.test
    return (isinstance(test, cst.Name) and test.value == "True") or (
        isinstance(test, cst.Integer) and test.value == "1"
    )


def breaks(statements: list[Statement]) -> bool:
    """Whether a loop's body has a ``break`` of that loop."""
    return _has_jump(statements, cst.Break)


def continues(statements: list[Statement]) -> bool:
    """Whether a loop's body has a ``continue`` of that loop."""
    return _has_jump(statements, cst.Continue)


def _has_jump(statements: list[Statement], kind: type[cst.BaseSmallStatement]) -> bool:
    for statement in statements:
        if isinstance(statement, kind):
            return True
        inner = inner_blocks(statement)
        if isinstance(statement, (cst.For, cst.While)):
            inner = [loop_otherwise(statement)]  # a jump in the body is that loop's own
        if any(_has_jump(block, kind) for block in inner):
            return True
    return False


def returns(statements: Iterable[Statement]) -> bool:
    """Whether there is a ``return`` anywhere inside."""
    return any(
        isinstance(statement, cst.Return) or any(map(returns, inner_blocks(statement))) for statement in statements
    )


def returns_in_loop(statements: Iterable[Statement]) -> bool:
    """Whether there is a ``return`` inside a loop."""
    for statement in statements:
        inner = inner_blocks(statement)
        found = returns if isinstance(statement, (cst.For, cst.While)) else returns_in_loop
        if any(map(found, inner)):
            return True
    return False
