"""Every snippet of the tables, through generated Python and C, over many kinds of arguments: all as NumPy has it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.agreement import assert_close, run
from tests.routines import arguments, fourier, linear, sets, sorting, special
from tests.routines.arguments import Make
from tests.support import generate, once

HEADER = """import numpy as np
import scipy.special
from scipy import special
from scipy.special import erf, gammaln
from jaxtyping import Bool, Complex128, Float32, Float64, Int8, Int64, UInt8

from transpile import kernel
"""
TABLES = {
    "linear": (linear.SNIPPETS, linear.SIGNATURE, arguments.MATRICES),
    "sorting": (sorting.SNIPPETS, sorting.SIGNATURE, arguments.NUMBERS),
    "fourier": (fourier.SNIPPETS, sorting.SIGNATURE, arguments.NUMBERS),
    "special": (special.SNIPPETS, sorting.SIGNATURE, arguments.NUMBERS),
    "inverse": (fourier.INVERSE, sorting.SIGNATURE, arguments.without_empty(arguments.NUMBERS)),
    "sets": (sets.SNIPPETS, sorting.SIGNATURE, arguments.NUMBERS),
}
CHUNK = 10
MODULES = {
    (table, name): f"{table}_{position // CHUNK}"
    for table, (snippets, _, _) in TABLES.items()
    for position, name in enumerate(snippets)
}


def _build(folder: Path) -> None:
    for module in dict.fromkeys(MODULES.values()):
        text = HEADER
        for table, name in (key for key in MODULES if MODULES[key] == module):
            snippets, signature, _ = TABLES[table]
            body = "".join(f"    {line}\n" for line in snippets[name].splitlines())
            text += f"\n\n@kernel\ndef {name}({signature}):\n{body}"
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    generate("--build", ".", cwd=folder)


@pytest.fixture(scope="session")
def modules(shared_tmp: Path) -> Path:
    """The folder of the built modules."""
    folder = once(shared_tmp / "routines", _build)
    sys.path.insert(0, str(folder))
    return folder


def _kernel(table: str, name: str) -> Any:
    return getattr(importlib.import_module(MODULES[table, name]), name)


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize(("table", "name"), MODULES)
def test_agrees(modules: Path, table: str, name: str, target: str) -> None:
    kernel = _kernel(table, name)
    assert kernel.backend == "c"
    for case, make in TABLES[table][2].items():
        try:
            _compare(kernel, make, target)
        except AssertionError as error:
            raise AssertionError(f"{case}: {error}") from None


def _compare(kernel: Any, make: Make, target: str) -> None:
    expected = run("source", kernel, make)
    actual = run(target, kernel, make)  # type: ignore[arg-type]
    assert actual.error is expected.error
    assert len(actual.results) == len(expected.results)
    for mine, numpys in zip(actual.results + actual.arguments, expected.results + expected.arguments, strict=True):
        assert_close(mine, numpys)


def test_some_arguments_run_the_compiled_entry(modules: Path) -> None:
    """So that a test above does not compare NumPy with NumPy."""
    for table, name in MODULES:
        module = importlib.import_module(f"{MODULES[table, name]}_gen")
        entry = getattr(module, f"_enter_{name}")
        outcomes = []
        for make in TABLES[table][2].values():
            try:
                outcomes.append(entry(*make()) is not NotImplemented)
            except (ValueError, IndexError, ZeroDivisionError, np.linalg.LinAlgError):
                outcomes.append(True)
        assert any(outcomes), name


@pytest.mark.parametrize("name", ["inv", "cholesky_failing"])
def test_the_words_of_errors_are_numpys(modules: Path, name: str) -> None:
    kernel, given = _kernel("linear", name), arguments.MATRICES["zeros"]()
    with pytest.raises(np.linalg.LinAlgError) as expected:
        kernel.python(*given)
    with pytest.raises(np.linalg.LinAlgError) as actual:
        kernel(*given)
    assert str(actual.value) == str(expected.value)


def test_without_the_library_numpy_runs(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where SciPy is not installed: the addresses are null."""
    module = importlib.import_module(f"{MODULES['linear', 'inv']}_gen")
    given = arguments.MATRICES["ordinary"]()
    monkeypatch.setattr(module._extension, "dgesv", 0)
    monkeypatch.setattr(module, "_enter_inv", lambda *_: NotImplemented)
    np.testing.assert_array_equal(module.inv(*given)[0], np.linalg.inv(given[0]))
