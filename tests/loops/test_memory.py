"""Programs whose temporaries must go: none of these arrays is of the size of its operands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loops.lowered import lowered
from transpile.symbolic.dims import Dim

PROGRAMS = {
    "a sum over the middle axis joins what it sums": (
        """def pull(x: Float64[np.ndarray, "n 3"], m: Float64[np.ndarray, "n"]):
    offset = x[None, :, :] - x[:, None, :]
    weight = m / np.sum(offset**2, axis=-1)
    return np.sum(weight[:, :, None] * offset, axis=1)
""",
        1,
    ),
}


def rank(shape: tuple[Dim, ...]) -> int:
    """How many axes grow with the arguments."""
    return sum(length.constant is None for length in shape)


@pytest.mark.parametrize("name", PROGRAMS)
def test_largest_temporary(name: str, tmp_path: Path) -> None:
    text, largest = PROGRAMS[name]
    function = lowered(text, tmp_path)
    assert max((rank(array.shape) for array in function.arrays if array.role == "workspace"), default=0) <= largest
