"""The C prototypes of the functions of LAPACK and NumPy that generated functions are given."""

from __future__ import annotations

_INT = "const int *"
_CHAR = "const char *"
# T: elements; W: whole numbers that are written
_LAPACK = {
    "gesv": (_INT, _INT, "T *", _INT, "W", "T *", _INT, "W"),
    "getrf": (_INT, _INT, "T *", _INT, "W", "W"),
    "potrf": (_CHAR, _INT, "T *", _INT, "W"),
    "syevd": (_CHAR, _CHAR, _INT, "T *", _INT, "T *", "T *", _INT, "W", _INT, "W"),
    "gesdd": (_CHAR, _INT, _INT, "T *", _INT, "T *", "T *", _INT, "T *", _INT, "T *", _INT, "W", "W"),
    "gelsd": (*(_INT, _INT, _INT, "T *", _INT, "T *", _INT, "T *", "const T *", "W", "T *", _INT, "W", "W"),),
    "geqrf": (_INT, _INT, "T *", _INT, "T *", "T *", _INT, "W"),
    "orgqr": (_INT, _INT, _INT, "T *", _INT, "const T *", "T *", _INT, "W"),
}
_NUMPY = {
    "numpy_sort": ("void *", "int64_t", "void *"),
    "numpy_argsort": ("const void *", "int64_t *", "int64_t", "void *"),
}
TYPES = frozenset((*_NUMPY, *(f"{name}_{ending}" for name in _LAPACK for ending in ("f64", "c128"))))


def prototype(name: str) -> tuple[str, list[str]]:
    """The result and the arguments of a type of function: of "gesv_f64"."""
    if name in _NUMPY:
        return "int", list(_NUMPY[name])
    base, _, _ = name.rpartition("_")
    stands_for = {"T *": "double *", "const T *": "const double *", "W": "int *"}  # complex numbers are pairs
    return "void", [stands_for.get(argument, argument) for argument in _LAPACK[base]]
