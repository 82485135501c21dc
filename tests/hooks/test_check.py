"""``transpile-check``, and ``--check`` on a clean clone as continuous integration runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hooks.repository import CHECKING, COMPANIONS, PASSED, STOPPED, Repository
from transpile.files import seal


@pytest.fixture
def checking(repository: Repository) -> Repository:
    """The hook that writes nothing."""
    repository.write(".pre-commit-config.yaml", CHECKING)
    done = repository.commit("--all")
    assert (done.status, PASSED in done.text) == (0, True)
    return repository


@pytest.fixture
def clone(repository: Repository, tmp_path: Path) -> Repository:
    """A clean clone: no caches, no hooks."""
    repository.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    return Repository(tmp_path / "clone", tmp_path / "home")


def _as_by_an_older_version(repository: Repository) -> None:
    """The C that a version with other ideas of layout would have made of the same source."""
    text = repository.read("src/heat_gen.c")
    digests = seal.source_digests(text)
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("/* Digest of")]
    repository.write(
        "src/heat_gen.c", seal.seal("_gen.c", "".join(lines).replace("u[i] + alpha", "alpha + u[i]"), digests)
    )


def test_the_hook_writes_nothing_and_says_what_to_do(checking: Repository) -> None:
    checking.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    before = [checking.read(name) for name in COMPANIONS]
    checking.git("add", "src/heat.py")
    done = checking.commit()
    assert (done.status, STOPPED in done.text) == (1, True)
    assert "STALE src/heat_gen.c: src/heat.py or a setting changed: warm" in done.lines
    assert [checking.read(name) for name in COMPANIONS] == before
    assert checking.follow(done) == ["python -m transpile", "git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"]
    assert checking.commit().status == 0
    assert checking.status() == []


def test_the_hook_sees_what_is_written_and_not_added(checking: Repository) -> None:
    checking.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    checking.git("add", "src/heat.py")
    assert checking.transpile().status == 0
    done = checking.commit()
    assert done.status == 1
    checking.follow(done)
    assert checking.commit().status == 0
    checking.write("src/wave.py", checking.read("src/heat.py"))
    checking.git("add", "src/wave.py")
    assert checking.transpile().status == 0
    done = checking.commit()
    assert done.status == 1
    assert checking.follow(done) == ["git add -A src/wave_gen.c src/wave_gen.h src/wave_gen.py"]
    assert checking.commit().status == 0


def test_a_clean_clone_is_up_to_date(clone: Repository) -> None:
    done = clone.transpile("--check")
    assert (done.status, done.text) == (0, "")
    assert clone.status() == []


def test_a_stale_clone(repository: Repository, clone: Repository) -> None:
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")
    assert repository.commit("--all", "--no-verify").status == 0
    clone.git("pull", "--quiet")
    done = clone.transpile("--check")
    assert done.status == 1
    assert [line for line in done.lines if line.startswith("STALE")] == [
        "STALE src/heat_gen.c: src/heat.py or a setting changed: warm",
        "STALE src/heat_gen.py: src/heat.py or a setting changed: warm",
    ]
    assert "to bring them up to date: python -m transpile" in done.lines
    assert clone.status() == []


def test_an_outdated_clone(repository: Repository, clone: Repository) -> None:
    _as_by_an_older_version(repository)
    assert repository.commit("--all", "--no-verify").status == 0
    clone.git("pull", "--quiet")
    done = clone.transpile("--check")
    assert done.status == 1
    assert "OUTDATED src/heat_gen.c: the source is the same, the tool is not" in done.lines
    assert "STALE" not in done.text
    assert clone.transpile().text == "changed src/heat_gen.c\n"
    assert clone.transpile("--check").status == 0


def test_a_clone_without_a_companion(repository: Repository, clone: Repository) -> None:
    repository.git("rm", "--quiet", "src/heat_gen.c")
    assert repository.commit("--no-verify").status == 0
    clone.git("pull", "--quiet")
    done = clone.transpile("--check")
    assert (done.status, done.lines[0]) == (1, "STALE src/heat_gen.c: it is missing")
