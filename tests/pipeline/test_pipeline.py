"""The whole flow on small modules: companions, their digests, errors, and the views of the stages."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.cli.project import Project, Result
from transpile.cli.run import PIPELINE
from transpile.files import seal
from transpile.runtime.freshness import stale_kernels

HEAT = '''\
import numpy as np
from jaxtyping import Float64
from transpile import kernel

from .helpers import twice

EDGE = 2.0


@kernel
def heat_step(u: Float64[np.ndarray, "n"], alpha: float) -> Float64[np.ndarray, "n"]:
    """One step."""
    out = u.copy()
    out[1:-1] += alpha * (u[:-2] + u[2:] - EDGE * u[1:-1])
    return out


@kernel
def scaled(u: Float64[np.ndarray, "n"], heat: float) -> Float64[np.ndarray, "n"]:
    return twice(u) * heat
'''
HELPERS = "FACTOR = 2.0\n\n\ndef twice(x):\n    return FACTOR * x\n"


@pytest.fixture
def package(project: Project) -> Project:
    """src/pkg with a module that reaches into another."""
    (project.folder / "src/heat.py").unlink()
    project.write("src/pkg/__init__.py", "")
    project.write("src/pkg/heat.py", HEAT)
    project.write("src/pkg/helpers.py", HELPERS)
    return project


def run(project: Project, *arguments: str) -> Result:
    return project.run(*arguments, pipeline=PIPELINE)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_companions_are_sealed_and_fresh(package: Project) -> None:
    assert run(package, "src").status == 0
    for name in ("heat_gen.py", "heat_gen.c", "heat_gen.h"):
        text = package.read(f"src/pkg/{name}")
        assert seal.edited_parts(name, text) == []
        assert text.splitlines()[1].strip("#/* ") == "To regenerate it: python -m transpile heat.py"
    assert list(seal.source_digests(package.read("src/pkg/heat_gen.c"))) == ["heat_step", "scaled"]
    twin = load(package.folder / "src/pkg/heat_gen.py")
    reached = "scaled kernel Float64 np twice helpers.py:twice helpers.py:FACTOR"
    assert twin._REACHES["scaled"] == tuple(reached.split())
    assert stale_kernels(str(package.folder / "src/pkg/heat.py"), twin) == []


def test_a_changed_helper_makes_stale_what_reaches_it(package: Project) -> None:
    run(package, "src")
    package.write("src/pkg/helpers.py", HELPERS.replace("2.0", "3.0"))
    result = run(package, "--check", "src")
    assert result.status == 1
    assert "STALE src/pkg/heat_gen.c: src/pkg/heat.py or a setting changed: scaled\n" in result.out
    twin = load(package.folder / "src/pkg/heat_gen.py")
    assert stale_kernels(str(package.folder / "src/pkg/heat.py"), twin) == ["scaled"]


def test_the_same_bytes_from_any_folder(package: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    run(package, "src")
    written = package.read("src/pkg/heat_gen.py"), package.read("src/pkg/heat_gen.c")
    (package.folder / "src/pkg/heat_gen.py").unlink()
    (package.folder / "src/pkg/heat_gen.c").unlink()
    monkeypatch.chdir(package.folder / "src/pkg")
    assert run(package, "heat.py").out == "created heat_gen.c\ncreated heat_gen.py\n"
    assert (package.read("src/pkg/heat_gen.py"), package.read("src/pkg/heat_gen.c")) == written


def test_a_setting_changes_the_digest_of_the_source(package: Project) -> None:
    run(package, "src")
    package.write("pyproject.toml", '[tool.transpile]\nfp = "exact"\n')
    assert "src/pkg/heat.py or a setting changed: heat_step, scaled" in run(package, "--check", "src").out


def test_errors_have_the_path_as_given_and_carets(package: Project) -> None:
    package.write("src/pkg/heat.py", HEAT.replace("u.copy()", "u.cpy()").replace("twice(u)", "np.fft.fft(u)"))
    result = run(package, "src")
    assert result.status == 2
    lines = result.err.splitlines()
    assert [line for line in lines if line.startswith("src/pkg/heat.py:13:11: error[")]
    assert [line for line in lines if line.startswith("src/pkg/heat.py:20:12: error[")]
    assert lines[1].strip() == "out = u.cpy()"
    assert lines[2].index("^") == lines[1].index("u.cpy")


def test_an_error_in_another_module_is_shown_there(package: Project) -> None:
    package.write("src/pkg/helpers.py", "def twice(x):\n    return x +\n")
    result = run(package, "src/pkg/heat.py")
    assert result.status == 2
    assert "src/pkg/helpers.py:2:" in result.err


@pytest.mark.parametrize("name", ["heat_gen.py", "heat_gen.c", "heat_gen.h"])
def test_branches_that_change_different_kernels_merge(package: Project, name: str) -> None:
    ours, theirs = ("alpha * (", "2.0 * alpha * ("), ("twice(u) * heat", "twice(u) / heat")
    versions = {"base": [], "ours": [ours], "theirs": [theirs], "both": [ours, theirs]}
    for version, changes in versions.items():
        text = HEAT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        package.write("src/pkg/heat.py", text)
        assert run(package, "src").status == 0
        package.write(version, package.read(f"src/pkg/{name}"))
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    merged = subprocess.run(command, cwd=package.folder, capture_output=True, text=True, check=True).stdout
    assert merged == package.read("both")


def test_an_unknown_rule_is_refused(package: Project) -> None:
    package.write("pyproject.toml", '[tool.transpile]\nexcluding = ["powertwo"]\n')
    result = run(package, "src")
    assert result.status == 2
    assert "`powertwo`, which names no mode or rule" in result.err


@pytest.mark.parametrize(
    ("stage", "wanted"),
    [
        ("graph", "kernel heat_step("),
        ("rewritten", "kernel heat_step("),
        ("memory", "out float64[n] (result)"),
        ("loops", "heat_step"),
        ("python", "def _heat_step_numpy("),
        ("c", "void heat_step("),
    ],
)
def test_show(package: Project, stage: str, wanted: str) -> None:
    for name in ("src/pkg/heat.py", "src/pkg/heat", "src.pkg.heat"):
        result = run(package, "--show", stage, f"{name}:heat_step")
        assert (result.status, result.err) == (0, "")
        assert wanted in result.out
        assert "scaled" not in result.out
    assert "scaled" in run(package, "--show", stage, "src/pkg/heat").out


def test_explain(package: Project) -> None:
    result = run(package, "--explain", "src/pkg/heat.py:heat_step")
    assert result.status == 0
    for wanted in ("rules that fired:", "memory:", "out[1:-1] += alpha", "n - 2 >= 0", "promises:"):
        assert wanted in result.out


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("src/pkg/heat.py:cool", "src/pkg/heat.py: error[T909]: there is no kernel `cool`"),
        ("src/pkg/helpers.py:twice", "src/pkg/helpers.py: error[T909]: there is no kernel `twice`"),
        ("nowhere:heat", "nowhere: error[T901]: no such module"),
    ],
)
def test_views_of_what_is_not_there(package: Project, name: str, wanted: str) -> None:
    for arguments in (["--explain", name], ["--show", "c", name]):
        result = run(package, *arguments)
        assert result.status == 2
        assert wanted in result.err
        assert package.names() == ["src/pkg/__init__.py", "src/pkg/heat.py", "src/pkg/helpers.py"]


def test_build_without_a_compiler_says_so_once(package: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    package.write("src/pkg/other.py", HEAT)
    monkeypatch.setenv("CC", "no-such-compiler")
    result = run(package, "--build", "src")
    assert result.status == 0
    assert result.err.count("warning[T922]: no C compiler") == 1
    assert "src/pkg/heat_gen.py" in package.names()


def test_build_compiles_once(package: Project) -> None:
    first = run(package, "--build", "src")
    assert (first.status, first.err) == (0, "")
    assert "compiled src/pkg/_heat_gen." in first.out
    assert package.run("--build", "src", pipeline="no.such.module").out == ""
    (extension,) = (package.folder / "src/pkg").glob("_heat_gen.*")
    extension.unlink()
    assert "compiled" in run(package, "--build", "src").out
