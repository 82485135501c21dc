"""What the printed functions use of the file around them: helpers, functions of math.h, compiler-specific marks."""

from __future__ import annotations

from dataclasses import dataclass, field

from transpile.emit_c.ctype import libm
from transpile.emit_c.helpers import Helper
from transpile.emit_c.syntax import Call, Expr
from transpile.symbolic.types import DType


@dataclass
class Uses:
    """Collected while functions are settled and printed; the top of the file is printed from it."""

    helpers: set[Helper] = field(default_factory=set)
    exact_helpers: set[Helper] = field(default_factory=set)  # those of functions whose fp is not "fast"
    fast_math: set[str] = field(default_factory=set)  # functions of math.h in functions whose fp is "fast"
    exact_math: set[str] = field(default_factory=set)  # and in the others
    floats: bool = False  # arithmetic that could be contracted
    clones: bool = False
    independent: bool = False
    fp: str = "fast"  # of the function at hand

    def helper(self, base: str, dtype: DType, *args: Expr) -> Expr:
        """A call of a helper."""
        helper = Helper(base, dtype)
        self.helpers.add(helper)
        if self.fp != "fast":
            self.exact_helpers.add(helper)
        return Call(helper.name, args)

    def storage(self, base: str, *args: Expr) -> Expr:
        """A call of a helper of the workspace."""
        self.helpers.add(Helper(base))
        return Call(base, args)

    def libm(self, name: str, dtype: DType, *args: Expr) -> Expr:
        """A call of a function of math.h."""
        function = libm(name, dtype)
        (self.fast_math if self.fp == "fast" else self.exact_math).add(function)
        return Call(function, args)
