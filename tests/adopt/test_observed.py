"""One type for all that was passed as a parameter, or the reason why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from transpile.adopt.language import is_read
from transpile.adopt.observed import Observed, observe

FOUND = [
    (["float64[2]"], Observed(("float64",), 2)),
    (["float64[1]", "float32[1]"], Observed(("float32", "float64"), 1)),
    (["float64[1]", "None"], Observed(("float64",), 1, optional=True)),
    (["float"], Observed(scalar="float")),
    (["float", "int"], Observed(scalar="float")),
    (["float", "np.float64"], Observed(scalar="float")),
    (["np.float64"], Observed(scalar="float")),
    (["int", "bool"], Observed(scalar="int")),
    (["bool", "np.bool"], Observed(scalar="bool")),
    (["complex", "float"], Observed(scalar="complex")),
    (["np.float32"], Observed(scalar="np.float32")),
    (["np.int64", "int"], Observed(scalar="int")),
]
REASONS = [
    (["None"], "always None"),
    (["str"], "str"),
    (["float64[1]", "float64[2]"], "float64 array of 1 dimension and float64 array of 2 dimensions"),
    (["float64[1]", "list"], "float64 array of 1 dimension and list"),
    (["float64[0]"], "float64 array of 0 dimensions"),
    (["float16[1]"], "float16 array of 1 dimension"),
    (["object[1]"], "object array of 1 dimension"),
    (["float64 in foreign byte order[1]"], "float64 in foreign byte order array of 1 dimension"),
    (["np.float32", "float"], "float and np.float32"),
    (["int of more than 64 bits"], "int of more than 64 bits"),
]


@pytest.mark.parametrize(("labels", "found"), FOUND, ids=[" ".join(labels) for labels, _ in FOUND])
def test_types(labels: list[str], found: Observed) -> None:
    assert observe(labels, False) == found


@pytest.mark.parametrize(("labels", "reason"), REASONS, ids=[" ".join(labels) for labels, _ in REASONS])
def test_reasons(labels: list[str], reason: str) -> None:
    assert observe(labels, False).reason == reason


def test_numpy_scalars_beside_narrow_arrays_stay_what_they_are() -> None:
    assert observe(["np.float64"], True) == Observed(scalar="np.float64")
    assert observe(["np.float64", "float"], True).reason == "float and np.float64"
    assert observe(["float", "int"], True) == Observed(scalar="float")


def test_what_is_read_does_not_depend_on_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "__init__.py").write_text("")
    monkeypatch.chdir(tmp_path)
    is_read.cache_clear()
    assert is_read('Float64[np.ndarray, "n m"]')
    assert not is_read('Float64[np.ndarray, "#n"] | str')
