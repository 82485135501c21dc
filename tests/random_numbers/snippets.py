"""Kernels that draw random numbers: one snippet a line of the table, over the arguments of SIGNATURE."""

from __future__ import annotations

SIGNATURE = """
    rng: np.random.Generator, other: np.random.Generator, x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "n m"],
    f: Float32[np.ndarray, "n"], q: Int64[np.ndarray, "n"], b: Bool[np.ndarray, "n"], s: float, k: int,
"""

SCALARS = {
    "random": "return rng.random()",
    "random_single": "return rng.random(dtype=np.float32), rng.random(None, np.float32)",
    "standard_normal": "return rng.standard_normal(), rng.standard_normal(dtype=np.float32)",
    "normal": "return rng.normal(), rng.normal(s), rng.normal(s, 2.0), rng.normal(scale=k, loc=-1), rng.normal(1, s)",
    "normal_of_numbers": "return rng.normal(f[0], q[0]), rng.normal(x[0], x.sum() ** 2), rng.normal(True, b[0])",
    "uniform": (
        "return rng.uniform(), rng.uniform(-s, s), rng.uniform(high=3), rng.uniform(2.0, 2.0), rng.uniform(0, k)"
    ),
    "exponential": "return rng.exponential(), rng.exponential(s), rng.standard_exponential(), rng.exponential(0.0)",
    "exponential_single": "return rng.standard_exponential(dtype=np.float32), rng.standard_exponential(method='zig')",
    "integers": "return rng.integers(10), rng.integers(3, 9), rng.integers(-k, k), rng.integers(k, endpoint=True)",
    "integers_wide": (
        "return rng.integers(2**33), rng.integers(-2**63, 2**63 - 1, endpoint=True), rng.integers(0, 2**32), "
        "rng.integers(2**63), rng.integers(5, 6), rng.integers(-2**62, 2**62)"
    ),
    "integers_unsigned": (
        "return rng.integers(2**64, dtype=np.uint64), rng.integers(2**63, 2**64 - 1, dtype=np.uint64, "
        "endpoint=True), rng.integers(k, dtype=np.uint64), rng.integers(2**32, dtype=np.uint32), "
        "rng.integers(k, dtype=np.uint32)"
    ),
    "integers_small": (
        "return rng.integers(-128, 128, dtype=np.int8), rng.integers(k, dtype=np.uint8), rng.integers(2, "
        "dtype=bool), rng.integers(-k, k, dtype=np.int16), rng.integers(2**16, dtype=np.uint16), "
        "rng.integers(0, 1, dtype=np.bool_)"
    ),
    "integers_types": (
        "return rng.integers(k, dtype=int), rng.integers(-5, k, dtype=np.int32), rng.integers(7, "
        "dtype='i8'), rng.integers(np.int64(k)), rng.integers(q[0] % 5 + 1), rng.integers(-2**31, 2**31, "
        "dtype=np.int32)"
    ),
    "integers_failing": "return rng.integers(k - 100)",
    "integers_failing_late": "i = int(rng.random() * 2.0)\nreturn rng.integers(i, 0)",
    "integers_out_of_bounds": "return rng.integers(0, k + 300, dtype=np.uint8)",
    "negative_scale": "return rng.normal(0.0, -s)",
    "negative_zero": "return rng.normal(0.0, s * -0.0)",
    "nan_scale": "return rng.normal(0.0, s * np.nan), rng.exponential(s * np.nan)",
    "backward_range": "return rng.uniform(s, -s)",
    "infinite_range": "return rng.uniform(0.0, s * np.inf)",
    "others": (
        "return rng.laplace(s, 2.0), rng.gumbel(), rng.logistic(0.0, s), rng.lognormal(0.1, s), "
        "rng.rayleigh(s), rng.gamma(s), rng.gamma(0.3, s), rng.standard_gamma(s), rng.beta(s, 2.0), "
        "rng.beta(0.3, 0.2), rng.f(s, 2.0)"
    ),
    "still_others": (
        "return rng.wald(s, 1.0), rng.vonmises(s, 2.0), rng.chisquare(s), rng.standard_t(3), rng.pareto(s), "
        "rng.power(s), rng.weibull(s), rng.standard_cauchy(), rng.geometric(0.3), rng.poisson(s), "
        "rng.poisson(80)"
    ),
    "not_positive": "return rng.beta(s, k - k)",
    "poisson_failing": "return rng.poisson(-s)",
    "geometric_failing": "return rng.geometric(s + 1.0)",
    "choice": "return rng.choice(7), rng.choice(k), rng.choice(x), rng.choice(q), rng.choice(f), rng.choice(b)",
    "choice_row": "return rng.choice(a), rng.choice(a, axis=1), rng.choice(a.T)",
    "choice_by_chances": "p = np.abs(x) + 0.1\np /= p.sum()\nreturn rng.choice(x, p=p), rng.choice(x.shape[0], p=p)",
    "choice_chances_failing": "return rng.choice(x, p=np.abs(x) + 1.0)",
    "choice_chances_negative": "return rng.choice(3, p=np.array([0.5, 0.75, -0.25]))",
    "choice_of_none": "return rng.choice(k - 100)",
}

