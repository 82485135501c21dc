"""Mean, variance and standard deviation of the same values need their sum once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loops.lowered import lowered
from transpile.loops.access import accesses

PROGRAMS = {
    "of everything": ("return data.mean() + data.std()", 2),
    "over an axis": ("return data.mean(axis=0) + data.var(axis=0)", 2),
    "in the other order": ("v = data.var(axis=1)\n    return v + data.mean(axis=1)", 2),
    "beside the sum itself": ("return data.sum() + data.mean() + data.var()", 2),
    "after a write, of other values": ("m = data.mean()\n    data[0] = m\n    return m + data.var()", 3),
}


@pytest.mark.parametrize(("body", "reads"), PROGRAMS.values(), ids=list(PROGRAMS))
def test_a_sum_is_computed_once(tmp_path: Path, body: str, reads: int) -> None:
    function = lowered(f'def f(data: Float64[np.ndarray, "n m"]):\n    {body}\n', tmp_path)
    found = [access for stmt in function.body for access in accesses(stmt) if access.array == "data"]
    assert sum(not access.write for access in found) == reads
