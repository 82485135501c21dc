"""The committed C compiles with clang, for other systems and for other processors, without a warning.

The compiler is the clang of the ``ziglang`` package, which has the headers of every system with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.golden.cases import GOLDEN
from tests.support import ROOT

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Werror")
SYSTEMS = ("x86_64-linux-gnu", "x86_64-linux-musl", "x86_64-windows-gnu", "aarch64-linux-gnu", "aarch64-macos")
SOURCES = sorted([*GOLDEN.glob("*/*_gen.c"), *(ROOT / "examples").rglob("*_gen.c")])


def compile_for(
    system: str, source: Path, folder: Path, cache: Path, options: Sequence[str] = WARNINGS
) -> subprocess.CompletedProcess[str]:
    """Compile to an object file in ``folder``."""
    environment = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    compiler = [sys.executable, "-m", "ziglang", "cc", "-target", system]
    command = [*compiler, "-std=c11", "-O2", *options, "-c", str(source)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_there_are_sources() -> None:
    assert len(SOURCES) >= 8


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_compiles_without_a_warning(source: Path, system: str, tmp_path: Path, shared_tmp: Path) -> None:
    done = compile_for(system, source, tmp_path, shared_tmp / "zig")
    assert done.returncode == 0, done.stderr


def test_warnings_are_errors(tmp_path: Path, shared_tmp: Path) -> None:
    source = tmp_path / "narrow.c"
    source.write_text("int narrow(double x);\nint narrow(double x)\n{\n    return x;\n}\n")
    done = compile_for(SYSTEMS[0], source, tmp_path, shared_tmp / "zig")
    assert "-Wfloat-conversion" in done.stderr
