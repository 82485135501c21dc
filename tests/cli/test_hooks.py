"""The hooks for pre-commit."""

from __future__ import annotations

import re
from pathlib import Path

from transpile.cli.arguments import parse

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
HOOKS = {
    fields["id"]: fields
    for block in re.split(r"^- ", TEXT, flags=re.MULTILINE)[1:]
    for fields in [dict(re.findall(r"^\s*(\w+): (.*)$", block, re.MULTILINE))]
}


def test_the_hooks_run_over_the_whole_project() -> None:
    assert set(HOOKS) == {"transpile", "transpile-check"}
    for hook in HOOKS.values():
        assert (hook["pass_filenames"], hook["require_serial"], hook["always_run"]) == ("false", "true", "true")
        assert hook["language"] == "python"


def test_the_commands_are_understood() -> None:
    options = {
        name: parse(hook["entry"].removeprefix("python -m transpile").split(), "0") for name, hook in HOOKS.items()
    }
    assert options["transpile"].hook
    assert options["transpile-check"].check
