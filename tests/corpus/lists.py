"""Lists that grow and shrink, and the arrays that are made of them."""

from __future__ import annotations

import numpy as np

from tests.corpus.table import Table, Values, parsed, turned

PARAMETERS = {
    "x": 'Float64[np.ndarray, "n"]',
    "q": 'Int64[np.ndarray, "n"]',
    "a": 'Float64[np.ndarray, "n m"]',
    "p2": 'Bool[np.ndarray, "n n"]',
    "g": 'Int64[np.ndarray, "n m"]',
    "tol": "float",
    "k": "int",
    "flag": "bool",
}

SNIPPETS = parsed(
    """
chosen:
    r = []
    for i in range(x.shape[0]):
        if x[i] > 0:
            r.append(x[i] * 2)
    return np.array(r)
primes:
    found = [2]
    c = 3
    while len(found) < k:
        is_prime = True
        for p in found:
            if p * p > c:
                break
            if c % p == 0:
                is_prime = False
                break
        if is_prime:
            found.append(c)
        c += 2
    return np.array(found), len(found)
depth_first:
    seen = np.zeros(p2.shape[0], dtype=bool)
    order = [-1]
    stack = [0]
    while stack:
        v = stack.pop()
        if seen[v]:
            continue
        seen[v] = True
        order.append(v)
        for w in range(p2.shape[0] - 1, -1, -1):
            if p2[v, w] and not seen[w]:
                stack.append(w)
    return np.array(order), seen
breadth_first:
    distance = np.full(p2.shape[0], -1)
    queue = [0]
    distance[0] = 0
    head = 0
    while head < len(queue):
        v = queue[head]
        head += 1
        for w in range(p2.shape[0]):
            if p2[v, w] and distance[w] < 0:
                distance[w] = distance[v] + 1
                queue.append(w)
    return distance, np.array(queue)
flood_fill:
    h, w = g.shape
    old = g[0, 0]
    stack = [(0, 0)]
    count = 0
    while len(stack) > 0:
        i, j = stack.pop()
        if i < 0 or i >= h or j < 0 or j >= w or g[i, j] != old:
            continue
        g[i, j] = 77
        count += 1
        stack.append((i + 1, j))
        stack.append((i - 1, j))
        stack.extend([(i, j + 1), (i, j - 1)])
    return count
adaptive_steps:
    ts = [0.0]
    ys = [1.0]
    t = 0.0
    y = 1.0
    h = 0.1
    while t < 1.0:
        k1 = -y
        k2 = -(y + h * k1)
        err = abs(h * (k2 - k1) / 2)
        if err < tol:
            t += h
            y += h * (k1 + k2) / 2
            ts.append(t)
            ys.append(y)
            h *= 1.2
        else:
            h *= 0.5
    return np.array(ts), np.array(ys)
last_and_first:
    r = [0.5]
    for i in range(k):
        r.append(r[-1] + i * 0.5)
    s = 0.0
    for v in r:
        s += v
    return np.array(r), s, len(r), r[0], sum(r), max(r)
calculator:
    stack = []
    for c in q:
        if c >= 0:
            stack.append(float(c))
        else:
            b = stack.pop()
            a = stack.pop()
            if c == -1:
                stack.append(a + b)
            else:
                stack.append(a * b)
    return stack.pop()
list_of_each_row:
    out = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        values = []
        for j in range(a.shape[1]):
            if a[i, j] > 0.3:
                values.append(a[i, j])
        if len(values) > 0:
            out[i] = np.mean(np.array(values)) + np.sum(values)
    return out
pairs:
    e = [(-1, -1)]
    for i in range(p2.shape[0]):
        for j in range(p2.shape[1]):
            if p2[i, j]:
                e.append((i, j))
    return np.array(e), len(e), e[0][1]
grown_in_branches:
    r = []
    if flag:
        r.append(1.0)
        for v in x:
            r.append(v)
    else:
        r.append(2.0)
    size = len(r)
    r.append(3.0)
    return np.array(r), size, len(r)
index_from_a_list:
    chosen = [0]
    for i in range(1, x.shape[0], 2):
        chosen.append(i)
    return x[chosen], x[np.array(chosen)] * 2.0
never_appended:
    r = []
    for i in range(0):
        r.append(1.0)
    return np.array(r)
sieve_of_gaps:
    gaps = []
    last = 0
    for i in range(1, len(x)):
        if x[i] > x[last]:
            gaps.append(i - last + 0.0)
            last = i
    return np.asarray(gaps), np.array(gaps, dtype=np.float32)
float32_items:
    r = [np.float32(0.5)]
    for v in x:
        r.append(np.float32(v))
    return np.array(r)
monotone_stack:
    out = np.full(len(x), -1)
    stack = []
    for i in range(len(x)):
        while stack and x[stack[-1]] < x[i]:
            out[stack.pop()] = i
        stack.append(i)
    return out
several_at_once:
    xs, ys = [], [0.0]
    total: list[float] = []
    for i in range(k):
        xs.append(i + 0.5)
        ys.append(i * 0.5)
        total.append(xs[-1] + ys[-1])
    return np.array(xs), np.array(ys), np.array(total)
popped_twice:
    r = [1.0, 2.0]
    r.append(x[0])
    r.pop()
    r.pop()
    r += [x[-1]]
    return np.array(r)
enumerated:
    r = [1.5]
    for v in x:
        r.append(v)
    s = 0.0
    for i, v in enumerate(r):
        s += i * v
    for u, v in zip(r, x):
        s -= u * v
    return s, np.array([v * 2 for v in r])
two_lists_swap_numbers:
    odd = [1.0]
    even = [0.0]
    for i in range(k):
        odd.append(even[-1] + 1.0)
        even.append(odd[-2] * 0.5)
    return np.array(odd) + np.array(even)[0], np.array(even)
many_items:
    r = []
    for i in range(1000):
        r.append(i * 0.5)
    while len(r) > 10:
        r.pop()
    for i in range(30):
        r.append(-1.0)
    return np.array(r), len(r)
repeated_and_assigned:
    r = [0.0] * (k + 1)
    r[0] = 1.0
    for i in range(1, len(r)):
        r[i] += r[i - 1] * 0.5
    return np.array(r), r[-1], sum(r), max(r)
counted_by_a_list:
    counts = [0] * 9
    for v in q:
        counts[v % 9] += 1
    return np.array(counts), counts[k]
flags_in_a_list:
    prime = [True] * (k * k + 2)
    for i in range(2, len(prime)):
        if prime[i]:
            for j in range(i * i, len(prime), i):
                prime[j] = False
    return sum(prime), np.array(prime)
swapped_items:
    r = list(x)
    for i in range(len(r)):
        for j in range(len(r) - 1 - i):
            if r[j] > r[j + 1]:
                r[j], r[j + 1] = r[j + 1], r[j]
    return np.array(r)
rows_of_a_table:
    before = [0] * (q.size + 1)
    for v in q:
        now = [0] * (q.size + 1)
        for j in range(q.size):
            now[j + 1] = before[j] + 1 if q[j] == v else max(before[j + 1], now[j])
        before = now
    return before[-1]
lists_that_change_places:
    u = [0.0] * k
    v = [1.0] * k
    for i in range(k):
        u[i] = v[i] + i
        u, v = v, u
    return np.array(u), np.array(v)
two_names_of_a_list:
    u = [0] * (k + 2)
    v = u
    w = list(u)
    v[0] = 5
    w[1] = 7
    return np.array(u), np.array(w)
growing_and_assigned:
    r = [1, 1]
    for i in range(2, k):
        r.append(r[-1] + r[-2])
    r[0] = 7
    r[-1] += k
    r[1], r[0] = r[0], r[1]
    return np.array(r), r[k]
filled_and_growing:
    r = [0.0] * k
    r.extend(x)
    r.append(2.5)
    r[0] -= 1.0
    return np.array(r), len(r), r[-2]
out_of_bounds_by_assignment:
    r = [0] * 3
    r[k] = 1
    r[-k] += 2
    return np.array(r)
divided_in_a_list:
    r = [1.0] * (k + 1)
    r[0] /= k - 2
    return r[0], np.array(r)
lists_in_a_helper:
    def bump(items, i):
        items[i] += i
        return items[i]
    r = [0] * (k + 1)
    total = 0
    for i in range(8):
        total += bump(r, i % len(r))
    return total, np.array(r)
lists_of_lists:
    t = [[0] * (q.size + 1) for _ in range(q.size + 1)]
    for i in range(q.size):
        for j in range(q.size):
            t[i + 1][j + 1] = t[i][j] + 1 if q[i] == q[-j - 1] else max(t[i + 1][j], t[i][j + 1])
    row = t[-1]
    row[0] = -1
    return t[-1][-1], t[-1][0], len(t), len(t[0]), sum(row)
rows_written_out:
    t = [[0.0, 0.5] for _ in range(k + 1)]
    for i in range(1, k + 1):
        t[i][0] = t[i - 1][0] + t[i][1]
        t[i][1] *= 1.5
    return t[-1][0], np.array(t)
parts_of_lists:
    r = [1] * (k + 2)
    r[0] = 3
    u = r[::-1]
    u[0] = 9
    return np.array(r), np.array(u), sum(r[1:]), len(r[:k])
extended_by_plus:
    r = [1] * (k + 1)
    r[0] += 1
    r += [2, 3]
    return np.array(r)
pairs_as_an_array:
    t = np.append(x, 1.0)
    return np.array([(v, v * v) for v in t]), np.array([[v, 1.0, 2.0] for v in t])
repeated_only:
    return np.array([0.5] * k), np.array([1.0, 2.0] * (k + 1)), len([0] * k), sum([2] * k)
"""
)


def _values(n: int, m: int, tol: float, k: int) -> Values:
    rng = np.random.default_rng(n + m)
    return {
        "x": rng.normal(size=n),
        "q": rng.integers(-2, 9, n),
        "a": rng.random((n, m)),
        "p2": rng.random((n, n)) > 0.6,
        "g": rng.integers(0, 2, (n, m)),
        "tol": tol,
        "k": k,
        "flag": n != 7,
    }


CASES = {
    "ordinary": lambda: {**_values(6, 5, 1e-3, 10), "q": np.array([3, 4, -1, 5, -2, 7])},
    "long": lambda: _values(80, 40, 1e-5, 60),
    "single": lambda: _values(1, 1, 1e-2, 1),
    "empty": lambda: _values(0, 0, 1.0, 0),
    "backwards": lambda: turned(_values(7, 3, 1e-3, 4)),
    "numbers": lambda: {**_values(5, 5, 1e-3, 3), "q": np.array([2, 3, -1, 4, -2])},
    "not a number": lambda: {**_values(6, 4, 1e-3, -1), "x": np.full(6, np.nan)},
}

TABLE = Table("lists", SNIPPETS, PARAMETERS, CASES)
