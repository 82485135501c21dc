"""What operators, builtins and the functions of ``math`` do to Python numbers: result types and exceptions.

Every exception becomes a check in front of the operation (or behind it, for overflow), because C raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import BOOL, FLOAT64, PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, Kind, Type, numpy_scalar

ORDER = "bifc"
WHOLE = numpy_scalar(FLOAT64)  # what np.floor and np.trunc give; those of math give ints
BY_KIND = {"b": PY_BOOL, "i": PY_INT, "f": PY_FLOAT, "c": PY_COMPLEX}
COMPARISONS = frozenset(("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"))
ORDERINGS = COMPARISONS - {"equal", "not_equal"}
BITWISE = frozenset(("bitwise_and", "bitwise_or", "bitwise_xor"))
ARITHMETIC = frozenset(("add", "subtract", "multiply", "negative", "positive"))
PREDICATES = frozenset(("truth", "not", "and", "or", "isnan", "isinf", "isfinite"))
DIVISIONS = frozenset(("divide", "floor_divide", "remainder"))


def type_of(node: Node) -> Type:
    """The type of a node that is a value."""
    if node.type is None:
        raise AssertionError(f"{node.op} is not a value")
    return node.type


def is_python(node: Node) -> bool:
    """Whether the node is a Python number."""
    return type_of(node).kind is Kind.PYTHON


def python_elementwise(builder: Builder, op: str, args: tuple[Node, ...]) -> Node:
    """An operator or builtin applied to Python numbers, or a function of ``math`` to scalars."""
    result = _result_type(builder, op, args)
    _check_size(builder, args)
    if op in DIVISIONS:
        nonzero(builder, args[1], "division by zero")
    elif op == "power":
        return _power(builder, args)
    elif op in ("left_shift", "right_shift"):
        _not_negative(builder, args[1], "ValueError", "negative shift count")
    _domain(builder, op, args)
    node = builder.emit(op, *args, type=result)
    if op in OVERFLOWING or (op == "absolute" and type_of(args[0]).dtype.kind == "c"):
        _overflow(builder, node, args, OVERFLOWING.get(op, "absolute value too large"))
    return node


def _check_size(builder: Builder, args: tuple[Node, ...]) -> None:
    """Python's ints are 64-bit here: a number that only uint64 holds meets NumPy's uint64 and nothing else."""
    for arg in args:
        value = constant(arg)
        if is_python(arg) and isinstance(value, int) and value >= 2**63:
            builder.error(
                codes.OPERAND_TYPE, f"the int {value} does not fit 64 signed bits", f"write np.uint64({value})"
            )


def _result_type(builder: Builder, op: str, args: tuple[Node, ...]) -> Type:
    kinds = [type_of(arg).dtype.kind for arg in args]
    widest = max(kinds, key=lambda kind: ORDER.index(kind if kind != "u" else "i"))
    if widest == "c" and not (op in COMPLEX_OPS or op in PREDICATES):
        refuse_types(builder, op, args)
    if op in COMPARISONS or op in PREDICATES:
        return PY_BOOL
    if op in BITWISE or op in ("left_shift", "right_shift", "invert"):
        if widest in "fc":
            refuse_types(builder, op, args)
        return PY_BOOL if op in BITWISE and widest == "b" else PY_INT
    if op in ("py_min", "py_max", "select"):
        return _same_type(builder, op, args)
    if op in TO_INTEGER:
        return PY_INT
    if op in ARITHMETIC or op in ("floor_divide", "remainder", "power", "conjugate"):
        return BY_KIND["i" if widest in "bu" else widest]
    if op == "divide":
        return PY_COMPLEX if widest == "c" else PY_FLOAT
    if op in ("absolute", "real", "imag"):
        return BY_KIND[{"b": "i", "c": "f"}.get(widest, widest)]
    return PY_FLOAT


COMPLEX_OPS = frozenset(
    ("add", "subtract", "multiply", "divide", "power", "negative", "positive", "equal", "not_equal", "absolute",
     "select", "real", "imag", "conjugate")
)  # fmt: skip
TO_INTEGER = frozenset(("round", "floor", "ceil", "trunc"))


def _same_type(builder: Builder, op: str, args: tuple[Node, ...]) -> Type:
    """Python's ``max`` and ``min`` give back one of their arguments: which type that is must not depend on values."""
    numpy_types = {type_of(arg).dtype for arg in args if not is_python(arg)}
    if len(numpy_types) == 1 and all(_adopts(type_of(arg), next(iter(numpy_types)).kind) for arg in args):
        return Type(Kind.NUMPY, next(iter(numpy_types)))
    types = {type_of(arg) for arg in args}
    if len(types) > 1:
        names = " and ".join(sorted(map(str, types)))
        builder.error(
            codes.VALUE_DEPENDENT,
            f"the type of the result depends on values: it is one of {names}",
            "give both sides the same type, as in max(0.0, x)",
        )
    return types.pop()


