"""Functions and files stay short enough to be read."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

PACKAGE = ROOT / "transpile"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
NINETIETH_PERCENTILE = 25


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file and its number of lines."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_file(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for name, lines in functions(file):
        assert lines <= LONGEST_FUNCTION, name


def test_most_functions_are_short() -> None:
    lengths = [lines for file in FILES for _, lines in functions(file)]
    assert statistics.quantiles(lengths, n=10)[8] <= NINETIETH_PERCENTILE
