"""Normal forms of dimensions with powers, and their texts."""

from __future__ import annotations

import itertools

import pytest

from transpile.symbolic.dims import Dim, as_dim, name, opaque, power

R, K, P = map(name, ("R", "K", "i"))
SAME = [
    (R * power(R, K - 1), power(R, K)),
    (power(R, P) * R * power(R, K - P - 1), power(R, K)),
    (2 * power(2, P), power(2, P + 1)),
    (power(2, P) + power(2, P), power(2, P + 1)),
    (6 * power(2, P), 3 * power(2, P + 1)),
    (power(R, P) * power(R, 2 - P), R * R),
    (power(2, P) * power(2, 3 - P), as_dim(8)),
    (power(R, as_dim(2)), R * R),
    (power(2, as_dim(10)), as_dim(1024)),
    (power(R, P).substitute({"i": as_dim(3)}), R * R * R),
    (power(R, P).substitute({"R": as_dim(2)}), power(2, P)),
    (power(R + 1, P) * power(R + 1, P), power(R + 1, 2 * P)),
]


@pytest.mark.parametrize(("left", "right"), SAME, ids=str)
def test_powers_of_one_base_come_together(left: Dim, right: Dim) -> None:
    assert left - right == Dim()


def test_values_are_pythons() -> None:
    dims = [side for pair in SAME for side in pair] + [opaque("max", power(R, P), K) * power(R, K - P) * 4]
    for dim in dims:
        for r, k, i in itertools.product((1, 2, 3), (3, 4), (0, 1, 2)):
            values = {"R": as_dim(r), "K": as_dim(k), "i": as_dim(i)}
            assert dim.substitute(values).constant == eval(str(dim), {"R": r, "K": k, "i": i, "max": max})


def test_text() -> None:
    assert str(power(R, K)) == "R**K"
    assert str(power(2, K) - 1) == "2**K - 1"
    assert str(power(R, K - 1) * P) == "R ** (K - 1)*i"
    assert str(power(R + 1, P)) == "(R + 1) ** i"
