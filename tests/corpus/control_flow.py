"""Control flow: what loops run over, jumps, checks, functions inside functions, comprehensions."""

from __future__ import annotations

import numpy as np

from tests.corpus.table import Table, Values, parsed, turned

PARAMETERS = {
    "a": 'Float64[np.ndarray, "n m"]',
    "x": 'Float64[np.ndarray, "n"]',
    "y": 'Float64[np.ndarray, "n"]',
    "z": 'Float64[np.ndarray, "m"]',
    "f": 'Float32[np.ndarray, "n"]',
    "q": 'Int64[np.ndarray, "n"]',
    "p": 'Bool[np.ndarray, "n"]',
    "three": 'Float64[np.ndarray, "3"]',
    "k": "int",
    "s": "float",
    "flag": "bool",
}

LOOPS = """
over_elements:
    t = 0.0
    for v in x:
        t += v * v
    return t

over_integers:
    t = 0
    for v in q:
        t = (t * 3 + int(v)) % 1000
    return t

over_float32:
    t = np.float32(0)
    for v in f:
        t += v
    return t

over_bools:
    t = 0
    for v in p:
        if v:
            t += 1
    return t

over_rows:
    t = np.zeros(a.shape[1])
    for row in a:
        t += row * 0.5
    return t

over_rows_and_elements:
    t = 0.0
    for row in a:
        for v in row:
            t = t * 0.5 + v
    return t

over_columns:
    t = 0.0
    for column in a.T:
        t = t * 0.5 + column.sum()
    return t

over_expression:
    t = 0.0
    for v in x * 2.0 + y:
        t = t * 0.5 + v
    return t

over_slice:
    t = 0.0
    for v in x[::-2]:
        t = t * 0.5 + v
    return t

rows_written:
    for row in a:
        row[:] = row[::-1] * 2.0
    return a

elements_written_ahead:
    for i, v in enumerate(x):
        if i + 1 < len(x):
            x[i + 1] += v
    return x

array_bound_anew:
    t = 0.0
    for v in x:
        x = x * 0.5
        t += v + x.sum()
    return t

loop_variable_written:
    t = 0.0
    for v in x:
        v = v * 2.0
        t += v
    return t

enumerate_plain:
    t = 0.0
    for i, v in enumerate(x):
        t += i * v
    return t

enumerate_start:
    t = 0.0
    for i, v in enumerate(x, start=k):
        t += i * v
    return t

enumerate_rows:
    for i, row in enumerate(a):
        row += i
    return a

zip_two:
    t = 0.0
    for u, v in zip(x, y):
        t += u * v
    return t

zip_different_lengths:
    t = 0.0
    for u, v in zip(x, z):
        t = t * 0.5 + u * v
    return t

zip_with_range:
    t = 0.0
    for i, v in zip(range(1, 100, 2), x):
        t += i * v
    return t

zip_shifted:
    t = 0.0
    for u, v in zip(x[:-1], x[1:]):
        t += (v - u) ** 2
    return t

zip_in_enumerate:
    t = 0.0
    for i, (u, v) in enumerate(zip(x, y)):
        t += i * u - v
    return t

zip_rows:
    t = 0.0
    for row, v in zip(a, x):
        t += row.sum() * v
    return t

zip_with_numbers:
    t = 0.0
    for w, v in zip((0.5, 0.25, 2.0), x):
        t += w * v
    return t

reversed_array:
    t = 0.0
    for v in reversed(x):
        t = t * 0.5 + v
    return t

reversed_range:
    t = 0.0
    for i in reversed(range(len(x))):
        t = t * 0.5 + x[i]
    return t

reversed_steps:
    t = 0
    for i in reversed(range(1, len(x), 3)):
        t = (t * 7 + i) % 1000
    return t

reversed_numbers:
    t = 0.0
    for w in reversed((1.0, 2.0, 3.0)):
        t = t * 0.5 + w * s
    return t

range_by_parameter:
    t = 0.0
    for i in range(0, len(x), k):
        t = t * 0.5 + x[i]
    return t

range_down_by_parameter:
    t = 0
    for i in range(10, -3, -k):
        t = t * 3 + i
    return t

range_by_variable:
    t = 0.0
    w = 1
    while w < len(x):
        for i in range(0, len(x), w):
            t = t * 0.5 + x[i]
        w *= 2
    return t

tiles:
    t = 0.0
    for ii in range(0, len(x), k):
        for i in range(ii, min(ii + k, len(x))):
            t = t * 0.5 + x[i] * ii
    return t

ndindex_names:
    t = 0.0
    for i, j in np.ndindex(a.shape):
        t = t * 0.5 + a[i, j] * i
    return t

ndindex_tuple:
    for idx in np.ndindex(*a.shape):
        a[idx] *= 2.0
    return a

ndindex_break:
    t = 0.0
    for i, j in np.ndindex(a.shape):
        if a[i, j] > 1.0:
            break
        t += a[i, j]
    return t

ndindex_continue:
    t = 0.0
    for i, j in np.ndindex(a.shape):
        if a[i, j] < 0:
            continue
        t += a[i, j]
    return t

product_of_ranges:
    t = 0.0
    for i, j in itertools.product(range(len(x)), range(1, 3)):
        t += x[i] * j
    return t

listed:
    t = 0.0
    for w in (0.5, 1, s):
        t = t * 2.0 + w
    return t

listed_pairs:
    t = 0.0
    for w, g in [(0.5, np.sin), (2.0, np.cos)]:
        t += w * g(x).sum()
    return t

listed_arrays:
    t = 0.0
    for v in (x, y, x * y):
        t += v.sum()
    return t

listed_arrays_written:
    for v in (x[:1], y[1:]):
        v += 10.0
    return x, y

listed_continue:
    t = 0.0
    for i in [1, 2, 3, 4]:
        if i == k:
            continue
        t += i
    return t

listed_break:
    t = 0.0
    for v in (x, y):
        if v.sum() > 0:
            break
        t += 1.0
    else:
        t -= 1.0
    return t

listed_jumps:
    t = 0.0
    for w, g in ((0.5, np.sin), (0.25, np.cos), (1.0, np.tanh)):
        if w > s:
            continue
        if t < -1.0:
            break
        t += w * g(x).sum()
    return t

listed_return:
    for w in (1.0, 2.0, 3.0):
        if s < w:
            return w
    return -1.0

listed_nothing:
    t = s
    for w in ():
        t = 0.0
    return t

else_without_break:
    t = 0.0
    for v in x:
        t += v
    else:
        t += 100.0
    return t

else_with_break:
    for i in range(len(x)):
        if x[i] > 1.0:
            t = i
            break
    else:
        t = -1
    return t

else_raises:
    for i in range(len(x)):
        if x[i] > 0.5:
            t = x[i]
            break
    else:
        raise ValueError('none')
    return t

else_of_while:
    i = 0
    while i < len(x):
        if x[i] > 1.0:
            break
        i += 1
    else:
        i = -5
    return i

else_nested:
    t = 0
    for row in a:
        for v in row:
            if v > 0.5:
                break
        else:
            t += 1
            continue
        t += 10
    return t

else_breaks_outer:
    t = 0
    for row in a:
        for v in row:
            if v > 2.0:
                break
        else:
            t += 1
            if t > 2:
                break
    return t

while_true_array:
    i = 0
    while True:
        r = x * 0.5
        i += 1
        if i > 3:
            break
    return r

while_true_return:
    i = 0
    while True:
        r = x * i
        i += 1
        if i > k:
            return r

while_true_nested_return:
    i = 0
    while True:
        for v in x:
            i += 1
            if v > 0:
                return v, i
        return 0.5, -1

while_walrus:
    i = 0
    while (r := 10 - i * i) > k:
        i += 1
    return i, r

nested_jumps:
    t = 0
    for i in range(len(x)):
        if x[i] < 0:
            continue
        for j in range(len(y)):
            if y[j] > x[i]:
                break
            if j > i:
                continue
            t += 1
    return t

return_from_inner_loop:
    for i, row in enumerate(a):
        for j, v in enumerate(row):
            if v > 1.0:
                return i, j
    return -1, -1

tuple_carried:
    u, v = 0.0, 1.0
    pair = (u, v)
    for w in x:
        pair = (pair[1], pair[0] * 0.5 + w)
    return pair

tuple_of_arrays_carried:
    pair = (x * 1.0, y * 1.0)
    for _ in range(k):
        pair = (pair[1], pair[0] + 1.0)
    r, t = pair
    return r - t

swapped_in_loop:
    u, v = x.copy(), y.copy()
    for _ in range(k):
        u, v = v, u * 0.5
    return u, v
"""

