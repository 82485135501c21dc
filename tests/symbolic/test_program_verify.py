"""The verifier accepts what is well formed and says what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.emit_c.harness import ROW as I
from tests.emit_c.harness import N, array, const, each, function, load, op, var
from tests.emit_c.programs import PROGRAMS
from transpile.symbolic.dims import as_dim
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.program import (
    Assign,
    Function,
    If,
    Index,
    Jump,
    Loop,
    Op,
    Rotate,
    Scalar,
    Stmt,
    Store,
    Var,
)
from transpile.symbolic.program_verify import InvalidProgramError, verify
from transpile.symbolic.types import BOOL, FLOAT64, INT64


@pytest.mark.parametrize("made", [made for made, _ in PROGRAMS], ids=lambda made: made.name)
def test_well_formed(made: Function) -> None:
    verify(made)


def one(*body: Stmt) -> Function:
    return function("f", [array("x"), Scalar("k", INT64)], [array("out", role="result")], *body)


STORE = Store("out", (I,), (N,), load("x"))
BAD: list[tuple[Stmt, str]] = [
    (STORE, "i is no int64 in scope"),
    (each(replace(STORE, value=var("y"))), "y is used before it is declared"),
    (each(replace(STORE, value=Var("k", FLOAT64))), "k is int64, but is read as float64"),
    (each(replace(STORE, value=Index(I, INT64))), "out is of float64, but is accessed as int64"),
    (each(replace(STORE, array="x")), "x may not be written"),
    (each(replace(STORE, array="nowhere")), "nowhere is no array"),
    (each(replace(STORE, shape=(N, N))), "1 subscripts in 2 dimensions"),
    (each(replace(STORE, value=op("add", load("x"), Index(I, INT64)))), "add of float64 and int64"),
    (each(replace(STORE, value=Op("add", (load("x"),), FLOAT64))), "add has 1 operands, not 2"),
    (each(replace(STORE, value=Op("frobnicate", (load("x"),), FLOAT64))), "frobnicate is no operation"),
    (each(replace(STORE, value=op("select", load("x"), load("x"), load("x")))), "select of float64"),
    (each(Assign("y", const(1.0))), "y is assigned, but no mutable local"),
    (If(const(1.0), ()), "a condition is not bool"),
    (Jump("break"), "break outside of a loop"),
    (Loop("i", as_dim(0), dim_name("m"), 1, ()), "m is no int64 in scope"),
    (Loop("i", as_dim(0), N, 0, ()), "step 0"),
    (Rotate(("out",), ("out",)), "out is rotated, but no handle"),
    (each(Assign("t", const(0.0), declare=True), Loop("j", as_dim(0), N, 1, (), lanes=(("t", "add"),))), "lanes of t"),
]  # fmt: skip


@pytest.mark.parametrize(("stmt", "message"), BAD, ids=[message for _, message in BAD])
def test_malformed(stmt: Stmt, message: str) -> None:
    with pytest.raises(InvalidProgramError, match=message):
        verify(one(stmt))


def test_a_constant_local_is_not_assigned_again() -> None:
    body = (Assign("y", const(1.0), declare=True), Assign("y", const(2.0)))
    with pytest.raises(InvalidProgramError, match="no mutable local"):
        verify(one(*body))


def test_what_a_block_declares_ends_with_it() -> None:
    inside = If(const(True, BOOL), (Assign("y", const(1.0), declare=True),))
    with pytest.raises(InvalidProgramError, match="y is used before it is declared"):
        verify(one(inside, Assign("z", var("y"), declare=True)))


def test_names_are_declared_once() -> None:
    twice = function("f", [array("x"), array("x", np.dtype("int8"))], [])
    with pytest.raises(InvalidProgramError, match="x is declared twice"):
        verify(twice)
