"""Arrays whose size is known only while the kernel runs: from elements of arrays, from floats, from turn to turn."""

from __future__ import annotations

import numpy as np

from tests.corpus.table import Table, Values, parsed, turned

PARAMETERS = {
    "x": 'Float64[np.ndarray, "n"]',
    "q": 'Int64[np.ndarray, "n"]',
    "w": 'Float64[np.ndarray, "n"]',
    "span": "float",
    "step": "float",
    "k": "int",
    "flag": "bool",
}

SNIPPETS = parsed(
    """
time_steps:
    n = int(span / step)
    t = np.zeros(n + 1)
    y = np.zeros(n + 1)
    y[0] = 1.0
    for i in range(n):
        t[i + 1] = t[i] + step
        y[i + 1] = y[i] - step * y[i]
    return t, y
counts_by_value:
    m = int(q.max()) + 1
    r = np.zeros(m)
    for i in range(len(q)):
        r[q[i]] += 1.0
    return r
spread_of_counts:
    m = q.max() + 1
    r = np.zeros(m)
    for i in range(len(q)):
        r[q[i]] += 1.0
    return float(r.std())
bincount:
    return np.bincount(q)
bincount_weights:
    return np.bincount(q, weights=w) + 0.5, w
bincount_at_least:
    return np.bincount(q, minlength=k)
written_argument:
    m = q.max()
    r = np.ones((m, 2)) * 3.0
    w += 1.0
    if m > 7:
        raise ValueError("too many")
    return w, r, m
made_in_a_loop:
    s = 0.0
    for i in range(len(q)):
        m = q[i]
        a = np.arange(m) * 0.5
        b = np.sqrt(a)
        for j in range(m):
            b[j] += a[m - 1 - j]
        if m > 3:
            c = np.zeros(m * 2)
            c[::2] = b
            s += c.sum()
        s += b.sum()
        if s > 100:
            break
    return s
complex_roots:
    m = int(x[0] * x[0])
    return np.exp(2j * np.pi * np.arange(m) / (m + 1))
grid_of_points:
    m = int(round(span / step)) + 1
    g = np.linspace(0.0, span, m)
    return g, np.sin(g)
arange_of_floats:
    return np.arange(0.0, span, step)
arange_of_elements:
    a = np.arange(0.0, x[0], x[1] * x[1])
    return a * 2.0, np.arange(span, x[0], 0.5)
transitions:
    m = int(np.max(q)) + 1
    M = np.zeros((m, m))
    for i in range(len(q)):
        M[q[i], q[i - 1]] += w[i]
    return M @ M, M.T @ np.ones(m)
buffers_swapped:
    m = int(q.max()) + 2
    u = np.linspace(0.0, 1.0, m)
    v = np.zeros(m)
    for _ in range(k):
        for i in range(1, m - 1):
            v[i] = 0.5 * (u[i - 1] + u[i + 1])
        u, v = v, u
    return u
view_and_copy:
    m = int(q.max()) + 2
    u = np.arange(2 * m).reshape(2, -1)
    u[0, ::2] = -1
    return u[1].copy(), u.T
mesh:
    m = int(np.ceil(span / step))
    xs = np.linspace(-1.0, 1.0, m)
    X, Y = np.meshgrid(xs, xs)
    return np.sqrt(X**2 + Y**2).sum(axis=0)
blocks_of_means:
    m = int(np.ceil(len(x) / 2.5))
    y = np.empty(m)
    for i in range(m):
        y[i] = x[i * 2 : (i + 1) * 2].sum()
    return y
returned_early:
    m = q.max()
    r = np.zeros(m)
    for i in range(len(q)):
        r[q[i] - 1] += 1
        if q[i] == 2:
            return r
    r[0] = -1
    return r
several_dtypes:
    m = int(span)
    return np.zeros((m, 3), dtype=np.float32), np.ones(m, dtype=bool), np.full((2, m), 1j)
not_always_made:
    total = 0.0
    if flag:
        m = int(q.sum())
        b = np.arange(m) + 0.5
        total = (b * b).sum()
    return total
cut_of_a_late_array:
    m = int(q.sum())
    b = np.arange(m) * 0.25
    return b[b > 1.0], b[1:]
"""
)


def _values(n: int, span: float, step: float, k: int, low: int = 0) -> Values:
    rng = np.random.default_rng(n)
    q = rng.integers(low, 9, n)
    return {"x": rng.normal(size=n), "q": q, "w": rng.random(n), "span": span, "step": step, "k": k, "flag": n != 6}


CASES = {
    "ordinary": lambda: _values(8, 1.0, 0.1, 3),
    "longer": lambda: _values(60, 50.0, 0.25, 12),
    "single": lambda: _values(1, 0.5, 0.5, 1),
    "empty": lambda: _values(0, 0.0, 1.0, 0),
    "backwards": lambda: turned(_values(7, 3.0, 0.3, 4)),
    "negative": lambda: {**_values(5, -2.0, 0.5, -1, -3), "q": np.array([-3, -1, -5])[[0, 1, 2, 0, 1]]},
    "negative size": lambda: {**_values(5, -9.5, 0.5, 2), "q": np.full(5, -2)},
    "no step": lambda: _values(6, 1.0, 0.0, 2),
    "infinite": lambda: _values(6, np.inf, 1.0, 2),
    "not a number": lambda: {**_values(6, np.nan, 1.0, 2), "x": np.full(6, np.nan)},
}

TABLE = Table("sizes", SNIPPETS, PARAMETERS, CASES)
