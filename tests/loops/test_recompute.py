"""Cheap arrays that are read at shifted places are computed again, where that gives the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loops.lowered import lowered
from tests.loops.programs import N, allocate, at, local, loop, plus, put, var
from transpile.loops.recompute import recompute
from transpile.symbolic.dims import name
from transpile.symbolic.program import Expr, Loop, Op, Stmt, While
from transpile.symbolic.types import FLOAT64

ROW, COLUMN = name("i"), name("j")
DIFFERENCE = put("y", COLUMN, plus(at("t", COLUMN + 1), at("t", COLUMN)))


def producer(value: Expr) -> tuple[Stmt, ...]:
    return (allocate("t"), loop("i", put("t", ROW, value)))


def recomputed(*consumers: Stmt, value: Expr | None = None) -> bool:
    """Whether nothing is left of t."""
    body = (*producer(value or plus(at("x", ROW + 1), at("x", ROW))), *consumers)
    after = recompute(body, {"t"})
    assert after == body or len(after) == len(body) - 2
    return after != body


def test_formulas_stand_where_the_array_was_read() -> None:
    body = (*producer(plus(at("x", ROW + 1), at("x", ROW))), loop("j", DIFFERENCE))
    formula = plus(plus(at("x", COLUMN + 2), at("x", COLUMN + 1)), plus(at("x", COLUMN + 1), at("x", COLUMN)))
    assert recompute(body, {"t"}) == (loop("j", put("y", COLUMN, formula)),)


def test_at_one_place_fusion_does_better() -> None:
    assert not recomputed(loop("j", put("y", COLUMN, at("t", COLUMN + 1))))
    assert not recomputed(
        loop("j", put("y", COLUMN, at("t", COLUMN))), loop("k", put("z", name("k"), at("t", name("k"))))
    )


def test_two_loops_that_read_at_different_places() -> None:
    assert recomputed(
        loop("j", put("y", COLUMN, at("t", COLUMN))), loop("k", put("z", name("k"), at("t", name("k") + 1)))
    )


def test_arrays_that_are_no_workspace_stay() -> None:
    body = (*producer(at("x", ROW)), loop("j", DIFFERENCE))
    assert recompute(body, set()) == body


def test_what_the_formula_reads_must_not_change() -> None:
    assert not recomputed(loop("k", put("x", name("k"), at("z", name("k")))), loop("j", DIFFERENCE))
    assert not recomputed(loop("j", DIFFERENCE, put("x", COLUMN, at("z", COLUMN))))
    assert recomputed(loop("j", DIFFERENCE), loop("k", put("x", name("k"), at("z", name("k")))))
    assert not recomputed(local("s", at("z", 0)), loop("j", DIFFERENCE), value=plus(at("x", ROW), var("s")))


def test_dear_elements_are_stored() -> None:
    for op in ("exp", "divide", "sqrt"):
        assert not recomputed(loop("j", DIFFERENCE), value=Op(op, (at("x", ROW),), FLOAT64))
    long = at("x", ROW)
    for _ in range(8):
        long = plus(long, at("x", ROW))  # type: ignore[assignment]
    assert not recomputed(loop("j", DIFFERENCE), value=long)


@pytest.mark.parametrize(
    "consumer",
    [
        loop("k", loop("j", DIFFERENCE)),
        While((), var("c"), (loop("j", DIFFERENCE),)),
        loop("j", put("y", COLUMN, plus(at("t", 0), at("t", 1)))),
        loop("j", put("y", COLUMN, plus(at("t", COLUMN * 2), at("t", COLUMN)))),
        loop("j", put("y", COLUMN, plus(at("t", N - 1 - COLUMN), at("t", COLUMN)))),
        loop("j", put("y", COLUMN, plus(at("t", COLUMN + 1, (N * 2,)), at("t", COLUMN, (N * 2,))))),
        loop("j", DIFFERENCE, put("t", COLUMN, at("z", COLUMN))),
    ],
    ids=["again and again", "while", "few elements", "steps", "backwards", "another shape", "written again"],
)
def test_left_alone(consumer: Loop | While) -> None:
    assert not recomputed(consumer)


def test_read_before_it_is_stored() -> None:
    first = loop("j", DIFFERENCE)
    body = (first, *producer(at("x", ROW)))
    assert recompute(body, {"t"}) == body


def test_chain_of_stencils_needs_no_array(tmp_path: Path) -> None:
    text = """def gradient(image: Float32[np.ndarray, "n m"]):
    smooth_x = image[:-2] + 2.0 * image[1:-1] + image[2:]
    smooth_y = image[:, :-2] + 2.0 * image[:, 1:-1] + image[:, 2:]
    gx = smooth_x[:, 2:] - smooth_x[:, :-2]
    gy = smooth_y[2:, :] - smooth_y[:-2, :]
    return np.hypot(gx, gy)
"""
    function = lowered(text, tmp_path)
    assert not [array for array in function.arrays if array.role == "workspace"]
    assert function.memory[0] == "temporaries: none"
