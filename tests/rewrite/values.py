"""Operands for the tests of rules: ordinary values, NaN, infinities, signed zeros, extremes."""

from __future__ import annotations

import numpy as np

SPECIAL = [
    0.0,
    -0.0,
    np.inf,
    -np.inf,
    np.nan,
    1.0,
    -1.0,
    0.5,
    -2.5,
    1e-20,
    -1e-20,
    3e-9,
    20.0,
    -20.0,
    5e-324,
    80.0,
    -80.0,
    7.25,
]
LINE = np.array(SPECIAL)
COLUMN, ROW = LINE[:, None], LINE[None, :]
INTEGERS = np.array([0, 1, -1, 7, -128, 127, 100])


def equal(left: np.ndarray, right: np.ndarray) -> bool:
    """Bit for bit, but for the bits of a NaN."""
    left, right = np.asarray(left), np.asarray(right)
    if left.dtype != right.dtype or left.shape != right.shape:
        return False
    same_value = (left == right) & (np.signbit(left) == np.signbit(right)) if left.dtype.kind == "f" else left == right
    if left.dtype.kind == "c":
        return equal(left.real, right.real) and equal(left.imag, right.imag)
    return bool(np.all(same_value | (np.isnan(left) & np.isnan(right)) if left.dtype.kind == "f" else same_value))


def no_worse(new: np.ndarray, literal: np.ndarray, exact: np.ndarray) -> bool:
    """Whether ``new`` has the NaN of the literal formula, and errors not larger than 4 ulp or those of the literal one.

    Where the literal formula overflowed although the exact value is finite, ``new`` may be the exact value.
    """
    new, literal = np.asarray(new), np.asarray(literal)
    assert new.dtype == literal.dtype
    assert new.shape == literal.shape
    finite = np.isfinite(exact)
    nan_as_before = np.isnan(new) == np.isnan(literal)
    infinite_as_before = np.where(finite, True, (new == literal) | np.isnan(new))
    with np.errstate(all="ignore"):
        error, before = np.abs(new - exact), np.abs(literal - exact)
        allowed = np.maximum(
            4 * np.spacing(np.abs(exact).astype(new.dtype)), np.where(np.isnan(before), np.inf, before)
        )
    good = np.where(finite, error <= allowed, True)
    return bool(np.all((nan_as_before | finite) & infinite_as_before & good))
