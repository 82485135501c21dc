"""Laws of powers.

NumPy's own `array ** 2`, `** 0.5` and `** -1` call square, sqrt and reciprocal: for floating-point arrays the rules
below only say so. For scalars NumPy calls `pow`, which may be off by a last bit where x * x is not. Python's own `**`
raises OverflowError, so that its numbers are left alone.
"""

from __future__ import annotations

from transpile.rewrite.patterns import Variable, both, is_array, is_number, is_numpy, is_real, operation
from transpile.rewrite.rule import Match, Numeric, Rule
from transpile.symbolic.graph import Node
from transpile.symbolic.types import Kind

square, sqrt, reciprocal = operation("square"), operation("sqrt"), operation("reciprocal")
array = Variable("x", both(is_array, is_number))
real_array = Variable("x", both(is_array, is_real))
scalar = Variable("x", both(is_numpy, is_real))
EXACT, STABILIZING, REASSOCIATES = Numeric.EXACT, Numeric.STABILIZING, Numeric.REASSOCIATES


def _python_exponent(found: Match) -> bool:
    """Only a Python number takes NumPy's way past `pow`, and leaves the dtype alone."""
    exponent: Node = found["exponent"]
    return exponent.type is not None and exponent.type.kind is Kind.PYTHON


def _exponent(value: float) -> Variable:
    return Variable(
        "exponent", lambda node: node.op == "const" and not isinstance(node.attr, bool) and node.attr == value
    )


RULES = (
    Rule("power_zero_point_five", real_array ** _exponent(0.5), sqrt(real_array), EXACT, ("power",), _python_exponent),
    Rule("power_minus_one", real_array ** _exponent(-1), reciprocal(real_array), EXACT, ("power",), _python_exponent),
    Rule("power_one", array ** _exponent(1), array, EXACT, ("power", "identity"), _python_exponent),
    Rule("power_two", array ** _exponent(2), square(array), EXACT, ("power",), _python_exponent),
    Rule("scalar_power_two", scalar ** _exponent(2), scalar * scalar, STABILIZING, ("power",), _python_exponent),
    # x*x*x rounds twice: within 1.5 ulp; it overflows and underflows where the power does
    Rule("power_three", scalar ** _exponent(3), scalar * scalar * scalar, REASSOCIATES, ("power",), _python_exponent),
    Rule("power_four", scalar ** _exponent(4), square(square(scalar)), REASSOCIATES, ("power",), _python_exponent),
)
