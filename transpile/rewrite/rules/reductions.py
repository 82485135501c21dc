"""Laws of sums of exponentials: the maximum is taken off first, so that nothing overflows and not all underflows.

The maximum is taken off where it is finite. Where it is not (only -inf, an inf, a NaN, no elements), the literal
formula is what remains, with its infinities and NaN.
"""

from __future__ import annotations

from transpile.rewrite.build import Build
from transpile.rewrite.patterns import Reduction, Variable, both, is_array, is_real, operation
from transpile.rewrite.rule import Match, Numeric, Rule
from transpile.symbolic.aliases import VIEWS
from transpile.symbolic.graph import AxisNew, AxisSlice, Node, Reduce

exp, log = operation("exp"), operation("log")
x = Variable("x", both(is_array, is_real))


def _summed(node: Node) -> Node:
    """The sum that a divisor is, perhaps with new axes: ``total`` of ``total[:, None]``."""
    return node.inputs[0] if node.op == "view" else node


def _is_sum_of_exponentials(node: Node) -> bool:
    total = _summed(node)
    return total.op == "reduce" and total.attr.function == "sum" and total.inputs[0].op == "exp"


divisor = Variable("divisor", _is_sum_of_exponentials)


def _unshifted(found: Match) -> bool:
    """Whether the author did not take off a maximum already."""
    node = found["x"]
    if node.op != "subtract":
        return True
    taken = node.inputs[1]
    while taken.op in VIEWS or taken.op in ("where", "select"):
        taken = taken.inputs[0 if taken.op in VIEWS else 1]
    return not (taken.op == "reduce" and taken.attr.function == "max")


def _shift(build: Build, like: Reduce, operand: Node) -> Node:
    """The maximum over the axes of a reduction, or 0 where it is not finite."""
    largest = build.maximum(like, operand)
    assert largest.type is not None
    choice = "where" if largest.type.is_array else "select"
    return build.apply(choice, build.apply("isfinite", largest), largest, build.number(0.0), hint="shift")


def _shifted_exponential(build: Build, total: Node, operand: Node, shift: Node) -> Node:
    difference = build.apply("subtract", operand, build.spread(total.attr, shift, operand))
    return build.apply("exp", difference, hint=total.inputs[0].hint)


def _log_sum_exp(found: Match, build: Build) -> Node:
    """log(sum(exp(x))) = shift + log(sum(exp(x - shift)))"""
    total = found["total"]
    shift = _shift(build, total.attr, found["x"])
    new_total = build.again(total, _shifted_exponential(build, total, found["x"], shift))
    return build.apply("add", shift, build.apply("log", new_total))


def _softmax(found: Match, build: Build) -> Node | None:
    """exp(x) / sum(exp(x)) = e / sum(e) with e = exp(x - shift)"""
    divisor = found["divisor"]
    total = _summed(divisor)
    if total.inputs[0].inputs[0] is not found["x"] or not _divides_along(divisor, total):
        return None
    shift = _shift(build, total.attr, found["x"])
    exponential = _shifted_exponential(build, total, found["x"], shift)
    new_total = build.again(total, exponential)
    return build.apply("divide", exponential, new_total if divisor is total else build.again(divisor, new_total))


def _divides_along(divisor: Node, total: Node) -> bool:
    """Whether the divisor lines up with the axes that were summed, so that each element is divided by its own sum."""
    attr: Reduce = total.attr
    assert total.inputs[0].type is not None
    if divisor is total:
        leading = attr.axes == tuple(range(len(attr.axes)))
        return attr.keepdims or attr.all_axes or leading
    axes = divisor.attr.axes
    new = tuple(position for position, axis in enumerate(axes) if isinstance(axis, AxisNew))
    return new == attr.axes and not attr.keepdims and all(isinstance(axis, AxisNew) or _is_whole(axis) for axis in axes)


def _is_whole(axis: object) -> bool:
    return isinstance(axis, AxisSlice) and axis.step == 1 and axis.offset.constant == 0


def _log_softmax(found: Match, build: Build) -> Node:
    """log(exp(x) / s) = x - log(s) for a sum s of exponentials, which is not negative"""
    return build.apply("subtract", found["x"], build.apply("log", found["divisor"]))


STABILIZING = Numeric.STABILIZING
RULES = (
    Rule(
        "log_sum_exp",
        log(Reduction("sum", "total", exp(x))),
        _log_sum_exp,
        STABILIZING,
        ("reduction", "log", "exp"),
        _unshifted,
    ),
    Rule("log_softmax", log(exp(x) / divisor), _log_softmax, STABILIZING, ("reduction", "log", "exp")),
    Rule("softmax", exp(x) / divisor, _softmax, STABILIZING, ("reduction", "exp"), _unshifted),
)
