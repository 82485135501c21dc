"""The text form of loop programs."""

from __future__ import annotations

import pytest

from tests.emit_c.programs import PROGRAMS
from transpile.symbolic.program import Function
from transpile.symbolic.program_text import print_function

BY_NAME = {made.name: made for made, _ in PROGRAMS}
HEAT_STEP = """\
function heat_step(...)
    fp fast
    memory no temporaries
    sizes n, m
    parameter u: float64[n, m]
    parameter alpha: float64
    result out: float64[n, m]
    # out = u.copy()
    for i in 0 .. n:
        for j in 0 .. m:  [simd]
            out[i, j of n, m] = u[i, j of n, m]
    for i in 0 .. n - 2:
        for j in 0 .. m - 2:  [simd]
            # lap = u[:-2, 1:-1] + u[2:, 1:-1] + ...
            let lap: float64 = u[i, j + 1 of n, m] + u[i + 2, j + 1 of n, m] + u[i + 1, j of n, m] \
+ u[i + 1, j + 2 of n, m] - 4.0 * u[i + 1, j + 1 of n, m]
            # out[1:-1, 1:-1] += alpha * lap
            out[i + 1, j + 1 of n, m] = out[i + 1, j + 1 of n, m] + alpha * lap
    return
"""
JACOBI = """\
function jacobi(...)
    fp fast
    handles now, new
    sizes n
    parameter u: float64[n]
    parameter steps: int64
    result out: float64[n]
    workspace now: float64[n]
    workspace new: float64[n]
    status 1: ValueError: steps is negative
    check steps >= 0 else status 1
    for i in 0 .. n:  [simd]
        now[i of n] = u[i of n]
        new[i of n] = u[i of n]
    for t in 0 .. steps:
        for i in 1 .. n - 1:  [simd]
            new[i of n] = 0.5 * (now[i - 1 of n] + now[i + 1 of n])
        # now, new = new, now
        rotate now, new = new, now
    for i in 0 .. n:  [simd]
        out[i of n] = now[i of n]
    return
"""


@pytest.mark.parametrize(("name", "expected"), [("heat_step", HEAT_STEP), ("jacobi", JACOBI)])
def test_text(name: str, expected: str) -> None:
    assert print_function(BY_NAME[name]) == expected


@pytest.mark.parametrize("made", BY_NAME.values(), ids=BY_NAME)
def test_every_function_has_a_text(made: Function) -> None:
    text = print_function(made)
    assert text.endswith("\n")
    assert "object at" not in text
