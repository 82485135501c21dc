"""Programs that were once translated wrongly: every target gives what NumPy gives, and C compiles without warnings."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tests.agreement import Arguments, assert_agree, run
from tests.cuda.running import on_device
from tests.regressions.programs import HEADER, PROGRAMS, Program
from tests.support import build_all, once
from transpile.runtime.targets import Target

STRICT = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-c", "-o", "/dev/null")

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


def _build(folder: Path) -> None:
    kernels = (f"\n\n@kernel\n{program.text}" for program in PROGRAMS)
    (folder / "once_wrong.py").write_text(HEADER + "".join(kernels), encoding="utf-8")
    build_all(folder)


@pytest.fixture(scope="module")
def folder(shared_tmp: Path) -> Path:
    return once(shared_tmp / "once_wrong", _build)


@pytest.fixture(scope="module")
def module(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    yield importlib.import_module("once_wrong")
    sys.path.remove(str(folder))


def _copied(arguments: Arguments) -> Arguments:
    """Fresh arguments in the same memory layout; a slice with steps stays one."""
    return tuple(_copy(value) if isinstance(value, np.ndarray) else value for value in arguments)


def _copy(array: np.ndarray) -> np.ndarray:
    if array.flags.c_contiguous or array.flags.f_contiguous:
        return array.copy(order="K")
    rows = np.zeros((2 * array.shape[0], *array.shape[1:]), array.dtype)
    rows[::2] = array
    return rows[::2]


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_agrees_with_numpy(module: ModuleType, program: Program, target: Target) -> None:
    kernel: Any = getattr(module, program.name)
    for arguments in program.calls:
        expected = run("source", kernel, lambda arguments=arguments: _copied(arguments))
        assert_agree(run(target, kernel, lambda arguments=arguments: _copied(arguments)), expected)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_on_a_gpu(module: ModuleType, device: ModuleType, program: Program) -> None:
    kernel: Any = getattr(module, program.name)
    for arguments in program.calls:
        expected = run("source", kernel, lambda arguments=arguments: _copied(arguments))
        assert_agree(on_device(device, kernel, lambda arguments=arguments: _copied(arguments)), expected)


def test_c_has_no_warnings(folder: Path) -> None:
    done = subprocess.run(["gcc", *STRICT, "once_wrong_gen.c"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
