"""Conversions: astype, ``np.float32(x)``, ``int(x)``, ``float(x)``, ``bool(x)``, ``complex(re, im)``."""

from __future__ import annotations

import math

import numpy as np

from transpile.parse import codes
from transpile.parse.functions.call import Call, Handler, as_dtype, type_with
from transpile.parse.python_rules import check_integral, constant, is_python, type_of
from transpile.parse.typing_rules import check_python_integer, elementwise
from transpile.parse.values import FunctionRef, Literal, Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, DType, numpy_scalar

SCALAR_TYPES = (
    "bool_", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intp", "int_", "uint",
    "float32", "float64", "double", "single", "complex64", "complex128", "csingle", "cdouble",
)  # fmt: skip


def functions() -> dict[str, Handler]:
    """The types of NumPy and Python as functions, by full name."""
    table: dict[str, Handler] = {f"numpy.{name}": _numpy_type(name) for name in SCALAR_TYPES}
    return table | {
        "builtins.int": int_,
        "builtins.float": float_,
        "builtins.bool": bool_,
        "builtins.complex": complex_,
        "numpy.dtype": dtype_,
        "numpy.astype": astype,
    }


def convert(call: Call, value: Node, dtype: DType) -> Node:
    """A fresh array (or NumPy scalar) of another dtype."""
    given = type_of(value)
    if given.dtype.kind == "c" and dtype.kind not in "cb":
        call.error(
            codes.OPERAND_TYPE,
            f"converting {given} to {dtype.name} would discard the imaginary part",
            "take z.real or np.abs(z) first",
        )
    if given.is_array:
        return call.builder.emit("cast", value, type=type_with(value, dtype))
    return call.builder.emit("cast", value, type=numpy_scalar(dtype))


def astype(call: Call) -> Value:
    """x.astype(dtype)."""
    call.bind("x", "dtype", keyword_only=("copy",), optional=())
    value, dtype = call.node("x"), call.as_dtype(call.bound["dtype"])
    if not call.flag("copy", True):
        call.error(codes.ARGUMENT, "astype(copy=False) is not supported", "leave copy out: the copy is fused away")
    if is_python(value):
        call.error(codes.UNSUPPORTED_FUNCTION, f"{type_of(value)} has no method astype", f"write np.{dtype.name}(x)")
    return convert(call, value, dtype)


def dtype_(call: Call) -> Value:
    """np.dtype("float32")."""
    call.bind("dtype")
    return Literal(call.as_dtype(call.bound["dtype"]))


def _numpy_type(name: str) -> Handler:
    dtype = as_dtype(FunctionRef(f"numpy.{name}"))
    assert dtype is not None

    def handler(call: Call) -> Value:
        call.bind(optional=("x",))
        if "x" not in call.bound:
            return call.builder.emit("const", type=numpy_scalar(dtype), attr=dtype.type().item())
        return numpy_number(call, call.node("x"), dtype)

    return handler


def numpy_number(call: Call, value: Node, dtype: DType) -> Node:
    """``np.float32(x)``: a number in the source becomes a constant; an array is converted."""
    number = constant(value)
    if number is not None and is_python(value):
        folded = _fold(call, number, dtype)
        if folded is not None:
            return folded
    if is_python(value) and type_of(value).dtype.kind == "f" and dtype.kind in "iu":
        value = to_int(call, value)
    check_python_integer(call.builder, value, dtype)
    return convert(call, value, dtype)


def _fold(call: Call, number: bool | int | float | complex, dtype: DType) -> Node | None:
    try:
        with np.errstate(all="ignore"):
            value = dtype.type(number).item()
    except (OverflowError, ValueError, TypeError):
        return None  # the checks that follow say what is wrong
    return call.builder.emit("const", type=numpy_scalar(dtype), attr=value)


def to_int(call: Call, value: Node) -> Node:
    """``int(x)``."""
    given = type_of(value)
    if given == PY_INT:
        return value
    if given.dtype.kind == "c":
        call.error(codes.OPERAND_TYPE, "int() of a complex number is a TypeError", "take z.real first")
    number = constant(value)
    if isinstance(number, (bool, int)) or (isinstance(number, float) and math.isfinite(number)):
        return call.builder.const(int(number))
    check_integral(call.builder, value)
    return call.builder.emit("cast", value, type=PY_INT)


def int_(call: Call) -> Value:
    """int(x)."""
    call.bind(optional=("x",))
    return to_int(call, call.scalar("x")) if "x" in call.bound else call.builder.const(0)


def float_(call: Call) -> Value:
    """float(x), and float("inf") and its like."""
    call.bind(optional=("x",))
    given = call.bound.get("x")
    if given is None:
        return call.builder.const(0.0)
    if isinstance(given, Literal) and isinstance(given.value, str):
        return _float_of_text(call, given.value)
    value = call.scalar("x")
    if type_of(value).dtype.kind == "c":
        call.error(codes.OPERAND_TYPE, "float() of a complex number is a TypeError", "take z.real first")
    return to_float(call, value)


def to_float(call: Call, value: Node) -> Node:
    """A real number as a Python float."""
    if type_of(value) == PY_FLOAT:
        return value
    number = constant(value)
    if number is not None and not isinstance(number, complex):
        return call.builder.const(float(number))
    return call.builder.emit("cast", value, type=PY_FLOAT)


def _float_of_text(call: Call, text: str) -> Node:
    try:
        return call.builder.const(float(text))
    except ValueError:
        call.error(codes.ARGUMENT, f"float({text!r}) is a ValueError", "write the number")


def bool_(call: Call) -> Value:
    """bool(x)."""
    call.bind(optional=("x",))
    if "x" not in call.bound:
        return call.builder.const(False)
    value = call.scalar("x")
    return value if type_of(value) == PY_BOOL else elementwise(call.builder, "truth", value)


def complex_(call: Call) -> Value:
    """complex(re, im) of real numbers, and complex(z)."""
    call.bind(optional=("real", "imag"))
    parts = [call.scalar(name) for name in ("real", "imag") if name in call.bound]
    if len(parts) == 1 and "real" in call.bound:
        return _to_complex(call, parts[0])
    if any(type_of(part).dtype.kind == "c" for part in parts):
        call.error(codes.OPERAND_TYPE, "complex(re, im) takes real numbers here", "write re + im * 1j")
    real, imag = (to_float(call, call.scalar(name)) if name in call.bound else call.builder.const(0.0)
                  for name in ("real", "imag"))  # fmt: skip
    re, im = constant(real), constant(imag)
    if isinstance(re, float) and isinstance(im, float):
        return call.builder.const(complex(re, im))
    return call.builder.emit("complex", real, imag, type=PY_COMPLEX)


def _to_complex(call: Call, value: Node) -> Node:
    if type_of(value) == PY_COMPLEX:
        return value
    number = constant(value)
    return (
        call.builder.const(complex(number)) if number is not None else call.builder.emit("cast", value, type=PY_COMPLEX)
    )
