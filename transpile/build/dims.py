"""Dimensions as C expressions of the fast entry, and how large their names may be for them not to overflow."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_LARGEST_POWER = 2**32  # `raised` in entry_support.h says of larger ones that they are too large
_FLOORED = {ast.FloorDiv: "floor_divide", ast.Mod: "floor_remainder"}
_CALLS = {"min": "smaller", "max": "larger"}
_RELATIONS = {ast.Eq: "==", ast.NotEq: "!=", ast.GtE: ">="}
_AVAILABLE_BITS = 62


def c_text(expression: str, named: Callable[[str], str]) -> str:
    """A dimension or a condition in C; ``named`` gives the C name of a name."""
    return _c(_parsed(expression), named)


def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _c(node: ast.expr, named: Callable[[str], str]) -> str:
    match node:
        case ast.Constant(value=int(value)):
            return f"INT64_C({value})"
        case ast.Name(id=name):
            return named(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{_c(operand, named)})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return f"({_c(left, named)} {_SIGNS[type(op)]} {_c(right, named)})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _FLOORED:
            return f"{_FLOORED[type(op)]}({_c(left, named)}, {_c(right, named)})"
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"raised({_c(left, named)}, {_c(right, named)})"
        case ast.Call(func=ast.Name(id=name), args=[left, right]) if name in _CALLS:
            return f"{_CALLS[name]}({_c(left, named)}, {_c(right, named)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _RELATIONS:
            return f"{_c(left, named)} {_RELATIONS[type(op)]} {_c(right, named)}"
    raise ValueError(f"no dimension: {ast.unparse(node)}")


def safe_bits(expressions: Iterable[str]) -> dict[str, int]:
    """For each name in the expressions, how many bits it may have for nothing in them to overflow 64."""
    found: dict[str, int] = {}
    for expression in expressions:
        node = _parsed(expression)
        weight, degree = _bound(node)
        width = max(0, (_AVAILABLE_BITS - weight.bit_length()) // max(1, degree))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id not in _CALLS:
                found[inner.id] = min(found.get(inner.id, width), width)
    return found


def powers(expressions: Iterable[str], named: Callable[[str], str]) -> list[str]:
    """The powers in the expressions, in C; each is -1 where the expression it is part of must not be relied on."""
    nodes = (node for expression in expressions for node in ast.walk(_parsed(expression)))
    found = (node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow))
    return list(dict.fromkeys(_c(node, named) for node in found))


def _bound(node: ast.AST) -> tuple[int, int]:
    """Two numbers w and d such that no part of the expression exceeds w * b**d where no name exceeds b >= 1."""
    if isinstance(node, ast.Constant):
        return abs(int(str(node.value))), 0
    if isinstance(node, ast.Name):
        return 1, 1
    bounds = [_bound(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    weights, degrees = zip(*bounds, strict=True)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return max(1, weights[0]) * max(1, weights[1]), sum(degrees)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return sum(weights, _LARGEST_POWER), max(degrees)
    return sum(weights), max(degrees)  # quotients, remainders, minima and maxima give no more than their operands
