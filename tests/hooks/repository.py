"""A scratch git repository with pre-commit installed, and what its user does in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import ROOT

SETTINGS = '[tool.transpile]\npaths = ["src"]\n'
HOOK = """\
repos:
  - repo: local
    hooks:
      - id: {id}
        name: {id}
        entry: {entry}
        language: system
        pass_filenames: false
        require_serial: true
        always_run: true
"""
WRITING = HOOK.format(id="transpile", entry="python -m transpile --hook")
CHECKING = HOOK.format(id="transpile-check", entry="python -m transpile --check --hook")
HEAD = '''\
"""Temperatures."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel
'''
KERNEL = """

@kernel
def {name}(u: Float64[np.ndarray, "n"], alpha: float) -> Float64[np.ndarray, "n"]:
    return {value}
"""
WARM = KERNEL.format(name="warm", value="u + alpha")
COOL = KERNEL.format(name="cool", value="u - alpha")
HEAT = HEAD + WARM + COOL
COMPANIONS = ["src/heat_gen.c", "src/heat_gen.h", "src/heat_gen.py"]
PACKAGE = [".gitignore", ".pre-commit-config.yaml", "pyproject.toml", "src/heat.py"]
PASSED, STOPPED, ERROR = "Passed", "exit code: 1", "exit code: 2"


@dataclass
class Done:
    """How a command ended and what it said, on both streams."""

    status: int
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass
class Repository:
    folder: Path
    home: Path  # of pre-commit
    more: dict[str, str] = field(default_factory=dict)  # of the environment

    def run(self, *command: str, within: str = ".") -> Done:
        done = subprocess.run(
            command,
            cwd=self.folder / within,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def _environment(self) -> dict[str, str]:
        """The user's, without their git settings and without those of a git command that runs these tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        path = os.pathsep.join([os.path.dirname(sys.executable), kept.get("PATH", "")])
        ours = {"PATH": path, "PYTHONPATH": str(ROOT), "PRE_COMMIT_HOME": str(self.home), "PRE_COMMIT_COLOR": "never"}
        return (
            kept
            | ours
            | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_EDITOR": "true"}
            | self.more
        )

    def git(self, *arguments: str, within: str = ".") -> str:
        """What a git command says that has to succeed."""
        done = self.run("git", *arguments, within=within)
        assert done.status == 0, done.text
        return done.text

    def commit(self, *arguments: str, within: str = ".") -> Done:
        """``git commit``, which may be stopped."""
        return self.run("git", "commit", "-m", "a change", *arguments, within=within)

    def transpile(self, *arguments: str, within: str = ".") -> Done:
        return self.run(sys.executable, "-m", "transpile", *arguments, within=within)

    def pre_commit(self, *arguments: str) -> Done:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def follow(self, done: Done, within: str = ".") -> list[str]:
        """Do what a stopped commit told the user to; the result is the commands."""
        commands = [line.strip() for line in done.lines if line.startswith(("    git add ", "    python -m transpile"))]
        for command in commands:
            followed = self.run("sh", "-c", command, within=within)
            assert followed.status == 0, followed.text
        return commands

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert text.count(old) == 1, text
        self.write(name, text.replace(old, new))

    def staged(self, name: str) -> str:
        """The text of a file in the index."""
        return self.git("show", f":{name}")

    def status(self) -> list[str]:
        """The short status, as in ``M  src/heat.py``."""
        lines = self.git("-c", "core.quotePath=false", "status", "--short", "--untracked-files=all").splitlines()
        return [line.replace('"', "") for line in lines]

    def tracked(self) -> list[str]:
        return self.git("-c", "core.quotePath=false", "ls-files").splitlines()

    def copy(self, folder: Path) -> Repository:
        shutil.copytree(self.folder, folder, symlinks=True)
        return Repository(folder, self.home)


def start(folder: Path, home: Path, config: str = WRITING) -> Repository:
    """A repository with settings, a module that has two kernels, and the hook; nothing is committed."""
    folder.mkdir(parents=True)
    made = Repository(folder, home)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("config", "user.name", "A User")
    made.git("config", "user.email", "user@example.org")
    for name, text in zip(PACKAGE, ("__pycache__/\n", config, SETTINGS, HEAT), strict=True):
        made.write(name, text)
    assert made.pre_commit("install").status == 0
    return made
