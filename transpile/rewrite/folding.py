"""Constant folding of Python numbers, with Python's own meaning.

Only operations that IEEE 754 rounds correctly are folded, so that the result is the same on every machine.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from transpile.rewrite.rebuild import Rebuild
from transpile.symbolic.graph import Kernel, Node
from transpile.symbolic.types import PYTHON_TYPE, Kind


def _power(base: float, exponent: float) -> float:
    """Powers that are products; of others the C library may know the last bit differently on another machine."""
    if isinstance(base, int) and isinstance(exponent, int) and 0 <= exponent < 64:
        whole: int = base**exponent
        return whole
    square = float(base) * float(base)
    if exponent != 2 or not math.isfinite(square):  # Python raises OverflowError
        raise ValueError("no product")
    return square


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "power": _power,
    "negative": operator.neg,
    "positive": operator.pos,
    "invert": operator.invert,
    "not": operator.not_,
    "and": lambda left, right: left and right,
    "or": lambda left, right: left or right,
    "select": lambda condition, value, otherwise: value if condition else otherwise,
    "absolute": abs,
    "fabs": math.fabs,
    "py_max": max,
    "py_min": min,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "isnan": math.isnan,
    "isinf": math.isinf,
    "isfinite": math.isfinite,
    "truth": bool,
}


class FoldConstants(Rebuild):
    """Replaces operations of Python constants by their value. ``count`` says how many."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel)
        self.count = 0

    def change(self, old: Node, node: Node) -> Node | None:
        """The constant, where there is one."""
        value = folded(node, self.kernel.fp == "exact")
        if value is None:
            return self.emit(node, old)
        self.count += 1
        return self.emit(Node("const", (), node.type, value, node.hint, node.span), old)


def folded(node: Node, exact: bool = False) -> bool | int | float | None:
    """The value of an operation of Python constants; None where it is not known or Python would raise."""
    if exact and node.op == "power" and node.type is not None and node.type.dtype.kind == "f":
        return None  # Python asks the C library
    if node.op not in FUNCTIONS or not all(map(_is_python_constant, node.inputs)):
        return None
    if node.type is None or node.type.kind is not Kind.PYTHON:
        return None
    try:
        number: bool | int | float = FUNCTIONS[node.op](*(operand.attr for operand in node.inputs))
    except (ArithmeticError, ValueError, TypeError):
        return None
    if type(number) is not PYTHON_TYPE[node.type.dtype.kind]:
        return None
    return None if isinstance(number, int) and not -(2**63) <= number < 2**63 else number


def _is_python_constant(node: Node) -> bool:
    if node.op != "const" or node.type is None or node.type.kind is not Kind.PYTHON:
        return False
    # complex products and quotients: not rounded once
    return not isinstance(node.attr, complex)
