"""Every snippet of the table, through generated Python and C, over many kinds of matrices: all as NumPy has it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.agreement import Arguments, Outcome, assert_close, run
from tests.linear.snippets import SIGNATURE, SNIPPETS
from tests.support import generate, once

HEADER = """import numpy as np
from jaxtyping import Complex128, Float32, Float64, Int64

from transpile import kernel
"""


def arguments(size: int, columns: int, stack: int, seed: int = 7) -> Arguments:
    """Matrices that are far from singular, and a symmetric one that is positive definite."""
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(size, size)) + 3.0 * np.eye(size)
    t = rng.normal(size=(stack, size, size)) + 3.0 * np.eye(size)
    c = a + 1j * rng.normal(size=a.shape)
    whole = rng.integers(-9, 9, size=a.shape) + 20 * np.eye(size, dtype=np.int64)
    return (
        *(a, a @ a.T + np.eye(size), rng.normal(size=(size, columns)), rng.normal(size=size)),
        *(t, a.astype(np.float32), whole, c),
    )


def filled(value: float) -> Arguments:
    """All elements are the same: singular matrices, or NaN."""
    with np.errstate(invalid="ignore"):
        return tuple(np.full_like(array, value) for array in arguments(3, 2, 2))


def with_one(value: float) -> Arguments:
    """One element of each array is not finite."""
    given = arguments(4, 3, 2)
    for array in given:
        if array.dtype.kind != "i":
            array.flat[min(5, array.size - 1)] = value
    return given


def backwards() -> Arguments:
    """Views with negative strides."""
    return tuple(array[tuple(slice(None, None, -1) for _ in array.shape)] for array in arguments(4, 3, 2))


CASES = {
    "ordinary": lambda: arguments(4, 3, 2),
    "single": lambda: arguments(1, 1, 1),
    "wide": lambda: arguments(2, 5, 3),
    "empty": lambda: arguments(0, 0, 0),
    "no_columns": lambda: arguments(3, 0, 0),
    "no_rows": lambda: arguments(0, 2, 1),
    "large": lambda: arguments(70, 40, 1),
    "ones": lambda: filled(1.0),
    "zeros": lambda: filled(0.0),
    "nan": lambda: with_one(np.nan),
    "infinite": lambda: with_one(np.inf),
    "backwards": backwards,
    "fortran": lambda: tuple(map(np.asfortranarray, arguments(4, 2, 2))),
}
CHUNK = 10
MODULES = {name: f"linear_{position // CHUNK}" for position, name in enumerate(SNIPPETS)}


def _build(folder: Path) -> None:
    for module in dict.fromkeys(MODULES.values()):
        text = HEADER
        for name in (name for name in SNIPPETS if MODULES[name] == module):
            body = "".join(f"    {line}\n" for line in SNIPPETS[name].splitlines())
            text += f"\n\n@kernel\ndef {name}({SIGNATURE}):\n{body}"
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    generate("--build", ".", cwd=folder)


@pytest.fixture(scope="session")
def modules(shared_tmp: Path) -> Path:
    """The folder of the built modules."""
    folder = once(shared_tmp / "linear", _build)
    sys.path.insert(0, str(folder))
    return folder


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("name", SNIPPETS)
def test_agrees(modules: Path, name: str, target: str) -> None:
    kernel = getattr(importlib.import_module(MODULES[name]), name)
    assert kernel.backend == "c"
    for case, make in CASES.items():
        expected = run("source", kernel, make)
        actual = run(target, kernel, make)  # type: ignore[arg-type]
        try:
            _assert_agree(actual, expected)
        except AssertionError as error:
            raise AssertionError(f"{case}: {error}") from None


def _assert_agree(actual: Outcome, expected: Outcome) -> None:
    """As `assert_agree` has it, with room for what another version of BLAS rounds otherwise."""
    assert actual.error is expected.error
    assert len(actual.results) == len(expected.results)
    for mine, numpys in zip(actual.results, expected.results, strict=True):
        assert_close(mine, numpys)
    if expected.error is None:
        for mine, numpys in zip(actual.arguments, expected.arguments, strict=True):
            assert_close(mine, numpys)


def test_the_table_raises_every_error(modules: Path) -> None:
    errors = set()
    for name in SNIPPETS:
        kernel = getattr(importlib.import_module(MODULES[name]), name)
        errors |= {run("c", kernel, make).error for make in CASES.values()}
    assert np.linalg.LinAlgError in errors


def test_the_words_of_errors_are_numpys(modules: Path) -> None:
    kernels = [getattr(importlib.import_module(MODULES[name]), name) for name in ("inv", "cholesky_failing")]
    for kernel in kernels:
        with pytest.raises(np.linalg.LinAlgError) as expected:
            kernel.python(*filled(1.0))
        with pytest.raises(np.linalg.LinAlgError) as actual:
            kernel(*filled(1.0))
        assert str(actual.value) == str(expected.value)
