"""Small modules to survey, written to a folder, and their rows by name."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

from transpile.adopt.judge import Verdict
from transpile.adopt.survey import Bounds, Row, survey
from transpile.cli.workers import findings_of
from transpile.files import source as sources
from transpile.settings import Settings


def at_once(work: Callable[[], Verdict]) -> Verdict:
    return work()


def surveyed(folder: Path, text: str, limited: Callable[[Callable[[], Verdict]], Verdict] = at_once) -> dict[str, Row]:
    """The rows of a module that imports NumPy."""
    path = folder / "module.py"
    path.write_text("import numpy as np\n" + textwrap.dedent(text), encoding="utf-8")
    rows = survey(sources.read(path, "module.py"), Settings(), Bounds(limited, findings_of))
    return {row.name: row for row in rows}


def kinds(row: Row) -> list[str]:
    return [blocker.kind for blocker in row.blockers]
