"""The README shows what is so: the commands it gives are those of the repository; test_quoting.py has its code."""

from __future__ import annotations

import re

from tests.support import ROOT

README = ROOT / "README.md"
COMMAND = re.compile(r"^    (python3 -m venv .*)$", re.MULTILINE)


def test_ci_runs_the_test_command() -> None:
    commands = COMMAND.findall(README.read_text())
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text().splitlines()
    assert commands[1] in (ROOT / "CONTRIBUTING.md").read_text()
