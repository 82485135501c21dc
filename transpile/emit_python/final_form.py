"""The final form of generated Python: Black's, at one fixed line length."""

from __future__ import annotations

from black import format_str
from black.mode import Mode, TargetVersion

from transpile.emit_python.layout import WIDTH

_MODE = Mode(line_length=WIDTH, target_versions={TargetVersion.PY311})


def final_form(text: str) -> str:
    """Source text as Black leaves it. Short lines are in that form already: Black only breaks long ones."""
    if all(len(line) <= WIDTH for line in text.splitlines()):
        return text
    return format_str(text, mode=_MODE)
