"""Elementwise operations: result types by NEP 50, as NumPy's own promotion gives them, and the checks NumPy makes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.python_rules import (
    COMPARISONS,
    ORDERINGS,
    compare,
    constant,
    is_python,
    python_elementwise,
    refuse_types,
    spelling,
    type_of,
)
from transpile.symbolic.graph import Node, Reduce, View
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import (
    BOOL,
    FLOAT64,
    PY_BOOL,
    PY_COMPLEX,
    PYTHON_TYPE,
    SUPPORTED,
    DType,
    Kind,
    Type,
    numpy_scalar,
)

ORDERED = ORDERINGS | {"maximum", "minimum", "fmax", "fmin", "clip", "py_max", "py_min"}
LIKE_SELECT = frozenset(("where", "select", "clip"))
ALWAYS_PYTHON = frozenset(("and", "or", "not", "truth", "py_max", "py_min", "round"))
TO_REAL = frozenset(("real", "imag"))


def elementwise(builder: Builder, op: str, *args: Node, python: bool = True) -> Node:
    """Any operation of ops.ELEMENTWISE on scalars and arrays.

    Python numbers alone follow Python's rules and stay Python numbers, unless ``python`` is false: then the source
    calls NumPy's function, which gives a NumPy scalar.
    """
    if op in ALWAYS_PYTHON or (python and (all(is_python(arg) for arg in args) or _complex_meets_float64(args))):
        return python_elementwise(builder, op, args)
    if op in ORDERED and any(type_of(arg).dtype.kind == "c" for arg in args):
        refuse_types(builder, op, args)
    if op == "power":
        faster = _scalar_power(builder, args) if python else None
        if faster is not None:
            return faster
        _integer_power(builder, args)
    dtypes, result = _resolve(builder, op, args)
    if op not in COMPARISONS:
        _check_python_integers(builder, op, args, dtypes)
    elif any(dtype == np.uint64 for dtype in dtypes):
        _check_uint64_comparison(builder, args)
    shapes = [type_of(arg).shape for arg in args if type_of(arg).is_array]
    shape = builder.broadcast(*shapes) if shapes else ()
    # NumPy turns zero-dimensional results of ufuncs into scalars; np.where does not.
    kind = Kind.ARRAY if shape or op == "where" else Kind.NUMPY
    return builder.emit(op, *args, type=Type(kind, result, shape))


def element(builder: Builder, node: Node) -> Node:
    """A zero-dimensional array as the NumPy scalar that it holds."""
    if node.type is None or not node.type.is_array or node.type.shape:
        return node
    return builder.emit("view", node, type=numpy_scalar(node.type.dtype), attr=View((), ()))


def _complex_meets_float64(args: tuple[Node, ...]) -> bool:
    """``1j * np.float64(2)`` is Python's: np.float64 is a float, and complex comes first."""
    return len(args) == 2 and type_of(args[0]) == PY_COMPLEX and type_of(args[1]) == numpy_scalar(FLOAT64)


def math_function(builder: Builder, op: str, *args: Node) -> Node:
    """A function of ``math``: scalars in (NumPy's too), a Python number out."""
    return python_elementwise(builder, op, args)


def _resolve(builder: Builder, op: str, args: tuple[Node, ...]) -> tuple[tuple[DType, ...], DType]:
    types = tuple(type_of(arg) for arg in args)
    if op in ("real", "imag", "angle"):
        return tuple(given.dtype for given in types), _real_dtype(builder, op, args)
    if op in ("isneginf", "isposinf"):
        return tuple(given.dtype for given in types), BOOL
    if op in LIKE_SELECT:
        return _resolve_values(builder, op, args)
    try:
        dtypes = _ufunc_dtypes(ELEMENTWISE[op].numpy, tuple(map(_key, types)))
    except TypeError:
        refuse_types(builder, op, args)
        raise AssertionError from None
    if any(dtype not in SUPPORTED for dtype in dtypes):
        builder.error(
            codes.UNSUPPORTED_DTYPE,
            f"{spelling(op)} of {types[0]} computes in {next(d.name for d in dtypes if d not in SUPPORTED)}",
            "convert first: x.astype(np.float64), or x.astype(np.float32)",
        )
    return dtypes[:-1], dtypes[-1]


def _resolve_values(builder: Builder, op: str, args: tuple[Node, ...]) -> tuple[tuple[DType, ...], DType]:
    """``where`` and ``clip``: the values have one common dtype."""
    values = args[1:] if op != "clip" else args
    result = common_dtype(*map(type_of, values))
    if op == "clip" and result == BOOL:
        refuse_types(builder, op, args)
    if op == "where":
        return tuple(type_of(arg).dtype for arg in args), result  # np.where wraps integers that do not fit
    return (result,) * len(args), result


def common_dtype(*types: Type) -> DType:
    """``np.result_type`` under NEP 50: Python numbers adopt the dtype of the others where their kind allows."""
    sample: dict[str, Any] = {"b": BOOL, "i": 0, "f": 0.0, "c": 0j}
    operands = [sample[given.dtype.kind] if given.kind is Kind.PYTHON else given.dtype for given in types]
    result: DType = np.result_type(*operands)
    return result


