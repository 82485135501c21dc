"""Conditions: the truth of a value, and what a condition says about dimensions where it holds."""

from __future__ import annotations

import libcst as cst
import numpy as np

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.known import NEGATION
from transpile.parse.magnitude import LIMIT
from transpile.parse.scope import Frame
from transpile.parse.typing_rules import element, elementwise
from transpile.parse.values import Constant, ListValue, Literal, TupleValue, Value
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.graph import Node
from transpile.symbolic.types import BOOL, PY_BOOL, PY_INT


def truth(frame: Frame, value: Value, at: cst.CSTNode) -> Node | bool:
    """Whether a value counts as true: a bool known already, or a scalar bool node."""
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, TupleValue):
        return bool(value.items)
    if isinstance(value, ListValue):
        length = frame.builder.emit("size", value.array, type=PY_INT, attr=0)
        return frame.builder.emit("greater", length, frame.builder.const(0), type=PY_BOOL)
    if isinstance(value, Literal) and (value.value is None or isinstance(value.value, str)):
        return bool(value.value)
    node = element(frame.builder, frame.node(value, at))
    assert node.type is not None
    if node.type.is_array:
        frame.error(
            codes.OPERAND_TYPE,
            f"the truth value of an array ({node.type}) is ambiguous",
            "use np.any(...) or np.all(...), or np.where to choose element by element",
            at,
        )
    if node.op == "const":
        return bool(node.attr)
    return node if node.type.dtype == BOOL else elementwise(frame.builder, "truth", node)


def as_node(builder: Builder, condition: Node | bool) -> Node:
    """A condition as a node."""
    if isinstance(condition, Node):
        return condition
    return builder.emit("const", type=PY_BOOL, attr=condition)


def consequences(builder: Builder, condition: Node, holds: bool) -> list[Dim]:
    """Dimensions that are ``>= 0`` where the condition does (or does not) hold."""
    if condition.op == "not":
        return consequences(builder, condition.inputs[0], not holds)
    if condition in builder.shortcuts:
        operator, first = builder.shortcuts[condition]
        return consequences(builder, first, holds) if (operator == "and") == holds else []
    if condition.op in ("and", "or"):
        if (condition.op == "and") != holds:
            return []
        return [fact for part in condition.inputs for fact in consequences(builder, part, holds)]
    op = condition.op if holds else NEGATION.get(condition.op, "")
    if op not in NEGATION or not all(map(_is_int, condition.inputs)):
        return []
    if not all(_cannot_overflow(builder, part) for part in condition.inputs):
        return []
    left, right = map(builder.dim, condition.inputs)
    return {
        "less": [right - left - 1],
        "less_equal": [right - left],
        "greater": [left - right - 1],
        "greater_equal": [left - right],
        "equal": [left - right, right - left],
        "not_equal": [],
    }[op]


def _cannot_overflow(builder: Builder, node: Node) -> bool:
    """Whether C computes the exact value; parameters in sums must be small, which is decided at entry."""
    if builder.lengths.is_exact(node):
        return True
    atoms = [name(atom) for atom in sorted(set(builder.dim(node).atoms())) if atom not in builder.sizes]
    parameters = [atom for atom in atoms if builder.at_entry(atom)]
    return all(builder.decide_at_entry(LIMIT - atom) and builder.decide_at_entry(LIMIT + atom) for atom in parameters)


def assume(builder: Builder, condition: Node, holds: bool) -> list[Dim]:
    """From here to the end of the region the condition holds (or does not); gives what is ``>= 0`` by that."""
    builder.known.learn(condition, holds)
    facts = consequences(builder, condition, holds)
    for fact in facts:
        builder.facts.assume(fact)
    return facts


def _is_int(node: Node) -> bool:
    given = node.type
    return given is not None and not given.is_array and given.dtype.kind in "iu" and given.dtype != np.uint64
