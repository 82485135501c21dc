"""Static helper functions of the generated C, embedded only where used: what NumPy does and C has no operator for.

Placeholders of the templates: ``$T`` is the type, ``$U`` the unsigned type of integer arithmetic, ``$S`` the suffix of
names, ``$bits`` the width, ``$P`` the struct of a complex pair, ``$C`` C's own complex type. ``$f`` ends the names of
math.h and ``$F`` the literals. ``$width`` is the size of an element, ``$places`` a factor: a complex one is two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

import numpy as np

from transpile.emit_c.ctype import FLOAT32, c_type, component, suffix, unsigned
from transpile.emit_c.helpers_complex import COMPLEX_HELPERS
from transpile.emit_c.helpers_linear import COMPLEX_LINEAR_HELPERS, LINEAR_HELPERS
from transpile.emit_c.helpers_matrix import (
    BOOL_MATRIX_HELPERS,
    COMPLEX_MATRIX_HELPERS,
    FLOAT_MATRIX_HELPERS,
    INTEGER_MATRIX_HELPERS,
    STORAGE_HELPERS,
)
from transpile.emit_c.helpers_random import BOOL_RANDOM_HELPERS, INTEGER_RANDOM_HELPERS
from transpile.emit_c.helpers_real import FLOAT_HELPERS, INTEGER_HELPERS, SIGNED_HELPERS
from transpile.emit_c.helpers_sorting import FLOAT_STATISTICS, INTEGER_STATISTICS, SORTING_HELPERS
from transpile.emit_c.helpers_transforms import COMPLEX_TRANSFORMS, REAL_TRANSFORMS
from transpile.symbolic.types import SUPPORTED, DType


@dataclass(frozen=True)
class Helper:
    """A helper for one dtype, by its base name; the storage helpers have no dtype."""

    base: str
    dtype: DType | None = None

    @property
    def name(self) -> str:
        """Its C identifier."""
        if self.dtype is None:
            return self.base
        # the struct of a complex pair is named after its parts
        return f"{self.base}_{suffix(component(self.dtype) if self.base == 'pair' else self.dtype)}"


_BY_KIND = {
    "i": INTEGER_HELPERS | SIGNED_HELPERS | INTEGER_MATRIX_HELPERS | INTEGER_RANDOM_HELPERS,
    "u": INTEGER_HELPERS | INTEGER_MATRIX_HELPERS | INTEGER_RANDOM_HELPERS,
    "f": FLOAT_HELPERS | FLOAT_MATRIX_HELPERS | LINEAR_HELPERS | REAL_TRANSFORMS,
    "c": COMPLEX_HELPERS | COMPLEX_MATRIX_HELPERS | COMPLEX_LINEAR_HELPERS | COMPLEX_TRANSFORMS,
    "b": BOOL_MATRIX_HELPERS | BOOL_RANDOM_HELPERS,
}
_STATISTICS = {"i": INTEGER_STATISTICS, "u": INTEGER_STATISTICS, "f": FLOAT_STATISTICS}
_BY_KIND = {kind: helpers | SORTING_HELPERS | _STATISTICS.get(kind, {}) for kind, helpers in _BY_KIND.items()}
_ORDER = {
    base: place
    for place, base in enumerate(
        dict.fromkeys([*STORAGE_HELPERS, *(base for kind in "iufcb" for base in _BY_KIND[kind])])
    )
}
_SUFFIXES = {suffix(dtype): dtype for dtype in SUPPORTED}
_USE = re.compile(r"\b([a-z0-9_]+)_(" + "|".join(_SUFFIXES) + r")\b")


def has_helper(base: str, dtype: DType) -> bool:
    """Whether there is such a helper for this dtype."""
    return base in _BY_KIND[dtype.kind]


def helper_text(helper: Helper) -> str:
    """The C text of one helper."""
    if helper.dtype is None:
        return STORAGE_HELPERS[helper.base].strip("\n")
    part = component(helper.dtype)
    single = part == FLOAT32
    signed_wide = part.kind == "i" and part.itemsize >= 4
    return (
        Template(_BY_KIND[helper.dtype.kind][helper.base])
        .substitute(
            T=c_type(part),
            U=c_type(unsigned(part)),
            S=suffix(helper.dtype),
            P=f"pair_{suffix(part)}",
            C=f"complex_{suffix(part)}",
            f="f" if single else "",
            F="f" if single else "",
            places="2*" if helper.dtype.kind == "c" else "",
            width=f"{'2*' if helper.dtype.kind == 'c' else ''}sizeof({c_type(part)})",
            bits=str(8 * part.itemsize),
            atzero=f"{part.name.upper()}_MIN" if signed_wide else "0",
        )
        .strip("\n")
    )


def _called(helper: Helper) -> list[Helper]:
    """The helpers that a helper's text names."""
    found: dict[Helper, None] = {}
    for base, ending in _USE.findall(helper_text(helper)):
        dtype = _SUFFIXES[ending]
        if base == "pair":
            dtype = np.result_type(dtype, np.complex64)
        if has_helper(base, dtype):
            found[Helper(base, dtype)] = None
    found.pop(helper, None)
    return list(found)


def closure(used: Iterable[Helper]) -> list[Helper]:
    """The helpers and those that they call, each after what it calls."""
    done: dict[Helper, None] = {}

    def visit(helper: Helper) -> None:
        if helper not in done:
            for inner in _called(helper):
                visit(inner)
            done[helper] = None

    for helper in sorted(used, key=_place):
        visit(helper)
    return list(done)


def _place(helper: Helper) -> tuple[int, int]:
    return _ORDER[helper.base], SUPPORTED.index(helper.dtype) if helper.dtype is not None else 0


def is_helper_name(text: str) -> bool:
    """Whether an identifier is that of a helper or of one of their types."""
    match = _USE.fullmatch(text)
    return text in STORAGE_HELPERS or (match is not None and (match[1] in _ORDER or match[1] == "complex"))
