"""Locals are called as the source calls them, or as what they are for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.loops.lowered import lowered
from transpile.loops.access import expressions, statements, subexpressions
from transpile.symbolic.program import Assign, Const

PROGRAMS = {
    "a number that is checked": (
        """def growth(rate: float, time: float):
    up = math.exp(rate * time)
    return up / (1.0 + up)
""",
        "up",
        "exponential",
    ),
    "an element of a constant array": (
        """def shifted(x: Float64[np.ndarray, "n"]):
    for d in range(3):
        x += STEPS[d] * x
""",
        "STEPS_d",
        "d_d",
    ),
    "what is stored in a part of an array": (
        """def smooth(u: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]):
    u[1:] *= 2.0
    y[1:] += u[1:]
""",
        "new_u",
        "product",
    ),
    "a name that ends like one of ours": (
        """def twice(x: Float64[np.ndarray, "n"]):
    some_value = x * x
    return some_value + some_value
""",
        "some_value",
        "some",
    ),
}


def locals_of(text: str, folder: Path) -> set[str]:
    function = lowered(text, folder, "STEPS = np.array([1.0, 2.0, 4.0])")
    return {stmt.name for stmt in statements(function.body) if isinstance(stmt, Assign)}


@pytest.mark.parametrize("case", PROGRAMS)
def test_name(case: str, tmp_path: Path) -> None:
    text, name, other = PROGRAMS[case]
    found = locals_of(text, tmp_path)
    assert name in found
    assert other not in found


def test_a_value_that_is_stored_at_once_needs_no_name(tmp_path: Path) -> None:
    text = """def scale(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]):
    for i in range(x.shape[0]):
        y[i] = x[i] / y[0]
"""
    assert locals_of(text, tmp_path) == set()


@pytest.mark.parametrize("number", ["6.0", "0.1", "-0.0", "3"])
def test_a_number_takes_the_dtype_of_its_array_at_once(number: str, tmp_path: Path) -> None:
    function = lowered(f'def scale(x: Float32[np.ndarray, "n"]):\n    return {number} * x\n', tmp_path)
    parts = [
        part
        for stmt in statements(function.body)
        for whole in expressions(stmt)
        for part in subexpressions(whole)
        if isinstance(part, Const)
    ]
    assert [part.dtype for part in parts] == [np.dtype(np.float32)]


def test_a_division_without_rest_is_carried_out(tmp_path: Path) -> None:
    function = lowered("def steps(n: int):\n    return np.arange(-n, n + 1, 2)\n", tmp_path)
    assert "//" not in function.signature
