"""The companions are the same to the byte whatever the process around the tool is like."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.golden.cases import CASES, GOLDEN, TARGETS
from tests.support import generate

SUFFIXES = ("_gen.py", "_gen.c", "_gen.h", "_gen.cu")
ENVIRONMENTS = {
    "hash seed": {"PYTHONHASHSEED": "12345"},
    "locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "time zone and columns": {"TZ": "Asia/Tokyo", "COLUMNS": "20"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
}


def _copy_sources(folder: Path) -> None:
    for case in CASES:
        (folder / case).mkdir(parents=True)
        shutil.copy(GOLDEN / case / f"{case}.py", folder / case)


def _assert_same_companions(folder: Path, built: Path) -> None:
    for case in CASES:
        for suffix in SUFFIXES:
            name = f"{case}{suffix}"
            assert (folder / case / name).read_bytes() == (built / case / name).read_bytes(), name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_environment(environment: str, built: Path, tmp_path: Path) -> None:
    _copy_sources(tmp_path)
    generate(*TARGETS, ".", cwd=tmp_path, environment=ENVIRONMENTS[environment])
    _assert_same_companions(tmp_path, built)


def test_working_folder(built: Path, tmp_path: Path) -> None:
    sources = tmp_path / "a folder" / "src"
    _copy_sources(sources)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    generate(*TARGETS, sources, cwd=elsewhere)
    _assert_same_companions(sources, built)


def test_line_ends(built: Path, tmp_path: Path) -> None:
    _copy_sources(tmp_path)
    for source in tmp_path.glob("*/*.py"):
        source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    generate(*TARGETS, ".", cwd=tmp_path)
    _assert_same_companions(tmp_path, built)


def test_second_run_changes_nothing(tmp_path: Path) -> None:
    _copy_sources(tmp_path)
    generate(*TARGETS, ".", cwd=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*_gen.*")}
    generate(*TARGETS, ".", cwd=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*_gen.*")} == before


def test_committed_companions_are_fresh() -> None:
    generate("--check", GOLDEN, cwd=GOLDEN.parent)
