"""Reductions read arrays in the order of memory, also where they are turned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loops.lowered import lowered
from transpile.loops.access import accesses

SUMS = (
    "data.sum(axis=0)",
    "data.sum(axis=1)",
    "data.T.sum(axis=0)",
    "data.T.sum(axis=1)",
    "(data.T * 2.0).max(axis=1)",
)


@pytest.mark.parametrize("value", SUMS)
def test_the_last_axis_moves_fastest(tmp_path: Path, value: str) -> None:
    function = lowered(f'def f(data: Float64[np.ndarray, "n m"]):\n    return {value}\n', tmp_path)
    reads = [access for stmt in function.body for access in accesses(stmt) if access.array == "data"]
    assert reads
    for access in reads:
        assert access.subscripts is not None
        assert set(access.subscripts[-1].atoms()) == {access.loops[-1]}
