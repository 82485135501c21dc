"""Sizes of temporaries that change inside loops."""

from __future__ import annotations

from transpile.loops.extents import Extents
from transpile.symbolic.dims import Dim, as_dim, name, opaque, power
from transpile.symbolic.graph import For

N, ROW, COLUMN, LEFT = map(name, "nijk")
EXTENTS = Extents(
    {
        "i": For("i", as_dim(1), N, 1),
        "j": For("j", ROW - 1, as_dim(-1), -1),
        "late": For("late", as_dim(0), None, 1),
    },
    frozenset({"n"}),
    {LEFT: N},
)


def largest(length: Dim) -> Dim | None:
    found = EXTENTS.largest((length,))
    return None if found is None else found[0]


def test_the_last_turn_of_a_rising_loop_is_the_longest() -> None:
    assert largest(ROW + 2) == N + 1


def test_what_shrinks_is_longest_in_the_first_turn() -> None:
    assert largest(N - ROW) == N - 1


def test_loops_around_loops() -> None:
    assert largest(COLUMN) == N - 2
    assert largest(ROW - COLUMN) == N - 1


def test_halves_and_products_with_sizes() -> None:
    assert largest(opaque("//", ROW, 2)) == opaque("//", N - 1, 2)
    assert largest(N * ROW) == N * (N - 1)


def test_powers_grow_with_their_exponents() -> None:
    assert largest(power(2, ROW)) == power(2, N - 1)
    assert largest(power(N, N - ROW)) == power(N, N - 1)
    assert largest(power(ROW, 2 * N)) is None


def test_the_number_of_elements_may_stay_though_the_lengths_change() -> None:
    assert EXTENTS.largest((power(2, ROW), as_dim(2), power(2, N - ROW - 1))) == (power(2, N),)


def test_a_slice_is_no_longer_than_its_axis() -> None:
    assert largest(LEFT) == N


def test_unknown_where_nothing_bounds_it() -> None:
    assert largest(name("late")) is None
    assert largest(name("data")) is None
    assert largest(ROW * COLUMN) is None
