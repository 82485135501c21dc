"""Fair times: the peers take turns, each round times each of them once, and medians are compared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

MEASUREMENT = 0.02
"""Seconds that one measurement should take at least."""

Function = Callable[..., object]
Make = Callable[[], tuple[object, ...]]
Timer = Callable[[Function, Make, int], float]


def repeated(function: Function, make: Make, calls: int) -> float:
    """Seconds for each of some calls one after the other, on the same arguments."""
    arguments = make()
    clock = time.perf_counter
    start = clock()
    for _ in range(calls):
        function(*arguments)
    return (clock() - start) / calls


def afresh(function: Function, make: Make, calls: int) -> float:
    """The same on new arguments for each call, as kernels need that change theirs; about 0.1 µs slower."""
    clock = time.perf_counter
    total = 0.0
    for _ in range(calls):
        arguments = make()
        start = clock()
        function(*arguments)
        total += clock() - start
    return total / calls


def medians(functions: Mapping[str, Function], make: Make, rounds: int, timer: Timer = repeated) -> dict[str, float]:
    """The median time of a call of each function, in seconds."""
    calls = {name: _calls_needed(function, make, timer) for name, function in functions.items()}
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            times[name].append(timer(function, make, calls[name]))
    return {name: statistics.median(values) for name, values in times.items()}


def _calls_needed(function: Function, make: Make, timer: Timer) -> int:
    once = timer(function, make, 2)
    return max(1, min(20_000, round(MEASUREMENT / once)))
