"""The committed C is clean for strict compilers, and compiles for other systems than this one."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.cases import CASES, GOLDEN

STRICT = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
ZIG = (sys.executable, "-m", "ziglang", "cc", "-target")
COMPILERS = {
    "gcc": ("gcc",),
    "clang": ("clang",),
    "mingw": ("x86_64-w64-mingw32-gcc",),
    "gcc for arm64": ("aarch64-linux-gnu-gcc",),
    "zig for Linux": (*ZIG, "x86_64-linux-gnu"),
    "zig for musl": (*ZIG, "x86_64-linux-musl"),
    "zig for Windows": (*ZIG, "x86_64-windows-gnu"),
    "zig for arm64": (*ZIG, "aarch64-linux-gnu"),
    "zig for macOS": (*ZIG, "aarch64-macos"),
}


def is_here(command: tuple[str, ...]) -> bool:
    if "ziglang" in command:
        return importlib.util.find_spec("ziglang") is not None
    return shutil.which(command[0]) is not None


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("case", CASES)
def test_compiles_without_a_warning(case: str, compiler: str, tmp_path: Path) -> None:
    command = COMPILERS[compiler]
    if not is_here(command):
        pytest.skip(f"no {compiler} here")
    source = GOLDEN / case / f"{case}_gen.c"
    done = subprocess.run(
        [*command, *STRICT, "-c", str(source), "-o", str(tmp_path / "out.o")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", CASES)
def test_never_includes_python(case: str) -> None:
    for suffix in (".c", ".h"):
        assert "Python.h" not in (GOLDEN / case / f"{case}_gen{suffix}").read_text()
