"""Scratch repositories: a fresh one, and one whose companions are committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hooks.repository import COMPANIONS, PACKAGE, Repository, start
from tests.support import once


def _commit_everything(folder: Path) -> None:
    made = start(folder / "project", folder / "home")
    assert made.transpile().status == 0
    made.git("add", *PACKAGE, *COMPANIONS)
    done = made.commit()
    assert done.status == 0, done.text


@pytest.fixture
def fresh(tmp_path: Path) -> Repository:
    """Nothing is committed yet."""
    return start(tmp_path / "project", tmp_path / "home")


@pytest.fixture
def repository(shared_tmp: Path, tmp_path: Path) -> Repository:
    """The module and its companions are committed."""
    kept = once(shared_tmp / "hooks", _commit_everything)
    return Repository(kept / "project", tmp_path / "home").copy(tmp_path / "project")
