"""The README shows what is so: the code it quotes and the commands it gives are those of the repository."""

from __future__ import annotations

import re

import pytest

from tests.support import ROOT

README = ROOT / "README.md"
COMMAND = re.compile(r"^    (python3 -m venv .*)$", re.MULTILINE)


def block(text: str, marker: str) -> re.Match[str]:
    """The fenced code under a marker comment."""
    found = re.search(rf"(<!-- {marker} -->\n```\w+\n)(.*?)(```\n)", text, re.DOTALL)
    assert found, marker
    return found


def python_function(name: str) -> str:
    source = (ROOT / "golden" / "heat" / "heat.py").read_text()
    found = re.search(rf"^@kernel\ndef {name}\(.*?(?=\n\n\n|\Z)", source, re.DOTALL | re.MULTILINE)
    assert found
    return found[0].rstrip() + "\n"


def c_function(name: str) -> str:
    """A function of the generated C with the comment above it."""
    source = (ROOT / "golden" / "heat" / "heat_gen.c").read_text()
    found = re.search(rf"^/\*\n \* {name}\(.*?^}}\n", source, re.DOTALL | re.MULTILINE)
    assert found
    return found[0]


@pytest.mark.parametrize(("marker", "find"), [("source", python_function), ("generated", c_function)])
def test_quoted_code(marker: str, find: type, request: pytest.FixtureRequest) -> None:
    text = README.read_text()
    quoted = block(text, f"{marker}: heat_step")
    if request.config.getoption("--update-golden"):
        text = text[: quoted.start(2)] + find("heat_step") + text[quoted.end(2) :]
        README.write_text(text, newline="\n")
    assert block(README.read_text(), f"{marker}: heat_step")[2] == find("heat_step")


def test_ci_runs_the_test_command() -> None:
    commands = COMMAND.findall(README.read_text())
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text().splitlines()
    assert commands[1] in (ROOT / "CONTRIBUTING.md").read_text()
