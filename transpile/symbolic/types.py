"""Types of values: a kind, a NumPy dtype and a shape.

The kind matters for NEP 50: ``np.int64 * np.float32`` is float64, a Python ``int * np.float32`` is float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from transpile.symbolic.dims import Dim


class Kind(StrEnum):
    """What NumPy would hold: a Python number, a NumPy scalar, an array or a random generator."""

    PYTHON = "python"
    NUMPY = "numpy"
    ARRAY = "array"
    GENERATOR = "generator"


DType = np.dtype[np.generic]


@dataclass(frozen=True)
class Type:
    """A value's type. Python ``float``, ``int``, ``bool`` and ``complex`` have dtype float64, int64, bool,
    complex128."""

    kind: Kind
    dtype: DType
    shape: tuple[Dim, ...] = ()

    def __str__(self) -> str:
        if self.kind is Kind.ARRAY:
            return f"{self.dtype.name}[{', '.join(map(str, self.shape))}]"
        if self.kind is Kind.PYTHON:
            return PYTHON_NAME[self.dtype.kind]
        if self.kind is Kind.GENERATOR:
            return "np.random.Generator"
        return f"np.{self.dtype.name}"

    @property
    def is_array(self) -> bool:
        """Whether it is an array (zero-dimensional ones included)."""
        return self.kind is Kind.ARRAY


BOOL, INT64, FLOAT64, COMPLEX128 = (np.dtype(name) for name in ("bool", "int64", "float64", "complex128"))
SUPPORTED = tuple(
    np.dtype(name)
    for name in (
        "bool",
        *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
        "float32",
        "float64",
        "complex64",
        "complex128",
    )
)
PYTHON_NAME = {"b": "bool", "i": "int", "f": "float", "c": "complex"}
PYTHON_TYPE: dict[str, type] = {"b": bool, "i": int, "f": float, "c": complex}

GENERATOR = Type(Kind.GENERATOR, np.dtype("void"))
PY_BOOL, PY_INT, PY_FLOAT, PY_COMPLEX = (Type(Kind.PYTHON, dtype) for dtype in (BOOL, INT64, FLOAT64, COMPLEX128))


def array(dtype: DType, *shape: Dim) -> Type:
    """An array type."""
    return Type(Kind.ARRAY, dtype, shape)


def numpy_scalar(dtype: DType) -> Type:
    """The type of an element of an array of ``dtype``."""
    return Type(Kind.NUMPY, dtype)
