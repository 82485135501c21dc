"""A function without what the translator refused, where that can be taken out and leave the rest as it was.

This tells whether a blocker is the only one: guards that raise, checks, warnings and blocks around the real work go.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from transpile.errors import Diagnostic
from transpile.parse.annotations import qualified_name
from transpile.parse.values import ModuleScope

Block = cst.BaseSuite
Replaced = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]

REMOVABLE = (cst.Raise, cst.Assert, cst.Del, cst.Import, cst.ImportFrom, cst.Global, cst.Expr)
AS_IT_IS = frozenset(
    f"numpy.{name}"
    for name in ("asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "require", "asarray_chkfinite")
)


def without(
    definition: cst.FunctionDef, refused: Diagnostic, reached: int, scope: ModuleScope
) -> cst.FunctionDef | None:
    """The function without what was refused; None where it cannot be taken out.

    What was refused inside a helper is taken out with the statement, in line ``reached``, that calls the helper.
    """
    span = scope.span(definition)
    here = refused.path == scope.path and span.line <= refused.line <= span.end_line
    place = (refused.line, refused.column) if here else _begin(definition.body, reached, scope)
    target = _target(_chain(definition, scope, place), scope)
    if target is None:
        return None
    changed = definition.visit(_Remover(target, scope))
    assert isinstance(changed, cst.FunctionDef)
    _place_all(changed, scope)
    return changed


def _begin(node: cst.CSTNode, line: int, scope: ModuleScope) -> tuple[int, int]:
    """Where the statement in a line begins."""
    if isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
        span = scope.span(node)
        if span.line == line:
            return span.line, span.column
    found = (_begin(child, line, scope) for child in node.children)
    return next((place for place in found if place != (0, 0)), (0, 0))


def _chain(definition: cst.FunctionDef, scope: ModuleScope, place: tuple[int, int]) -> list[cst.CSTNode]:
    """The nodes around a place, the outermost first."""
    chain: list[cst.CSTNode] = []
    node: cst.CSTNode | None = definition.body
    while node is not None:
        chain.append(node)
        node = next((child for child in node.children if covers(scope, child, place)), None)
    return chain


def covers(scope: ModuleScope, node: cst.CSTNode, place: tuple[int, int]) -> bool:
    """Whether a node is around a place (line, column)."""
    span = scope.span(node)
    return (span.line, span.column) <= place < (span.end_line, span.end_column)


def _target(chain: Sequence[cst.CSTNode], scope: ModuleScope) -> cst.CSTNode | None:
    for node in reversed(chain):
        if isinstance(node, cst.Call) and node.args and qualified_name(node.func, scope) in AS_IT_IS:
            return node
        if isinstance(node, (*REMOVABLE, cst.With, cst.Try)) or _is_message(node):
            return node
        if isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            return None
    return None


def _is_message(node: cst.CSTNode) -> bool:
    """Text that is put together for a refusal or a warning."""
    return isinstance(node, cst.Assign) and isinstance(node.value, (cst.FormattedString, cst.ConcatenatedString))


class _Remover(cst.CSTTransformer):
    def __init__(self, target: cst.CSTNode, scope: ModuleScope) -> None:
        super().__init__()
        self.target = target
        self.scope = scope
        self.elifs: set[cst.CSTNode] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.If) and isinstance(node.orelse, cst.If):
            self.elifs.add(node.orelse)
        return super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> Replaced:  # type: ignore[override]
        changed = self._changed(original_node, updated_node)
        if isinstance(changed, cst.CSTNode):
            self.scope.stand_in(changed, original_node)
        return changed

    def _changed(self, original: cst.CSTNode, updated: cst.CSTNode) -> Replaced:
        if original is self.target:
            return self._without(updated)
        if isinstance(updated, cst.If) and isinstance(original, cst.If) and isinstance(self.target, cst.Raise):
            return self._without_guard(original, updated)
        if isinstance(updated, cst.IndentedBlock) and not updated.body:
            return updated.with_changes(body=[cst.SimpleStatementLine([cst.Pass()])])
        if isinstance(updated, cst.SimpleStatementSuite) and not updated.body:
            return updated.with_changes(body=[cst.Pass()])
        if isinstance(updated, cst.SimpleStatementLine) and not updated.body:
            return cst.RemoveFromParent()
        return updated

    def _without(self, node: cst.CSTNode) -> Replaced:
        if isinstance(node, cst.Call):
            return node.args[0].value
        if isinstance(node, (cst.With, cst.Try)):
            kept = [node.body] if isinstance(node, cst.With) else [node.body, *_ends(node)]
            return cst.FlattenSentinel([statement for suite in kept for statement in _lines(suite)])
        return cst.RemoveFromParent()

    def _without_guard(self, original: cst.If, updated: cst.If) -> Replaced:
        """A branch that only led to the refusal goes with its condition."""
        if _ends_in(original.body, self.target):
            if updated.orelse is None:
                return cst.RemoveFromParent()
            if isinstance(updated.orelse, cst.If) or original in self.elifs:
                return updated.orelse
            return cst.FlattenSentinel(_lines(updated.orelse.body))
        if isinstance(original.orelse, cst.Else) and _ends_in(original.orelse.body, self.target):
            if original in self.elifs:
                return cst.Else(updated.body)
            return cst.FlattenSentinel(_lines(updated.body))
        return updated


def _ends(node: cst.Try) -> list[Block]:
    return [part.body for part in (node.orelse, node.finalbody) if part is not None]


def _lines(suite: Block) -> list[cst.CSTNode]:
    if isinstance(suite, cst.IndentedBlock):
        return list(suite.body)
    return [
        cst.SimpleStatementLine([statement])
        for statement in suite.body
        if isinstance(statement, cst.BaseSmallStatement)
    ]


def _ends_in(suite: Block, target: cst.CSTNode) -> bool:
    last = suite.body[-1] if suite.body else None
    return last is target or (isinstance(last, cst.SimpleStatementLine) and last.body[-1] is target)


def _place_all(node: cst.CSTNode, scope: ModuleScope) -> None:
    """Nodes that were made here stand where the node around them stands."""
    for child in node.children:
        if not scope.has_place(child):
            scope.stand_in(child, node)
        _place_all(child, scope)
