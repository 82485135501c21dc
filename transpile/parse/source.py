"""A source file as text and as a syntax tree."""

from __future__ import annotations

import re
from pathlib import Path

import libcst as cst

from transpile import errors
from transpile.errors import TranspileError
from transpile.parse import codes
from transpile.symbolic.graph import Span


def read_file(path: str) -> str | None:
    """The text of a source, or None where there is no such file."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def parse_source(path: str, source: str) -> cst.Module:
    """The syntax tree; a syntax error is a TranspileError at its place."""
    try:
        return cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise _syntax_error(path, source, error) from None


def _syntax_error(path: str, source: str, found: cst.ParserSyntaxError) -> TranspileError:
    """Python's own words and place, which are better than the parser's, where Python refuses the source too."""
    conflict = re.search(r"^<{7} ", source, re.MULTILINE)
    if conflict:
        line = source.count("\n", 0, conflict.start()) + 1
        help = "resolve it in this file, then run transpile again; never mind those in generated files"
        place = Span(path, line, 1, line, 8)
        return errors.at(place, codes.SYNTAX, "syntax error: a merge left its conflict here", help)
    line, column, reason = found.raw_line, found.raw_column + 1, "invalid syntax"
    try:
        compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line, column, reason = error.lineno or line, error.offset or column, error.msg
    except ValueError as error:
        reason = str(error)
    place = Span(path, line, column, line, column + 1)
    return errors.at(place, codes.SYNTAX, f"syntax error: {reason}", "correct it; Python cannot read this file either")
