"""Options."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.golden.cases.call import Arguments, Call


def black_scholes() -> Iterator[Call]:
    for n in (0, 1, 2, 7, 100):

        def market(n: int = n) -> Arguments:
            rng = np.random.default_rng(2)
            return (rng.uniform(10, 200, n), rng.uniform(10, 200, n), rng.uniform(0.01, 3, n), 0.03, 0.2)

        for kernel in ("prices", "call_greeks"):
            yield Call("black_scholes", kernel, str(n), market)
    yield Call("black_scholes", "call_price", "scalars", lambda: (100.0, 95.0, 0.5, 0.03, 0.2))


def binomial_tree() -> Iterator[Call]:
    yield Call("binomial_tree", "european", "no steps", lambda: (100.0, 105.0, 0.75, 0.04, 0.3, 0))
    for steps in (1, 2, 9, 40):
        for kernel in ("european", "american"):
            yield Call("binomial_tree", kernel, str(steps), lambda steps=steps: (100.0, 105.0, 0.75, 0.04, 0.3, steps))
    for n in (0, 1, 7):

        def market(n: int = n) -> Arguments:
            rng = np.random.default_rng(21)
            return (rng.uniform(50, 150, n), rng.uniform(50, 150, n), 1.5, 0.05, 0.25, 30)

        yield Call("binomial_tree", "american_puts", str(n), market)


CASES = {"black_scholes": black_scholes, "binomial_tree": binomial_tree}
