"""Surveys, and notes on what was annotated, as text for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace

from transpile.adopt.annotate import ANNOTATED, Annotated, Note
from transpile.adopt.blockers import Blocker
from transpile.adopt.survey import BLOCKED, FAILED, PASSES, Row
from transpile.adopt.tally import Tally
from transpile.errors import Diagnostic

_MOST_KINDS = 40
_WIDEST = 48


def survey_text(rows: Sequence[Row], tally: Tally) -> str:
    """One line a function, then the numbers."""
    places = (f"{row.path}:{row.line}" if row.line else row.path for row in rows)
    lines = aligned((place, row.name, row.status, _says(row)) for place, row in zip(places, rows, strict=True))
    return "\n".join([*lines, *([""] if rows else []), *_numbers(tally)])


def aligned(table: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The cells of a table in columns. A cell that is very long does not push those of other lines away."""
    rows = list(table)
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _says(row: Row) -> str:
    if row.status == FAILED:
        return str(row.blockers[0].diagnostic)
    if row.status != BLOCKED:
        return row.assumed
    first = row.blockers[0]
    others = list(dict.fromkeys(blocker.kind for blocker in row.blockers if blocker.kind != first.kind))
    rest = f", then {', '.join(others)}" if others else ""
    end = "; nothing else" if row.only_these else ""
    return f"{_place(first.diagnostic)}: {first.diagnostic.code} {first.kind}{rest}{end}"


def _place(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}" if diagnostic.line else diagnostic.path


def _numbers(tally: Tally) -> Iterator[str]:
    share = f" ({100 * tally.passing / tally.numeric:.0f} %)" if tally.numeric else ""
    modules = f"{tally.modules} module{'s' * (tally.modules != 1)}"
    yield f"{tally.functions} functions in {modules}; {tally.numeric} compute with numbers:"
    yield f"{tally.passing} go through{share}, {tally.blocked} are blocked, {tally.failed} failed in the survey"
    if tally.unreadable:
        yield f"{tally.unreadable} modules cannot be read"
    if not tally.counts:
        return
    yield ""
    yield " first  met  alone   blocker"
    for count in tally.counts[:_MOST_KINDS]:
        yield f"{count.first:6}{count.met:5}{count.alone:7}   {count.kind}"
    hidden = len(tally.counts) - _MOST_KINDS
    if hidden > 0:
        yield f"and {hidden} more kinds (--format json has them all)"
    yield "first: the first that is met; met: met at all, as far as could be seen;"
    yield "alone: the only one, without which the function goes through"


def survey_json(rows: Sequence[Row], tally: Tally, diagnostics: Iterable[Diagnostic], status: int) -> str:
    """Everything, as one JSON document."""
    document = {
        "status": status,
        "diagnostics": [asdict(diagnostic) for diagnostic in diagnostics],
        "functions": [_row(row) for row in rows],
        "summary": asdict(tally),
    }
    return json.dumps(document, indent=2)


def _row(row: Row) -> dict[str, object]:
    return {
        "path": row.path,
        "line": row.line,
        "name": row.name,
        "status": row.status,
        "assumed": row.assumed,
        "blockers": [_blocker(blocker) for blocker in row.blockers],
        "only_these": row.only_these,
    }


def _blocker(blocker: Blocker) -> dict[str, object]:
    found = blocker.diagnostic
    place = {"path": found.path, "line": found.line, "column": found.column}
    return {"kind": blocker.kind, "code": found.code, **place, "message": found.message, "help": found.help}


def notes_text(modules: Sequence[Annotated]) -> str:
    """One line a function: how often it was called, and what it got or why it was left alone."""
    table = [
        (
            f"{module.source.shown}:{note.line}",
            note.name,
            f"{note.calls} call{'s' * (note.calls != 1)}",
            note.status,
            _note(note),
        )
        for module in modules
        for note in module.notes
    ]
    done = sum(note.status == ANNOTATED for module in modules for note in module.notes)
    passing = sum(_passes(note) for module in modules for note in module.notes)
    end = f"{done} of {len(table)} functions annotated, {passing} of them would go through"
    return "\n".join([*aligned(table), *([""] if table else []), end])


def _passes(note: Note) -> bool:
    return note.status == ANNOTATED and note.verdict is not None and note.verdict.status == PASSES


def _note(note: Note) -> str:
    if note.verdict is None:
        return note.text
    if note.marked:
        return f"{note.text}; marked"
    return f"{note.text}; {note.verdict.status}" + (f" at {_says(note.verdict)}" if note.verdict.blockers else "")


def notes_json(
    modules: Sequence[Annotated], diagnostics: Iterable[Diagnostic], diffs: Sequence[str], status: int
) -> str:
    """Everything, as one JSON document."""
    document = {
        "status": status,
        "diagnostics": [asdict(diagnostic) for diagnostic in diagnostics],
        "functions": [_note_row(module, note) for module in modules for note in module.notes],
        "diffs": list(diffs),
    }
    return json.dumps(document, indent=2)


def _note_row(module: Annotated, note: Note) -> dict[str, object]:
    verdict = _row(note.verdict) if note.verdict is not None else None
    return {"path": module.source.shown, **asdict(replace(note, verdict=None)), "verdict": verdict}
