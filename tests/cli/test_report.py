"""Findings as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from transpile.cli import report
from transpile.errors import Diagnostic


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def finding(line: int, column: int, end_line: int, end_column: int, help: str = "") -> Diagnostic:
    return Diagnostic("heat.py", line, column, end_line, end_column, "T003", "`np.fft` is not supported", help)


def test_the_place_the_line_the_carets_and_the_help() -> None:
    Path("heat.py").write_text("import numpy as np\nx = np.fft(1)\n")
    assert report.diagnostic_text(finding(2, 5, 2, 11, "use `np.exp`")) == (
        "heat.py:2:5: error[T003]: `np.fft` is not supported\n    x = np.fft(1)\n        ^^^^^^\n    help: use `np.exp`"
    )


def test_a_span_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    Path("heat.py").write_text("x = (1 +\n     2)  \n")
    assert report.diagnostic_text(finding(1, 5, 2, 8)).splitlines()[1:] == ["    x = (1 +", "        ^^^^"]


def test_tabs_and_wide_characters_keep_the_carets_in_place() -> None:
    Path("heat.py").write_text('\ty = "温" + np.fft\n', encoding="utf-8")
    lines = report.diagnostic_text(finding(1, 12, 1, 18)).splitlines()
    assert lines[2] == "    \t" + " " * 11 + "^" * 6


def test_encodings_and_line_ends_keep_the_carets_in_place() -> None:
    Path("heat.py").write_bytes("# coding: latin-1\r\né = np.fft\r\n".encode("latin-1"))
    assert report.diagnostic_text(finding(2, 5, 2, 11)).splitlines()[1:] == ["    é = np.fft", "        ^^^^^^"]


@pytest.mark.parametrize("line", [0, 7])
def test_without_a_line_there_is_no_excerpt(line: int) -> None:
    Path("heat.py").write_text("x\n")
    assert len(report.diagnostic_text(finding(line, 1, line, 2)).splitlines()) == 1


def test_github_escapes_what_would_end_the_command() -> None:
    text = report.diagnostic_github(Diagnostic("a,b:c.py", 1, 2, 3, 4, "T001", "50%\nmore", "help"))
    assert text == (
        "::error file=a%2Cb%3Ac.py,line=1,endLine=3,col=2,endColumn=4,title=transpile T001::50%25%0Amore%0Ahelp"
    )
