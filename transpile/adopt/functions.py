"""The functions of a module, with their full names and what of their place keeps them from being kernels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from transpile.parse.values import ModuleScope

Body = Sequence[cst.BaseStatement | cst.BaseSmallStatement]

METHOD = "a method of a class"
NESTED = "a function inside a function"
CONDITIONAL = "a function defined in a block of the module"


@dataclass(frozen=True)
class Function:
    """A function of a module. ``misplaced`` says why it cannot be a kernel where it stands ("" where it can)."""

    name: str  # with the classes and functions around it
    definition: cst.FunctionDef
    misplaced: str
    line: int

    @property
    def parameters(self) -> list[cst.Param]:
        """All parameters but ``*args`` and ``**kwargs``."""
        params = self.definition.params
        return [*params.posonly_params, *params.params, *params.kwonly_params]


def functions_of(scope: ModuleScope) -> list[Function]:
    """Every function of a module, in the order of the source."""
    return list(_functions(scope, scope.tree.body, "", ""))


def _functions(scope: ModuleScope, body: Body, prefix: str, misplaced: str) -> Iterator[Function]:
    for item in body:
        if isinstance(item, cst.FunctionDef):
            name = prefix + item.name.value
            yield Function(name, item, misplaced, scope.span(item.name).line)
            yield from _functions(scope, item.body.body, f"{name}.", NESTED)
        elif isinstance(item, cst.ClassDef):
            yield from _functions(scope, item.body.body, f"{prefix}{item.name.value}.", METHOD)
        elif isinstance(item, cst.BaseCompoundStatement):
            for block in blocks(item):
                yield from _functions(scope, block, prefix, misplaced or CONDITIONAL)


def blocks(statement: cst.BaseCompoundStatement) -> Iterator[Body]:
    """The blocks of a compound statement, whatever it is."""
    if isinstance(statement, cst.Match):
        yield from (case.body.body for case in statement.cases)
        return
    yield statement.body.body
    for name in ("orelse", "finalbody"):
        other = getattr(statement, name, None)
        if isinstance(other, cst.If):
            yield from blocks(other)
        elif other is not None:
            yield other.body.body
    for handler in getattr(statement, "handlers", ()):
        yield handler.body.body
