"""The laws, by subject, in the order in which they are tried."""

from transpile.rewrite.rule import Rule
from transpile.rewrite.rules import arithmetic, logarithms, powers, reductions

RULES: tuple[Rule, ...] = (*arithmetic.RULES, *powers.RULES, *reductions.RULES, *logarithms.RULES)