CHECKS = """
assert_holds:
    assert len(x) >= 0, 'never'
    return x * 2.0

assert_length:
    assert len(x) > 1, 'too short'
    return x[0] - x[1]

assert_without_message:
    assert s > 0
    return s

assert_in_loop:
    t = 0.0
    for v in x:
        assert v > -1.0, 'low'
        t += v
    return t

raise_value_error:
    if k < 2:
        raise ValueError('k is small')
    return k

raise_class:
    if len(x) == 0:
        raise IndexError
    return x[0]

raise_in_else:
    if flag:
        r = x * 2.0
    elif len(x) > 2:
        r = y
    else:
        raise RuntimeError('short')
    return r + 1.0

raise_last:
    if s > 0:
        return s
    raise ArithmeticError('not positive')

assert_with_values:
    assert k > 0, f'k is {k}, {x.shape} and {x.size:>4d} {x[:1]}'
    return x * k

raise_with_values:
    if k == 0:
        raise ValueError(f"{s = } is odd" "!")
    if k < 0:
        raise IndexError('%d of %s and %.2f%%' % (k, len(x), s))
    if flag:
        raise RuntimeError('{}: {:8.3f} {{}}'.format(k, x.sum()))
    return k

raise_with_values_in_loops:
    t = 0.0
    for i in range(len(x)):
        if not x[i] > -1.0:
            raise ValueError('element ' + str(i) + f' is {x[i]!r}')
        t += x[i]
    return t

raise_with_values_in_a_helper:
    def fail(v, i):
        raise ValueError(f'{v} at {i}')
    for i in range(len(x)):
        if not x[i] > -1.0:
            fail(x[i], i)
    return x * 2.0

raise_with_values_at_the_end:
    r = np.zeros(3)
    for i in range(k):
        r[i % 3] += i
        if i == 3:
            return r
    raise RuntimeError(f'{r} after {k}')

raise_in_helper:
    def checked(v):
        if v.shape[0] < 2:
            raise TypeError('short')
        return v[1]
    return checked(x) * 2.0

raise_at_end_of_helper:
    def pick(i):
        if i == 1:
            return 1.5
        if i == 3:
            return 2.5
        raise KeyError('which')
    return pick(k) * s

raise_linalg_error:
    if len(x) == 1:
        raise np.linalg.LinAlgError('single')
    return x

raise_in_branch_with_work:
    if len(x) < 2:
        x[:] = 7.0
        raise OSError('late')
    return x
"""

