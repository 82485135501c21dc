"""The elementwise operations over real types, settled: for each operation and kind of type the C expression."""

from __future__ import annotations

from collections.abc import Callable

from transpile.emit_c.ctype import FLOAT32, Unsupported, literal
from transpile.emit_c.integers import bitwise, constant, inverted, negated, shifted, wrapping
from transpile.emit_c.syntax import Binary, Call, Expr, Number, Ternary, Unary, is_atomic
from transpile.emit_c.uses import Uses
from transpile.symbolic.types import BOOL, DType

Rule = Callable[[Uses, DType, tuple[Expr, ...]], Expr]

COMPARISONS = {
    "equal": "==", "not_equal": "!=", "less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">=",
}  # fmt: skip
PREDICATES = frozenset(COMPARISONS) | {
    "isnan", "isinf", "isfinite", "signbit", "isneginf", "isposinf", "truth", "not",
    "logical_not", "logical_and", "logical_or", "logical_xor",
}  # fmt: skip
# macros of math.h that promise no more than a nonzero int
_LOOSE = frozenset({"isnan", "isinf", "isfinite", "signbit"})


def exact_bool(expr: Expr) -> Expr:
    """The truth value as 0 or 1, where it is more than tested."""
    return Binary("!=", expr, Number("0")) if isinstance(expr, Call) and expr.function in _LOOSE else expr


def zero(dtype: DType) -> Expr:
    """The literal zero of a type."""
    return Number(literal(0, dtype) if dtype.kind in "fb" else "0")


def truth(dtype: DType, arg: Expr) -> Expr:
    """Whether a number is not zero."""
    return arg if dtype == BOOL else Binary("!=", arg, zero(dtype))


def _infix(operator: str) -> Rule:
    return lambda uses, dtype, args: Binary(operator, args[0], args[1])


def _bits_of_bools(operator: str) -> Rule:
    return lambda uses, dtype, args: Binary(operator, exact_bool(args[0]), exact_bool(args[1]))


def _libm(name: str) -> Rule:
    return lambda uses, dtype, args: uses.libm(name, dtype, *args)


def _helper(base: str) -> Rule:
    return lambda uses, dtype, args: uses.helper(base, dtype, *args)


