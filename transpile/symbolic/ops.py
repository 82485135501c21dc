"""The elementwise operations: the one table of what they are called in NumPy and Python, and how they behave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elementwise:
    """An elementwise operation.

    ``numpy`` is the ufunc or function (``np.<numpy>``); ``operator`` how Python writes it (None: a call); ``math`` the
    function of ``math`` or the builtin that a Python scalar uses; ``precedence`` of the operator, Python's order.
    """

    arity: int
    numpy: str
    operator: str | None = None
    math: str | None = None
    precedence: int = 0


def _binary(numpy: str, operator: str, precedence: int) -> Elementwise:
    return Elementwise(2, numpy, operator, None, precedence)


def _calls(arity: int, *names: str) -> dict[str, Elementwise]:
    return {name: Elementwise(arity, name) for name in names}


def _math(**names: str) -> dict[str, Elementwise]:
    return {name: Elementwise(1, name, None, f"math.{other}") for name, other in names.items()}


# Precedence: 1 or, 2 and, 3 not, 4 comparisons, 5 |, 6 ^, 7 &, 8 shifts, 9 + -, 10 * / // % @, 11 unary, 12 **
ELEMENTWISE: dict[str, Elementwise] = {
    "add": _binary("add", "+", 9),
    "subtract": _binary("subtract", "-", 9),
    "multiply": _binary("multiply", "*", 10),
    "divide": _binary("divide", "/", 10),
    "floor_divide": _binary("floor_divide", "//", 10),
    "remainder": _binary("remainder", "%", 10),
    "power": _binary("power", "**", 12),
    "equal": _binary("equal", "==", 4),
    "not_equal": _binary("not_equal", "!=", 4),
    "less": _binary("less", "<", 4),
    "less_equal": _binary("less_equal", "<=", 4),
    "greater": _binary("greater", ">", 4),
    "greater_equal": _binary("greater_equal", ">=", 4),
    "bitwise_and": _binary("bitwise_and", "&", 7),
    "bitwise_or": _binary("bitwise_or", "|", 5),
    "bitwise_xor": _binary("bitwise_xor", "^", 6),
    "left_shift": _binary("left_shift", "<<", 8),
    "right_shift": _binary("right_shift", ">>", 8),
    "negative": Elementwise(1, "negative", "-", None, 11),
    "positive": Elementwise(1, "positive", "+", None, 11),
    "invert": Elementwise(1, "invert", "~", None, 11),
    # `and`, `or`, `not` of Python scalars that cannot raise; arrays use logical_* below
    "and": Elementwise(2, "logical_and", "and", None, 2),
    "or": Elementwise(2, "logical_or", "or", None, 1),
    "not": Elementwise(1, "logical_not", "not ", None, 3),
    "select": Elementwise(3, "where"),  # (condition, a, b) of scalars: `a if condition else b`
    "where": Elementwise(3, "where"),
    "clip": Elementwise(3, "clip"),
    "absolute": Elementwise(1, "abs", None, "abs"),
    "fabs": Elementwise(1, "fabs", None, "math.fabs"),
    "py_max": Elementwise(2, "maximum", None, "max"),
    "py_min": Elementwise(2, "minimum", None, "min"),
    "round": Elementwise(1, "rint", None, "round"),  # to no digits; Python's round gives an int
    "truth": Elementwise(1, "bool", None, "bool"),  # x != 0
    **_math(
        sqrt="sqrt", exp="exp", expm1="expm1", exp2="exp2", log="log", log1p="log1p", log2="log2", log10="log10",
        sin="sin", cos="cos", tan="tan", arcsin="asin", arccos="acos", arctan="atan", sinh="sinh", cosh="cosh",
        tanh="tanh", arcsinh="asinh", arccosh="acosh", arctanh="atanh", cbrt="cbrt", floor="floor", ceil="ceil",
        trunc="trunc", isnan="isnan", isinf="isinf", isfinite="isfinite", deg2rad="radians", rad2deg="degrees",
        erf="erf", erfc="erfc", gamma="gamma", lgamma="lgamma",
    ),
    "complex": Elementwise(2, "complex128", None, "complex"),  # complex(re, im) of Python numbers
    "arctan2": Elementwise(2, "arctan2", None, "math.atan2"),
    "hypot": Elementwise(2, "hypot", None, "math.hypot"),
    "copysign": Elementwise(2, "copysign", None, "math.copysign"),
    "float_power": Elementwise(2, "float_power", None, "math.pow"),
    "fmod": Elementwise(2, "fmod", None, "math.fmod"),
    "nextafter": Elementwise(2, "nextafter", None, "math.nextafter"),
    **_calls(1, "sign", "rint", "square", "reciprocal", "conjugate", "real", "imag", "angle", "signbit", "logical_not",
             "isneginf", "isposinf"),
    **_calls(2, "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "logical_and", "logical_or",
             "logical_xor", "heaviside", "ldexp"),
}  # fmt: skip

# Functions of the mathematical library, tens of cycles each: worth a vector loop of their own.
COSTLY = frozenset(
    (
        *("exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "logaddexp", "power", "cbrt", "hypot"),
        *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "erf", "erfc"),
        *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
    )
)
