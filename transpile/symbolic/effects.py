"""What evaluating a node does besides giving a value: may it raise an exception, does it draw random numbers."""

from __future__ import annotations

from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import GENERATOR, Kind, Type

ANEW = "NumPy"  # in place of the exception of a check: C gives up, and the NumPy version computes everything
_NEVER = frozenset(
    (
        "param",
        "const",
        "constant_array",
        "arg",
        "size",
        "transpose",
        "copy",
        "list",
        "length",
        "nonzero",
        "result",
        "yield",
        "break",
        "continue",
        "return",
        "unreachable",
    )
)
_RAISING_OPERATORS = frozenset(("divide", "floor_divide", "remainder", "power", "left_shift", "right_shift", "round"))
_QUIET_MATH = frozenset(("isnan", "isinf", "isfinite", "fabs", "copysign"))
_NEEDS_ELEMENTS = frozenset(("min", "max", "argmin", "argmax"))


def may_raise(node: Node) -> bool:
    """Whether an exception may come from this node alone, its inputs being there."""
    if node.op in _NEVER:
        return False
    if node.op in ELEMENTWISE:
        return _elementwise(node)
    if node.op == "numpy":
        raises: bool = node.attr.raises
        return raises
    if node.op == "compress":
        base, mask = (_type(operand).shape for operand in node.inputs)
        return base[: len(mask)] != mask
    if node.op == "view":
        return any(raw.kind == "index" for raw in node.attr.raw)
    if node.op == "cast":
        return (
            _type(node).kind is not Kind.ARRAY
            and _type(node).dtype.kind in "biu"
            and _type(node.inputs[0]).dtype.kind not in ("b" if _type(node).kind is Kind.NUMPY else "biu")
        )
    if node.op == "reduce":
        return node.attr.function in _NEEDS_ELEMENTS and node.attr.initial is None and not _has_elements(node)
    if node.op == "arange":
        return _type(node).dtype.kind not in "iu"
    if node.op == "matmul":
        left, right = (_type(operand).shape for operand in node.inputs)
        return left[-1] != right[max(len(right) - 2, 0)]
    if node.op == "arange":
        return node.inputs[1].op != "const" or not node.inputs[1].attr
    if node.op == "fill":
        return not node.attr.like and any(operand.op not in ("const", "size") for operand in node.inputs[1:])
    return True


def draws(node: Node) -> bool:
    """Whether the node itself draws random numbers: whoever is given a generator does."""
    return any(operand.type == GENERATOR for operand in node.inputs)


def _type(node: Node) -> Type:
    assert node.type is not None, f"{node.op} is no value"
    return node.type


def _elementwise(node: Node) -> bool:
    given = _type(node)
    if given.kind is Kind.PYTHON:
        math = ELEMENTWISE[node.op].math or ""
        return node.op in _RAISING_OPERATORS or (math.startswith("math.") and node.op not in _QUIET_MATH)
    if node.op == "power" and given.dtype.kind in "iu":
        return True  # an integer to a negative power
    return not _fits([_type(operand).shape for operand in node.inputs])


def _fits(shapes: list[tuple[Dim, ...]]) -> bool:
    """Whether the shapes broadcast whatever the sizes are."""
    for axis in range(1, max(map(len, shapes)) + 1):
        lengths = {shape[-axis] for shape in shapes if len(shape) >= axis}
        if len([length for length in lengths if length.constant != 1]) > 1:
            return False
    return True


def _has_elements(node: Node) -> bool:
    shape = _type(node.inputs[0]).shape
    return all((shape[axis].constant or 0) > 0 for axis in node.attr.axes)