def _same(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return args[0]


def _always(value: bool) -> Rule:
    return lambda uses, dtype, args: Number("true" if value else "false")


def _zero(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return zero(dtype)


def _wrapping(operator: str) -> Rule:
    return lambda uses, dtype, args: wrapping(operator, dtype, args[0], args[1])


def _bitwise(operator: str) -> Rule:
    return lambda uses, dtype, args: bitwise(operator, dtype, args[0], args[1])


def _logical(operator: str) -> Rule:
    """Without short cut: both operands are there anyway, and loops without branches vectorise."""
    return lambda uses, dtype, args: Binary(operator, *(exact_bool(truth(dtype, arg)) for arg in args))


def _not(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return Unary("!", args[0]) if dtype == BOOL else Binary("==", args[0], zero(dtype))


def _square(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    if not is_atomic(args[0]):
        return uses.helper("square", dtype, *args)
    return (FLOAT if dtype.kind == "f" else INTEGER)["multiply"](uses, dtype, (args[0], args[0]))


def _scaled(double: str, single: str) -> Rule:
    def rule(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
        return Binary("*", args[0], Number(single if dtype == FLOAT32 else double))

    return rule


def _shift(operator: str, base: str) -> Rule:
    def rule(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
        count = constant(args[1])
        if count is not None and 0 <= count < 8 * dtype.itemsize:
            return shifted(operator, dtype, args[0], count)
        return uses.helper(base, dtype, *args)

    return rule


def _unsigned_division(operator: str, base: str) -> Rule:
    """C's own operator where an unsigned divisor is a number other than 0."""

    def rule(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
        if dtype.kind == "u" and constant(args[1]):
            return bitwise(operator, dtype, args[0], args[1])
        return uses.helper(base, dtype, *args)

    return rule


def _absolute(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return args[0] if dtype.kind == "u" else uses.helper("absolute", dtype, *args)


def _integer_sign(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    if dtype.kind == "u":
        return Ternary(Binary("!=", args[0], Number("0")), Number("1"), Number("0"))
    return uses.helper("sign", dtype, *args)


def _negative_constant(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return negated(dtype, args[0])


def _infinite(sign: str) -> Rule:
    return lambda uses, dtype, args: Binary("==", args[0], Number(f"{sign}INFINITY"))


def _angle(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return uses.libm("atan2", dtype, zero(dtype), args[0])


def _ldexp(uses: Uses, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    return uses.helper("ldexp", dtype, *args)


def _predicate(name: str) -> Rule:
    return lambda uses, dtype, args: Call(name, args)


_COMPARE: dict[str, Rule] = {name: _infix(operator) for name, operator in COMPARISONS.items()}
_LOGICAL: dict[str, Rule] = {
    "logical_and": _logical("&"),
    "logical_or": _logical("|"),
    "logical_xor": _logical("!="),
    "logical_not": _not,
    "not": _not,
    "truth": lambda uses, dtype, args: truth(dtype, args[0]),
}
_IDENTITIES: dict[str, Rule] = dict.fromkeys(("positive", "conjugate", "real"), _same)

FLOAT: dict[str, Rule] = {
    **_COMPARE,
    **_LOGICAL,
    **_IDENTITIES,
    **{
        name: _libm(name)
        for name in [
            "sqrt",
            "exp",
            "expm1",
            "exp2",
            "log",
            "log1p",
            "log2",
            "log10",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "cbrt",
            "floor",
            "ceil",
            "trunc",
            "rint",
            "erf",
            "erfc",
            "lgamma",
            "hypot",
            "copysign",
            "fmod",
            "nextafter",
            "fabs",
        ]
    },
    **{f"arc{name}": _libm(f"a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")},
    **{
        name: _helper(name)
        for name in [
            "maximum",
            "minimum",
            "fmax",
            "fmin",
            "clip",
            "sign",
            "heaviside",
            "floor_divide",
            "remainder",
            "logaddexp",
            "logaddexp2",
        ]
    },
    "add": _infix("+"),
    "subtract": _infix("-"),
    "multiply": _infix("*"),
    "divide": _infix("/"),
    "power": _libm("pow"),
    "float_power": _libm("pow"),
    "negative": lambda uses, dtype, args: Unary("-", args[0]),
    "absolute": _libm("fabs"),
    "square": _square,
    "reciprocal": lambda uses, dtype, args: Binary("/", Number(literal(1, dtype)), args[0]),
    "round": _libm("rint"),
    "gamma": _libm("tgamma"),
    "imag": _zero,
    "angle": _angle,
    # pi/180 and 180/pi, divided in the type as NumPy does
    "deg2rad": _scaled("0.017453292519943295", "0.017453292f"),
    "rad2deg": _scaled("57.29577951308232", "57.295776f"),
    "ldexp": _ldexp,
    "isnan": _predicate("isnan"),
    "isinf": _predicate("isinf"),
    "isfinite": _predicate("isfinite"),
    "signbit": _predicate("signbit"),
    "isposinf": _infinite(""),
    "isneginf": _infinite("-"),
    # Python's max(a, b) takes b only where it is greater, min(a, b) where it is less
    "py_max": _helper("py_max"),
    "py_min": _helper("py_min"),
}

INTEGER: dict[str, Rule] = {
    **_COMPARE,
    **_LOGICAL,
    **_IDENTITIES,
    **dict.fromkeys(("floor", "ceil", "trunc", "round", "rint"), _same),
    **{name: _always(False) for name in ("isnan", "isinf", "isposinf", "isneginf")},
    **{name: _helper(name) for name in ("maximum", "minimum", "clip", "power", "reciprocal")},
    "py_max": _helper("maximum"),
    "py_min": _helper("minimum"),
    "fmax": _helper("maximum"),
    "fmin": _helper("minimum"),
    "isfinite": _always(True),
    "signbit": lambda uses, dtype, args: (
        _always(False)(uses, dtype, args) if dtype.kind == "u" else Binary("<", args[0], Number("0"))
    ),
    "add": _wrapping("+"),
    "subtract": _wrapping("-"),
    "multiply": _wrapping("*"),
    "square": _square,
    "negative": _negative_constant,
    "absolute": _absolute,
    "sign": _integer_sign,
    "floor_divide": _unsigned_division("/", "floor_divide"),
    "remainder": _unsigned_division("%", "remainder"),
    "fmod": _unsigned_division("%", "fmod"),
    "bitwise_and": _bitwise("&"),
    "bitwise_or": _bitwise("|"),
    "bitwise_xor": _bitwise("^"),
    "left_shift": _shift("<<", "left_shift"),
    "right_shift": _shift(">>", "right_shift"),
    "invert": lambda uses, dtype, args: inverted(dtype, args[0]),
    "imag": _zero,
}

BOOLEAN: dict[str, Rule] = {
    **{name: _bits_of_bools(operator) for name, operator in COMPARISONS.items()},
    **_LOGICAL,
    **_IDENTITIES,
    **dict.fromkeys(("absolute", "floor", "ceil", "trunc"), _same),
    **{name: _always(False) for name in ("isnan", "isinf", "isposinf", "isneginf", "imag")},
    **{name: _bits_of_bools("|") for name in ("add", "bitwise_or", "maximum", "fmax", "py_max")},
    **{name: _bits_of_bools("&") for name in ("multiply", "bitwise_and", "minimum", "fmin", "py_min")},
    "bitwise_xor": _bits_of_bools("!="),
    "invert": _not,
    "isfinite": _always(True),
    "clip": lambda uses, dtype, args: Binary(
        "&", Binary("|", exact_bool(args[0]), exact_bool(args[1])), exact_bool(args[2])
    ),
}

_TABLES = {"f": FLOAT, "i": INTEGER, "u": INTEGER, "b": BOOLEAN}


def operation(uses: Uses, name: str, dtype: DType, args: tuple[Expr, ...]) -> Expr:
    """The C expression of an elementwise operation whose operands have the real type ``dtype``."""
    rule = _TABLES[dtype.kind].get(name)
    if rule is None:
        raise Unsupported(f"{name} of {dtype.name} values")
    if dtype.kind == "f":
        uses.floats = True
    return rule(uses, dtype, args)