ARRAYS = {
    "random_array": (
        "return rng.random(k), rng.random((2, k)), rng.random(size=x.shape), rng.random(0), rng.random(())"
    ),
    "random_single_array": "return rng.random(k, dtype=np.float32), rng.random((k, 3), np.float32)",
    "normal_array": "return rng.standard_normal((3, k)), rng.standard_normal(k, dtype=np.float32), rng.normal(size=k)",
    "normal_parameters": (
        "return rng.normal(x), rng.normal(x, 2.0), rng.normal(0.0, np.abs(x)), rng.normal(a, f[0] ** 2)"
    ),
    "normal_broadcast": (
        "return rng.normal(x[:, None], a ** 2), rng.normal(x, s, size=(2, x.shape[0])), rng.normal(q, 1.0)"
    ),
    "normal_failing": "return rng.normal(0.0, x - 100.0)",
    "uniform_array": (
        "return rng.uniform(-1.0, s, k), rng.uniform(x, x + 1.0), rng.uniform(-s, np.abs(a)), rng.uniform(size=2)"
    ),
    "uniform_failing": "return rng.uniform(x, -np.inf * np.abs(x) - np.inf)",
    "exponential_array": "return rng.exponential(s, k), rng.exponential(np.abs(x)), rng.standard_exponential((2, 2))",
    "integers_array": "return rng.integers(10, size=k), rng.integers(-3, k, (2, 3)), rng.integers(2**40, size=k)",
    "integers_array_small": (
        "return rng.integers(100, size=k, dtype=np.uint8), rng.integers(-5, 5, (3, k), np.int8), "
        "rng.integers(1000, size=7, dtype=np.int16), rng.integers(2, size=40, dtype=bool), "
        "rng.integers(65536, size=5, dtype=np.uint16), rng.integers(3, size=k, dtype=np.int32)"
    ),
    "integers_array_wide": (
        "return rng.integers(2**64, size=k, dtype=np.uint64), rng.integers(2**32, size=k, dtype=np.uint32)"
    ),
    "integers_bounds": (
        "return rng.integers(np.abs(q) + 1), rng.integers(-q - 60, q + 60), rng.integers(0, np.abs(q) + 1, "
        "dtype=np.int32), rng.integers(-70, q, endpoint=True), rng.integers(np.abs(q)[:, None] + 1, "
        "size=(q.shape[0], 3))"
    ),
    "integers_bounds_failing": "return rng.integers(q, q)",
    "integers_none": "return rng.integers(0, size=0), rng.integers(5, 2, size=x.shape[0] * 0)",
    "others_array": (
        "return rng.gamma(2.0, s, k), rng.beta(np.abs(x) + 0.1, s), rng.lognormal(size=3), "
        "rng.standard_cauchy(k), rng.poisson(np.abs(x)), rng.poisson(3.0, (2, k)), rng.geometric(0.5, k), "
        "rng.standard_t(np.abs(x) + 1.0)"
    ),
    "permutation": "return rng.permutation(k), rng.permutation(x), rng.permutation(q[::-1]), rng.permutation(0)",
    "permutation_rows": "return rng.permutation(a), rng.permutation(a, axis=1), rng.permutation(a.T)",
    "permutation_used": (
        "order = rng.permutation(x.shape[0])\nfor i in range(x.shape[0]):\n    x[i] = order[i]\nreturn x"
    ),
    "permutation_gathered": (
        "order = rng.permutation(x.shape[0])\nreturn x[order], a[order].sum(axis=1), x[rng.random(x.shape[0]) < 0.5]"
    ),
    "permutation_negative": "return rng.permutation(k - 20)",
    "shuffle": "rng.shuffle(x)\nrng.shuffle(q[1:])\nrng.shuffle(b)\nrng.shuffle(a[:, 0])\nreturn rng.random()",
    "shuffle_rows": "rng.shuffle(a)\nrng.shuffle(a, axis=1)\nrng.shuffle(a[:, ::2])\nreturn rng.random()",
    "choice_array": (
        "return rng.choice(x, 5), rng.choice(q, (2, 3)), rng.choice(k, k), rng.choice(9, size=()), rng.choice(k, 0)"
    ),
    "choice_rows": (
        "return rng.choice(a, 4), rng.choice(a, 3, axis=1), rng.choice(a, (2, 2), axis=1), rng.choice(a, ())"
    ),
    "choice_array_by_chances": (
        "p = np.full(x.shape, 1.0 / x.shape[0])\nreturn rng.choice(x, 6, p=p), rng.choice(x, (2, 2), p=p)"
    ),
    "choice_distinct": (
        "return rng.choice(x, x.shape[0] // 2, replace=False), rng.choice(k, 3, False), rng.choice(k, "
        "replace=False), rng.choice(30, (2, 5), replace=False), rng.choice(30, 25, replace=False, "
        "shuffle=False)"
    ),
    "choice_distinct_many": (
        "return rng.choice(20000, 500, replace=False), rng.choice(20000, 100, replace=False), "
        "rng.choice(20000, 1500, replace=False, shuffle=False), rng.choice(11000, 11000, replace=False)"
    ),
    "choice_too_many": "return rng.choice(x, x.shape[0] + k, replace=False)",
    "choice_of_no_rows": "return rng.choice(x[k:], 2)",
    "choice_rows_distinct": (
        "return rng.choice(a, a.shape[0] // 2, replace=False), rng.choice(a, 1, replace=False, axis=1)"
    ),
}