def _adopts(given: Type, kind: str) -> bool:
    return given.kind is Kind.NUMPY or ORDER.find(given.dtype.kind) <= ORDER.find("i" if kind == "u" else kind)


def refuse_types(builder: Builder, op: str, args: tuple[Node, ...]) -> None:
    """The error for an operation that these types do not have."""
    names = " and ".join(dict.fromkeys(str(type_of(arg)) for arg in args))
    builder.error(
        codes.OPERAND_TYPE,
        f"{spelling(op)} is not defined for {names}",
        "convert the operands, for instance with astype",
    )


def spelling(op: str) -> str:
    """How the source writes an operation."""
    definition = ELEMENTWISE[op]
    if op in ("py_max", "py_min"):
        return f"`{definition.math}`"
    return f"`{(definition.operator or f'np.{definition.numpy}').strip()}`"


# Checks. Each is left out where the operand is a number that passes it.


def constant(node: Node) -> bool | int | float | complex | None:
    """The number that a node is, or None."""
    return node.attr if node.op == "const" else None


def compare(builder: Builder, op: str, left: Node, right: Node | int | float) -> Node:
    """A comparison of scalars."""
    other = right if isinstance(right, Node) else builder.const(right)
    result = PY_BOOL if is_python(left) and is_python(other) else numpy_scalar(BOOL)
    return builder.emit(op, left, other, type=result)


def _test(builder: Builder, op: str, node: Node) -> Node:
    """``isnan``, ``isinf`` or ``isfinite`` of a scalar: of ``math`` for real numbers, of NumPy for complex ones."""
    result = numpy_scalar(BOOL) if type_of(node).dtype.kind == "c" else PY_BOOL
    return builder.emit(op, node, type=result)


def either(builder: Builder, left: Node, right: Node) -> Node:
    """``left or right`` of two bools."""
    return builder.emit("or", left, right, type=PY_BOOL)


def inverse(builder: Builder, condition: Node) -> Node:
    """``not condition``."""
    return builder.emit("not", condition, type=PY_BOOL)


def nonzero(builder: Builder, node: Node, message: str) -> None:
    """ZeroDivisionError where a divisor is zero."""
    value = constant(node)
    if value == 0:
        builder.error(codes.OPERAND_TYPE, "this always divides by zero", "check the divisor")
    if value is not None or (type_of(node) == PY_INT and _never_zero(builder, builder.dim(node))):
        return
    builder.check(compare(builder, "not_equal", node, 0), "ZeroDivisionError", message)


def _never_zero(builder: Builder, value: Dim) -> bool:
    """Proved; or made of sizes, which are hardly ever zero: then that is decided at entry."""
    if builder.facts.prove(value - 1) or builder.facts.prove(-value - 1):
        return True
    return all(atom in builder.sizes for atom in value.atoms()) and builder.decide_at_entry(value - 1)


def _not_negative(builder: Builder, node: Node, exception: str, message: str) -> None:
    value = constant(node)
    if value is None:
        builder.check(compare(builder, "greater_equal", node, 0), exception, message)
    elif not isinstance(value, complex) and value < 0:
        builder.error(
            codes.OPERAND_TYPE, f"this always raises {exception}: {message}", "use a value that is not negative"
        )


