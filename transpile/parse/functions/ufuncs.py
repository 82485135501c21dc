"""Elementwise functions: NumPy's ufuncs and their relatives, and the functions of ``math``."""

from __future__ import annotations

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.selecting import nonzero
from transpile.parse.python_rules import constant, float_power, is_python, type_of
from transpile.parse.typing_rules import elementwise, math_function
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.graph import Fill, Node
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, Kind, array, numpy_scalar

# NumPy's names for an operation, where they are more or other than the operation's own.
NUMPY_NAMES = {
    "absolute": ("absolute", "abs"),
    "conjugate": ("conjugate", "conj"),
    "divide": ("divide", "true_divide"),
    "remainder": ("remainder", "mod"),
    "power": ("power", "pow"),
    "invert": ("invert", "bitwise_not", "bitwise_invert"),
    "left_shift": ("left_shift", "bitwise_left_shift"),
    "right_shift": ("right_shift", "bitwise_right_shift"),
    "trunc": ("trunc", "fix"),
    "deg2rad": ("deg2rad", "radians"),
    "rad2deg": ("rad2deg", "degrees"),
    **{f"arc{name}": (f"arc{name}", f"a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")},
}
NOT_IN_NUMPY = frozenset(
    ("and", "or", "not", "select", "py_max", "py_min", "round", "truth", "erf", "erfc", "gamma", "lgamma", "complex")
)
SPECIAL = frozenset(("where", "clip", "real", "imag"))
ONLY_REAL_FLOATS = frozenset(("isneginf", "isposinf"))


def numpy_functions() -> dict[str, Handler]:
    """NumPy's elementwise functions by full name."""
    table: dict[str, Handler] = {}
    for op, definition in ELEMENTWISE.items():
        if op not in NOT_IN_NUMPY | SPECIAL:
            for name in NUMPY_NAMES.get(op, (op,)):
                table[f"numpy.{name}"] = _ufunc(op, definition.arity)
    table |= {
        "numpy.where": where,
        "numpy.clip": clip,
        "numpy.real": _part("real"),
        "numpy.imag": _part("imag"),
        "numpy.round": round_,
        "numpy.around": round_,
        "numpy.divmod": _numpy_divmod,
    }
    return table


def arities() -> dict[str, int]:
    """How many operands each ufunc of NumPy has, by full name."""
    return {
        f"numpy.{name}": definition.arity
        for op, definition in ELEMENTWISE.items()
        if op not in NOT_IN_NUMPY | SPECIAL
        for name in NUMPY_NAMES.get(op, (op,))
    }


def _ufunc(op: str, arity: int) -> Handler:
    names = ("x",) if arity == 1 else ("x1", "x2")

    def handler(call: Call) -> Value:
        call.bind(*names, keyword_only=("dtype",))
        args = [call.node(name) for name in names]
        if call.has("dtype"):
            args = _as_dtype(call, op, args)
        if op in ONLY_REAL_FLOATS and any(type_of(arg).dtype.kind != "f" for arg in args):
            call.error(codes.OPERAND_TYPE, f"{call.name} takes floats, not {type_of(args[0])}", "convert with astype")
        return elementwise(call.builder, op, *args, python=False)

    return handler


def _as_dtype(call: Call, op: str, args: list[Node]) -> list[Node]:
    """The operands of a ufunc that computes in the dtype that the call names."""
    dtype = call.dtype()
    assert dtype is not None
    ufunc: np.ufunc = getattr(np, ELEMENTWISE[op].numpy)
    try:
        loop = set(ufunc.resolve_dtypes((*[dtype] * len(args), None)))
    except TypeError:
        loop = set()
    if loop != {dtype} or not all(np.can_cast(type_of(arg).dtype, dtype, "same_kind") for arg in args):
        call.error(codes.ARGUMENT, f"`dtype` of {call.name} is not supported here", "convert with astype")
    kinds = [type_of(arg) for arg in args]
    return [
        call.builder.emit("cast", arg, type=array(dtype, *kind.shape) if kind.is_array else numpy_scalar(dtype))
        for arg, kind in zip(args, kinds, strict=True)
    ]


def where(call: Call) -> Value:
    """np.where with three arguments, or with one: then it is np.nonzero."""
    call.bind("condition", optional=("x", "y"))
    if not ("x" in call.bound or "y" in call.bound):
        return nonzero(call)
    if not ("x" in call.bound and "y" in call.bound):
        call.error(codes.ARGUMENT, "np.where takes one argument or three", "write np.where(condition, x, y)")
    return elementwise(call.builder, "where", call.node("condition"), call.node("x"), call.node("y"), python=False)


def clip(call: Call) -> Value:
    """np.clip(a, a_min, a_max) and a.clip(min, max); either bound may be None."""
    for new, old in (("min", "a_min"), ("max", "a_max")):
        if new in call.keywords:
            call.keywords[old] = call.keywords.pop(new)
    call.bind("a", optional=("a_min", "a_max"))
    value = call.node("a")
    lower, upper = (call.node(name) if call.has(name) else None for name in ("a_min", "a_max"))
    if lower is not None and upper is not None:
        return elementwise(call.builder, "clip", value, lower, upper, python=False)
    if lower is not None:
        return elementwise(call.builder, "maximum", value, lower, python=False)
    if upper is None:
        call.error(codes.ARGUMENT, "np.clip needs a bound", "pass a_min, a_max or both")
    return elementwise(call.builder, "minimum", value, upper, python=False)