PROGRAMS = {
    "order": "first = rng.random()\nsecond = rng.random()\nreturn second - first, second, first",
    "order_in_expressions": "return rng.random() - rng.random() * rng.random() / (rng.random() + rng.random())",
    "order_in_calls": "return rng.normal(rng.random(), rng.random()), rng.uniform(rng.random(), 1.0 + rng.random())",
    "unused": (
        "rng.random()\nrng.normal(s, 1.0)\nrng.integers(5)\nrng.standard_normal(k)\nrng.permutation(k)\n"
        "return rng.random()"
    ),
    "unused_names": "y = rng.random()\nz = rng.standard_normal(3)\nreturn s",
    "unused_in_branch": "if s > 0.0:\n    rng.random()\nreturn rng.random()",
    "not_shared": "return rng.random() + rng.random(), rng.standard_normal(3) - rng.standard_normal(3)",
    "not_folded": "y = rng.random()\nz = rng.random()\nreturn y - y, y == y, z * 0.0",
    "not_repeated": "y = rng.random()\nreturn y + y, y * y, np.exp(y) + y",
    "loop": "t = 0.0\nfor i in range(k):\n    t += rng.random()\nreturn t",
    "loop_conditional": (
        "t = 0.0\nfor i in range(k):\n    if rng.random() < 0.5:\n        t += rng.normal()\n    else:\n"
        "        t -= 1.0\nreturn t"
    ),
    "loop_unused": "for i in range(k):\n    rng.random()\nreturn rng.random()",
    "loop_nothing_changes": "t = 0.0\nfor i in range(k):\n    y = rng.random()\n    t = y\nreturn t",
    "loop_while": "n = 0\nwhile rng.random() < 0.9:\n    n += 1\nreturn n",
    "loop_break": (
        "t = 0\nfor i in range(1000):\n    t += rng.integers(1, 7)\n    if t > 50:\n        break\nelse:\n"
        "    rng.random()\nreturn t"
    ),
    "loop_continue": (
        "t = 0.0\nfor i in range(k):\n    u = rng.random()\n    if u < 0.3:\n        continue\n"
        "    t += rng.exponential(u)\nreturn t"
    ),
    "nested_loops": (
        "for i in range(a.shape[0]):\n    for j in range(a.shape[1]):\n        a[i, j] += rng.normal(a[i, "
        "j], 0.1)\nreturn a"
    ),
    "columns_first": (
        "for j in range(a.shape[1]):\n    for i in range(a.shape[0]):\n        a[i, j] = rng.random()\nreturn a"
    ),
    "columns_at_once": "for j in range(a.shape[1]):\n    a[:, j] = rng.random(a.shape[0])\nreturn a",
    "transposed": "a.T[:] = rng.random((a.shape[1], a.shape[0]))\nreturn rng.random(a.T.shape) + a.T",
    "backwards": "x[::-1] = rng.random(x.shape[0])\nreturn x - rng.random(x.shape)[::-1]",
    "two_arrays": "y = rng.random(x.shape[0])\nz = rng.random(x.shape[0])\nreturn y - z, z * x",
    "interleaved_loops": (
        "y = np.zeros(x.shape)\nfor i in range(x.shape[0]):\n    y[i] = rng.random()\nz = np.zeros(x.shape)\n"
        "for i in range(x.shape[0]):\n    z[i] = rng.normal()\nreturn y, z"
    ),
    "beside_exponentials": "y = np.exp(x)\nz = rng.standard_normal(x.shape[0])\nreturn np.round(y * z + np.sin(z), 9)",
    "fused": "return (x + s * rng.standard_normal(x.shape[0])).sum(), np.maximum(rng.random(k), 0.5).mean()",
    "two_generators": (
        "return rng.random() - other.random() * rng.random(), other.normal(), rng.integers(9), other.integers(9)"
    ),
    "two_generators_arrays": "y = rng.random(k)\nz = other.random(k)\nreturn y - z, other.random(), rng.random()",
    "two_generators_loop": (
        "t = 0.0\nfor i in range(k):\n    t += rng.random() * other.random()\n    t -= other.random()\nreturn t"
    ),
    "alias": "g = rng\nt = g.random() - rng.random()\nh = other\nreturn t, h.random()",
    "metropolis": (
        "t = s\nn = 0\nfor i in range(50):\n    new = t + rng.normal(0.0, 0.5)\n"
        "    if rng.random() < np.exp(0.5 * (t * t - new * new)):\n        t = new\n        n += 1\n"
        "return t, n"
    ),
    "bootstrap": (
        "m = np.empty(k)\nfor i in range(k):\n    y = rng.choice(x, x.shape[0])\n    m[i] = y.max() - y[0]\nreturn m"
    ),
    "bootstrap_gathered": (
        "m = np.empty(k)\nfor i in range(k):\n    m[i] = np.median(x[rng.integers(0, x.shape[0], "
        "x.shape[0])])\nreturn m"
    ),
    "random_index": (
        "t = 0.0\nfor i in range(20):\n    t += x[rng.integers(x.shape[0])]\nreturn t, x[rng.choice(x.shape[0])]"
    ),
    "shuffle_by_hand": (
        "for i in range(x.shape[0] - 1, 0, -1):\n    j = rng.integers(i + 1)\n    x[i], x[j] = x[j], x[i]\nreturn x"
    ),
    "monte_carlo": (
        "n = 0\nfor _ in range(500):\n    if rng.random() ** 2 + rng.random() ** 2 < 1.0:\n        n += 1\n"
        "return 4.0 * n / 500"
    ),
    "comprehension": "return sum(rng.random() for _ in range(k)), np.array([rng.normal(i, 1.0) for i in range(4)])",
    "conditional_expression": (
        "y = rng.random() if s > 0.0 else 0.5\nz = 0.5 if s > 0.0 else rng.random()\nreturn y, z, rng.random()"
    ),
    "short_circuit": (
        "n = 0\nif s > 100.0 and rng.random() < 0.5:\n    n = 1\nif s > 0.0 or rng.random() < 0.5:\n"
        "    n += 2\nreturn n, rng.random()"
    ),
    "chained_comparison": "return 0.2 < rng.random() < 0.8, rng.random() < rng.random() < rng.random(), rng.random()",
    "lambda_": "g = lambda scale: rng.normal(0.0, scale)\nreturn g(1.0) + g(2.0), g(s)",
    "inner_function": "def step(y):\n    return y + rng.random()\nreturn step(step(s)), step(0.0)",
    "helper": "return jump(rng, s), jump(other, s) + jump(rng, 0.0), first_below(rng, 0.1)",
    "helper_of_two": "return difference(rng, other), difference(other, rng), difference(rng, rng)",
    "helper_array": "return noise(rng, k), noise(other, 3) + s",
    "other_kernel": "return walk(rng, k), walk(other, 2), walk(rng=rng, n=1)",
    "written_before_and_after": (
        "x[0] = 1.0\ny = x[0] + rng.random()\nx[0] = rng.random()\nreturn y, x[0] * rng.random(), x"
    ),
    "assertion": (
        "u = rng.random()\nassert u < 2.0, 'never'\nif u > 1.5:\n    raise ValueError('never')\nreturn u + rng.random()"
    ),
    "read_past_draw": "y = x[0]\nu = rng.random()\nx[0] = u\nreturn y * rng.random() + x[0]",
    "augmented": (
        "x += rng.standard_normal(x.shape[0])\na *= rng.random()\nx[1:] -= rng.random(x.shape[0] - 1)\n"
        "return rng.random()"
    ),
    "growing_list": (
        "y = []\nfor i in range(k):\n    u = rng.random()\n    if u < 0.5:\n        y.append(u)\n    else:\n"
        "        y.append(rng.normal())\n        y.append(2.0)\nreturn np.array(y)"
    ),
    "arrival_times": (
        "y = []\nt = rng.exponential(s)\nwhile t < 9.0:\n    y.append(t)\n    t += rng.exponential(s)\n"
        "return np.array(y), rng.random()"
    ),
    "sizes_drawn": (
        "m = rng.integers(1, 5)\ny = rng.standard_normal(m)\nn = int(rng.poisson(3.0))\n"
        "return y, rng.integers(0, 9, size=n), rng.permutation(n), y.max()"
    ),
    "simulated_annealing": (
        "best = x.copy()\nt = 1.0\nwhile t > 0.05:\n    y = best + t * rng.standard_normal(x.shape[0])\n"
        "    if np.sum(y * y) < np.sum(best * best) or rng.random() < 0.1 * t:\n        best = y\n"
        "    t *= 0.7\nreturn best, t"
    ),
}

HELPERS = '''

def jump(generator, width):
    """A step with a direction."""
    if generator.random() < 0.5:
        return -generator.exponential(width)
    return generator.exponential(width)


def first_below(generator, limit):
    """Leaves from inside a loop."""
    for i in range(1000):
        if generator.random() < limit:
            return i
    return -1


def difference(one, two):
    """Of two generators, which may be the same."""
    y = one.random()
    return y - two.random() + one.random()


def noise(generator, n):
    """An array."""
    return generator.standard_normal(n) * 0.5


@kernel
def walk(rng: np.random.Generator, n: int) -> float:
    """Where a walk ends."""
    y = 0.0
    for _ in range(n):
        y += rng.normal()
    return y
'''

SNIPPETS = {**SCALARS, **ARRAYS, **PROGRAMS}
