"""The hooks as others get them: from this repository, into an environment that pre-commit makes."""

from __future__ import annotations

import shutil
from pathlib import Path

import libcst
import pytest

from tests.hooks.repository import CHECKING, COMPANIONS, PASSED, STOPPED, WRITING, Repository, start
from tests.support import ROOT

CONFIG = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: transpile
"""
SHIPPED = ["transpile", "pyproject.toml", "README.md", ".pre-commit-hooks.yaml"]
# Nothing is fetched: the tool is built by, and runs on, the packages that these tests run on.
OFFLINE = {
    "PYTHONPATH": str(Path(libcst.__file__).parents[1]),
    "PIP_NO_DEPS": "1",
    "PIP_NO_INDEX": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip spells that there shall be none
}


@pytest.fixture
def tool(tmp_path: Path) -> Repository:
    """A repository with what of this one goes into the package."""
    folder = tmp_path / "tool"
    made = start(folder, tmp_path / "home")
    shutil.rmtree(folder / "src")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    made.git("add", ".")
    assert made.commit("--no-verify", "--quiet").status == 0
    return made


def test_pre_commit_reads_the_hooks(fresh: Repository) -> None:
    assert fresh.pre_commit("validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")).text == ""
    for config in (WRITING, CHECKING):
        fresh.write("config.yaml", config)
        assert fresh.pre_commit("validate-config", "config.yaml").text == ""


def test_the_hook_in_an_environment_of_its_own(tool: Repository, fresh: Repository) -> None:
    revision = tool.git("rev-parse", "HEAD").strip()
    fresh.write(".pre-commit-config.yaml", CONFIG.format(repository=tool.folder, revision=revision))
    fresh.more.update(OFFLINE)
    fresh.git("add", ".")
    done = fresh.commit()
    assert (done.status, STOPPED in done.text) == (1, True), done.text
    assert fresh.follow(done) == ["git add -A " + " ".join(COMPANIONS)]
    done = fresh.commit()
    assert (done.status, PASSED in done.text) == (0, True)
    assert fresh.status() == []


@pytest.mark.parametrize("page", ["README.md", "docs/pre-commit.md"])
def test_the_documented_configuration_is_the_tested_one(page: str) -> None:
    assert WRITING.removeprefix("repos:\n") in (ROOT / page).read_text(encoding="utf-8")
