"""The prover: what follows from ranges and inequalities, and nothing else."""

from __future__ import annotations

import itertools

import pytest

from transpile.symbolic.dims import Dim, as_dim, name, opaque, power
from transpile.symbolic.facts import Facts, range_ends

N, M, P, J, K, LOW, HIGH = map(name, ("n", "m", "i", "j", "k", "low", "high"))
MIDDLE = opaque("//", LOW + HIGH, 2)


def sizes(*names: str) -> Facts:
    facts = Facts()
    for size in names:
        facts.assume_range(size, 0, None)
    return facts


def in_loops() -> Facts:
    """for i in range(n): for j in range(i, m)."""
    facts = sizes("n", "m")
    for atom, start, stop in (("i", as_dim(0), N), ("j", P, M)):
        ends = range_ends(start, stop, 1)
        facts.assume_range(atom, ends.low, ends.high)
        facts.assume(stop - start - 1)
    return facts


@pytest.mark.parametrize(
    "value",
    [P, N - 1 - P, N - 1, J - P, M - 1 - J, M - P - 1, N * M - 1 - (P * M + J), N * M - N, 2 * N - P,
     opaque("//", P, 2), P - opaque("//", P, 2),
     N - 1 - opaque("//", N - 1, 2), opaque("min", P, N) + opaque("max", J, P),
     N - opaque("min", P + K, N), opaque("max", P - K, 0), opaque("%", P, 3), 2 - opaque("%", J, 3),
     opaque("max", N, K) - N, M - 1 - opaque("max", J, P), power(2, P) - 1, power(N, P) - 1,
     power(2, N - 1) - power(2, P), power(N, J) - power(N, P), 3 * power(2, J) - power(2, P), N * power(N, J) - 1],
    ids=str,
)  # fmt: skip
def test_proves_in_loops(value: Dim) -> None:
    assert in_loops().prove(value)


@pytest.mark.parametrize(
    "value",
    [P - 1, N - 2 - P, N - 2, J - P - 1, N - J, K, N - K, N * K, N - M, opaque("//", K, 2), opaque("min", P, K),
     M - opaque("max", J, K), opaque("%", P, K), P - J, opaque("//", P, 2) - 1, 1 - opaque("%", J, 3),
     N * M - 1 - (P * M + N), power(K, P), power(2, P) - 2, power(2, P) - power(2, J), power(M, P) - power(N, P),
     power(2, J) - 3 * power(2, P), 1 - power(2, P)],
    ids=str,
)  # fmt: skip
def test_does_not_prove_what_is_false_for_some_values(value: Dim) -> None:
    assert not in_loops().prove(value)


def test_assumptions_are_used_and_forgotten() -> None:
    facts = sizes("n")
    mark = facts.mark()
    facts.assume(N - 4)
    facts.assume(K - N)
    facts.assume_range("i", K, None)
    assert facts.prove(N - 3)
    assert facts.prove(P - 4)
    assert facts.prove(2 * K - N - 4)
    facts.rollback(mark)
    assert not facts.prove(N - 3)
    assert not facts.prove(P - 4)


def test_what_always_holds_stays() -> None:
    facts = sizes("n")
    mark, lasting = facts.mark(), facts.lasting()
    facts.assume_always(N - 4)
    facts.assume_range_always("t", 0, 255)
    facts.rollback(mark)
    assert facts.prove(N - 4)
    assert facts.prove(255 - name("t"))
    facts.set_lasting(lasting)
    assert not facts.prove(N - 4)
    assert not facts.prove(name("t"))


def test_binary_search() -> None:
    facts = sizes("n")
    facts.assume_range("low", 0, None)
    facts.assume_range("high", None, N - 1)
    facts.assume(HIGH - LOW)
    assert facts.prove(MIDDLE)
    assert facts.prove(N - 1 - MIDDLE)
    assert facts.prove(MIDDLE - LOW)
    assert facts.prove(HIGH - MIDDLE)
    assert not facts.prove(MIDDLE - 1)


def test_equality() -> None:
    facts = sizes("n", "m")
    assert facts.prove_zero(Dim())
    assert not facts.prove_zero(N - M)
    facts.assume(N - M)
    assert not facts.prove_zero(N - M)
    facts.assume(M - N)
    assert facts.prove_zero(N - M)


def test_the_worst_case_in_what_is_known_at_entry() -> None:
    facts = in_loops()

    def at_entry(atom: str) -> bool:
        return atom in ("n", "m", "k")

    assert facts.lowest(K - 1 - P, at_entry) == K - N
    assert facts.lowest(K - J + P, at_entry) == K - M + 1
    assert facts.lowest(J - K, at_entry) == -K
    assert facts.lowest(name("t"), at_entry) is None


def test_the_last_value_of_a_range_with_a_step() -> None:
    for start, stop, step in itertools.product((0, 3), (1, 5, 8), (1, 2, 3)):
        values = range(start, stop, step)
        ends = range_ends(as_dim(start), as_dim(stop), step)
        if values:
            assert (ends.low, ends.high) == (as_dim(values[0]), as_dim(values[-1]))
        back = range(stop, start, -step)
        ends = range_ends(as_dim(stop), as_dim(start), -step)
        if back:
            assert (ends.low, ends.high) == (as_dim(back[-1]), as_dim(back[0]))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_proved_holds_for_small_numbers(seed: int) -> None:
    """Every proof over a family of polynomials is checked against all small values that the facts allow."""
    terms = [
        P,
        J,
        N,
        M,
        opaque("//", P + J, 2),
        opaque("min", P, M),
        opaque("max", J - P, 0),
        opaque("%", J, 2),
    ]
    factors = itertools.islice(itertools.product((-1, 0, 1), repeat=len(terms)), seed * 1600, seed * 1600 + 40)
    points = [
        {"n": as_dim(n), "m": as_dim(m), "i": as_dim(i), "j": as_dim(j)}
        for n in range(1, 4)
        for m in range(1, 5)
        for i in range(n)
        for j in range(i, m)
    ]
    facts = in_loops()
    for chosen in factors:
        value = sum((factor * term for factor, term in zip(chosen, terms, strict=True)), as_dim(0))
        if facts.prove(value):
            assert all((value.substitute(point).constant or 0) >= 0 for point in points), str(value)
