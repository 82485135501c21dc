"""The command as a process of its own: what it imports, two at once, an interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.project import HEAT, Project
from transpile.files import seal

ROOT = Path(__file__).parents[2]
RUN = "import sys; from transpile.cli.main import main; status = main(sys.argv[1:], 'tests.cli.{pipeline}')\n"
EXIT = "sys.exit(status)\n"


def start(code: str, *arguments: str, cwd: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_interrupts,
    )


def _heed_interrupts() -> None:
    """As at a terminal: what a shell starts in the background ignores interrupts, and so would this process."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_run_with_nothing_to_do_imports_no_translator(project: Project) -> None:
    project.run("src")
    heavy = "assert not {'libcst', 'black', 'cffi', 'numpy'} & set(sys.modules), sorted(sys.modules)\n"
    process = start(RUN.format(pipeline="fake_pipeline") + heavy + EXIT, "src", cwd=project.folder)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_two_runs_at_once_leave_good_files(project: Project) -> None:
    for number in range(12):
        project.write(f"src/m{number}.py", HEAT)
    code = RUN.format(pipeline="fake_pipeline") + EXIT
    processes = [start(code, "src", cwd=project.folder) for _ in range(2)]
    assert [process.communicate(timeout=60)[1] for process in processes] == ["", ""]
    assert [process.returncode for process in processes] == [0, 0]
    assert project.run("--check", "src").status == 0


def test_an_interruption_ends_the_run_with_whole_files(project: Project) -> None:
    for number in range(12):
        project.write(f"src/m{number}.py", HEAT)
    process = start(RUN.format(pipeline="slow_pipeline") + EXIT, "src", cwd=project.folder)
    deadline = time.monotonic() + 30
    while not list((project.folder / "src").glob("*_gen.py")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "interrupted: every file is whole\n")
    written = [path for path in project.folder.rglob("*_gen.*") if "__pycache__" not in path.parts]
    assert 3 <= len(written) < 36
    assert not [path for path in written if seal.edited_parts(path.name, path.read_text())]
    left = {path.suffix for path in (project.folder / "src/__pycache__").iterdir()}
    assert left <= {".transpile", ".lock"}


def test_the_module_runs(project: Project) -> None:
    command = [sys.executable, "-m", "transpile", "--version"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("transpile 0.")
