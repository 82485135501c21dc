"""The README's first command ends well and shows that the values agree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT


def test_examples_agree(tmp_path: Path) -> None:
    for source in ("gray_scott.py", "nbody.py", "run.py"):
        shutil.copy(ROOT / "examples" / source, tmp_path)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "run.py")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.endswith("agree")]
    assert [(row[0], row[1]) for row in rows] == [
        ("gray_scott.react", "c"),
        ("nbody.leapfrog", "c"),
        ("nbody.energy", "c"),
    ]