def part(call: Call, op: str, value: Node) -> Node:
    """``real`` or ``imag`` of a number or an array."""
    given = type_of(value)
    if given.dtype.kind == "c":
        if given.kind is Kind.PYTHON:
            return elementwise(call.builder, op, value)
        return elementwise(call.builder, op, value, python=False)
    if op == "real":
        return value
    if given.is_array:
        zero = call.builder.const(0)
        return call.builder.emit("fill", zero, value, type=given, attr=Fill("zeros", like=True))
    return call.builder.emit("const", type=given, attr=PY_ZERO[given.dtype.kind])


PY_ZERO = {"b": False, "i": 0, "u": 0, "f": 0.0, "c": 0j}


def _part(op: str) -> Handler:
    def handler(call: Call) -> Value:
        call.bind("val")
        return part(call, op, call.node("val"))

    return handler


def round_(call: Call) -> Value:
    """np.round(a, decimals): NumPy multiplies by a power of ten, rounds and divides."""
    call.bind("a", optional=("decimals",))
    value, decimals = call.node("a"), call.integer("decimals", 0)
    if type_of(value).dtype.kind in "iu" and decimals >= 0:
        return value if not type_of(value).is_array else call.builder.emit("copy", value, type=type_of(value))
    if type_of(value).dtype.kind != "f":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes floats here, not {type_of(value)}", "convert with astype")
    if decimals == 0:
        return elementwise(call.builder, "rint", value, python=False)
    scale = call.builder.const(float(10 ** abs(decimals)))
    there, back = ("multiply", "divide") if decimals > 0 else ("divide", "multiply")
    scaled = elementwise(call.builder, there, value, scale, python=False)
    return elementwise(call.builder, back, elementwise(call.builder, "rint", scaled, python=False), scale, python=False)


def _numpy_divmod(call: Call) -> Value:
    call.bind("x1", "x2")
    args = call.node("x1"), call.node("x2")
    return TupleValue(tuple(elementwise(call.builder, op, *args, python=False) for op in ("floor_divide", "remainder")))


# math

MATH_OPS = {
    definition.math.removeprefix("math."): op
    for op, definition in ELEMENTWISE.items()
    if definition.math and definition.math.startswith("math.")
}
INTEGRAL = frozenset(("floor", "ceil", "trunc"))


def math_functions() -> dict[str, Handler]:
    """The functions of ``math`` by full name."""
    table = {f"math.{name}": _math(op, ELEMENTWISE[op].arity) for name, op in MATH_OPS.items()}
    return table | {"math.log": _math_log, "math.pow": _math_pow}


def _math(op: str, arity: int) -> Handler:
    names = ("x",) if arity == 1 else ("x", "y")

    def handler(call: Call) -> Value:
        call.bind(*names)
        args = [call.scalar(name) for name in names]
        if op in INTEGRAL and type_of(args[0]).dtype.kind in "iub":
            return call.builder.emit("cast", args[0], type=PY_INT)
        return math_function(call.builder, op, *(as_float(call, arg) for arg in args))

    return handler


def as_float(call: Call, node: Node) -> Node:
    """What ``math`` computes with: a Python float."""
    given = type_of(node)
    if given.dtype.kind == "c":
        call.error(codes.OPERAND_TYPE, f"{call.name} takes real numbers, not {given}", "use the function of numpy")
    if given == PY_FLOAT or (given.dtype.kind == "f" and given.dtype.itemsize == 8):
        return node
    value = constant(node)
    if value is not None and not isinstance(value, complex):
        return call.builder.const(float(value))
    return call.builder.emit("cast", node, type=PY_FLOAT)


def _math_log(call: Call) -> Value:
    call.bind("x", optional=("base",))
    value = math_function(call.builder, "log", as_float(call, call.scalar("x")))
    if not call.has("base"):
        return value
    base = math_function(call.builder, "log", as_float(call, call.scalar("base")))
    return elementwise(call.builder, "divide", value, base)


def _math_pow(call: Call) -> Value:
    """Unlike ``**`` of floats, ``math.pow`` of a negative number and a fraction is an error in Python, too."""
    call.bind("x", "y")
    base, exponent = (as_python(call, as_float(call, call.scalar(name))) for name in ("x", "y"))
    return float_power(call.builder, base, exponent, op="float_power", zero="ValueError")


def as_python(call: Call, node: Node) -> Node:
    """A NumPy scalar as the Python number of its kind."""
    if is_python(node):
        return node
    return call.builder.emit("cast", node, type=PYTHON_OF[type_of(node).dtype.kind])


PYTHON_OF = {"b": PY_BOOL, "i": PY_INT, "u": PY_INT, "f": PY_FLOAT, "c": PY_COMPLEX}
