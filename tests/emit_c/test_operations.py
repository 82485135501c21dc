"""Each elementwise operation, in C and in NumPy, over edge values of every type."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.emit_c.harness import Library, same
from tests.emit_c.operations_table import CASES, UNCOMPARED, Case


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("operations")
    return Library([case.function for case in CASES], folder, ["-O1"], clones=False)


def run(library: Library, case: Case, arguments: list[np.ndarray]) -> np.ndarray:
    out = np.empty(len(arguments[0]), case.result_dtype)
    library.call(f"do_{case}", len(out), *arguments, out)
    return out


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    """Within a few units in the last place of the magnitude; NaN and infinities where NumPy has them."""
    tolerance = 4e-6 if expected.real.dtype == np.float32 else 2e-14
    for part in (np.real, np.imag):
        ours, theirs, finite = part(found), part(expected), np.isfinite(expected)
        np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
        np.testing.assert_array_equal(ours[np.isinf(theirs)], theirs[np.isinf(theirs)])
        error = np.abs(ours[finite].astype(float) - theirs[finite])
        assert (error <= tolerance * np.abs(expected[finite])).all()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation_is_numpys(library: Library, case: Case) -> None:
    arguments = case.arguments()
    found, expected = run(library, case, arguments), case.expected(arguments)
    compared = expected != UNCOMPARED
    found, expected = found[compared], expected[compared]
    if case.is_inexact:
        assert_close(found, expected)
    else:
        wrong = [
            (*(argument[compared][k] for argument in arguments), "->", found[k], "not", expected[k])
            for k in range(len(found))
            if not same(found[k : k + 1], expected[k : k + 1])
        ]
        assert not wrong, wrong[:5]
