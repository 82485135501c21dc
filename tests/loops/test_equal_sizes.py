"""Sizes that the entry makes equal have one name in the loop program."""

from __future__ import annotations

from pathlib import Path

from tests.loops.lowered import lowered


def test_a_length_beside_its_array_is_passed_once(tmp_path: Path) -> None:
    text = """def f(n: int, m: int, x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "k"]):
    r = np.zeros(n)
    r += x
    return r + y, m
"""
    function = lowered(text, tmp_path)
    assert function.sizes == ()
    assert function.lengths == ("n",)
    assert [item.name for item in function.parameters] == ["n", "m", "x", "y"]


def test_of_two_lengths_that_must_be_equal_the_first_stays(tmp_path: Path) -> None:
    function = lowered(
        """def f(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "k"]):
    return x + y
""",
        tmp_path,
    )
    assert function.sizes == ("n",)
    assert function.lengths == ()


def test_a_length_that_is_only_large_enough_stays_its_own(tmp_path: Path) -> None:
    function = lowered(
        """def f(n: int, x: Float64[np.ndarray, "n"]):
    x[:n] += 1.0
""",
        tmp_path,
    )
    assert function.sizes == ("n_size",)
    assert function.lengths == ()
