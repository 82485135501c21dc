"""``--vendor PACKAGE``: what it writes, and how ordinary runs keep it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.project import HEAT, Project
from transpile import vendor
from transpile.files import names, seal

SETTINGS = '[tool.transpile]\npaths = ["src"]\n'
RUNTIME, BUILD = "src/app/_transpile.py", "_transpile_build.py"


@pytest.fixture
def package(project: Project) -> Project:
    """The package src/app with one module with kernels."""
    (project.folder / "src/heat.py").unlink()
    project.write("pyproject.toml", SETTINGS)
    project.write("src/app/__init__.py", "")
    project.write("src/app/heat.py", HEAT)
    return project


def test_it_writes_the_runtime_and_the_build(package: Project) -> None:
    result = package.run("--vendor", "src/app")
    assert result.status == 0
    assert f"created {RUNTIME}\ncreated {BUILD}\n" in result.out
    assert package.read(RUNTIME) == vendor.text("_transpile.py")
    assert package.run("--vendor", "src/app").out.count("created") == 0


@pytest.mark.parametrize("name", ["app", "src/app", "./src/app/"])
def test_a_package_is_named_by_folder_or_by_name(package: Project, name: str) -> None:
    assert package.run("--vendor", name).status == 0
    assert (package.folder / RUNTIME).exists()


def test_a_package_that_is_not_there(package: Project) -> None:
    result = package.run("--vendor", "application")
    assert result.status == 2
    assert "application: error[T901]: no such package" in result.err


def test_without_c_there_is_nothing_to_build(package: Project) -> None:
    package.write("pyproject.toml", SETTINGS + 'targets = ["python"]\n')
    package.run("--vendor", "app")
    assert (package.folder / RUNTIME).exists()
    assert not (package.folder / BUILD).exists()


def test_it_says_what_the_sources_have_to_say(package: Project) -> None:
    package.write("src/app/inner/cool.py", "import numpy\nimport transpile as tr\nfrom .x import kernel\n")
    out = package.run("--vendor", "app").out
    assert "src/app/heat.py:1: write `from ._transpile import kernel` instead of `from transpile import kernel`" in out
    assert "src/app/inner/cool.py:2: write `from .. import _transpile as tr` instead of `import transpile as tr`" in out
    assert out.count("write ") == 2


def test_check_and_diff_write_nothing(package: Project) -> None:
    assert f"STALE {RUNTIME}: it is missing" in package.run("--vendor", "app", "--check").out
    assert package.run("--vendor", "app", "--check").status == 1
    assert f"+++ {RUNTIME}" in package.run("--vendor", "app", "--diff").out
    assert not (package.folder / RUNTIME).exists()


def outdated(package: Project, name: str) -> str:
    """Make a file what an earlier version of the tool might have written; gives what it should be."""
    text = package.read(name)
    lines = [line for line in text.splitlines(keepends=True) if "Digest of the rest" not in line]
    package.write(name, seal.seal(name, "".join(lines).replace("from __future__", "import os\nfrom __future__"), {}))
    return text


@pytest.mark.parametrize("name", [RUNTIME, BUILD])
def test_ordinary_runs_keep_it(package: Project, name: str) -> None:
    package.run("--vendor", "app")
    package.run()
    assert package.run("--check").status == 0
    text = outdated(package, name)
    checked = package.run("--check")
    assert (checked.status, checked.out) == (1, f"OUTDATED {name}: the tool is not what wrote it\n")
    hooked = package.run("--hook")
    assert (hooked.status, hooked.out.splitlines()[0]) == (1, f"changed {name}")
    assert package.read(name) == text


def test_a_copy_that_git_does_not_know_stops_the_commit(package: Project) -> None:
    package.run("--vendor", "app")
    package.run()
    git = ["git", "-C", str(package.folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A", "--", ".", f":!{RUNTIME}"], check=True)
    result = package.run("--hook")
    assert result.status == 1
    assert f"git add -A {RUNTIME}" in result.out
    subprocess.run([*git, "add", RUNTIME], check=True)
    assert package.run("--hook").status == 0


def test_the_build_alone_is_kept_too(package: Project) -> None:
    """A package may depend on transpile at run time and be built without it."""
    package.run("--vendor", "app")
    package.run()
    (package.folder / RUNTIME).unlink()
    assert package.run("--check").status == 0
    outdated(package, BUILD)
    assert package.run("--check").out == f"OUTDATED {BUILD}: the tool is not what wrote it\n"


@pytest.mark.parametrize("name", [RUNTIME, BUILD])
def test_an_edit_by_hand_is_refused(package: Project, name: str) -> None:
    package.run("--vendor", "app")
    package.write(name, package.read(name) + "\n\nMORE = 1\n")
    result = package.run()
    assert result.status == 2
    assert f"{name}: error[T906]: edited by hand" in result.err
    assert package.run("--force").status == 0
    assert "MORE" not in package.read(name)


def test_a_file_of_the_users_own_is_left_alone(package: Project) -> None:
    package.write(RUNTIME, "kernel = None  # transpile\n")
    assert package.run().status == 0
    result = package.run("--vendor", "app")
    assert result.status == 2
    assert "error[T905]: this file was not generated by transpile" in result.err
    assert package.read(RUNTIME) == "kernel = None  # transpile\n"


def test_conflict_markers_are_resolved(package: Project) -> None:
    package.run("--vendor", "app")
    text = package.read(RUNTIME)
    package.write(
        RUNTIME, text.replace("import ast\n", "<<<<<<< ours\nimport ast\n=======\nimport re\n>>>>>>> theirs\n")
    )
    assert package.run("src").status == 0
    assert package.read(RUNTIME) == text


@pytest.mark.parametrize("name", vendor.RECIPES)
def test_formatters_and_checkers_leave_it_alone(package: Project, name: str) -> None:
    path = package.write(name, vendor.text(name))
    assert names.is_copy(path)
    for tool in (["black", "--check", "-q"], ["ruff", "check", "--isolated", "--select", "ALL", "--ignore", "PGH004"]):
        subprocess.run([sys.executable, "-m", *tool, str(path)], check=True, capture_output=True)
    assert "SPDX-License-Identifier: 0BSD" in vendor.text(name)
    assert "from transpile" not in vendor.text(name)


def test_two_definitions_of_one_name_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = vendor.RECIPES["_transpile.py"]
    monkeypatch.setitem(vendor.RECIPES, "twice.py", vendor._Recipe("", "", (*recipe.modules, *recipe.modules), ""))
    with pytest.raises(ValueError, match="two vendored modules define"):
        vendor.text("twice.py")


def test_paths_do_not_go_with_it(package: Project) -> None:
    with pytest.raises(SystemExit):
        package.run("--vendor", "app", "src")
