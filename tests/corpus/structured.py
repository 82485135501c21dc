"""Structured data: NamedTuples, dataclasses, enums, `Literal` and None in signatures; functions as arguments."""

from __future__ import annotations

from tests.corpus.programs import Programs, numbers

HEADER = """import enum
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Optional

import numpy as np
from jaxtyping import Float64, Int64

from transpile import kernel


class State(NamedTuple):
    u: Float64[np.ndarray, "n"]
    t: float
    count: int = 0


class Pair(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    weights: Float64[np.ndarray, "n"]
    bias: float
    limits: Pair


class Mode(enum.Enum):
    SUM = 1
    MAX = 2


def twice(value):
    return value * 2.0


def applied(function, value):
    return function(value) + function(1.0)
"""

KERNELS = (
    """
def stepped(state: State, dt: float = 0.1) -> State:
    u = state.u + dt * state.u
    return State(u, state.t + dt, count=state.count + 1)
""",
    """
def advanced(state: State, steps: int) -> State:
    state = state._replace(u=state.u.copy())
    for _ in range(steps):
        state = stepped(state, dt=0.5)
        if state.t > 2.0:
            state = state._replace(count=100)
    return state
""",
    """
def started(n: int, t: float = 2.0):
    return State(np.zeros(n), t)
""",
    """
def extremes(x: Float64[np.ndarray, "n"]) -> Pair:
    if x.size == 0:
        return Pair(0.0, -1.0)
    return Pair(float(x.min()), float(x.max()))
""",
    """
def predicted(model: Model, x: Float64[np.ndarray, "k n"]):
    low, high = model.limits
    return np.clip(x @ model.weights + model.bias, low, high)
""",
    """
def shifted(model: Model, by: float):
    moved = replace(model, bias=model.bias + by)
    model.weights[...] = 1.0
    return moved.bias * moved.weights
""",
    """
def unpacked(state: State):
    u, t, count = state
    return u * t, count, state[1], len(state)
""",
    """
def changed(state: State) -> None:
    state.u[:] *= 2.0
    for value in state.u:
        state.u[0] += value
""",
    """
def reduced(x: Float64[np.ndarray, "n"], mode: Mode):
    if mode is Mode.SUM:
        return x.sum()
    return x.max() if mode == Mode.MAX else x.min()
""",
    """
def smoothed(
    x: Float64[np.ndarray, "n"], kind: Literal["none", "mean", "sum-of two"] = "mean", order: Literal[1, -2] = 1
):
    if kind == "none":
        return x * order
    if kind in ("mean", "median"):
        return x - x.mean() * order
    return x[1:] + x[:-1] * order
""",
    """
def weighted(
    x: Float64[np.ndarray, "n"],
    scale: float = 1.0,
    *,
    w: Float64[np.ndarray, "n"] | None = None,
    k: Optional[int] = None,
):
    total = (x if w is None else x * w).sum() * scale
    if k is not None:
        total += k
    return total
""",
    """
def flagged(x: Float64[np.ndarray, "n"], up: Literal[True, False]):
    return x + 1.0 if up else x - 1.0
""",
    """
def with_functions(x: Float64[np.ndarray, "n"], k: int):
    r = applied(twice, x) + applied(np.sqrt, np.abs(x))
    for f in (np.sin, twice, lambda v: v * k):
        r += applied(f, x)
    return r
""",
    """
def nested_pair(pair: Pair, k: int):
    a = Pair(pair.high, pair.low)
    b = pair if k > 1 else a
    for _ in range(k):
        a, b = b, Pair(a.low + b.high, 0.5 * b.low)
    return a.low, a.high, b.low, b.high
""",
    """
def trained(model: Model, x: Float64[np.ndarray, "n"], steps: int) -> tuple[Model, float]:
    loss = 0.0
    for _ in range(steps):
        loss = float(np.sum((model.weights - x) ** 2))
        model = replace(model, weights=model.weights - 0.1 * (model.weights - x), limits=Pair(-loss, loss))
    return model, loss
""",
    """
def tuples_in_tuples(x: Float64[np.ndarray, "n"], flag: bool):
    if flag:
        return (x.sum(), (x * 2.0, 1)), Pair(1.0, 2.0)
    return (x.max(), (x, 2)), Pair(0.0, float(x[0]))
""",
    """
def a_list_of_results(x: Float64[np.ndarray, "n"]):
    return [x.sum(), x + 1.0]
""",
    """
def lists_and_tuples(state: State, x: Float64[np.ndarray, "n"]):
    return [state, [x * state.t, state.u]], ()
""",
)

