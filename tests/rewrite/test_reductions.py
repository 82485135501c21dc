"""Sums of exponentials: which axes match, and what the numbers are for rows of every kind."""

from __future__ import annotations

import numpy as np
import pytest

from tests.graphs import Graph, compiled, floats, ops
from transpile.rewrite import rewrite
from transpile.symbolic.graph import Kernel
from transpile.symbolic.verify import verify

INF, NAN = np.inf, np.nan
ROWS = np.array(
    [
        [1.0, 2.0, 3.0],
        [-INF, -INF, -INF],
        [INF, 1.0, 2.0],
        [NAN, 1.0, 2.0],
        [-INF, 0.0, 1.0],
        [0.0, -0.0, 0.0],
        [INF, -INF, NAN],
        [-700.0, -690.0, -720.0],
        [INF, INF, 0.0],
    ]
)
LARGE = np.array([[1000.0, 1001.0, 999.0], [-2000.0, -2001.0, -2000.0]])


def log_sum_exp(axis: int | tuple[int, ...] | None, keepdims: bool) -> Kernel:
    graph = Graph(x=floats("n", "m"))
    return graph.returns(graph.op("log", graph.reduce("sum", graph.op("exp", graph["x"]), axis, keepdims)))


def softmax(axis: int | None, keepdims: bool, newaxis: bool = False) -> Kernel:
    graph = Graph(x=floats("n", "m"))
    exponential = graph.op("exp", graph["x"], hint="e")
    total = graph.reduce("sum", exponential, axis, keepdims, hint="total")
    divisor = graph.view(total, slice(None), None) if newaxis else total
    return graph.returns(graph.op("divide", exponential, divisor))


def rewritten(kernel: Kernel, rule: str) -> Kernel:
    verify(kernel)
    done = rewrite(kernel)
    verify(done)
    assert rule in done.fired
    assert rewrite(done).fired == done.fired, "the shifted form is shifted again"
    return done


AXES = [(0, False), (0, True), (1, False), (1, True), (None, False), (None, True), ((0, 1), False)]


@pytest.mark.parametrize(("axis", "keepdims"), AXES)
def test_log_sum_exp(axis: int | tuple[int, ...] | None, keepdims: bool) -> None:
    kernel = log_sum_exp(axis, keepdims)
    literal, new = compiled(kernel), compiled(rewritten(kernel, "log_sum_exp"))
    for x in (ROWS, ROWS[:1], ROWS[:, :1], ROWS[:0], ROWS[:, :0], ROWS[1:2]):
        with np.errstate(all="ignore"):
            before, after = literal(x), new(x)
        assert type(before) is type(after)
        np.testing.assert_allclose(after, before, rtol=1e-15, atol=1e-15)
    expected = np.logaddexp.reduce(LARGE.astype(np.longdouble), axis, keepdims=keepdims)
    np.testing.assert_allclose(new(LARGE), expected.astype(float), rtol=1e-15)


@pytest.mark.parametrize(
    ("axis", "keepdims", "newaxis"),
    [(1, True, False), (0, False, False), (0, True, False), (None, False, False), (1, False, True)],
)
def test_softmax(axis: int | None, keepdims: bool, newaxis: bool) -> None:
    kernel = softmax(axis, keepdims, newaxis)
    literal, new = compiled(kernel), compiled(rewritten(kernel, "softmax"))
    for x in (ROWS, ROWS[:1], ROWS[:, :1], ROWS[:0], ROWS[:, :0], ROWS[1:2]):
        with np.errstate(all="ignore"):
            # the literal formula loses digits where its exponentials are subnormal
            np.testing.assert_allclose(new(x), literal(x), rtol=1e-11, atol=0, equal_nan=True)
    assert np.all(np.isfinite(new(LARGE)))
    np.testing.assert_allclose(new(LARGE).sum(axis=axis), 1.0)


def test_softmax_keeps_the_names() -> None:
    hints = {node.hint for node in rewritten(softmax(1, True), "softmax").body.nodes}
    assert {"e", "total", "shift"} <= hints


def test_a_sum_along_other_axes_is_no_softmax() -> None:
    """exp(x) / sum(exp(x), axis=1) of a square matrix divides columns by the sums of rows."""
    graph = Graph(x=floats("n", "n"))
    exponential = graph.op("exp", graph["x"])
    kernel = graph.returns(graph.op("divide", exponential, graph.reduce("sum", exponential, 1)))
    assert rewrite(kernel).fired == ()


def test_a_sum_of_other_exponentials_is_no_softmax() -> None:
    graph = Graph(x=floats("n"), y=floats("n"))
    total = graph.reduce("sum", graph.op("exp", graph["y"]))
    assert rewrite(graph.returns(graph.op("divide", graph.op("exp", graph["x"]), total))).fired == ()


@pytest.mark.parametrize("newaxis", [False, True])
def test_what_is_shifted_already_is_left_alone(newaxis: bool) -> None:
    graph = Graph(x=floats("n", "m"))
    top = graph.reduce("max", graph["x"], 1, not newaxis, hint="top")
    shifted = graph.op("subtract", graph["x"], graph.view(top, slice(None), None) if newaxis else top)
    exponential = graph.op("exp", shifted)
    total = graph.reduce("sum", exponential, 1, True)
    kernel = graph.returns(graph.op("divide", exponential, total), graph.op("log", total))
    assert rewrite(kernel).fired == ()


def test_log_softmax() -> None:
    graph = Graph(x=floats("n", "m"))
    exponential = graph.op("exp", graph["x"])
    value = graph.op("log", graph.op("divide", exponential, graph.reduce("sum", exponential, 1, True)))
    kernel = graph.returns(value)
    done = rewritten(kernel, "log_softmax")
    assert ops(done).count("exp") == 1
    assert "divide" not in ops(done)
    literal, new = compiled(kernel), compiled(done)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(new(ROWS[[0, 1, 3, 4, 5]]), literal(ROWS[[0, 1, 3, 4, 5]]), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(np.exp(new(LARGE)).sum(axis=1), 1.0)
