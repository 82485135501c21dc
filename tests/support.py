"""Running the tool on a copy of some sources, once for all workers of a test run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_tool(
    *arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``python -m transpile`` in a process of its own; its output is in the result."""
    return subprocess.run(
        [sys.executable, "-m", "transpile", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def generate(*arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run the tool and fail with its words where it fails."""
    done = run_tool(*arguments, cwd=cwd, environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr


def build_all(folder: Path, cflags: Sequence[str] = ()) -> None:
    """Transpile the sources in a folder for every target, and compile the C. nvcc is left out: it takes long."""
    settings = f'targets = ["python", "c", "cuda"]\ncflags = {list(cflags)}\n'
    (folder / "pyproject.toml").write_text(f"[tool.transpile]\n{settings}")
    generate("--build", ".", cwd=folder)


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Fill ``folder`` by ``make`` unless another worker has done so already."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_name(folder.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_name(folder.name + ".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
