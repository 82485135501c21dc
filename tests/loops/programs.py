"""Short ways to write loop programs by hand."""

from __future__ import annotations

from transpile.symbolic.dims import Dim, as_dim, name
from transpile.symbolic.program import Allocate, Assign, Expr, Load, Loop, Op, Stmt, Store, Var
from transpile.symbolic.types import FLOAT64

N = name("n")
SHAPE = (N,)


def at(array: str, subscript: Dim | int, shape: tuple[Dim, ...] = SHAPE) -> Load:
    """A load of a one-dimensional array."""
    return Load(array, (as_dim(subscript),), shape, FLOAT64)


def put(array: str, subscript: Dim | int, value: Expr, shape: tuple[Dim, ...] = SHAPE) -> Store:
    """A store into a one-dimensional array."""
    return Store(array, (as_dim(subscript),), shape, value)


def plus(left: Expr, right: Expr) -> Op:
    """A sum."""
    return Op("add", (left, right), FLOAT64)


def loop(variable: str, *body: Stmt, stop: Dim = N, step: int = 1, start: int = 0) -> Loop:
    """A loop over 0 .. n."""
    return Loop(variable, as_dim(start), stop, step, body)


def local(variable: str, value: Expr, **options: bool) -> Assign:
    """A new local."""
    return Assign(variable, value, declare=True, **options)


def var(variable: str) -> Var:
    """A local that is read."""
    return Var(variable, FLOAT64)


def allocate(array: str) -> Allocate:
    """The place where a workspace array begins."""
    return Allocate(array)
