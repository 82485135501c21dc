"""An array that is local to one iteration becomes a scalar, and only then."""

from __future__ import annotations

from tests.loops.programs import SHAPE, N, allocate, at, local, loop, plus, put, var
from transpile.loops.access import accesses
from transpile.loops.contraction import contract
from transpile.loops.forwarding import forward_stores
from transpile.loops.fusion import fuse
from transpile.loops.reuse import Target, reuse
from transpile.symbolic.dims import name
from transpile.symbolic.program import Const, Stmt, While
from transpile.symbolic.types import BOOL, FLOAT64

ROW, COLUMN = name("i"), name("j")


def contracted(*body: Stmt) -> bool:
    shapes = {"t": SHAPE}
    contract(fuse(body), shapes, {"t": FLOAT64})
    return "t" not in shapes


def arrays(body: tuple[Stmt, ...]) -> set[str]:
    return {access.array for stmt in body for access in accesses(stmt)}


def test_made_and_used_in_one_iteration() -> None:
    assert contracted(
        allocate("t"), loop("i", put("t", ROW, at("x", ROW))), loop("j", put("y", COLUMN, at("t", COLUMN)))
    )


def test_a_neighbour_is_needed_too() -> None:
    shifted = loop("j", put("y", COLUMN, plus(at("t", COLUMN), at("t", COLUMN - 1))))
    assert not contracted(allocate("t"), loop("i", put("t", ROW, at("x", ROW))), shifted)


def test_an_array_that_lives_over_an_outer_loop_stays() -> None:
    step = loop("i", put("t", ROW, plus(at("t", ROW), at("x", ROW))))
    assert not contracted(allocate("t"), loop("k", step))


def test_an_array_that_lives_over_a_while_stays() -> None:
    body = (loop("i", put("t", ROW, at("x", ROW)), put("y", ROW, at("t", ROW))),)
    assert not contracted(allocate("t"), While((), Const(True, BOOL), body))


def test_read_before_it_is_written_stays() -> None:
    assert not contracted(allocate("t"), loop("i", put("y", ROW, at("t", ROW)), put("t", ROW, at("x", ROW))))


def test_a_stored_value_is_not_loaded_again() -> None:
    body = (put("y", ROW, plus(at("x", ROW), at("x", ROW))), put("z", ROW, at("y", ROW)))
    kept, first, second = forward_stores((loop("i", *body),), lambda hint: hint, set())[0].body  # type: ignore[union-attr]
    assert (kept.name, first.value, second.value) == ("y_value", var("y_value"), var("y_value"))


def test_a_value_is_loaded_again_after_another_write() -> None:
    body = (
        put("y", ROW, plus(at("x", ROW), at("x", ROW))),
        put("y", COLUMN, at("x", ROW)),
        put("z", ROW, at("y", ROW)),
    )
    assert forward_stores((loop("i", *body),), lambda hint: hint, set()) == (loop("i", *body),)


def test_a_temporary_moves_into_the_result() -> None:
    body = (
        allocate("t"),
        loop("i", put("t", ROW, at("x", ROW))),
        loop("j", put("out", COLUMN, plus(at("t", COLUMN), var("s")))),
    )
    workspace = {"t": SHAPE}
    moved = reuse(body, workspace, {"t": FLOAT64}, [Target("out", SHAPE, FLOAT64)])
    assert (arrays(moved), workspace) == ({"x", "out"}, {})


def test_a_temporary_that_is_read_elsewhere_stays() -> None:
    body = (
        allocate("t"),
        loop("i", put("t", ROW, at("x", ROW))),
        loop("j", put("out", COLUMN, at("t", COLUMN)), stop=N),
        local("last", at("t", 0)),
    )
    workspace = {"t": SHAPE}
    assert reuse(body, workspace, {"t": FLOAT64}, [Target("out", SHAPE, FLOAT64)]) == body
