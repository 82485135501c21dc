"""Wrong arguments raise before anything is computed, in the same words from every generated target."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

import transpile

Load = Callable[[str], ModuleType]
U = np.zeros((4, 5))

WRONG: dict[str, tuple[str, str, tuple[object, ...], type[Exception], tuple[str, ...]]] = {
    "dtype": ("heat", "heat_step", (U.astype(np.float32), 0.1), TypeError, ("heat_step", "u", "float64", "float32")),
    "byte order": ("heat", "heat_step", (U.astype(">f8"), 0.1), TypeError, ("heat_step", "u", "float64")),
    "rank": ("heat", "heat_step", (U[0], 0.1), (TypeError, ValueError), ("heat_step", "u")),
    "list": ("heat", "heat_step", ([[0.0]], 0.1), TypeError, ("heat_step", "u", "list")),
    "masked": ("heat", "heat_step", (np.ma.array(U), 0.1), TypeError, ("heat_step", "u", "MaskedArray")),
    "matrix": ("heat", "heat_step", (np.ones((2, 2)).view(np.recarray), 0.1), TypeError, ("heat_step", "u")),
    "none": ("heat", "heat_step", (None, 0.1), TypeError, ("heat_step", "u", "None")),
    "scalar": ("heat", "heat_step", (U, "0.1"), TypeError, ("heat_step", "alpha", "float", "str")),
    "complex for float": ("heat", "heat_step", (U, 1j), TypeError, ("heat_step", "alpha", "float", "complex")),
    "float for int": ("heat", "heat", (U, 0.1, 2.5), TypeError, ("heat", "steps", "int", "float")),
    "sizes": (
        "logistic",
        "predict",
        (np.zeros(3), np.zeros((5, 4))),
        ValueError,
        ("predict", "d", "3", "4"),
    ),
    "fixed dtype": ("crc32", "crc32", (np.zeros(3, np.int8),), TypeError, ("crc32", "data", "uint8", "int8")),
}


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize("case", WRONG)
def test_refused(load: Load, case: str, target: str) -> None:
    module, kernel, arguments, error, words = WRONG[case]
    with transpile.use(target), pytest.raises(error) as raised:
        getattr(load(module), kernel)(*arguments)
    for word in words:
        assert re.search(rf"\b{re.escape(word)}\b", str(raised.value)), (word, str(raised.value))


@pytest.mark.parametrize("case", WRONG)
def test_same_words_from_both_targets(load: Load, case: str) -> None:
    module, kernel, arguments, error, _ = WRONG[case]
    said = []
    for target in ("python", "c"):
        with transpile.use(target), pytest.raises(error) as raised:
            getattr(load(module), kernel)(*arguments)
        said.append(str(raised.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("target", ["python", "c"])
def test_missing_and_surplus_arguments(load: Load, target: str) -> None:
    with transpile.use(target):
        with pytest.raises(TypeError):
            load("heat").heat_step(U)
        with pytest.raises(TypeError):
            load("heat").heat_step(U, 0.1, 3)
        with pytest.raises(TypeError):
            load("heat").heat_step(U, beta=0.1)


@pytest.mark.parametrize("target", ["python", "c"])
def test_keywords_and_numpy_scalars(load: Load, target: str) -> None:
    u = np.random.default_rng(0).normal(size=(6, 7))
    expected = load("heat").heat_step.python(u, 0.25)
    with transpile.use(target):
        np.testing.assert_array_equal(load("heat").heat_step(alpha=np.float64(0.25), u=u), expected)
        np.testing.assert_array_equal(load("heat").heat_step(u, 1), load("heat").heat_step.python(u, 1))
