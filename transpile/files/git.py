"""What git knows of the project's files, for the hooks.

Git itself is asked, in the working folder. Where there is no repository, or no git, nothing is known.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from transpile.files import names


@dataclass(frozen=True)
class Index:
    """The sources and companions that the next commit holds."""

    places: frozenset[str]

    def holds(self, path: Path) -> bool:
        """Whether the next commit has the file, in whatever state."""
        return _place(path) in self.places


def index() -> Index | None:
    """The index of the commit that is being made, or of the next one."""
    patterns = [f":/*{suffix}" for suffix in (".py", *names.ALL_SUFFIXES)]
    listed = _git("ls-files", "-z", "--", *patterns)
    return None if listed is None else Index(frozenset(_place(Path(name)) for name in _split(listed)))


def ignored(paths: Iterable[Path]) -> frozenset[Path]:
    """Those of the paths that are not tracked and that a .gitignore names, so that `git add` refuses them."""
    by_name = {path.as_posix(): path for path in paths}
    found = _git("check-ignore", "-z", "--stdin", given="\0".join(by_name))
    return frozenset(by_name[name] for name in _split(found or ""))


def is_partial_commit() -> bool:
    """Whether the commit was asked for with names of files: git then makes it from an index of its own."""
    return Path(os.environ.get("GIT_INDEX_FILE", "")).name.startswith("next-index-")


def users_folder() -> str:
    """Where the user called `git commit`, seen from here: git and pre-commit run hooks at the top of the repository."""
    prefix = os.environ.get("GIT_PREFIX", "" if "PRE_COMMIT" in os.environ else None)
    up = None if prefix is None else _git("rev-parse", "--show-cdup")
    return "." if up is None or prefix is None else os.path.join(up.strip(), prefix) or "."


def _place(path: Path) -> str:
    """One spelling of a file's path, whatever links its folder was reached by."""
    return os.path.normcase(os.path.join(os.path.realpath(path.parent), path.name))


def _split(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def _git(*arguments: str, given: str = "") -> str | None:
    """What git prints; None where it fails."""
    # A hook of a linked worktree has GIT_DIR, with which git would take any working folder for the top of the worktree.
    drop = {"GIT_DIR"} if "GIT_WORK_TREE" not in os.environ else set()
    environment = {name: value for name, value in os.environ.items() if name not in drop}
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, input=os.fsencode(given), capture_output=True, env=environment, check=False)
    except OSError:
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