CALLS = {
    "stepped": (lambda m: (m.State(numbers(5), 1.0, 3),), lambda m: (m.State(numbers(0), 1.0), 0.5)),
    "advanced": (lambda m: (m.State(numbers(4), 0.5, 2), 7), lambda m: (m.State(numbers(1), 0.5), 0)),
    "started": (lambda m: (3,), lambda m: (0, 1.5)),
    "extremes": (lambda m: (numbers(6),), lambda m: (numbers(0),), lambda m: (numbers(9)[::-2],)),
    "predicted": (lambda m: (m.Model(numbers(3), 0.5, m.Pair(-0.5, 0.5)), numbers(4, 3)),),
    "shifted": (lambda m: (m.Model(numbers(3), 0.5, m.Pair(0.0, 1.0)), 2.0),),
    "unpacked": (lambda m: (m.State(numbers(3), 2.0, 1),),),
    "changed": (lambda m: (m.State(numbers(4), 2.0, 1),),),
    "reduced": (lambda m: (numbers(5), m.Mode.SUM), lambda m: (numbers(5), m.Mode.MAX)),
    "smoothed": (
        lambda m: (numbers(5),),
        lambda m: (numbers(5), "none", -2),
        lambda m: (numbers(5), "sum-of two"),
        lambda m: (numbers(1), "mean", -2),
    ),
    "weighted": (lambda m: (numbers(5),), lambda m: (numbers(5), 2.0), lambda m: (numbers(0), 3)),
    "flagged": (lambda m: (numbers(3), True), lambda m: (numbers(3), False)),
    "with_functions": (lambda m: (numbers(4), 3), lambda m: (numbers(0), 1)),
    "trained": (
        lambda m: (m.Model(numbers(3), 0.5, m.Pair(-0.5, 0.5)), numbers(3, seed=1), 4),
        lambda m: (m.Model(numbers(3), 0.5, m.Pair(-0.5, 0.5)), numbers(3, seed=1), 0),
        lambda m: (m.Model(numbers(6)[::2], 0.5, m.Pair(-0.5, 0.5)), numbers(3, seed=1), 0),
    ),
    "tuples_in_tuples": (lambda m: (numbers(3), True), lambda m: (numbers(3), False)),
    "a_list_of_results": (lambda m: (numbers(3),),),
    "lists_and_tuples": (lambda m: (m.State(numbers(4), 2.0, 1), numbers(4)),),
    "nested_pair": (lambda m: (m.Pair(0.5, 2.0), 3), lambda m: (m.Pair(1.0, 2.0), 0)),
}

REFUSED = {
    "reduced": ((lambda m: (numbers(5), 1), "argument 'mode': expected Mode.SUM or Mode.MAX, got 1"),),
    "smoothed": (
        (lambda m: (numbers(5), "other"), "expected 'none' or 'mean' or 'sum-of two', got 'other'"),
        (lambda m: (numbers(5), "none", 3), "argument 'order': expected 1 or -2, got 3"),
    ),
    "weighted": ((lambda m: ([1.0, 2.0],), "argument 'x': expected float64 array of shape (n,), got list"),),
}

PROGRAMS = Programs("structured", HEADER, KERNELS, CALLS, REFUSED)
