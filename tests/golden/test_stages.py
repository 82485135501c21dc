"""Each stage of each golden, byte for byte: graph, rewritten graph, loop program, and the companions.

``pytest tests/golden --update-golden`` writes what is now; a golden that is missing or that belongs to nothing fails.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.golden.cases import CASES, GOLDEN, TARGETS
from tests.support import generate
from transpile.cli import views
from transpile.files import source as sources
from transpile.settings import Settings

STAGES = ("graph", "rewritten", "loops")
COMPANIONS = ("_gen.py", "_gen.c", "_gen.h", "_gen.cu")


def compare(path: Path, text: str, update: bool) -> None:
    """The file must hold this text; it is written where goldens are being updated."""
    if update:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"{path.name} is missing: run pytest --update-golden and review it"
    assert path.read_bytes().decode() == text


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("case", CASES)
def test_stage(case: str, stage: str, request: pytest.FixtureRequest) -> None:
    source = sources.read(GOLDEN / case / f"{case}.py", f"{case}.py")
    text = views.show(stage, source, "", Settings()) + "\n"
    compare(GOLDEN / case / f"{stage}.txt", text, request.config.getoption("--update-golden"))


@pytest.mark.parametrize("case", CASES)
def test_companions(case: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    shutil.copy(GOLDEN / case / f"{case}.py", tmp_path)
    generate(*TARGETS, ".", cwd=tmp_path)
    for suffix in COMPANIONS:
        text = (tmp_path / f"{case}{suffix}").read_bytes().decode()
        compare(GOLDEN / case / f"{case}{suffix}", text, request.config.getoption("--update-golden"))


def test_nothing_is_orphaned() -> None:
    expected = {GOLDEN / "pull_request.diff"}
    for case in CASES:
        expected |= {GOLDEN / case / f"{stage}.txt" for stage in STAGES}
        expected |= {GOLDEN / case / f"{case}{suffix}" for suffix in (".py", *COMPANIONS)}
    built = {path for path in GOLDEN.rglob("*") if path.name.startswith("_") or "__pycache__" in path.parts}
    assert {path for path in GOLDEN.rglob("*") if path.is_file()} - built <= expected
