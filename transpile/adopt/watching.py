"""Modules that are read for a survey: they note how far into a function the translator came."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

import libcst as cst

from transpile.parse.module import Modules
from transpile.parse.source import parse_source
from transpile.parse.toplevel import read_names
from transpile.parse.values import ModuleScope


@dataclass(eq=False)
class Watched(ModuleScope):
    """A module. ``reached`` is the last line of the function between ``first`` and ``last`` that was begun."""

    first: int = 0
    last: int = 0
    reached: int = 0

    def watch(self, definition: cst.FunctionDef) -> None:
        """Begin to watch one function of the module."""
        place = self.span(definition)
        self.first, self.last, self.reached = place.line, place.end_line, 0

    def statement_text(self, statement: cst.CSTNode) -> str:
        """The statement on one line; the translator asks for it when it begins with the statement."""
        if not isinstance(statement, cst.FunctionDef):
            line = self.span(statement).line
            if self.first <= line <= self.last:
                self.reached = max(self.reached, line)
        try:
            return super().statement_text(statement)
        except SyntaxError:  # a statement that stands in for others has the text of them all
            return ""


class WatchedModules(Modules):
    """The modules of a survey."""

    def add(self, path: str, source: str) -> Watched:
        """The module at ``path`` from its text."""
        scope = Watched(path, source, parse_source(path, source), self.load, self.translate)
        self._scopes[posixpath.normpath(path)] = scope
        self._tops[path] = read_names(scope, self.exists)
        return scope
