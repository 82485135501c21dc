"""The C prototypes of the functions of LAPACK and NumPy that generated functions are given."""

from __future__ import annotations

from transpile.emit_c.ctype import c_type
from transpile.symbolic.draws import DISTRIBUTIONS, OWN, Distribution

_INT = "const int *"
_CHAR = "const char *"
# T: elements; W: whole numbers that are written
_LAPACK = {
    "gesv": (_INT, _INT, "T *", _INT, "W", "T *", _INT, "W"),
    "getrf": (_INT, _INT, "T *", _INT, "W", "W"),
    "potrf": (_CHAR, _INT, "T *", _INT, "W"),
    "syevd": (_CHAR, _CHAR, _INT, "T *", _INT, "T *", "T *", _INT, "W", _INT, "W"),
    "geev": (_CHAR, _CHAR, _INT, "T *", _INT, "T *", "T *", "T *", _INT, "T *", _INT, "T *", _INT, "W"),
    "gesdd": (_CHAR, _INT, _INT, "T *", _INT, "T *", "T *", _INT, "T *", _INT, "T *", _INT, "W", "W"),
    "gelsd": (*(_INT, _INT, _INT, "T *", _INT, "T *", _INT, "T *", "const T *", "W", "T *", _INT, "W", "W"),),
    "geqrf": (_INT, _INT, "T *", _INT, "T *", "T *", _INT, "W"),
    "orgqr": (_INT, _INT, _INT, "T *", _INT, "const T *", "T *", _INT, "W"),
}
_NUMPY = {
    "numpy_sort": ("void *", "int64_t", "void *"),
    "numpy_argsort": ("const void *", "int64_t *", "int64_t", "void *"),
}
GENERATOR = "random_generator"
# the start of a bit generator: NumPy's own declaration of it is in numpy/random/bitgen.h
GENERATOR_TYPE = f"""
typedef struct {GENERATOR} {{
    void *state;
    uint64_t (*next_uint64)(void *state);
    uint32_t (*next_uint32)(void *state);
    double (*next_double)(void *state);
    uint64_t (*next_raw)(void *state);
}} {GENERATOR};
"""


def _draw(distribution: Distribution) -> tuple[str, list[str]]:
    """The result and the arguments of the function that draws."""
    numbers = [*map(c_type, distribution.arguments), *(kind for kind, _ in distribution.fixed)]
    return c_type(distribution.result), [f"{GENERATOR} *", *numbers]


def _filler(element: str) -> tuple[str, list[str]]:
    """The function that fills an array: offset, largest number above it, count, whether by masks, elements."""
    return "void", [f"{GENERATOR} *", element, element, "intptr_t", "bool", f"{element} *"]


_RANDOM = {f"numpy_random_{name}": _draw(entry) for name, entry in DISTRIBUTIONS.items() if name != OWN}
_RANDOM |= {
    f"numpy_random_bounded_{name}_fill": _filler(element)
    for name, element in (("uint16", "uint16_t"), ("uint8", "uint8_t"), ("bool", "uint8_t"))
}
TRANSFORM = "numpy_transform"
# a loop of a generalised ufunc: arrays, lengths, distances in bytes, and what NumPy hands it
TRANSFORM_TYPE = f"""
typedef struct {TRANSFORM} {{
    void (*loop)(char **, const intptr_t *, const intptr_t *, void *);
    void *data;
}} {TRANSFORM};
"""
TYPES = frozenset(
    (GENERATOR, *_RANDOM, *_NUMPY, *(f"{name}_{ending}" for name in _LAPACK for ending in ("f64", "c128")))
)


def prototype(name: str) -> tuple[str, list[str]]:
    """The result and the arguments of a type of function: of "gesv_f64"."""
    if name in _RANDOM:
        return _RANDOM[name]
    if name in _NUMPY:
        return "int", list(_NUMPY[name])
    base, _, _ = name.rpartition("_")
    stands_for = {"T *": "double *", "const T *": "const double *", "W": "int *"}  # complex numbers are pairs
    return "void", [stands_for.get(argument, argument) for argument in _LAPACK[base]]
