"""Programs whose temporaries must go: none of these arrays is of the size of its operands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loops.lowered import lowered
from transpile.loops.access import statements
from transpile.loops.independence import separate
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Local, Loop

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


def test_what_lives_for_one_turn_is_declared_in_it(tmp_path: Path) -> None:
    """So that the turns of the outer loop share nothing, and may run at the same time."""
    text, _ = PROGRAMS["a sum over the middle axis joins what it sums"]
    function = lowered(text, tmp_path)
    outer = next(stmt for stmt in function.body if isinstance(stmt, Loop))
    assert [stmt.name for stmt in statements([outer]) if isinstance(stmt, Local)] == ["offset"]
    assert separate(outer)
