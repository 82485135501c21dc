"""The committed C is clean under GCC's strict warnings, and knows nothing of Python."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.golden.cases import CASES, GOLDEN

STRICT = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")


@pytest.mark.parametrize("case", CASES)
def test_compiles_without_a_warning(case: str, tmp_path: Path) -> None:
    source = GOLDEN / case / f"{case}_gen.c"
    command = ["gcc", *STRICT, "-c", str(source), "-o", str(tmp_path / "out.o")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", CASES)
def test_never_includes_python(case: str) -> None:
    for suffix in (".c", ".h"):
        assert "Python.h" not in (GOLDEN / case / f"{case}_gen{suffix}").read_text()