def _overflow(builder: Builder, node: Node, args: tuple[Node, ...], message: str) -> None:
    """OverflowError where the result is infinite or NaN and no argument was."""
    fine = _test(builder, "isfinite", node)
    for arg in args:
        if constant(arg) is None and type_of(arg).dtype.kind in "fc":
            fine = either(builder, fine, inverse(builder, _test(builder, "isfinite", arg)))
    builder.check(fine, "OverflowError", message)


MATH_RANGE = "math range error"
OVERFLOWING = dict.fromkeys(("exp", "expm1", "exp2", "sinh", "cosh", "gamma", "lgamma"), MATH_RANGE)


def _outside(op: str, bound: float) -> Callable[[Builder, tuple[Node, ...]], Node]:
    """Fine unless ``x <op> bound``: NaN passes."""
    return lambda builder, args: inverse(builder, compare(builder, op, args[0], bound))


def _within(op: str) -> Callable[[Builder, tuple[Node, ...]], Node]:
    """Fine unless ``abs(x) <op> 1``."""

    def fine(builder: Builder, args: tuple[Node, ...]) -> Node:
        size = builder.emit("absolute", args[0], type=_float_like(args[0]))
        return inverse(builder, compare(builder, op, size, 1.0))

    return fine


def _float_like(node: Node) -> Type:
    given = type_of(node)
    return PY_INT if given.dtype.kind == "b" else given


def _not_infinite(builder: Builder, args: tuple[Node, ...]) -> Node:
    return inverse(builder, _test(builder, "isinf", args[0]))


def _not_a_pole(builder: Builder, args: tuple[Node, ...]) -> Node:
    """gamma has poles at 0, -1, -2, ...; ``gamma(-inf)`` is an error too, and floor(-inf) == -inf."""
    whole = builder.emit("floor", args[0], type=WHOLE)
    positive = compare(builder, "greater", args[0], 0.0)
    return either(builder, positive, compare(builder, "not_equal", whole, args[0]))


def _lgamma_domain(builder: Builder, args: tuple[Node, ...]) -> Node:
    infinite = _test(builder, "isinf", args[0])
    return either(builder, infinite, _not_a_pole(builder, args))


def _fmod_domain(builder: Builder, args: tuple[Node, ...]) -> Node:
    """An error for fmod(x, 0) and fmod(inf, y) unless the other argument is NaN."""
    bad = either(builder, compare(builder, "equal", args[1], 0.0), _test(builder, "isinf", args[0]))
    nan = either(builder, *(_test(builder, "isnan", arg) for arg in args))
    return either(builder, nan, inverse(builder, bad))


DOMAINS: dict[str, Callable[[Builder, tuple[Node, ...]], Node]] = {
    "sqrt": _outside("less", 0.0),
    **dict.fromkeys(("log", "log2", "log10"), _outside("less_equal", 0.0)),
    "log1p": _outside("less_equal", -1.0),
    "arccosh": _outside("less", 1.0),
    **dict.fromkeys(("arcsin", "arccos"), _within("greater")),
    "arctanh": _within("greater_equal"),
    **dict.fromkeys(("sin", "cos", "tan"), _not_infinite),
    "gamma": _not_a_pole,
    "lgamma": _lgamma_domain,
    "fmod": _fmod_domain,
}


def _domain(builder: Builder, op: str, args: tuple[Node, ...]) -> None:
    if op in TO_INTEGER:
        check_integral(builder, args[0])
    elif op in DOMAINS and not all(_harmless(op, constant(arg)) for arg in args):
        builder.check(DOMAINS[op](builder, args), "ValueError", "math domain error")


def _harmless(op: str, value: bool | int | float | complex | None) -> bool:
    """Whether a number in the source is inside the domain: only the usual case, a positive one, is looked at."""
    if value is None or isinstance(value, complex):
        return False
    inside = {"arcsin": value <= 1, "arccos": value <= 1, "arctanh": value < 1, "arccosh": value >= 1, "fmod": False}
    return 0 < value < 1e300 and inside.get(op, True)


