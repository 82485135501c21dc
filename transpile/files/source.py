"""Reading a source as Python reads it: byte order mark, coding cookie, any line end."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transpile.errors import UNREADABLE, Diagnostic, TranspileError, in_file


@dataclass(frozen=True)
class Source:
    """A source file: what it is called in messages, where it is, its bytes."""

    shown: str
    path: Path
    data: bytes

    @property
    def may_have_kernels(self) -> bool:
        """Whether the decorator may be there, by its usual words or from another module: cheap, never wrongly false."""
        return (b"kernel" in self.data and b"transpile" in self.data) or self._decorates_with_its_own()

    def _decorates_with_its_own(self) -> bool:
        """Whether a decorator comes from another module of the project, which may have the kernel decorator to give."""
        if not _DECORATOR.search(self.data):
            return False
        try:
            tree = ast.parse(self.data)
        except (SyntaxError, ValueError):
            return _RELATIVE.search(self.data) is not None
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
        used = {_first_name(decorator) for function in functions for decorator in function.decorator_list}
        return not used.isdisjoint(self._names_of_the_project(tree))

    def _names_of_the_project(self, tree: ast.Module) -> Iterator[str]:
        """The names that come from modules which may be files of the project."""
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.level or self._is_near(node.module or "")):
                yield from (alias.asname or alias.name for alias in node.names)
            elif isinstance(node, ast.Import):
                near = (alias for alias in node.names if self._is_near(alias.name))
                yield from (alias.asname or alias.name.partition(".")[0] for alias in near)

    def _is_near(self, module: str) -> bool:
        first = module.partition(".")[0]
        beside = (self.path.with_name(f"{first}.py"), self.path.with_name(first))
        return first in self.path.absolute().parts or any(path.exists() for path in beside)


_DECORATOR = re.compile(rb"^[ \t]*@[ \t]*\w", re.MULTILINE)
_RELATIVE = re.compile(rb"^[ \t]*from[ \t]+\.", re.MULTILINE)


def _first_name(expression: ast.expr) -> str:
    """``compat`` of ``@compat.kernel(fp="exact")``."""
    while isinstance(expression, ast.Attribute | ast.Call):
        expression = expression.func if isinstance(expression, ast.Call) else expression.value
    return expression.id if isinstance(expression, ast.Name) else ""


def read(path: Path, shown: str) -> Source:
    """The source at ``path``."""
    try:
        return Source(shown, path, path.read_bytes())
    except OSError as error:
        raise in_file(shown, UNREADABLE, f"cannot be read: {error.strerror}") from None


def decode(data: bytes, shown: str) -> str:
    """The text of a source, with LF line ends and without byte order mark."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except SyntaxError as error:
        raise in_file(shown, UNREADABLE, str(error)) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte 0x{data[error.start]:02x} is not {error.encoding}"
        help = "save the file as UTF-8, or say its encoding in the first line: # -*- coding: latin-1 -*-"
        place = Diagnostic(shown, line, column, line, column + 1, UNREADABLE, message, help)
        raise TranspileError(place) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
