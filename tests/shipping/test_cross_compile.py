"""Whole extensions of the example package compile for other systems: kernels, entries and cffi's wrapper.

Python's headers are those of this machine; Windows, which has other sizes, gets a pyconfig.h of our own.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.golden.test_cross_compile import compile_for
from tests.shipping.package import EXAMPLE
from tests.support import once

SYSTEMS = (
    *("x86_64-linux-gnu", "aarch64-linux-gnu", "x86_64-linux-musl", "aarch64-linux-musl"),
    *("x86_64-macos", "aarch64-macos", "x86_64-windows-gnu", "aarch64-windows-gnu"),
)
MODULES = ("diffusion", "analysis/moments")
WINDOWS = Path(__file__).parent / "windows" / "pyconfig.h"
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-Wno-unused-parameter")


@pytest.fixture(scope="module")
def sources(shared_tmp: Path) -> Path:
    """What the package's own build script writes."""

    def make(folder: Path) -> None:
        for module in MODULES:
            c_file = EXAMPLE / "src" / "heatflow" / f"{module}_gen.c"
            script = [sys.executable, EXAMPLE / "_transpile_build.py", "--sources", folder, c_file]
            subprocess.run(script, check=True, capture_output=True)

    return once(shared_tmp / "extension_sources", make)


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_an_extension(system: str, module: str, sources: Path, tmp_path: Path, shared_tmp: Path) -> None:
    name = module.rpartition("/")[2]
    folder = (EXAMPLE / "src" / "heatflow" / module).parent
    options = [*WARNINGS, "-DPy_LIMITED_API=0x030B0000", f"-I{folder}", f"-I{sysconfig.get_path('include')}"]
    if "windows" in system:
        options += ["-include", str(WINDOWS)]
    for file in (f"_{name}_gen.c", f"{name}_gen_kernels.c", f"{name}_gen_entries.c"):
        done = compile_for(system, sources / file, tmp_path, shared_tmp / "zig", options)
        assert done.returncode == 0, done.stderr