FUNCTIONS = """
inner_function:
    def g(v):
        return v * s + 1.0
    return g(x) + g(2.0)

inner_reads_later_value:
    w = 1.0
    def g(v):
        return v * w
    r = g(x)
    w = 3.0
    return r + g(x)

inner_default_is_early:
    w = 1.0
    def g(v, w=w):
        return v * w
    w = 3.0
    return g(x) + g(x, w=w)

inner_calls_inner:
    def g(v):
        return v + 1.0
    def h(v):
        return g(v) * g(s)
    return h(x)

inner_returns_in_loop:
    def first(v, t):
        for i in range(len(v)):
            if v[i] > t:
                return i
        return -1
    return first(x, 0.0), first(y, s)

inner_returns_array_in_loop:
    def first(v, t):
        r = v * 2.0
        for i in range(len(v)):
            if v[i] > t:
                return r, i
        return v - 1.0, -1
    r, i = first(x, 1.0)
    return r, i

inner_returns_in_nested_loop:
    def find(b, t):
        for i in range(b.shape[0]):
            for j in range(b.shape[1]):
                if b[i, j] > t:
                    return i, j
            if i == 3:
                return -3, i
        return -1, -1
    i, j = find(a, s)
    return i * 10 + j

inner_writes:
    def bump(v, by):
        for i in range(len(v)):
            if v[i] > 2.0:
                return i
            v[i] += by
        return -1
    return bump(x, s), x

inner_takes_function:
    def apply(g, v):
        return g(v) + g(1.0)
    return apply(np.tanh, x) + apply(lambda v: v * s, x)

lambda_plain:
    g = lambda u, v=2.0: u * v
    return g(x) + g(s, 3.0)

lambda_returned:
    def scaled(w):
        return lambda v: v * w
    return scaled(3.0)(x)

recursion_unrolled_by_hand:
    def g(v):
        if v > 1.0:
            return v
        elif v > 0.0:
            return v + 1.0
        return 0.0
    return g(s) + g(-s) + g(0.5)
"""

