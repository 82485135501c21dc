"""A whole source module: parsed, its names read, its kernels translated; other modules of the package on demand."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field

import libcst as cst

from transpile import errors
from transpile.errors import Diagnostic, TranspileError, TranspileErrors
from transpile.parse import codes, statements
from transpile.parse.definitions import read_settings
from transpile.parse.imports import STAR_ADVICE
from transpile.parse.signature import FunctionSettings, Translated
from transpile.parse.source import parse_source, read_file
from transpile.parse.specialise import front_of, read_signatures, with_front
from transpile.parse.toplevel import TopLevel, read_names
from transpile.parse.values import HelperRef, ModuleScope
from transpile.symbolic.fronts import Front
from transpile.symbolic.graph import Kernel, Module

Read = Callable[[str], str | None]


@dataclass
class Modules:
    """The modules of one run: each is parsed once, and each kernel translated once.

    ``read`` gives the text of a module by its path; ``settings`` are the project's.
    """

    settings: FunctionSettings = field(default_factory=FunctionSettings)
    read: Read = read_file
    _scopes: dict[str, ModuleScope | None] = field(default_factory=dict)
    _tops: dict[str, TopLevel] = field(default_factory=dict)
    _kernels: dict[tuple[str, str], tuple[Translated, ...] | None] = field(default_factory=dict)
    _exists: dict[str, bool] = field(default_factory=dict)

    def load(self, path: str) -> ModuleScope | None:
        """The module at ``path``; None where there is none. A syntax error in it is raised."""
        path = posixpath.normpath(path)
        if path not in self._scopes:
            source = self.read(path)
            self._scopes[path] = None if source is None else self.add(path, source)
        return self._scopes[path]

    def add(self, path: str, source: str) -> ModuleScope:
        """The module at ``path`` from its text."""
        scope = ModuleScope(path, source, parse_source(path, source), self.load, self.translate)
        self._scopes[posixpath.normpath(path)] = scope
        self._tops[path] = read_names(scope, self.exists)
        return scope

    def exists(self, path: str) -> bool:
        """Whether there is a source file at ``path``."""
        if path not in self._exists:
            self._exists[path] = path in self._scopes or self.read(path) is not None
        return self._exists[path]

    def top(self, scope: ModuleScope) -> TopLevel:
        """What the top level of a loaded module holds."""
        return self._tops[scope.path]

    def translate(self, helper: HelperRef) -> tuple[Translated, ...] | None:
        """The kernels of a decorated function; None while it is being translated (a recursive call)."""
        key = (helper.module.path, helper.name)
        if key in self._kernels:
            return self._kernels[key]
        self._kernels[key] = None
        try:
            assert isinstance(helper.definition, cst.FunctionDef)
            self._kernels[key] = self._translate(helper.definition, helper.module)
        finally:
            if self._kernels[key] is None:
                del self._kernels[key]
        return self._kernels[key]

    def _translate(self, definition: cst.FunctionDef, scope: ModuleScope) -> tuple[Translated, ...]:
        settings = read_settings(definition, scope, self.settings)
        translated = []
        for _, signature in read_signatures(definition, scope, settings):
            kernel = statements.parse_function(definition, scope, signature, settings)
            translated.append(with_front(definition.name.value, Translated(kernel, signature)))
        return tuple(translated)


def parse_module(path: str, source: str, modules: Modules | None = None) -> Module:
    """The graph of a module: its kernels in source order. Raises TranspileErrors with everything that is wrong."""
    modules = modules or Modules()
    try:
        scope = modules.add(path, source)
    except TranspileError as error:
        raise TranspileErrors([error.diagnostic]) from None
    top = modules.top(scope)
    if top.kernels and scope.stars:
        raise TranspileErrors([_star(statement, scope) for statement in scope.stars])
    found = _misplaced(top, scope) + _duplicates(top, scope)
    kernels: list[Kernel] = []
    fronts: list[Front] = []
    for name, definition in top.first_of_each_name():
        try:
            translated = modules.translate(HelperRef(name, definition, scope, True)) or ()
        except TranspileError as error:
            found.append(error.diagnostic)
        else:
            kernels.extend(item.kernel for item in translated)
            fronts.extend(front for front in [front_of(name, translated)] if front is not None)
    found += _taken(kernels, top, scope)
    if found:
        raise TranspileErrors(
            sorted(dict.fromkeys(found), key=lambda item: (item.path != path, item.line, item.column))
        )
    return Module(posixpath.basename(path).removesuffix(".py"), path, tuple(kernels), tuple(fronts))


def _taken(kernels: list[Kernel], top: TopLevel, scope: ModuleScope) -> list[Diagnostic]:
    """Versions whose names the module has already."""
    return [
        errors.at(
            kernel.span,
            codes.DUPLICATE_KERNEL,
            f"a version of `{kernel.function}` would be called `{kernel.name}`, which the module has already",
            "rename one of them",
        ).diagnostic
        for kernel in kernels
        if kernel.source and kernel.name in scope.names
    ]


def _duplicates(top: TopLevel, scope: ModuleScope) -> list[Diagnostic]:
    first = [definition for _, definition in top.first_of_each_name()]
    return [
        errors.at(
            scope.span(definition.name),
            codes.DUPLICATE_KERNEL,
            f"there are two kernels named `{definition.name.value}`",
            "give each kernel a name of its own",
        ).diagnostic
        for definition in top.kernels
        if not any(definition is other for other in first)
    ]


def _star(statement: cst.ImportFrom, scope: ModuleScope) -> Diagnostic:
    text = scope.statement_text(statement)
    message = f"`{text}` is not supported: which names it brings in is known only when it runs"
    return errors.at(scope.span(statement), codes.UNSUPPORTED_SYNTAX, message, STAR_ADVICE).diagnostic


def _misplaced(top: TopLevel, scope: ModuleScope) -> list[Diagnostic]:
    return [
        errors.at(
            scope.span(definition.name),
            codes.UNSUPPORTED_SYNTAX,
            f"the kernel `{definition.name.value}` is {where}: kernels stand at the top level of a module",
            "move it to the top level and pass what it needs as arguments",
        ).diagnostic
        for definition, where in top.misplaced
    ]
