"""Functions of `scipy.special` that the C library has, or that a few of its functions make."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.arrays import converted, dtype_of, stands_for
from transpile.parse.functions.call import Call, Handler
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, Kind, Type

Number = Node | float
ROOT_HALF = math.sqrt(0.5)


def functions() -> dict[str, Handler]:
    """These functions of SciPy by full name."""
    table: dict[str, Callable[..., Node]] = {
        "erf": lambda f, x: f("erf", x),
        "erfc": lambda f, x: f("erfc", x),
        "gamma": lambda f, x: f("gamma", x),
        "gammaln": lambda f, x: f.where(f("equal", x, -math.inf), x, f("lgamma", x)),
        "expit": lambda f, x: f("divide", 1.0, f("add", 1.0, f("exp", f("negative", x)))),
        "logit": _logit,
        "ndtr": _ndtr,
        "log_ndtr": _log_ndtr,
        "xlogy": lambda f, x, y: f.where(_nothing(f, x, y), 0.0, f("multiply", x, f("log", y))),
    }
    return {f"scipy.special.{name}": _function(name, formula) for name, formula in table.items()}


class Formula:
    """Builds formulas of float64 numbers and arrays."""

    def __init__(self, call: Call) -> None:
        self.builder = call.builder

    def __call__(self, op: str, *operands: Number) -> Node:
        """An operation."""
        nodes = [self._node(operand) for operand in operands]
        if op in ("erf", "erfc", "gamma", "lgamma"):  # which are no functions of NumPy
            given = type_of(nodes[0])
            return self.builder.emit(op, *nodes, type=Type(_kind(given), FLOAT64, given.shape))
        return elementwise(self.builder, op, *nodes, python=False)

    def where(self, condition: Node, value: Number, otherwise: Number) -> Node:
        """One or the other; of numbers, as of arrays, both are computed."""
        op = "where" if type_of(condition).is_array else "select"
        nodes = self._node(value), self._node(otherwise)
        shape = self.builder.broadcast(*(type_of(node).shape for node in (condition, *nodes)))
        kind = Kind.ARRAY if op == "where" else Kind.NUMPY
        return self.builder.emit(op, condition, *nodes, type=Type(kind, FLOAT64, shape))

    def _node(self, operand: Number) -> Node:
        return operand if isinstance(operand, Node) else self.builder.const(operand, Type(Kind.NUMPY, FLOAT64))


def _kind(given: Type) -> Kind:
    return Kind.ARRAY if given.shape else Kind.NUMPY


def _function(name: str, formula: Callable[..., Node]) -> Handler:
    names = ("x", "y") if name == "xlogy" else ("x",)

    def handler(call: Call) -> Value:
        call.bind(*names)
        nodes = [call.node(operand) for operand in names]
        if any(dtype_of(node).kind == "c" for node in nodes):
            call.error(codes.OPERAND_TYPE, f"{call.name} of complex numbers is not supported", "pass real numbers")
        single = all(type_of(node).dtype.name == "float32" for node in nodes)

        def meaning() -> Node:
            value = formula(Formula(call), *(converted(call, node, FLOAT64) for node in nodes))
            return converted(call, value, np.dtype("float32")) if single else value

        return stands_for(call, f"scipy.special.{name}", meaning)

    return handler


def _logit(f: Formula, x: Node) -> Node:
    """The logarithm of x/(1 - x), by another formula where that is near 1."""
    twice = f("multiply", 2.0, f("subtract", x, 0.5))
    near = f("subtract", f("log1p", twice), f("log1p", f("negative", twice)))
    far = f("log", f("divide", x, f("subtract", 1.0, x)))
    is_far = f("logical_or", f("less", x, 0.3), f("greater", x, 0.65))
    return f.where(is_far, far, near)


def _ndtr(f: Formula, x: Node) -> Node:
    """The normal distribution, of which neither end may be lost."""
    scaled = f("multiply", x, ROOT_HALF)
    size = f("absolute", scaled)
    tail = f("multiply", 0.5, f("erfc", size))
    middle = f("add", 0.5, f("multiply", 0.5, f("erf", scaled)))
    ends = f.where(f("greater", scaled, 0.0), f("subtract", 1.0, tail), tail)
    return f.where(f("less", size, ROOT_HALF), middle, ends)


def _log_ndtr(f: Formula, x: Node) -> Node:
    """Its logarithm; far down the tail by the asymptotic series of erfc, of whose logarithm nothing underflows."""
    scaled = f("multiply", x, ROOT_HALF)
    near = f("log1p", f("multiply", -0.5, f("erfc", scaled)))
    below = f("log", f("multiply", 0.5, f("erfc", f("negative", scaled))))
    square = f("square", scaled)
    series: Number = 1.0
    step = f("divide", -0.5, square)
    for odd in (13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0):  # 1 - 1/(2t^2) (1 - 3/(2t^2) (1 - ...
        series = f("add", 1.0, f("multiply", f("multiply", odd, step), series))
    ratio = f("divide", series, f("multiply", f("negative", scaled), 2.0 * math.sqrt(math.pi)))
    tail = f("subtract", f("log", ratio), square)
    return f.where(f("less", x, -15.0), tail, f.where(f("less", x, -1.0), below, near))


def _nothing(f: Formula, x: Node, y: Node) -> Node:
    """Whether x is zero, and y no NaN."""
    return f("logical_and", f("equal", x, 0.0), f("logical_not", f("isnan", y)))
