"""Conditions that are known to hold at one place: ``x / y if y != 0.0 else 0.0`` needs no second check of ``y``."""

from __future__ import annotations

from dataclasses import dataclass

from transpile.symbolic.graph import Node

NEGATION = {
    "less": "greater_equal",
    "less_equal": "greater",
    "greater": "less_equal",
    "greater_equal": "less",
    "equal": "not_equal",
    "not_equal": "equal",
}
MIRROR = {
    "less": "greater",
    "less_equal": "greater_equal",
    "greater": "less",
    "greater_equal": "less_equal",
    "equal": "equal",
    "not_equal": "not_equal",
}


@dataclass(frozen=True)
class Comparison:
    """``left op right + number``; without ``right`` a comparison with a number. ``nan``: it holds for NaN too."""

    op: str
    left: Node
    right: Node | None
    number: float
    nan: bool


class Known:
    """The comparisons that hold from some statement to the end of its region."""

    def __init__(self) -> None:
        self._facts: list[Comparison] = []

    def mark(self) -> int:
        """The present point, for `rollback`."""
        return len(self._facts)

    def rollback(self, mark: int) -> None:
        """Forget what was learnt since."""
        del self._facts[mark:]

    def learn(self, condition: Node, holds: bool = True) -> None:
        """From here on the condition holds (or does not)."""
        if condition.op == "not":
            self.learn(condition.inputs[0], not holds)
        elif condition.op in ("and", "or"):
            if (condition.op == "and") == holds:
                for part in condition.inputs:
                    self.learn(part, holds)
        else:
            comparison = _comparison(condition, holds)
            if comparison is not None:
                self._facts.append(comparison)

    def holds(self, condition: Node, wanted: bool = True) -> bool:
        """Whether the condition is known to hold (or not to)."""
        if condition.op == "not":
            return self.holds(condition.inputs[0], not wanted)
        if condition.op in ("and", "or"):
            enough = any if (condition.op == "or") == wanted else all
            return enough(self.holds(part, wanted) for part in condition.inputs)
        goal = _comparison(condition, wanted)
        return goal is not None and any(_implies(fact, goal) for fact in self._facts)


def _comparison(condition: Node, holds: bool) -> Comparison | None:
    if condition.op == "truth" and _is_real(condition.inputs[0]):
        # NaN counts as true
        return Comparison("not_equal" if holds else "equal", condition.inputs[0], None, 0, holds)
    if condition.op not in NEGATION or not all(map(_is_real, condition.inputs)):
        return None
    op = condition.op if holds else NEGATION[condition.op]
    left, right = condition.inputs
    nan = holds == (condition.op == "not_equal") and any(_is_float(part) for part in condition.inputs)
    if left.op == "const":
        left, right, op = right, left, MIRROR[op]
    if right.op == "const":
        return Comparison(op, left, None, right.attr, nan)
    return Comparison(op, left, right, 0, nan)


def _is_real(node: Node) -> bool:
    return node.type is not None and not node.type.is_array and node.type.dtype.kind != "c"


def _is_float(node: Node) -> bool:
    return node.type is not None and node.type.dtype.kind == "f"


def _implies(fact: Comparison, goal: Comparison) -> bool:
    if fact.nan and not goal.nan:
        return False
    op = fact.op
    if (fact.left, fact.right) == (goal.right, goal.left):
        op = MIRROR[op]
    elif (fact.left, fact.right) != (goal.left, goal.right):
        return False
    if op.startswith("greater"):  # as for `less`, with all signs changed
        return _follows(MIRROR[op], -fact.number, MIRROR[goal.op], -goal.number)
    return _follows(op, fact.number, goal.op, goal.number)


def _follows(op: str, number: float, wanted: str, limit: float) -> bool:
    """Whether ``x op number`` implies ``x wanted limit``; ``op`` is not one of the greater ones."""
    if op == "equal":
        return {
            "less": number < limit,
            "less_equal": number <= limit,
            "greater": number > limit,
            "greater_equal": number >= limit,
            "equal": number == limit,
            "not_equal": number != limit,
        }[wanted]
    if op == "not_equal":
        return wanted == "not_equal" and number == limit
    strict = op == "less"
    if wanted == "less":
        return number < limit or (strict and number == limit)
    if wanted == "less_equal":
        return number <= limit
    return wanted == "not_equal" and (limit > number or (strict and limit == number))
