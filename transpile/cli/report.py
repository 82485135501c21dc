"""Findings and changes as text for people, as JSON, and as GitHub annotations."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from transpile.errors import Diagnostic, TranspileError
from transpile.files import source as sources
from transpile.files.changes import Change

FORMATS = ("text", "json", "github")


def diagnostic_text(diagnostic: Diagnostic) -> str:
    """A finding as a good compiler prints it: the place, the source line, carets under the span, what to do."""
    parts = [str(diagnostic)]
    line = _source_line(diagnostic)
    if line is not None:
        parts += [f"    {line}", f"    {_carets(line, diagnostic)}"]
    if diagnostic.help:
        parts.append(f"    help: {diagnostic.help}")
    return "\n".join(parts)


def _source_line(diagnostic: Diagnostic) -> str | None:
    if not diagnostic.line:
        return None
    try:
        text = sources.decode(Path(diagnostic.path).read_bytes(), diagnostic.path)
        return text.split("\n")[diagnostic.line - 1]
    except (OSError, IndexError, TranspileError):
        return None


def _carets(line: str, diagnostic: Diagnostic) -> str:
    """Carets under the span, or under what of it lies in its first line."""
    start = diagnostic.column - 1
    end = diagnostic.end_column - 1 if diagnostic.end_line == diagnostic.line else len(line.rstrip())
    indent = "".join("\t" if character == "\t" else " " * _width(character) for character in line[:start])
    return indent + "^" * max(1, sum(map(_width, line[start:end])))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def diagnostic_github(diagnostic: Diagnostic) -> str:
    """A finding as a workflow command that GitHub shows beside the line."""
    place = {"file": diagnostic.path}
    if diagnostic.line:
        numbers = (diagnostic.line, diagnostic.end_line, diagnostic.column, diagnostic.end_column)
        place |= dict(zip(("line", "endLine", "col", "endColumn"), map(str, numbers), strict=True))
    place["title"] = f"transpile {diagnostic.code}"
    properties = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in place.items())
    message = "\n".join(part for part in (diagnostic.message, diagnostic.help) if part)
    return f"::{diagnostic.severity} {properties}::{_escaped(message)}"


def change_github(change: Change) -> str:
    """A companion that is not what it should be, as a workflow command."""
    properties = f"file={_escaped(change.shown, ':,')},title=transpile {change.state}"
    return f"::error {properties}::{_escaped(f'{change.state}: {change.reason}')}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def json_text(
    diagnostics: Iterable[Diagnostic],
    changes: Iterable[Change],
    status: int,
    with_diffs: bool = False,
    to_add: Iterable[Path] | None = None,
) -> str:
    """Everything that a run has to say, as one JSON document."""
    document: dict[str, object] = {
        "status": status,
        "diagnostics": [asdict(diagnostic) for diagnostic in diagnostics],
        "changes": [
            {"path": change.shown, "kind": change.kind, "state": change.state, "reason": change.reason}
            | ({"diff": change.diff()} if with_diffs else {})
            for change in changes
        ],
    }
    if to_add is not None:
        document["add"] = [path.as_posix() for path in to_add]
    return json.dumps(document, indent=2)
