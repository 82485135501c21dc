"""Commits of a part of the working tree: pre-commit puts the rest away while the hook runs, and brings it back.

Where the hook and the rest change the same lines, pre-commit takes back what the hook did. No work may be lost by that,
and following what the hook said must lead to the commit that was asked for.
"""

from __future__ import annotations

from tests.hooks.repository import PASSED, Repository

ADD = "git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"
ROLLED_BACK = "Rolling back fixes"
REMARK = "(if pre-commit rolls this back, you had changed these files and not added them: the same command does)"


def _first_edit(repository: Repository) -> None:
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")


def _second_edit(repository: Repository) -> None:
    repository.edit("src/heat.py", "u - alpha", "u - 3.0 * alpha")


def _is_consistent(repository: Repository, tmp_name: str) -> bool:
    """Whether a clone of what was committed is up to date."""
    repository.git("clone", "--quiet", ".", f"../{tmp_name}")
    clone = Repository(repository.folder.parent / tmp_name, repository.home)
    return clone.transpile("--check").text == ""


def test_the_source_is_staged_and_its_companions_are_not(repository: Repository) -> None:
    _first_edit(repository)
    assert repository.transpile().status == 0
    written = repository.read("src/heat_gen.c")
    repository.git("add", "src/heat.py")
    done = repository.commit()
    assert done.status == 1
    assert ROLLED_BACK in done.text
    assert REMARK in done.lines
    assert repository.read("src/heat_gen.c") == written
    assert repository.status() == ["M  src/heat.py", " M src/heat_gen.c", " M src/heat_gen.h", " M src/heat_gen.py"]
    assert repository.follow(done) == [ADD]
    done = repository.commit()
    assert (done.status, PASSED in done.text) == (0, True)
    assert repository.status() == []
    assert _is_consistent(repository, "clone")


def test_the_source_has_further_edits(repository: Repository) -> None:
    """The companions become those of what is staged, the working tree keeps its edits."""
    _first_edit(repository)
    repository.git("add", "src/heat.py")
    _second_edit(repository)
    edited = repository.read("src/heat.py")
    done = repository.commit()
    assert (done.status, ROLLED_BACK in done.text) == (1, False)
    assert repository.read("src/heat.py") == edited
    assert repository.follow(done) == [ADD]
    assert repository.commit().status == 0
    assert repository.read("src/heat.py") == edited
    assert repository.status() == [" M src/heat.py"]
    assert "3.0" not in repository.staged("src/heat_gen.c")
    assert _is_consistent(repository, "first")
    assert repository.follow(repository.commit("--all")) == [ADD]
    assert repository.commit("--all").status == 0
    assert _is_consistent(repository, "second")


def test_the_source_and_its_companions_have_further_edits(repository: Repository) -> None:
    """The hardest case: the companions on disk are those of a later state. It takes one round more."""
    _first_edit(repository)
    repository.git("add", "src/heat.py")
    _second_edit(repository)
    edited = repository.read("src/heat.py")
    assert repository.transpile().status == 0
    for rolled_back in (True, False):
        done = repository.commit()
        assert (done.status, ROLLED_BACK in done.text) == (1, rolled_back)
        assert repository.read("src/heat.py") == edited
        assert repository.follow(done) == [ADD]
    assert repository.commit().status == 0
    assert repository.status() == [" M src/heat.py"]
    assert repository.read("src/heat.py") == edited
    assert _is_consistent(repository, "clone")


def test_a_new_module_with_further_edits(repository: Repository) -> None:
    repository.write("src/wave.py", repository.read("src/heat.py"))
    repository.git("add", "src/wave.py")
    repository.edit("src/wave.py", "u + alpha", "u * alpha")
    edited = repository.read("src/wave.py")
    assert repository.transpile().status == 0
    done = repository.commit()
    assert done.status == 1
    assert repository.follow(done) == ["git add -A src/wave_gen.c src/wave_gen.h src/wave_gen.py"]
    assert repository.commit().status == 0
    assert repository.read("src/wave.py") == edited
    assert repository.status() == [" M src/wave.py"]
    assert _is_consistent(repository, "clone")


def test_a_broken_edit_that_is_not_staged_stops_nothing(repository: Repository) -> None:
    _first_edit(repository)
    assert repository.transpile().status == 0
    repository.git("add", "src")
    repository.edit("src/heat.py", "u - alpha", "u - (")
    assert repository.commit().status == 0
    assert repository.status() == [" M src/heat.py"]


def test_a_hand_edit_that_is_not_staged_comes_back(repository: Repository) -> None:
    _first_edit(repository)
    repository.git("add", "src/heat.py")
    repository.edit("src/heat_gen.c", "u[i] + alpha", "u[i] + alpha*1.5")
    edited = repository.read("src/heat_gen.c")
    done = repository.commit()
    assert (done.status, ROLLED_BACK in done.text) == (1, True)
    assert repository.read("src/heat_gen.c") == edited
    repository.follow(done)
    done = repository.commit()
    assert done.status == 1
    assert "src/heat_gen.c: error[T906]: edited by hand: `warm`" in done.text
    assert repository.read("src/heat_gen.c") == edited