COMPREHENSIONS = """
array_of_squares:
    return np.array([v * v for v in x])

array_of_indices:
    return np.array([i * 0.5 for i in range(len(x))])

array_with_dtype:
    return np.array([v * 2.0 for v in x], dtype=np.float32)

array_from_zip:
    return np.array([u - v for u, v in zip(x, y)])

array_of_choices:
    return np.array([v if v > 0 else 0.5 for v in x])

nested_lists:
    assert a.size > 0
    return np.array([[a[i, j] * 2.0 for j in range(a.shape[1])] for i in range(a.shape[0])])

list_in_variable:
    values = [v + 1.0 for v in x]
    t = 0.0
    for v in values:
        t += v
    return t, len(values), np.array(values)

list_element:
    values = [v + 1.0 for v in x]
    return values[0] * values[-1]

list_of_known_length:
    values = [w * s for w in (1.0, 2.0, 3.0) if w != 2.0]
    u, v = values
    return u - v

sum_of_list:
    return np.sum([v * 2.0 for v in x])

sum_generator:
    return 0.5 + sum(v * v for v in x)

sum_filtered:
    return sum((v for v in x if v > 0), start=1.0)

sum_nested:
    return 1.0 + sum(a[i, j] * j for i in range(a.shape[0]) for j in range(i, a.shape[1]))

sum_of_range:
    return sum(range(k)), sum((1.0, s, 2.0))

any_generator:
    return any(v > 1.0 for v in x)

all_generator:
    return all(v < 2.0 and v > -2.0 for v in x)

any_stops:
    return any(1 // int(v) > 0 for v in q if v > 0)

any_nested:
    return any(v > 1.0 for row in a for v in row)

any_of_array:
    return any(p), all(p)

any_of_tuple:
    return any((s > 1.0, k > 2)), all((s > 1.0, k > 2))

min_generator:
    return min(v * v for v in x)

max_default:
    return max((abs(v) for v in x), default=-1.0)

min_max_of_array:
    return min(x), max(q)

min_of_several:
    return min(k, 3), max(s, 2.0, 0.5), min((s, 1.0))
"""

