"""Programs with signatures of their own: every target gives what NumPy gives, or refuses by name."""

from __future__ import annotations

import copy
import importlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import transpile
from tests.agreement import Outcome, assert_agree, flat, run
from tests.corpus import generic, recursion, structured
from tests.corpus.programs import Programs
from tests.regressions.test_programs import STRICT
from tests.support import generate, once
from transpile.runtime.targets import Target

TABLES = {table.name: table for table in (structured.PROGRAMS, generic.PROGRAMS, recursion.PROGRAMS)}
PAIRS = [(table.name, name) for table in TABLES.values() for name in table.names()]
IDS = [f"{table}-{name}" for table, name in PAIRS]

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


def folder_of(shared: Path, table: Programs) -> Path:
    def build(folder: Path) -> None:
        (folder / f"corpus_{table.name}.py").write_text(table.source(), encoding="utf-8")
        generate("--build", ".", cwd=folder)

    return once(shared / f"corpus_{table.name}", build)


def load(shared: Path, table: Programs) -> ModuleType:
    folder = folder_of(shared, table)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(f"corpus_{table.name}")
    finally:
        sys.path.remove(str(folder))


def structure(value: object) -> object:
    """The classes of a result and of what it is put together from."""
    if isinstance(value, (tuple, list)):
        return type(value), tuple(map(structure, value))
    fields = getattr(value, "__dataclass_fields__", ())
    return type(value), tuple(structure(getattr(value, name)) for name in fields)


def called(target: Target, kernel: Any, arguments: tuple[object, ...]) -> Outcome:
    """What a call gives; the arguments, which may be records, are looked at apart."""
    return run(target, lambda: kernel(*arguments), lambda: ())


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize(("table", "name"), PAIRS, ids=IDS)
def test_agrees_with_numpy(shared_tmp: Path, table: str, name: str, target: Target) -> None:
    module = load(shared_tmp, TABLES[table])
    kernel: Any = getattr(module, name)
    for make in TABLES[table].calls[name]:
        mine, others = copy.deepcopy(make(module)), copy.deepcopy(make(module))
        actual, expected = called(target, kernel, mine), called("source", kernel, others)
        assert expected.error is None
        assert_agree(actual, expected)
        for argument, other in zip(flat(mine), flat(others), strict=True):
            np.testing.assert_array_equal(argument, other)


@pytest.mark.parametrize(("table", "name"), PAIRS, ids=IDS)
def test_results_are_of_the_sources_classes(shared_tmp: Path, table: str, name: str) -> None:
    module = load(shared_tmp, TABLES[table])
    kernel: Any = getattr(module, name)
    for make in TABLES[table].calls[name]:
        kinds = set()
        for target in transpile.runtime.targets.TARGETS:
            with transpile.use(target):  # type: ignore[arg-type]
                kinds.add(structure(kernel(*copy.deepcopy(make(module)))))
        assert len(kinds) == 1


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("table", TABLES)
def test_refuses_by_name(shared_tmp: Path, table: str, target: Target) -> None:
    module = load(shared_tmp, TABLES[table])
    for name, calls in TABLES[table].refused.items():
        for make, words in calls:
            with transpile.use(target), pytest.raises((TypeError, ValueError)) as caught:
                getattr(module, name)(*make(module))
            assert words in str(caught.value)
            assert str(caught.value).startswith(f"{name}()")


@pytest.mark.parametrize("target", ["source", "python", "c"])
def test_too_deep_is_an_exception(shared_tmp: Path, target: Target) -> None:
    module = load(shared_tmp, recursion.PROGRAMS)
    with transpile.use(target), pytest.raises(RecursionError):
        module.depth(100_000)


@pytest.mark.parametrize("table", TABLES)
def test_c_has_no_warnings(shared_tmp: Path, table: str) -> None:
    folder = folder_of(shared_tmp, TABLES[table])
    command = ["gcc", *STRICT, f"corpus_{table}_gen.c"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
