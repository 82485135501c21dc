"""Digests of source text over its tokens: comments, blank lines and layout do not count.

The command line writes them into the generated module and the runtime compares them at import, so both use this file. A
digest is the same on every version of Python.
"""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable, Iterator
from typing import TypeGuard

_KEPT = {tokenize.NAME, tokenize.OP, tokenize.NUMBER}
_LAYOUT = {tokenize.INDENT: "<indent>", tokenize.DEDENT: "<dedent>", tokenize.NEWLINE: "<newline>"}
# From 3.12 on (3.14 for t-strings) these come as several tokens; before, as one STRING.
_OPENING = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {None}
_CLOSING = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}


def tokens(text: str) -> str:
    """The digest of a piece of Python source; of its characters where it cannot be cut into tokens."""
    try:
        words = list(_words(text))
    except (SyntaxError, tokenize.TokenError):
        words = [text]
    return raw("\n".join(words))


def raw(text: str) -> str:
    """The digest of the characters of ``text``."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def definitions(text: str) -> dict[str, str]:
    """The text of every definition at the top level of a module, by name: functions, classes, assignments, imports.

    A name that is bound more than once has all its statements. The module that does not parse has none.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    lines = _lines(text)
    found: dict[str, str] = {}
    for statement in _top_level(tree.body):
        start = min([statement.lineno, *(node.lineno for node in getattr(statement, "decorator_list", ()))])
        body = "".join(lines[start - 1 : statement.end_lineno])
        for name, text in (_imports(statement) or dict.fromkeys(_bound_names(statement), body)).items():
            found[name] = found.get(name, "") + text
    return found


def reached(texts: Iterable[str]) -> str:
    """The digest of the definitions that a kernel reaches, in the order of the generated module's table."""
    return raw("\n".join(tokens(text) for text in texts))


def _lines(text: str) -> list[str]:
    """The lines as Python counts them, whatever the line ends."""
    return io.StringIO(text, newline=None).readlines()


def _words(text: str) -> Iterator[str]:
    """The tokens that count, as text. A string counts by its value, so that the choice of quotes does not."""
    lines = _lines(text)
    depth, opened = 0, (1, 0)
    for token in tokenize.generate_tokens(iter([*lines, ""]).__next__):
        if token.type in _OPENING:
            opened = opened if depth else token.start
            depth += 1
        elif token.type in _CLOSING:
            depth -= 1
            if not depth:
                yield _between(lines, opened, token.end)
        elif depth:
            continue
        elif token.type in _KEPT:
            yield token.string
        elif token.type == tokenize.STRING:
            yield _string(token.string)
        elif token.type in _LAYOUT:
            yield _LAYOUT[token.type]


def _string(literal: str) -> str:
    prefix = literal[: min(literal.find(quote) for quote in "'\"" if quote in literal)].lower()
    return literal if "f" in prefix or "t" in prefix else ascii(ast.literal_eval(literal))


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    (first, left), (last, right) = start, end
    if first == last:
        return lines[first - 1][left:right]
    return "".join([lines[first - 1][left:], *lines[first : last - 1], lines[last - 1][:right]])


def _top_level(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those under a plain ``if TYPE_CHECKING:`` included."""
    for statement in statements:
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test) and not statement.orelse:
            yield from statement.body
        else:
            yield statement


def _imports(statement: ast.stmt) -> dict[str, str]:
    """The names that an import binds, each with the import of it alone: what is imported beside it does not count."""
    alone: dict[str, str] = {}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        start = ""
        if isinstance(statement, ast.ImportFrom):
            start = f"from {'.' * statement.level}{statement.module or ''} "
        for alias in statement.names:
            name = alias.asname or alias.name.partition(".")[0]
            alone[name] = f"{start}import {alias.name}{f' as {alias.asname}' if alias.asname else ''}\n"
    return alone


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds at the top level."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    else:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                yield from _bound_names(child)
            else:
                yield from (node.id for node in ast.walk(child) if _stores(node))


def _stores(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