REST = """
walrus_in_if:
    if (w := k * 2) > 3:
        return w
    return -w

walrus_in_expression:
    r = (w := x * 2.0) + w
    return r - w

chained_assignment:
    u = v = s * 2.0
    v += 1.0
    return u, v

star_target:
    first, *rest = s, 2.0, 3.0
    u, v = rest
    return first + u * v

star_in_middle:
    u, *_, v = 1.0, s, 3.0, 4.0
    return u - v

star_in_tuple:
    pair = (s, 2.0)
    u, v, w = *pair, 5.0
    return u + v * w

star_in_call:
    def g(u, v):
        return u - v
    pair = (s, 2.0)
    return g(*pair)

array_unpacked:
    u, v, w = three
    return u + v * w

deleted:
    r = x * 2.0
    t = r + 1.0
    del r
    return t

passed:
    if flag:
        pass
    else:
        s = s + 1.0
    return s

mapped_unpacked:
    u, v, w = map(lambda e: e * 2.0, three)
    t, r = map(np.radians, (x, s))
    return u + v * w, t, r, *map(float, (k, s))

mapped_in_loops:
    r = 0.0
    for e in map(lambda u, v: u * v, x, y):
        r = r * 0.5 + e
    for i, e in enumerate(map(abs, (k, s))):
        r += i * e
    return r, np.array([e for e in map(np.sin, x)]), np.array(list(map(max, (s, 2.0), (0.5, 1.0))))

mapped_reduced:
    u = sum(map(abs, x), 0.0), any(map(lambda e: e > 1.0, x)), all(map(bool, (k, s)))
    return u[0], u[1], u[2], max(map(lambda e: e * e, (s, 0.5))), min(*map(float, (k, 2)))

zipped_unpacked:
    (u, v), (t, r) = zip((s, 2.0), three[:2])
    a0, b0, c0 = range(k - k + 1, 7, 2)
    (i, e), _ = enumerate(reversed((s, k)), 5)
    return u * v + t * r, a0 + b0 * c0, i, e

listed_twice:
    offsets = [(i, j) for i in (-1, 0, 1) for j in range(-1, 2) if (i, j) != (0, 0)]
    r = np.zeros(9)
    for i, j in offsets:
        r[3 * (i + 1) + j + 1] += s * i - j
    return r, len(offsets), np.array([three[i] * e for i in range(3) for e in (s, 2.0)])

spread_arrays:
    u = np.hypot(*three[:2])
    v, *w = three
    return u, v, w[0] + w[1], max(*three), np.stack((*np.ones((2, 3)), three))

divmod_pow:
    u, v = divmod(k, 2)
    w, z0 = divmod(s, 0.5)
    return u, v, pow(k, 2), w, z0

bound_behind_and:
    t = 0.0
    for v in x:
        if v > -0.5 and (w := v * v) > 0.25:
            t += w
    return t

bound_in_a_part_of_a_test:
    u, v = 0.0, 0.0
    if k > 1 and (u := s * k) > 2.0 and (v := u * 2.0) < 100.0:
        u += v
    elif k < 0 or (u := u + 5.0) > 2.0:
        u -= 1.0
    else:
        u = 77.0
    return u, v

bound_in_a_while:
    i, t = 0, 0.0
    while i < len(x) and (v := x[i]) > -1.0:
        t += v
        i += 1
    else:
        t += 0.5
    return t, i

bound_in_a_choice:
    u = -1.0
    w = (u := s * 2.0) if k == 1 else 3.0
    ok = k > 2 and (u := u + k) > 0
    other = k < 0 or (u := u + 1.0) > 3 or (u := 9.0) > 10
    return u, w, ok, other

membership:
    for name in ('one', 'two'):
        if name in ('two', 'three'):
            s += 1.0
    return s

math_functions:
    return math.floor(s), math.sqrt(abs(s)), math.hypot(s, 2.0), math.copysign(s, -1.0)
"""

SNIPPETS = parsed(LOOPS + CHECKS + FUNCTIONS + COMPREHENSIONS + REST)


def _values(n: int, m: int, k: int = 3, seed: int = 0) -> Values:
    rng = np.random.default_rng(seed)
    return {
        "a": rng.normal(size=(n, m)),
        "x": rng.normal(size=n),
        "y": rng.normal(size=n),
        "z": rng.normal(size=m),
        "f": rng.normal(size=n).astype(np.float32),
        "q": rng.integers(-3, 9, n),
        "p": rng.random(n) < 0.6,
        "three": rng.normal(size=3),
        "k": k,
        "s": 1.5,
        "flag": n > 3,
    }


def _special() -> Values:
    values = _values(6, 5)
    for name in ("a", "x", "y", "z", "f"):
        value = values[name]
        assert isinstance(value, np.ndarray)
        value.flat[1::3] = np.nan
        value.flat[2::5] = np.inf
    return values


CASES = {
    "ordinary": lambda: _values(6, 5),
    "long": lambda: _values(70, 3, 4, 1),
    "two": lambda: _values(2, 3, 1, 2),
    "single": lambda: _values(1, 1, 2),
    "empty": lambda: _values(0, 0),
    "no columns": lambda: _values(4, 0),
    "special": _special,
    "backwards": lambda: turned(_values(5, 4, 2, 4)),
    "negative": lambda: {**_values(5, 4, -2, 5), "s": -0.5},
    "zero": lambda: {**_values(5, 4, 0, 6), "s": 0.0},
}

TABLE = Table("control_flow", SNIPPETS, PARAMETERS, CASES)
