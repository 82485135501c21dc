"""The bound function: a plain function in every respect."""

from __future__ import annotations

import copy
import doctest
import inspect
import multiprocessing
import os
import pickle
import subprocess
import sys
import typing
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import transpile
from tests.build.samples import HEAT_SOURCE, Companions, heat

FIELD = np.arange(20.0).reshape(4, 5) ** 2


@pytest.fixture(scope="module")
def companions(tmp_path_factory: pytest.TempPathFactory) -> Companions:
    made = Companions(tmp_path_factory.mktemp("bound"), "bound_heat", (heat(),), HEAT_SOURCE)
    made.write()
    made.build()
    return made


@pytest.fixture(scope="module")
def module(companions: Companions) -> ModuleType:
    return companions.load("")


def test_it_is_a_plain_function(module: ModuleType) -> None:
    function = module.heat_step
    assert inspect.isfunction(function)
    assert (function.__name__, function.__qualname__, function.__module__) == ("heat_step", "heat_step", "bound_heat")
    assert function.__doc__ == function.python.__doc__
    assert function.__wrapped__ is function.python is not function
    assert function.backend == "c"
    assert inspect.signature(function) == inspect.signature(function.python)
    assert inspect.getsource(function).startswith("@kernel")
    assert inspect.getmodule(function) is module
    assert typing.get_type_hints(function).keys() == {"u", "alpha", "return"}
    assert function.__defaults__ == (0.1,)


def test_the_value_is_that_of_the_source(module: ModuleType) -> None:
    np.testing.assert_allclose(module.heat_step(FIELD, alpha=0.25), module.heat_step.python(FIELD, 0.25), rtol=1e-14)


def test_it_pickles_by_reference(module: ModuleType) -> None:
    assert pickle.loads(pickle.dumps(module.heat_step)) is module.heat_step
    assert copy.deepcopy(module.heat_step) is module.heat_step


def test_it_reaches_other_processes(module: ModuleType) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        np.testing.assert_array_equal(pool.apply(module.heat_step, (FIELD,)), module.heat_step(FIELD))


def test_doctests_are_found_and_pass(module: ModuleType) -> None:
    assert doctest.testmod(module) == (0, 1)


def test_it_binds_as_a_method(module: ModuleType) -> None:
    class Field:
        step = module.heat_step
        still = staticmethod(module.heat_step)

    assert inspect.ismethod(Field().step)
    assert Field().step.__func__ is module.heat_step
    np.testing.assert_array_equal(Field().still(FIELD), module.heat_step(FIELD))


def test_without_a_generated_module_the_source_runs(tmp_path: Path) -> None:
    made = Companions(tmp_path, "alone_heat", (heat(),), HEAT_SOURCE)
    (tmp_path / "alone_heat.py").write_text(HEAT_SOURCE)
    function = made.load("").heat_step
    assert function.python is function
    assert function.backend == "source"
    assert not hasattr(function, "__wrapped__")


def test_without_an_extension_numpy_runs(tmp_path: Path) -> None:
    made = Companions(tmp_path, "numpy_heat", (heat(),), HEAT_SOURCE)
    made.write()
    function = made.load("").heat_step
    assert function.backend == "python"
    np.testing.assert_array_equal(function(FIELD), function.python(FIELD))


def test_functions_inside_functions_are_left_alone() -> None:
    @transpile.kernel(fp="exact", parallel=True, cast="safe")
    def inner(x: float) -> float:
        return x

    assert inner(1.5) == 1.5
    assert inner.backend == "source"


def test_only_functions_are_kernels() -> None:
    with pytest.raises(TypeError, match="@kernel expects a function, got int"):
        transpile.kernel(3)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="unexpected keyword argument 'fpp'"):
        transpile.kernel(fpp="exact")  # type: ignore[call-overload]


def test_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "bound_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    made = Companions(package, "heat", (heat(),), HEAT_SOURCE)
    made.write()
    made.build()
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__("bound_package.heat").heat
    assert module.heat_step.backend == "c"
    assert module.heat_step.__module__ == "bound_package.heat"
    assert "bound_package.heat_gen" in sys.modules
    assert pickle.loads(pickle.dumps(module.heat_step)) is module.heat_step


def test_a_script(companions: Companions) -> None:
    script = companions.folder / f"{companions.name}.py"
    code = script.read_text() + "\nprint(heat_step.backend, heat_step.__module__)\n"
    script_copy = companions.folder / "run" / script.name
    script_copy.parent.mkdir()
    for companion in companions.folder.glob(f"*{companions.name}_gen*"):
        (script_copy.parent / companion.name).write_bytes(companion.read_bytes())
    script_copy.write_text(code)
    environment = os.environ | {"PYTHONPATH": str(Path(transpile.__file__).parents[1])}
    run = subprocess.run([sys.executable, script_copy], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["c", "__main__"]


def test_importing_is_light() -> None:
    code = "import sys, transpile; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"numpy", "libcst", "cffi", "black", "pytest", "setuptools", "transpile.symbolic"}
    assert heavy.isdisjoint(loaded)
