"""The elementwise operations over complex numbers as pairs, with NumPy's own formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transpile.emit_c.ctype import Unsupported, component
from transpile.emit_c.helpers import Helper
from transpile.emit_c.operations import zero
from transpile.emit_c.syntax import Binary, Call, Expr, Unary
from transpile.emit_c.uses import Uses
from transpile.symbolic.types import DType


@dataclass(frozen=True)
class Pair:
    """A complex value: two real expressions."""

    re: Expr
    im: Expr


@dataclass(frozen=True)
class PairCall:
    """A helper call that gives a pair as a struct: it has to be held in a local before its parts can be used."""

    call: Expr
    struct: str


Complex = Pair | PairCall | Expr  # an Expr where the result is real
Rule = Callable[[Uses, DType, tuple[Pair, ...]], Complex]


def _each(operator: str) -> Rule:
    return lambda uses, dtype, args: Pair(
        Binary(operator, args[0].re, args[1].re), Binary(operator, args[0].im, args[1].im)
    )


def _product(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Pair:
    a, b = args
    return Pair(
        Binary("-", Binary("*", a.re, b.re), Binary("*", a.im, b.im)),
        Binary("+", Binary("*", a.re, b.im), Binary("*", a.im, b.re)),
    )


def _square(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Pair:
    return _product(uses, dtype, (args[0], args[0]))


def _negative(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Pair:
    return Pair(Unary("-", args[0].re), Unary("-", args[0].im))


def _conjugate(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Pair:
    return Pair(args[0].re, Unary("-", args[0].im))


def _same(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Pair:
    return args[0]


def _rint(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Pair:
    part = component(dtype)
    return Pair(uses.libm("rint", part, args[0].re), uses.libm("rint", part, args[0].im))


def _parts(args: tuple[Pair, ...]) -> tuple[Expr, ...]:
    return tuple(part for arg in args for part in (arg.re, arg.im))


def _struct(base: str) -> Rule:
    def rule(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> PairCall:
        struct = Helper("pair", dtype)
        uses.helpers.add(struct)
        return PairCall(uses.helper(base, dtype, *_parts(args)), struct.name)

    return rule


def _ordered(base: str, swapped: bool) -> Rule:
    return lambda uses, dtype, args: uses.helper(base, dtype, *_parts(args[::-1] if swapped else args))


def _equal(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Expr:
    return Binary("&", Binary("==", args[0].re, args[1].re), Binary("==", args[0].im, args[1].im))


def _not_equal(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Expr:
    return Binary("|", Binary("!=", args[0].re, args[1].re), Binary("!=", args[0].im, args[1].im))


def complex_truth(arg: Pair, dtype: DType) -> Expr:
    """Whether a complex number is not zero."""
    none = zero(component(dtype))
    return Binary("|", Binary("!=", arg.re, none), Binary("!=", arg.im, none))


def _logical(operator: str) -> Rule:
    return lambda uses, dtype, args: Binary(operator, *(complex_truth(arg, dtype) for arg in args))


def _not(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Expr:
    none = zero(component(dtype))
    return Binary("&", Binary("==", args[0].re, none), Binary("==", args[0].im, none))


def _of_parts(name: str, operator: str) -> Rule:
    return lambda uses, dtype, args: Binary(operator, Call(name, (args[0].re,)), Call(name, (args[0].im,)))


def _absolute(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Expr:
    return uses.libm("hypot", component(dtype), args[0].re, args[0].im)


def _magnitude(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Expr:
    return uses.helper("magnitude", component(dtype), args[0].re, args[0].im)


def _angle(uses: Uses, dtype: DType, args: tuple[Pair, ...]) -> Expr:
    return uses.libm("atan2", component(dtype), args[0].im, args[0].re)


_RULES: dict[str, Rule] = {
    "add": _each("+"),
    "subtract": _each("-"),
    "multiply": _product,
    "square": _square,
    "negative": _negative,
    "positive": _same,
    "conjugate": _conjugate,
    "rint": _rint,
    "round": _rint,
    "absolute": _absolute,
    "magnitude": _magnitude,
    "angle": _angle,
    "real": lambda uses, dtype, args: args[0].re,
    "imag": lambda uses, dtype, args: args[0].im,
    "equal": _equal,
    "not_equal": _not_equal,
    "less": _ordered("less", False),
    "less_equal": _ordered("less_equal", False),
    "greater": _ordered("less", True),
    "greater_equal": _ordered("less_equal", True),
    "truth": lambda uses, dtype, args: complex_truth(args[0], dtype),
    "not": _not,
    "logical_not": _not,
    "logical_and": _logical("&"),
    "logical_or": _logical("|"),
    "logical_xor": _logical("!="),
    "isnan": _of_parts("isnan", "||"),
    "isinf": _of_parts("isinf", "||"),
    "isfinite": _of_parts("isfinite", "&&"),
    "float_power": _struct("power"),
    **{
        name: _struct(name)
        for name in [
            "divide",
            "reciprocal",
            "sign",
            "power",
            "exp",
            "exp2",
            "expm1",
            "log",
            "log2",
            "log10",
            "log1p",
            "sqrt",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "arcsin",
            "arccos",
            "arctan",
            "arcsinh",
            "arccosh",
            "arctanh",
        ]
    },
}
# which operands are named more than once by the formula
_REPEATING = frozenset({"multiply", "square"})


def repeats(name: str) -> bool:
    """Whether the formula of an operation names its operands more than once."""
    return name in _REPEATING


def complex_operation(uses: Uses, name: str, dtype: DType, args: tuple[Pair, ...], python: bool) -> Complex:
    """An elementwise operation whose operands have the complex type ``dtype``."""
    rule = _RULES.get(name)
    if rule is None:
        raise Unsupported(f"{name} of {dtype.name} values")
    uses.floats = True
    if python and name == "divide":
        rule = _struct("py_divide")
    return rule(uses, dtype, args)


def complex_cast(
    expr: Pair, source: DType, target: DType, convert: Callable[[Expr, DType, DType], Expr]
) -> Pair | Expr:
    """From complex: to complex by parts, to bool by truth, to a real type by dropping the imaginary part."""
    if target.kind == "c":
        parts = component(source), component(target)
        return Pair(convert(expr.re, *parts), convert(expr.im, *parts))
    if target.kind == "b":
        return complex_truth(expr, source)
    return convert(expr.re, component(source), target)
