"""NumPy dtypes in C: type names, suffixes of helper names and literals."""

from __future__ import annotations

import math
import re

import numpy as np

from transpile.symbolic.types import BOOL, DType

FLOAT32, FLOAT64 = np.dtype("float32"), np.dtype("float64")
INT32, INT64 = np.dtype("int32"), np.dtype("int64")
UINT32, UINT64 = np.dtype("uint32"), np.dtype("uint64")

_FLOATING = {"float32": "float", "float64": "double"}


class Unsupported(Exception):
    """What the C printer cannot express. ``message`` says it in the words of the user's source."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def component(dtype: DType) -> DType:
    """The dtype of the real and imaginary part; a real dtype is returned as it is."""
    if dtype.kind != "c":
        return dtype
    return FLOAT32 if dtype.itemsize == 8 else FLOAT64


def c_type(dtype: DType) -> str:
    """The C type of a scalar, or of one part of a complex number."""
    part = component(dtype)
    if part == BOOL:
        return "bool"
    return _FLOATING.get(part.name, f"{part.name}_t")


def suffix(dtype: DType) -> str:
    """The ending of helper names: ``f64`` in ``maximum_f64``."""
    return "b" if dtype == BOOL else f"{dtype.kind}{8 * dtype.itemsize}"


def unsigned(dtype: DType) -> DType:
    """The unsigned type in which integers of ``dtype`` are computed: at least as wide as int, without overflow."""
    return UINT64 if dtype.itemsize == 8 else UINT32


def wraps_by_itself(dtype: DType) -> bool:
    """Whether C's own arithmetic in this integer type wraps, without promotion to int."""
    return dtype in (UINT32, UINT64)


def integer_range(dtype: DType) -> tuple[int, int]:
    """The smallest and the greatest number of an integer type."""
    bits = 8 * dtype.itemsize
    return (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def libm(name: str, dtype: DType) -> str:
    """The function of math.h for this type: ``expf`` for float32."""
    return f"{name}f" if component(dtype) == FLOAT32 else name


def literal(value: bool | int | float, dtype: DType) -> str:
    """A number of a real dtype as C text (negative ones with their sign)."""
    if dtype == BOOL:
        return "true" if value else "false"
    if dtype.kind == "f":
        return _float_literal(float(value), dtype)
    if dtype.kind == "u":
        return f"{int(value)}{_unsigned_ending(dtype)}"
    if int(value) == integer_range(dtype)[0] and dtype.itemsize >= 4:  # the positive number is no literal of its type
        return f"INT{8 * dtype.itemsize}_MIN"
    return str(int(value))


def hexadecimal(value: int, dtype: DType) -> str:
    """A mask as C text: small numbers stay decimal."""
    if value < 10:
        return literal(value, dtype)
    return f"0x{value:X}{_unsigned_ending(dtype) if dtype.kind == 'u' else ''}"


def _unsigned_ending(dtype: DType) -> str:
    return "ull" if dtype == UINT64 else "u"


def _float_literal(value: float, dtype: DType) -> str:
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    digits = str(np.float32(value)) if dtype == FLOAT32 else repr(value)
    text = re.sub(r"e([+-])0*(\d)", lambda match: f"e{match[1].replace('+', '')}{match[2]}", digits)
    if "." not in text and "e" not in text:
        text += ".0"
    return f"{text}f" if dtype == FLOAT32 else text
