"""Laws of exponentials and logarithms of real numbers: the same value where the literal formula cancels or overflows.

Not here, because it is wrong for NaN: exp(log(x)) -> x (a negative x).
"""

from __future__ import annotations

from transpile.rewrite.patterns import Variable, both, is_numpy, is_real, operation
from transpile.rewrite.rule import Numeric, Rule

exp, expm1, log, log1p, logaddexp = map(operation, ("exp", "expm1", "log", "log1p", "logaddexp"))
# Python's own numbers are left alone: their functions raise exceptions where NumPy's give infinities
a, b, x = (Variable(name, both(is_real, is_numpy)) for name in "abx")
STABILIZING = Numeric.STABILIZING

RULES = (
    # log(1 + exp(x)): exp(x) overflows from 709 on, and 1 + exp(x) forgets a small exp(x)
    Rule("softplus", log(1 + exp(x)), logaddexp(0, x), STABILIZING, ("log", "exp")),
    Rule("softplus_log1p", log1p(exp(x)), logaddexp(0, x), STABILIZING, ("log", "exp")),
    Rule("log_sigmoid", log(1 / (1 + exp(x))), -logaddexp(0, x), STABILIZING, ("log", "exp", "sigmoid")),
    Rule("log_of_two_exponentials", log(exp(a) + exp(b)), logaddexp(a, b), STABILIZING, ("log", "exp")),
    Rule("log_of_exponential", log(exp(x)), x, STABILIZING, ("log", "exp", "identity")),
    # 1 - 1/(1 + exp(x)) cancels where exp(x) is small
    Rule("one_minus_sigmoid", 1 - 1 / (1 + exp(x)), 1 / (1 + exp(-x)), STABILIZING, ("exp", "sigmoid")),
    Rule("log1p", log(1 + x), log1p(x), STABILIZING, ("log",)),
    Rule("log1p_of_negation", log(1 - x), log1p(-x), STABILIZING, ("log",)),
    Rule("expm1", exp(x) - 1, expm1(x), STABILIZING, ("exp",)),
    Rule("negated_expm1", 1 - exp(x), -expm1(x), STABILIZING, ("exp",)),
)
