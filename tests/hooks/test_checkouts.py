"""Repositories and checkouts that are not as simple as they might be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.hooks.repository import COMPANIONS, HEAT, PASSED, SETTINGS, Repository

ADD = "git add -A src/heat_gen.c src/heat_gen.h src/heat_gen.py"


def _first_edit(repository: Repository) -> None:
    repository.edit("src/heat.py", "u + alpha", "u + 2.0 * alpha")


def test_crlf_checkouts(repository: Repository, tmp_path: Path) -> None:
    """As on Windows: CRLF in the working tree, LF in the repository."""
    repository.git("clone", "--quiet", "--config", "core.autocrlf=true", ".", str(tmp_path / "crlf"))
    clone = Repository(tmp_path / "crlf", tmp_path / "home")
    clone.git("config", "user.name", "A User")
    clone.git("config", "user.email", "user@example.org")
    assert clone.pre_commit("install").status == 0
    assert all(clone.read(name).count("\r\n") == clone.read(name).count("\n") for name in ("src/heat.py", *COMPANIONS))
    assert clone.transpile("--check").text == ""
    _first_edit(clone)
    clone.git("add", "src/heat.py")
    clone.edit("src/heat.py", "u - alpha", "u - 3.0 * alpha")  # put away and brought back with its line ends
    edited = clone.read("src/heat.py")
    done = clone.commit()
    assert done.status == 1
    assert clone.follow(done) == [ADD]
    assert clone.commit().status == 0
    assert clone.read("src/heat.py") == edited
    assert clone.status() == [" M src/heat.py"]
    assert all("\r" not in clone.staged(name) for name in ("src/heat.py", *COMPANIONS))
    _first_edit(repository)
    repository.transpile()
    assert repository.read("src/heat_gen.h") == clone.staged("src/heat_gen.h")


def test_file_modes_stay(repository: Repository) -> None:
    companion = repository.folder / "src/heat_gen.py"
    companion.chmod(0o755)
    done = repository.commit("--all")
    assert (done.status, PASSED in done.text) == (0, True)
    _first_edit(repository)
    repository.follow(repository.commit("--all"))
    assert repository.commit("--all").status == 0
    assert stat.S_IMODE(companion.stat().st_mode) == 0o755
    assert repository.git("ls-files", "--stage", "src/heat_gen.py").startswith("100755")
    assert repository.git("ls-files", "--stage", "src/heat_gen.c").startswith("100644")


def test_paths_with_blanks_and_other_alphabets(repository: Repository) -> None:
    folder = "src/größe und wärme"
    repository.write(f"{folder}/heat.py", HEAT)
    repository.git("add", "src")
    done = repository.commit()
    assert done.status == 1
    names = [f"{folder}/{Path(name).name}" for name in COMPANIONS]
    assert repository.follow(done) == ["git add -A " + " ".join(f"'{name}'" for name in names)]
    assert repository.commit().status == 0
    assert {f"{folder}/heat.py", *names} <= set(repository.tracked())
    assert repository.status() == []


def test_a_commit_from_a_folder_inside(repository: Repository) -> None:
    """Git runs hooks at the top, the user copies the command where they are."""
    _first_edit(repository)
    repository.git("add", "src/heat.py")
    done = repository.commit(within="src")
    assert done.status == 1
    assert repository.follow(done, within="src") == ["git add -A heat_gen.c heat_gen.h heat_gen.py"]
    assert repository.commit(within="src").status == 0


def test_a_linked_worktree(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked", tmp_path / "home")
    _first_edit(linked)
    linked.git("add", "src/heat.py")
    done = linked.commit(within="src")
    assert done.status == 1
    assert linked.follow(done, within="src") == ["git add -A heat_gen.c heat_gen.h heat_gen.py"]
    assert linked.commit().status == 0
    assert (linked.status(), repository.status()) == ([], [])


def _inner_project(repository: Repository) -> None:
    """Everything moves to packages/sim; a script with a kernel lies outside the paths of the settings."""
    (repository.folder / "packages/sim").mkdir(parents=True)
    repository.git("mv", "pyproject.toml", "src", "packages/sim")
    repository.write("packages/sim/tools/heat.py", HEAT)
    repository.write("pyproject.toml", '[project]\nname = "all"\nversion = "1"\n')
    repository.git("add", ".")


@pytest.mark.parametrize(
    ("entry", "within"),
    [
        ("python -m transpile --hook", "."),
        ("python -m transpile --hook", "packages/sim/src"),
        ("python -m transpile --hook packages/sim/src", "packages"),
        ("sh -c 'cd packages/sim && python -m transpile --hook'", "."),
        ("sh -c 'cd packages/sim && python -m transpile --hook'", "packages/sim/src"),
    ],
)
@pytest.mark.parametrize("is_linked", [False, True])
def test_settings_in_a_folder_inside(
    repository: Repository, tmp_path: Path, entry: str, within: str, is_linked: bool
) -> None:
    """The settings of each project inside count, wherever the hook is run and the commit is made."""
    _inner_project(repository)
    repository.edit(".pre-commit-config.yaml", "python -m transpile --hook", entry)
    repository.git("add", ".")
    assert repository.commit("--no-verify").status == 0
    if is_linked:
        repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
        repository = Repository(tmp_path / "linked", repository.home)
    repository.edit("packages/sim/src/heat.py", "u + alpha", "u + 2.0 * alpha")
    repository.git("add", ".")
    done = repository.commit(within=within)
    assert done.status == 1
    names = [os.path.relpath(f"packages/sim/src/heat_gen{suffix}", within) for suffix in (".c", ".h", ".py")]
    assert repository.follow(done, within=within) == ["git add -A " + " ".join(names)]
    assert repository.commit(within=within).status == 0
    assert repository.status() == []
    assert not [name for name in repository.tracked() if "tools/heat_gen" in name]


def test_two_projects_with_settings_of_their_own(repository: Repository) -> None:
    _inner_project(repository)
    repository.write("packages/other/pyproject.toml", SETTINGS.replace("src", "lib") + 'targets = ["python"]\n')
    repository.write("packages/other/lib/heat.py", HEAT)
    repository.git("add", ".")
    done = repository.commit()
    assert done.status == 1
    assert repository.follow(done) == ["git add -A packages/other/lib/heat_gen.py"]
    assert repository.commit().status == 0
    assert repository.transpile("--check").text == ""


def test_without_a_repository_the_hook_is_about_the_files(tmp_path: Path) -> None:
    plain = Repository(tmp_path / "plain", tmp_path / "home")
    plain.write("src/heat.py", HEAT)
    done = plain.transpile("--hook")
    assert (done.status, done.lines[-1]) == (1, "    git add -A " + " ".join(COMPANIONS))
    assert plain.transpile("--hook").text == ""


def test_a_source_behind_a_linked_folder(repository: Repository) -> None:
    (repository.folder / "real").mkdir()
    repository.git("mv", "src", "real/src")
    (repository.folder / "src").symlink_to("real/src")
    repository.git("add", "src")
    repository.edit("real/src/heat.py", "u + alpha", "u + 2.0 * alpha")
    repository.git("add", ".")
    done = repository.commit()
    assert done.status == 1
    assert "changed src/heat_gen.c" in done.lines