def _real_dtype(builder: Builder, op: str, args: tuple[Node, ...]) -> DType:
    dtype = type_of(args[0]).dtype
    if dtype.kind == "c":
        return np.dtype(np.float32) if dtype.itemsize == 8 else np.dtype(np.float64)
    if op != "angle":
        return dtype
    result = np.arctan2.resolve_dtypes((int, dtype, None))[-1]
    if result not in SUPPORTED:
        refuse_types(builder, op, args)
    return result


def _key(given: Type) -> tuple[bool, str]:
    return given.kind is Kind.PYTHON, given.dtype.str


@cache
def _ufunc_dtypes(name: str, operands: tuple[tuple[bool, str], ...]) -> tuple[DType, ...]:
    ufunc: Any = getattr(np, "absolute" if name == "abs" else name)
    given = [_weak(code) if weak else np.dtype(code) for weak, code in operands]
    return tuple(ufunc.resolve_dtypes((*given, *[None] * ufunc.nout)))


def _weak(code: str) -> type | DType:
    """What resolve_dtypes takes for a Python number; a Python bool is a NumPy bool."""
    kind = np.dtype(code).kind
    return BOOL if kind == "b" else PYTHON_TYPE[kind]


# Checks


def check_python_integer(builder: Builder, node: Node, dtype: DType) -> None:
    """NumPy's OverflowError for a Python int that ``dtype`` does not hold; other nodes pass."""
    given = type_of(node)
    if given.kind is not Kind.PYTHON or given.dtype.kind != "i" or dtype.kind not in "iu":
        return
    limits: np.iinfo[Any] = np.iinfo(dtype)
    value = constant(node)
    if isinstance(value, int):
        if not limits.min <= value <= limits.max:
            _refuse_integer(builder, value, dtype)
        return
    if dtype == np.int64:
        return
    message = f"Python integer out of bounds for {dtype.name}"
    dim = builder.dim(node)
    if not builder.facts.prove(dim - int(limits.min)):
        builder.check(compare(builder, "greater_equal", node, int(limits.min)), "OverflowError", message)
    if dtype != np.uint64 and not builder.facts.prove(-dim + int(limits.max)):
        builder.check(compare(builder, "less_equal", node, int(limits.max)), "OverflowError", message)


def _refuse_integer(builder: Builder, value: int, dtype: DType) -> None:
    builder.error(
        codes.OPERAND_TYPE,
        f"Python integer {value} out of bounds for {dtype.name}",
        f"NumPy raises OverflowError here: convert the array first, or write np.{common_integer(value)}({value})",
    )


def common_integer(value: int) -> str:
    """The name of the 64-bit dtype that holds a Python int."""
    return "uint64" if value > np.iinfo(np.int64).max else "int64"


def _check_python_integers(builder: Builder, op: str, args: tuple[Node, ...], dtypes: tuple[DType, ...]) -> None:
    if op in ("where", "real", "imag", "angle", "isneginf", "isposinf"):
        return
    for arg, dtype in zip(args, dtypes, strict=True):
        check_python_integer(builder, arg, dtype)


def _check_uint64_comparison(builder: Builder, args: tuple[Node, ...]) -> None:
    """Neither int64 nor uint64 holds both sides of uint64 against a Python int; a number that fits is fine."""
    for arg in args:
        value = constant(arg)
        if (
            is_python(arg)
            and type_of(arg).dtype.kind == "i"
            and (value is None or (isinstance(value, int) and value < 0))
        ):
            builder.error(
                codes.OPERAND_TYPE,
                "a uint64 cannot be compared with a Python int that may be negative",
                "convert the Python int: np.uint64(k)",
            )


# Powers


def _scalar_power(builder: Builder, args: tuple[Node, ...]) -> Node | None:
    """What ``**`` of an array and a Python number is in NumPy: 0.5 np.sqrt, -1 np.reciprocal, 2 np.square.

    They differ from np.power in signed zeros, infinities and complex numbers.
    """
    base, exponent = args
    value = constant(exponent)
    kind = type_of(base).dtype.kind
    if not (type_of(base).is_array and is_python(exponent)) or isinstance(value, (bool, complex)):
        return None
    if value == 0.5 and kind in "fc":
        return elementwise(builder, "sqrt", base)
    if value == -1 and kind in "fc":
        return elementwise(builder, "reciprocal", base)
    if value == 2 and (kind == "c" or (kind == "b" and isinstance(value, int))):
        return elementwise(builder, "square", base)
    return None


def _integer_power(builder: Builder, args: tuple[Node, ...]) -> None:
    """NumPy's ValueError for integers to negative integer powers."""
    base, exponent = args
    kinds = type_of(base).dtype.kind, type_of(exponent).dtype.kind
    if kinds[0] not in "iub" or kinds[1] != "i":
        return
    message = "Integers to negative integer powers are not allowed."
    value = constant(exponent)
    if isinstance(value, int):
        if value < 0:
            builder.error(codes.OPERAND_TYPE, f"NumPy raises ValueError here: {message}", "use a float base")
        return
    given = type_of(exponent)
    if not given.is_array:
        builder.check(compare(builder, "greater_equal", exponent, 0), "ValueError", message)
        return
    fine = builder.emit("greater_equal", exponent, builder.const(0), type=Type(Kind.ARRAY, BOOL, given.shape))
    axes = tuple(range(len(given.shape)))
    whole = builder.emit("reduce", fine, type=numpy_scalar(BOOL), attr=Reduce("all", axes, all_axes=True))
    builder.check(builder.emit("truth", whole, type=PY_BOOL), "ValueError", message)
