"""Fusion keeps the direction of every dependence."""

from __future__ import annotations

import pytest

from tests.loops.programs import N, at, local, loop, plus, put, var
from transpile.loops.fusion import fuse
from transpile.symbolic.dims import name
from transpile.symbolic.program import Assign, If, Jump, Loop, Op, Stmt
from transpile.symbolic.types import BOOL

ROW, COLUMN = name("i"), name("j")


def count(body: tuple[Stmt, ...]) -> int:
    return sum(isinstance(stmt, Loop) for stmt in body)


@pytest.mark.parametrize(
    ("read_at", "loops"),
    [(0, 1), (-1, 1), (1, 2)],
    ids=["same element", "element already made", "element not made yet"],
)
def test_a_consumer_joins_its_producer_unless_it_would_read_ahead(read_at: int, loops: int) -> None:
    producer = loop("i", put("t", ROW, at("x", ROW)))
    consumer = loop("j", put("y", COLUMN, at("t", COLUMN + read_at)))
    assert count(fuse((producer, consumer))) == loops


def test_a_write_waits_for_the_reads_before_it() -> None:
    # u[1:] = t after t = f(u[:-1]): the read of u[i] comes before the write of u[i + 1]
    reader = loop("i", put("t", ROW, at("u", ROW)), stop=N - 1)
    writer = loop("j", put("u", COLUMN + 1, at("t", COLUMN)), stop=N - 1)
    assert count(fuse((reader, writer))) == 2


def test_a_write_behind_the_reads_is_fused() -> None:
    reader = loop("i", put("t", ROW, at("u", ROW + 1)), stop=N - 1)
    writer = loop("j", put("u", COLUMN, at("t", COLUMN)), stop=N - 1)
    assert count(fuse((reader, writer))) == 1


def test_backward_loops_reverse_the_direction() -> None:
    producer = loop("i", put("t", ROW, at("x", ROW)), step=-1)
    ahead = loop("j", put("y", COLUMN, at("t", COLUMN + 1)), step=-1)
    behind = loop("j", put("y", COLUMN, at("t", COLUMN - 1)), step=-1)
    assert count(fuse((producer, ahead))) == 1
    assert count(fuse((producer, behind))) == 2


def test_different_ranges_are_not_fused() -> None:
    assert (
        count(fuse((loop("i", put("t", ROW, at("x", ROW))), loop("j", put("y", COLUMN, at("t", COLUMN)), stop=N - 1))))
        == 2
    )


def test_loops_that_share_nothing_stay_apart() -> None:
    assert count(fuse((loop("i", put("a", ROW, at("x", ROW))), loop("j", put("b", COLUMN, at("y", COLUMN)))))) == 2


def test_a_scalar_that_one_loop_makes_and_the_next_needs_keeps_them_apart() -> None:
    total = loop("i", Assign("s", plus(var("s"), at("x", ROW))))
    use = loop("j", put("y", COLUMN, plus(at("x", COLUMN), var("s"))))
    assert count(fuse((local("s", var("zero"), mutable=True), total, use))) == 2


def test_a_loop_moves_over_what_it_does_not_touch() -> None:
    first = loop("i", put("a", ROW, at("x", ROW)))
    unrelated = local("q", at("z", 0))
    second = loop("j", put("b", COLUMN, at("a", COLUMN)))
    assert count(fuse((first, unrelated, second))) == 1


def test_a_loop_does_not_move_over_a_write_that_it_reads() -> None:
    first = loop("i", put("a", ROW, at("x", ROW)))
    between = put("z", 0, at("a", 3))
    second = loop("j", put("b", COLUMN, plus(at("a", COLUMN), at("z", 0))))
    assert count(fuse((first, between, second))) == 2


def test_a_loop_that_may_break_is_left_alone() -> None:
    stop = If(Op("less", (at("x", ROW), var("limit")), BOOL), (Jump("break"),))
    assert (
        count(fuse((loop("i", stop, put("a", ROW, at("x", ROW))), loop("j", put("b", COLUMN, at("a", COLUMN)))))) == 2
    )


def test_an_array_seen_in_two_shapes_is_not_fused() -> None:
    first = loop("i", put("a", ROW, at("x", ROW)))
    second = loop("j", put("b", COLUMN, at("a", COLUMN, shape=(N * 2,))))
    assert count(fuse((first, second))) == 2


def test_loops_that_a_third_one_brings_together_are_fused() -> None:
    # a and b share nothing; the loop that reads both joins b first, and then a
    first = loop("i", put("a", ROW, at("x", ROW)))
    second = loop("j", put("b", COLUMN, at("y", COLUMN)))
    third = loop("k", put("c", name("k"), plus(at("a", name("k")), at("b", name("k")))))
    assert count(fuse((first, second, third))) == 1


def test_loops_that_a_third_one_cannot_bring_together_stay_apart() -> None:
    first = loop("i", put("a", ROW, at("x", ROW)))
    second = loop("j", put("b", COLUMN, at("y", COLUMN)))
    third = loop("k", put("c", name("k"), plus(at("a", name("k") + 1), at("b", name("k")))))
    assert count(fuse((first, second, third))) == 2
