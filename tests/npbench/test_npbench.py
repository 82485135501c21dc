"""Every program of NPBench on every target: what it returns and what it changes is what NumPy gives."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from benchmarks.npbench import catalogue
from tests.agreement import Outcome, run
from tests.cuda.running import on_device
from tests.support import once, run_tool
from transpile.runtime.targets import Target

STRICT = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-c", "-o", "/dev/null")
# Of the largest magnitude. The programs sum in other orders than NumPy, some of them over hundreds of steps that
# each start from the last one's result, so that a few more digits are lost than in a single operation.
ROUND_OFF = {"float64": 1e-10, "complex128": 1e-10, "float32": 1e-4, "complex64": 1e-4}

Load = Callable[[str], ModuleType]

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


def _module(name: str) -> str:
    """The module of a program: goldens have modules with the same names, and a process has one of each."""
    return f"npbench_{name}"


def _build(folder: Path) -> None:
    for name in catalogue.NAMES:
        shutil.copy(catalogue.source(name), folder / f"{_module(name)}.py")
    (folder / "pyproject.toml").write_text('[tool.transpile]\ntargets = ["python", "c", "cuda"]\n')
    done = run_tool("--build", ".", cwd=folder)
    (folder / "tool.txt").write_text(done.stderr, encoding="utf-8")


@pytest.fixture(scope="session")
def built(shared_tmp: Path) -> Path:
    """A folder with all programs, their companions and extensions, and what the tool said."""
    return once(shared_tmp / "npbench", _build)


@pytest.fixture(scope="session")
def load(built: Path) -> Iterator[Load]:
    """Imports the module of a program, or of its generated Python."""

    def load(name: str) -> ModuleType:
        program = _module(name.removesuffix("_gen"))
        assert list(built.glob(f"_{program}_gen.*.so")), f"refused:\n{(built / 'tool.txt').read_text(encoding='utf-8')}"
        return importlib.import_module(_module(name))

    sys.path.insert(0, str(built))
    yield load
    sys.path.remove(str(built))


def assert_agree(actual: Outcome, expected: Outcome) -> None:
    assert actual.error is expected.error is None
    assert len(actual.results) == len(expected.results)
    for mine, numpys in zip(actual.results + actual.arguments, expected.results + expected.arguments, strict=True):
        assert (mine.dtype, mine.shape) == (numpys.dtype, numpys.shape)
        largest = float(np.max(np.abs(numpys), initial=0.0))
        np.testing.assert_allclose(mine, numpys, rtol=0, atol=ROUND_OFF.get(numpys.dtype.name, 0.0) * largest)


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_arguments_are_sound(load: Load, name: str) -> None:
    """What NumPy gives is finite, or agreement would show little, and sizes are those of the catalogue."""
    module = load(name)
    assert tuple(module.SIZES) == catalogue.SIZES
    outcome = run("source", getattr(module, name), lambda: catalogue.arguments(module, "S"))
    assert outcome.error is None
    assert all(np.isfinite(value).all() for value in outcome.results + outcome.arguments)


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("name", catalogue.NAMES)
def test_agrees_with_numpy(load: Load, name: str, target: Target) -> None:
    module = load(name)
    kernel: Any = getattr(module, name)
    expected = run("source", kernel, lambda: catalogue.arguments(module, "S"))
    assert_agree(run(target, kernel, lambda: catalogue.arguments(module, "S")), expected)


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_runs_c(load: Load, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The NumPy version is for arguments that C cannot take, not for these."""
    module, generated = load(name), load(f"{name}_gen")
    monkeypatch.setattr(generated, f"_{name}_numpy", lambda *_: pytest.fail("the NumPy version ran"))
    assert run("c", getattr(module, name), lambda: catalogue.arguments(module, "S")).error is None


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_on_a_gpu(load: Load, device: ModuleType, name: str) -> None:
    module = load(name)
    kernel: Any = getattr(module, name)
    expected = run("source", kernel, lambda: catalogue.arguments(module, "S"))
    assert_agree(on_device(device, kernel, lambda: catalogue.arguments(module, "S")), expected)


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_c_has_no_warnings(built: Path, name: str) -> None:
    done = subprocess.run(
        ["gcc", *STRICT, f"{_module(name)}_gen.c"], cwd=built, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
