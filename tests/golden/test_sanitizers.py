"""The generated C under AddressSanitizer and UndefinedBehaviorSanitizer: nothing out of bounds, nothing undefined."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.cases import CALLS, CASES, GOLDEN
from tests.golden.layouts import LAYOUTS
from tests.support import ROOT, generate, once

FLAGS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g1")
LIBRARIES = ("libasan.so", "libubsan.so")

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc's sanitizers")


def _build(folder: Path) -> None:
    for case in CASES:
        (folder / case).mkdir()
        shutil.copy(GOLDEN / case / f"{case}.py", folder / case)
    (folder / "pyproject.toml").write_text(f"[tool.transpile]\ncflags = {list(FLAGS)}\n")
    generate("--build", ".", cwd=folder)


def library(name: str) -> str:
    found = subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def test_goldens_are_clean(shared_tmp: Path) -> None:
    folder = once(shared_tmp / "sanitized", _build)
    environment = {
        **os.environ,
        "LD_PRELOAD": " ".join(map(library, LIBRARIES)),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python itself frees little when it ends
        "PYTHONMALLOC": "malloc",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.sanitized", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"{len(CALLS) * len(LAYOUTS)} calls\n"
