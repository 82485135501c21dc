"""Conversions between all types, in C and by astype."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from tests.emit_c.harness import Library, array, cast, elementwise, load, same
from tests.emit_c.operations_table import edge_values
from transpile.symbolic.types import SUPPORTED, DType

PAIRS = [(source, target) for source in SUPPORTED for target in SUPPORTED if source != target]


def name_of(pair: tuple[DType, DType]) -> str:
    return f"{pair[0].name}_as_{pair[1].name}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("casts")
    functions = [elementwise(name_of(pair), cast(load("x", pair[0]), pair[1]), array("x", pair[0])) for pair in PAIRS]
    return Library(functions, folder, ["-O1"], clones=False)


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_cast_is_astype(library: Library, pair: tuple[DType, DType]) -> None:
    source, target = pair
    values = edge_values(source)
    if source.kind in "fc":  # around the limits of the integer types, and beyond
        limits = [2.0**bits for bits in (7, 8, 15, 16, 31, 32, 63, 64)]
        beyond = [sign * value + more for sign in (1, -1) for value in limits for more in (-1.5, 0, 1.5)]
        values = np.concatenate([values, np.array(beyond, source)])
    if target == np.dtype("uint32") and source.kind in "fc":  # below, NumPy's own result depends on the position
        values = values[~(values.real < -(2.0**31))]
    found = np.empty(len(values), target)
    library.call(name_of(pair), len(values), values, found)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)
        expected = values.astype(target)
    assert same(found, expected), [item for item in zip(values, found, expected, strict=True) if item[1] != item[2]]