def check_integral(builder: Builder, node: Node) -> None:
    """What ``int(x)`` raises: ValueError for NaN, OverflowError for what 64 bits do not hold."""
    given = type_of(node)
    value = constant(node)
    if given.dtype.kind != "f" or (isinstance(value, float) and abs(value) < 2.0**63):
        return
    nan = _test(builder, "isnan", node)
    builder.check(inverse(builder, nan), "ValueError", "cannot convert float NaN to integer")
    size = builder.emit("absolute", node, type=given)
    fits = compare(builder, "less", size, 2.0**63)
    builder.check(fits, "OverflowError", "the float does not fit a 64-bit integer")


# Powers


def _power(builder: Builder, args: tuple[Node, ...]) -> Node:
    base, exponent = args
    kinds = type_of(base).dtype.kind, type_of(exponent).dtype.kind
    if "c" in kinds:
        return _complex_power(builder, base, exponent)
    if "f" in kinds:
        return float_power(builder, base, exponent)
    value = constant(exponent)
    if value is not None and not isinstance(value, complex) and value < 0:
        return float_power(builder, base, exponent)
    if value is None:
        builder.require(
            builder.dim(exponent), ">=", "ValueError", "an integer to a negative power is a float: use a float base"
        )
    return builder.emit("power", base, exponent, type=PY_INT)


def float_power(
    builder: Builder, base: Node, exponent: Node, op: str = "power", zero: str = "ZeroDivisionError"
) -> Node:
    """A power of floats by `**` or math.pow; ``zero`` is the exception for zero to a negative power."""
    value = constant(exponent)
    if not _at_least_zero(value):
        _nonzero_base(builder, base, exponent, zero)
    if not _whole(value) and type_of(exponent).dtype.kind == "f":
        _real_power(builder, base, exponent)
    node = builder.emit(op, base, exponent, type=PY_FLOAT)
    if value not in (0, 1, 0.5):
        _overflow(builder, node, (base, exponent), "Numerical result out of range")
    return node


def _at_least_zero(value: object) -> bool:
    return isinstance(value, (int, float)) and value >= 0


def _whole(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _nonzero_base(builder: Builder, base: Node, exponent: Node, exception: str = "ZeroDivisionError") -> None:
    if constant(base):
        return
    fine = compare(builder, "not_equal", base, 0)
    if constant(exponent) is None:
        fine = either(builder, fine, inverse(builder, compare(builder, "less", exponent, 0)))
        if type_of(exponent).dtype.kind == "f":
            fine = either(builder, fine, _test(builder, "isinf", exponent))
    builder.check(fine, exception, "0.0 cannot be raised to a negative power")


def _real_power(builder: Builder, base: Node, exponent: Node) -> None:
    """A negative base and a fractional exponent give a complex number in Python: not supported, so checked."""
    if _at_least_zero(constant(base)):
        return
    fine = inverse(builder, compare(builder, "less", base, 0))
    if constant(exponent) is None:
        whole = builder.emit("trunc", exponent, type=WHOLE)
        below, above = (compare(builder, op, exponent, whole) for op in ("less", "greater"))
        fine = either(builder, fine, inverse(builder, either(builder, below, above)))  # NaN passes
    if type_of(base).dtype.kind == "f":
        fine = either(builder, fine, _test(builder, "isinf", base))
    builder.check(fine, "ValueError", "a negative number to a fractional power is complex: use a complex base")


def _complex_power(builder: Builder, base: Node, exponent: Node) -> Node:
    if type_of(exponent).dtype.kind == "c":
        builder.error(
            codes.OPERAND_TYPE, "a complex exponent is not supported for Python numbers", "use np.power or np.exp"
        )
    if not _at_least_zero(constant(exponent)):
        _nonzero_base(builder, base, exponent)
    node = builder.emit("power", base, exponent, type=PY_COMPLEX)
    _overflow(builder, node, (base, exponent), "complex exponentiation")
    return node
