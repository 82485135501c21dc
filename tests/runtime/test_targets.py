"""Choosing what runs, in the program and from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import transpile
from tests.build.samples import HEAT_SOURCE, Companions, heat
from transpile.runtime import targets

FIELD = np.ones((4, 4))


@pytest.fixture(autouse=True)
def _no_other_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have imported does not take part."""
    monkeypatch.setattr(targets, "_bound", {})


@pytest.fixture
def companions(tmp_path: Path) -> Companions:
    made = Companions(tmp_path, "chosen_heat", (heat(),), HEAT_SOURCE)
    made.write()
    return made


@pytest.fixture
def module(companions: Companions) -> ModuleType:
    companions.build()
    return companions.load("")


def test_each_target_runs_what_it_says(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    function, generated = module.heat_step, sys.modules["chosen_heat_gen"]
    monkeypatch.setattr(generated, "_heat_step_numpy", lambda u, alpha: "numpy")
    with transpile.use("python"):
        assert (function.backend, function(FIELD)) == ("python", "numpy")
    with transpile.use("source"):
        assert function.backend == "source"
        assert function(FIELD.astype(np.float32)).dtype == np.float32  # the source checks nothing
    with transpile.use("c"):
        assert function.backend == "c"
        assert isinstance(function(FIELD), np.ndarray)
    assert function.backend == "c"


def test_blocks_nest_and_restore_after_exceptions(module: ModuleType) -> None:
    with transpile.use("source"):
        with pytest.raises(ZeroDivisionError), transpile.use("python"):
            raise ZeroDivisionError
        assert module.heat_step.backend == "source"
    assert module.heat_step.backend == "c"


def test_a_module_imported_inside_a_block(companions: Companions) -> None:
    with transpile.use("source"):
        function = companions.load("").heat_step
        assert function.backend == "source"
    assert function.backend == "python"


def test_c_that_is_not_there_is_an_error(companions: Companions) -> None:
    function = companions.load("").heat_step
    with (
        pytest.raises(RuntimeError, match=r"chosen_heat\.heat_step has no compiled version.*--build"),
        transpile.use("c"),
    ):
        pass
    assert function.backend == "python"


def test_a_kernel_without_companions_runs_on_no_target(companions: Companions) -> None:
    (companions.folder / "chosen_heat_gen.py").unlink()
    companions.load("")
    with pytest.raises(RuntimeError, match="no generated version"), transpile.use("python"):
        pass
    with transpile.use("source"):
        pass


def test_an_unknown_target() -> None:
    with pytest.raises(ValueError, match="'source', 'python', 'c', got 'cuda'"), transpile.use("cuda"):  # type: ignore[arg-type]
        pass


def test_keyword_only_parameters_reach_the_source() -> None:
    def source(a: int, *, b: int, c: int = 3) -> tuple[int, int, int]:
        return a, b, c

    assert targets._by_position(source)(1, 2, 3) == (1, 2, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["source", "python", "c"])
def test_the_environment_variable(companions: Companions, target: str) -> None:
    companions.build()
    assert run(companions, target).stdout.strip() == target


def test_the_environment_variable_asks_for_what_is_not_there(companions: Companions) -> None:
    assert "RuntimeError: target 'c' was asked for" in run(companions, "c").stderr
    assert "TRANSPILE expects one of 'source', 'python', 'c', got 'C'" in run(companions, "C").stderr


def run(companions: Companions, target: str) -> subprocess.CompletedProcess[str]:
    code = f"import {companions.name} as m; print(m.heat_step.backend)"
    root = str(Path(transpile.__file__).parents[1])
    environment = os.environ | {"TRANSPILE": target, "PYTHONPATH": root}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=companions.folder, env=environment, capture_output=True, text=True, check=False)
