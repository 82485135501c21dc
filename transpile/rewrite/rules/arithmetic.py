"""Laws of + - * / and of the sign that hold bit for bit.

Not here, because they are wrong for NaN, infinities or signed zeros: x - x -> 0, 0 * x -> 0, x / x -> 1, x + 0 -> x for
floating point (-0.0 + 0 is 0.0), -(a - b) -> b - a (the sign of zero).
"""

from __future__ import annotations

import math

from transpile.rewrite.patterns import Computed, anything, constant, integer, number, operation, ordered, real
from transpile.rewrite.rule import Numeric, Rule

absolute, invert, negative = map(operation, ("absolute", "invert", "negative"))
a, b, x = number("a"), number("b"), number("x")
o = ordered("o")
i, r = integer("i"), real("r")
bits = anything("bits")

# Beyond these powers of two the inverse is no normal number of single precision.
_LARGEST_EXPONENT = 126


def _power_of_two(value: float) -> bool:
    if not math.isfinite(value) or value == 0:
        return False
    fraction, exponent = math.frexp(value)
    return abs(fraction) == 0.5 and abs(exponent - 1) <= _LARGEST_EXPONENT and abs(value) != 1


c = constant("c", _power_of_two)
EXACT = Numeric.EXACT

RULES = (
    Rule("times_one", o * 1, o, EXACT, ("identity",)),  # complex: inf * (1 + 0j) has a NaN
    Rule("divided_by_one", r / 1, r, EXACT, ("identity",)),
    Rule("integer_plus_zero", i + 0, i, EXACT, ("identity",)),
    Rule("minus_zero", o - 0, o, EXACT, ("identity",)),  # 0 is +0: -0.0 - 0 is -0.0
    Rule("double_negation", negative(negative(x)), x, EXACT, ("sign",)),
    Rule("double_inversion", invert(invert(bits)), bits, EXACT, ("sign",)),
    Rule("absolute_of_negation", absolute(-r), absolute(r), EXACT, ("sign",)),
    Rule("absolute_of_absolute", absolute(absolute(r)), absolute(r), EXACT, ("sign",)),
    Rule("plus_negation", a + -b, a - b, EXACT, ("sign",)),
    Rule("minus_negation", a - -b, a + b, EXACT, ("sign",)),
    Rule("product_of_negations", -a * -b, a * b, EXACT, ("sign",)),
    # 2^-k is a floating-point number, so that both sides round the same real number
    Rule("divided_by_power_of_two", r / c, r * Computed("c", lambda value: 1.0 / value), EXACT, ("division",)),
)
