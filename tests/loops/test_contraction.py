"""An array that is local to one iteration becomes a scalar, and only then."""

from __future__ import annotations

from tests.loops.programs import N, SHAPE, allocate, at, local, loop, plus, put, var
from transpile.loops.access import accesses
from transpile.loops.contraction import contract
from transpile.loops.forwarding import forward_stores
from transpile.loops.fusion import fuse
from transpile.loops.reuse import Target, reuse
from transpile.symbolic.dims import name
from transpile.symbolic.program import Const, Stmt, While
from transpile.symbolic.types import BOOL, FLOAT64

I, J = name("i"), name("j")


def contracted(*body: Stmt) -> bool:
    shapes = {"t": SHAPE}
    contract(fuse(body), shapes, {"t": FLOAT64})
    return "t" not in shapes


def arrays(body: tuple[Stmt, ...]) -> set[str]:
    return {access.array for stmt in body for access in accesses(stmt)}


def test_made_and_used_in_one_iteration() -> None:
    assert contracted(allocate("t"), loop("i", put("t", I, at("x", I))), loop("j", put("y", J, at("t", J))))


def test_a_neighbour_is_needed_too() -> None:
    shifted = loop("j", put("y", J, plus(at("t", J), at("t", J - 1))))
    assert not contracted(allocate("t"), loop("i", put("t", I, at("x", I))), shifted)


def test_an_array_that_lives_over_an_outer_loop_stays() -> None:
    step = loop("i", put("t", I, plus(at("t", I), at("x", I))))
    assert not contracted(allocate("t"), loop("k", step))


def test_an_array_that_lives_over_a_while_stays() -> None:
    body = (loop("i", put("t", I, at("x", I)), put("y", I, at("t", I))),)
    assert not contracted(allocate("t"), While((), Const(True, BOOL), body))


def test_read_before_it_is_written_stays() -> None:
    assert not contracted(allocate("t"), loop("i", put("y", I, at("t", I)), put("t", I, at("x", I))))


def test_a_stored_value_is_not_loaded_again() -> None:
    body = (put("y", I, plus(at("x", I), at("x", I))), put("z", I, at("y", I)))
    kept, first, second = forward_stores((loop("i", *body),), lambda hint: hint)[0].body  # type: ignore[union-attr]
    assert (kept.name, first.value, second.value) == ("y_value", var("y_value"), var("y_value"))


def test_a_value_is_loaded_again_after_another_write() -> None:
    body = (put("y", I, plus(at("x", I), at("x", I))), put("y", J, at("x", I)), put("z", I, at("y", I)))
    assert forward_stores((loop("i", *body),), lambda hint: hint) == (loop("i", *body),)


def test_a_temporary_moves_into_the_result() -> None:
    body = (allocate("t"), loop("i", put("t", I, at("x", I))), loop("j", put("out", J, plus(at("t", J), var("s")))))
    workspace = {"t": SHAPE}
    moved = reuse(body, workspace, {"t": FLOAT64}, [Target("out", SHAPE, FLOAT64)])
    assert (arrays(moved), workspace) == ({"x", "out"}, {})


def test_a_temporary_that_is_read_elsewhere_stays() -> None:
    body = (
        allocate("t"),
        loop("i", put("t", I, at("x", I))),
        loop("j", put("out", J, at("t", J)), stop=N),
        local("last", at("t", 0)),
    )
    workspace = {"t": SHAPE}
    assert reuse(body, workspace, {"t": FLOAT64}, [Target("out", SHAPE, FLOAT64)]) == body
