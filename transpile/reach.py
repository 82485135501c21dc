"""What a kernel reaches: every definition that it mentions, and that those mention, in its module and in others.

This is what the digest of a kernel is taken over. It errs to the side of too much: a definition that turns out not to
matter costs a regeneration, one that was missed would leave a stale companion in use.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from transpile.files.reading import Reader
from transpile.parse.imports import RUNTIME, VENDORED, find_module
from transpile.runtime import digest


@dataclass(frozen=True)
class Reached:
    """The definitions that a kernel reaches, itself first, as the generated module lists them, and their digest."""

    names: tuple[str, ...]  # "scale", or "helpers.py:scale" in another file, relative to the source's folder
    digest: str


@dataclass
class Walk:
    """A walk from definition to definition. One serves all kernels of a module."""

    source: str
    reader: Reader
    _definitions: dict[str, dict[str, str]] = field(default_factory=dict)

    def reached(self, kernel: str) -> Reached:
        """What the kernel of that name reaches."""
        found: dict[tuple[str, str], str] = {}
        self._visit(self.source, kernel, found)
        names = (self._listed(file, name) for file, name in found)
        return Reached(tuple(names), digest.reached(found.values()))

    def _visit(self, file: str, name: str, found: dict[tuple[str, str], str]) -> None:
        """Note a definition and all that it reaches; a name that is not defined there reaches nothing."""
        text = self._texts(file).get(name)
        if text is None or (file, name) in found:
            return
        found[file, name] = text
        tree = ast.parse(text)
        for other in _mentioned(tree):
            self._visit(file, other, found)
        for target, imported in self._imports(file, name):
            if imported is not None:
                self._visit(target, imported, found)
        for owner, attribute in _attributes(tree):
            for target, imported in self._imports(file, owner):
                if imported is None:
                    self._visit(target, attribute, found)

    def _texts(self, file: str) -> dict[str, str]:
        if file not in self._definitions:
            self._definitions[file] = digest.definitions(self.reader.read(file) or "")
        return self._definitions[file]

    def _imports(self, file: str, name: str) -> Iterator[tuple[str, str | None]]:
        """The file, and the name in it (None: the module itself), that an import in ``file`` binds ``name`` to."""
        for statement in ast.parse(self._texts(file).get(name, "")).body:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    yield from self._module(file, alias.name, 0, None)
            elif isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    base = statement.module or ""
                    inner = f"{base}.{alias.name}" if base else alias.name
                    yield from self._module(file, inner, statement.level, None)
                    yield from self._module(file, base, statement.level, alias.name)

    def _module(self, file: str, module: str, level: int, name: str | None) -> Iterator[tuple[str, str | None]]:
        if not _is_ours(module, level):
            target = find_module(module, level, file, self.reader.exists)
            if target is not None:
                yield target, name

    def _listed(self, file: str, name: str) -> str:
        if file == self.source:
            return name
        return f"{posixpath.relpath(file, posixpath.dirname(self.source))}:{name}"


def _is_ours(module: str, level: int) -> bool:
    """Whether the decorator comes from there: the runtime, or the copy of it that a package ships."""
    return module.rpartition(".")[2] == VENDORED or (not level and module.partition(".")[0] == RUNTIME)


def _mentioned(tree: ast.AST) -> list[str]:
    """Names that are read, in the order of the text."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return [node.id for node in sorted(names, key=_position)]


def _attributes(tree: ast.AST) -> list[tuple[str, str]]:
    """``helpers.scale``, in the order of the text: what may be a name of another module."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    pairs = [(node.value, node.attr) for node in sorted(nodes, key=_position)]
    return [(value.id, attribute) for value, attribute in pairs if isinstance(value, ast.Name)]


def _position(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset
