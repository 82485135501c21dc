"""Routines of LAPACK and NumPy that generated C calls through pointers, and the arrays that each needs.

Linear algebra is computed in float64 or complex128, as NumPy does it, by the same functions of LAPACK on the same
column-major copies. Sorting is NumPy's own. A routine writes all of its results and of its scratch arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from transpile.symbolic.dims import Dim, as_dim, opaque
from transpile.symbolic.types import DType

INT32 = np.dtype("int32")
LETTER = {"float64": "d", "complex128": "z"}  # how LAPACK names its functions
TRANSFORMS = ("fft", "ifft", "rffteven", "rfftodd", "irfft")
# NumPy fills arrays of these with random integers, several of them from one word of the bit generator
FILLED_AS = {"uint16": "uint16", "int16": "uint16", "uint8": "uint8", "int8": "uint8", "bool": "bool"}


@dataclass(frozen=True)
class Scratch:
    """An array that a routine needs besides its operands and results; ``dtype`` None is the routine's own."""

    hint: str
    shape: tuple[Dim, ...]
    dtype: DType | None = None


@dataclass(frozen=True)
class Routine:
    """``functions`` are of LAPACK, without the letter, or of NumPy; ``scratch`` depends on the numbers it is given."""

    functions: tuple[str, ...]
    scratch: Callable[..., tuple[Scratch, ...]]
    of_numpy: bool = False
    helper: str | None = None  # the C helper, where it is another routine's


def _factors(size: Dim, *_: Dim) -> tuple[Scratch, ...]:
    return Scratch("factors", (size, size)), Scratch("pivots", (size,), INT32)


ROUTINES: dict[str, Routine] = {
    "solve_vector": Routine(("gesv",), _factors),
    "solve": Routine(("gesv",), lambda size, columns: (*_factors(size), Scratch("turned", (columns, size)))),
    "invert": Routine(("gesv",), lambda size: (*_factors(size), Scratch("turned", (size, size)))),
}


# as much as LAPACK asks for, and room for blocks of columns, so that it takes its fast ways
def _eigen(size: Dim, *_: Dim) -> tuple[Scratch, ...]:
    work, integers = 2 * size * size + 6 * size + 1, 5 * size + 3
    return Scratch("turned", (size, size)), Scratch("work", (work,)), Scratch("integers", (integers,), INT32)


def _eigenvalues(size: Dim, *_: Dim) -> tuple[Scratch, ...]:
    return Scratch("turned", (size, size)), Scratch("work", (34 * size + 1,)), Scratch("integers", (as_dim(1),), INT32)


def _general(size: Dim) -> tuple[Scratch, ...]:
    return Scratch("turned", (size, size)), Scratch("work", (136 * size + 1,))


def _general_vectors(size: Dim) -> tuple[Scratch, ...]:
    return Scratch("turned", (size, size)), Scratch("turned_vectors", (size, size)), Scratch("work", (136 * size + 1,))


def _singular(rows: Dim, columns: Dim, left: Dim, right: Dim) -> tuple[Scratch, ...]:
    least = opaque("min", rows, columns)
    work = 4 * least * least + 7 * least + 64 * (rows + columns) + 1
    factors = Scratch("turned_u", (left, rows)), Scratch("turned_vh", (columns, right))
    return (
        Scratch("turned", (columns, rows)),
        *factors,
        Scratch("work", (work,)),
        Scratch("integers", (8 * least,), INT32),
    )


def _singular_values(rows: Dim, columns: Dim) -> tuple[Scratch, ...]:
    least = opaque("min", rows, columns)
    work = Scratch("work", (10 * least + 64 * (rows + columns) + 1,))
    return Scratch("turned", (columns, rows)), work, Scratch("integers", (8 * least,), INT32)


def _orthogonal(rows: Dim, columns: Dim, kept: Dim) -> tuple[Scratch, ...]:
    turned = Scratch("turned", (columns, rows)), Scratch("turned_q", (kept, rows))
    return (*turned, Scratch("scales", (columns,)), Scratch("work", (64 * (columns + kept) + 1,)))


def _least_squares(rows: Dim, columns: Dim, right_sides: Dim) -> tuple[Scratch, ...]:
    least, most = opaque("min", rows, columns), opaque("max", rows, columns)
    work = 300 * least + least * right_sides + 64 * (rows + columns + right_sides) + 1000
    turned = Scratch("turned", (columns, rows)), Scratch("turned_b", (right_sides, most))
    return (*turned, Scratch("work", (work,)), Scratch("integers", (100 * least,), INT32))


ROUTINES |= {
    "lstsq": Routine(("gelsd",), _least_squares),
    "slogdet": Routine(("getrf",), _factors),
    "cholesky": Routine(("potrf",), lambda size, upper: (Scratch("turned", (size, size)),)),
    "eigh": Routine(("syevd",), _eigen),
    "eigvalsh": Routine(("syevd",), _eigenvalues),
    "eigvals": Routine(("geev",), _general),
    "eig": Routine(("geev",), _general_vectors),
    "svd": Routine(("gesdd",), _singular),
    "svdvals": Routine(("gesdd",), _singular_values),
    "qr": Routine(("geqrf", "orgqr"), _orthogonal),
    "medians": Routine((), lambda rows, length: (), of_numpy=True),
    "quantiles": Routine((), lambda rows, length, count: (), of_numpy=True),
    "quantiles_single": Routine((), lambda rows, length, count: (), of_numpy=True),
    "sort": Routine(("sort",), lambda rows, length: (), of_numpy=True),
    "sort_stable": Routine(("sort_stable",), lambda rows, length: (), of_numpy=True, helper="sort"),
    "argsort": Routine(("argsort",), lambda rows, length: (), of_numpy=True),
    "argsort_stable": Routine(("argsort_stable",), lambda rows, length: (), of_numpy=True, helper="argsort"),
    "fft": Routine(("fft",), lambda *_: (), of_numpy=True),
    "ifft": Routine(("ifft",), lambda *_: (), of_numpy=True, helper="fft"),
    "rfft": Routine(("rffteven", "rfftodd"), lambda *_: (), of_numpy=True),
    "irfft": Routine(("irfft",), lambda *_: (), of_numpy=True),
    "integers": Routine(("random_bounded",), lambda count, low, span: (), of_numpy=True),
}


def functions_of(routine: str, dtype: DType) -> tuple[str, ...]:
    """The names of the functions that a routine calls: "dgesv", "numpy_sort_float64"."""
    entry = ROUTINES[routine]
    if routine == "integers":
        return (f"random_bounded_{FILLED_AS[dtype.name]}_fill",)
    if entry.of_numpy:
        return tuple(f"numpy_{function}_{dtype.name}" for function in entry.functions)
    return tuple(LETTER[dtype.name] + function for function in entry.functions)


def pointer_type(function: str) -> str:
    """The C type of a library function: "gesv_f64" of "dgesv", "numpy_sort" of "numpy_sort_float64"."""
    if function.startswith("random_"):
        return f"numpy_{function}"
    if function.split("_")[1:2] and function.split("_")[1] in TRANSFORMS:
        return "numpy_transform"
    if function.startswith("numpy_"):
        return "_".join(function.split("_")[:2])
    return f"{function[1:]}_{'f64' if function[0] == 'd' else 'c128'}"
