"""Two branches that change kernels of one module."""

from __future__ import annotations

import pytest

from tests.hooks.repository import COMPANIONS, HEAD, HEAT, KERNEL, PASSED, Done, Repository


def _branch(repository: Repository, name: str, old: str, new: str) -> None:
    """A branch from the first commit with one edit and its companions."""
    repository.git("checkout", "--quiet", "-b", name, "main")
    repository.edit("src/heat.py", old, new)
    assert repository.transpile().status == 0
    done = repository.commit("--all")
    assert (done.status, PASSED in done.text) == (0, True)


def _merge(repository: Repository, name: str) -> Done:
    return repository.run("git", "merge", "--no-edit", name)


def _conflicts(repository: Repository) -> list[str]:
    return [line[3:] for line in repository.status() if line.startswith("UU")]


def test_branches_that_change_different_kernels_merge(repository: Repository) -> None:
    _branch(repository, "one", "u + alpha", "u + 2.0 * alpha")
    _branch(repository, "two", "u - alpha", "u - 3.0 * alpha")
    assert _merge(repository, "one").status == 0
    assert ("2.0*alpha" in repository.read("src/heat_gen.c"), "3.0*alpha" in repository.read("src/heat_gen.c")) == (
        True,
        True,
    )
    assert repository.transpile("--check").text == ""
    repository.write("notes.txt", "the next commit\n")
    repository.git("add", "notes.txt")
    done = repository.commit()
    assert (done.status, PASSED in done.text) == (0, True)


@pytest.mark.parametrize("kernel", ["warm", "cool"])
def test_branches_that_change_the_same_kernel(repository: Repository, kernel: str) -> None:
    """The user resolves the source; the companions are written again, whatever the merge made of them."""
    formula = {"warm": "u + alpha", "cool": "u - alpha"}[kernel]
    _branch(repository, "one", formula, "u * 2.0 + alpha")
    _branch(repository, "two", formula, "u * 3.0 + alpha")
    assert _merge(repository, "one").status == 1
    assert _conflicts(repository) == ["src/heat.py", "src/heat_gen.c", "src/heat_gen.h", "src/heat_gen.py"]
    early = repository.transpile()
    assert early.status == 2
    assert "error[T001]: syntax error: a merge left its conflict here" in early.text
    assert "resolve it in this file, then run transpile again" in early.text
    repository.write("src/heat.py", HEAT.replace(formula, "u * 6.0 + alpha"))
    assert repository.transpile().lines == [
        "changed src/heat_gen.c",
        "changed src/heat_gen.h",
        "changed src/heat_gen.py",
    ]
    repository.git("add", "src")
    done = repository.commit()
    assert (done.status, PASSED in done.text) == (0, True)
    assert "6.0" in repository.read("src/heat_gen.c")
    assert repository.status() == []


def test_companions_that_were_added_with_their_conflicts(repository: Repository) -> None:
    _branch(repository, "one", "u + alpha", "u * 2.0 + alpha")
    _branch(repository, "two", "u + alpha", "u * 3.0 + alpha")
    assert _merge(repository, "one").status == 1
    repository.write("src/heat.py", HEAT.replace("u + alpha", "u * 6.0 + alpha"))
    repository.git("add", "src")
    done = repository.commit()
    assert done.status == 1
    assert repository.follow(done) == ["git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"]
    assert repository.commit().status == 0
    assert not any("<<<<" in repository.read(name) for name in COMPANIONS)
    assert repository.git("rev-list", "--parents", "-n", "1", "HEAD").count(" ") == 2


def test_a_source_that_was_added_with_its_conflict_is_refused(repository: Repository) -> None:
    _branch(repository, "one", "u + alpha", "u * 2.0 + alpha")
    _branch(repository, "two", "u + alpha", "u * 3.0 + alpha")
    assert _merge(repository, "one").status == 1
    repository.git("add", "src")
    done = repository.commit()
    assert done.status == 1
    assert "src/heat.py:11:1: error[T001]: syntax error: a merge left its conflict here" in done.text
    assert "git add" not in done.text


def test_branches_that_both_change_signatures(repository: Repository) -> None:
    """The source merges by itself; the header, which is one part, does not."""
    _branch(repository, "one", HEAD, HEAD + KERNEL.format(name="first", value="u * alpha"))
    repository.git("checkout", "--quiet", "main")
    _branch(
        repository, "two", "    return u - alpha\n", "    return u - alpha\n" + KERNEL.format(name="last", value="u")
    )
    assert _merge(repository, "one").status == 1
    assert set(_conflicts(repository)) <= set(COMPANIONS)
    assert repository.transpile().status == 0
    repository.git("add", "src")
    assert repository.commit().status == 0
    assert repository.read("src/heat_gen.h").count("void ") == 4


def test_a_rebase(repository: Repository) -> None:
    """No hook runs then; the companions of each commit are those of its source where kernels do not meet."""
    _branch(repository, "one", "u + alpha", "u + 2.0 * alpha")
    _branch(repository, "two", "u - alpha", "u - 3.0 * alpha")
    repository.git("rebase", "--quiet", "one")
    assert repository.transpile("--check").text == ""
