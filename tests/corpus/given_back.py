"""Results that are an argument itself or a new array, as the run has it."""

from __future__ import annotations

import numpy as np

from tests.corpus.table import Table, Values, parsed

PARAMETERS = {
    "a": 'Float64[np.ndarray, "n n"]',
    "x": 'Float64[np.ndarray, "n"]',
    "y": 'Float64[np.ndarray, "n"]',
    "z": 'Float64[np.ndarray, "m"]',
    "k": "int",
    "flag": "bool",
}

SNIPPETS = parsed(
    """
by_a_branch:
    if flag:
        x = x * 2.0
    return x

by_another_return:
    if flag:
        return x
    return np.maximum(x, 0.0)

by_a_loop:
    for i in range(k):
        x = x * 2.0 + i
    return x

by_a_while_loop:
    n = 0
    while np.sum(np.abs(x)) > 4.0 and n < 9:
        if n > k:
            x = x - 1.0
        else:
            x = 0.5 * x
        n += 1
    return x, n

by_loops_inside_loops:
    for i in range(k):
        for j in range(i):
            x = x + y
        if x.sum() > 3.0:
            y = x * 2.0
    return x + 0.0, y

one_of_two_arguments:
    return x if flag else y

arguments_that_change_places:
    for i in range(k):
        x, y = y, x
    if k == 2:
        y = x + 1.0
    return y

out_of_a_loop:
    for i in range(k):
        if i == 1:
            return x + y
        if i == 3:
            return x
    return y

after_a_break:
    u, v = x, y
    for i in range(k):
        if i == 2:
            break
        u, v = v, u + v
    return u, v + 0.0

written_before:
    if flag:
        x[0] = 9.0
        return x
    return x + 1.0

of_other_lengths:
    return x if flag else np.concatenate((z, z))

several_at_once:
    for i in range(k):
        x = a @ x
        y = y if flag else y + i
    return x, y, k

through_a_helper:
    step = lambda v: v if flag else v * 0.5
    return step(x), step(y + 1.0)
"""
)


def _values(n: int, m: int, k: int, flag: bool, step: int = 1) -> Values:
    rng = np.random.default_rng(n)
    return {
        "a": rng.normal(size=(n, n)),
        "x": rng.normal(size=n * step)[::step],
        "y": rng.normal(size=n * step)[::step],
        "z": rng.normal(size=m),
        "k": k,
        "flag": flag,
    }


CASES = {
    "never": lambda: _values(6, 3, 0, False),
    "always": lambda: _values(6, 3, 0, True),
    "once": lambda: _values(4, 2, 1, True),
    "twice": lambda: _values(4, 2, 2, False),
    "five times": lambda: _values(8, 3, 5, True),
    "four times": lambda: _values(2, 1, 4, False),
    "single": lambda: _values(1, 1, 3, True),
    "empty": lambda: _values(0, 0, 0, False),
    "every other": lambda: _values(4, 2, 0, True, 2),
    "backwards": lambda: _values(4, 2, 3, False) | {"x": np.arange(4.0)[::-1]},
}

TABLE = Table("given_back", SNIPPETS, PARAMETERS, CASES)
