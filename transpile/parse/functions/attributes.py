"""Attributes and methods of arrays and numbers, and the constants of library modules."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce

import numpy as np

from transpile.parse import codes
from transpile.parse.functions import diagonals, reductions, scans, shaping, shifting, sorting, tables
from transpile.parse.functions.builtins import size
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.conversion import astype
from transpile.parse.functions.creation import copy
from transpile.parse.functions.linear import dot
from transpile.parse.functions.ufuncs import as_python, clip, part, round_
from transpile.parse.python_rules import is_python, type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Constant, Literal, ModuleRef, TupleValue, Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_FLOAT, PY_INT, numpy_scalar

PYTHON_METHODS = frozenset(("bit_length", "conjugate"))
MODULE_CONSTANTS: dict[str, float] = {
    **{f"math.{name}": getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")},
    **{f"numpy.{name}": getattr(np, name) for name in ("pi", "e", "inf", "nan", "euler_gamma")},
}


def methods() -> dict[str, Handler]:
    """The methods that are supported; the array is the first argument."""
    return {
        **reductions.methods(),
        **shaping.methods(),
        **scans.methods(),
        **shifting.methods(),
        **diagonals.methods(),
        **tables.methods(),
        **sorting.methods(),
        "astype": astype,
        "clip": clip,
        "conj": conjugate,
        "conjugate": conjugate,
        "copy": copy_method,
        "dot": dot,
        "fill": fill,
        "item": item,
        "round": round_,
    }


def conjugate(call: Call) -> Value:
    """z.conj()."""
    call.bind("z")
    return elementwise(call.builder, "conjugate", call.node("z"))


def copy_method(call: Call) -> Value:
    """x.copy()."""
    return copy(call)


def fill(call: Call) -> Value:
    """x.fill(value): a write."""
    call.bind("a", "value")
    call.builder.update(call.array("a"), call.scalar("value"))
    return Literal(None)


def item(call: Call) -> Value:
    """x.item() of a NumPy scalar or a zero-dimensional array: the Python number."""
    call.bind("a")
    value = call.node("a")
    if type_of(value).shape:
        call.error(codes.RANK, "item() of an array with dimensions is not supported", "index the element: x[0]")
    return as_python(call, value)


# Attributes


def _shape(call: Call, value: Node) -> Value:
    return TupleValue(tuple(size(call, value, axis) for axis in range(len(type_of(value).shape))))


def _size(call: Call, value: Node) -> Value:
    lengths = [size(call, value, axis) for axis in range(len(type_of(value).shape))]
    if not lengths:
        return call.builder.const(1)
    return reduce(lambda left, right: elementwise(call.builder, "multiply", left, right), lengths)


def _nbytes(call: Call, value: Node) -> Value:
    width = call.builder.const(type_of(value).dtype.itemsize)
    return elementwise(call.builder, "multiply", call.as_node(_size(call, value)), width)


ARRAY_ATTRIBUTES: dict[str, Callable[[Call, Node], Value]] = {
    "T": shaping.transposed,
    "shape": _shape,
    "size": _size,
    "ndim": lambda call, value: call.builder.const(len(type_of(value).shape)),
    "dtype": lambda call, value: Literal(type_of(value).dtype),
    "mT": shaping.swapped_last,
    "nbytes": _nbytes,
    "itemsize": lambda call, value: call.builder.const(type_of(value).dtype.itemsize),
}
NUMBER_ATTRIBUTES: dict[str, Callable[[Call, Node], Value]] = {
    "real": lambda call, value: part(call, "real", value),
    "imag": lambda call, value: part(call, "imag", value),
}


def attributes_of(value: Node) -> dict[str, Callable[[Call, Node], Value]]:
    """The attributes that a value has."""
    return NUMBER_ATTRIBUTES if is_python(value) else ARRAY_ATTRIBUTES | NUMBER_ATTRIBUTES


# Library modules


def library_constant(qualified: str) -> Value | None:
    """What a name of a library module is, unless it is a function: a constant or a part of the module."""
    if qualified in MODULE_CONSTANTS:
        return Constant(MODULE_CONSTANTS[qualified], PY_FLOAT)
    if qualified == "numpy.newaxis":
        return Literal(None)
    if qualified in ("numpy.True_", "numpy.False_"):
        return Constant(qualified == "numpy.True_", numpy_scalar(np.dtype(bool)))
    if qualified.startswith(("numpy.finfo.", "numpy.iinfo.")):
        return _limit(*qualified.split(".")[1:])
    return ModuleRef(qualified) if qualified in ("numpy.linalg", "numpy.fft") else None


def _limit(kind: str, dtype: str, name: str) -> Value | None:
    """``np.finfo(np.float64).eps`` is a NumPy scalar, ``np.iinfo(np.int32).max`` a Python int."""
    if kind == "iinfo":
        number = getattr(np.iinfo(dtype), name, None)
        return Constant(number, PY_INT) if isinstance(number, int) else None
    value = getattr(np.finfo(dtype), name, None)
    if isinstance(value, np.floating):
        return Constant(float(value), numpy_scalar(value.dtype))
    return None


def limits(kind: str) -> Handler:
    """np.finfo(dtype) and np.iinfo(dtype): their attributes are constants."""

    def handler(call: Call) -> Value:
        call.bind("dtype")
        dtype = call.as_dtype(call.bound["dtype"])
        if dtype.kind not in ("f" if kind == "finfo" else "iu"):
            call.error(codes.UNSUPPORTED_DTYPE, f"np.{kind} does not take {dtype.name}", "pass another dtype")
        return ModuleRef(f"numpy.{kind}.{dtype.name}")

    return handler
