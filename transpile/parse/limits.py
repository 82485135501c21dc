"""The smallest and largest number of an integer dtype."""

from __future__ import annotations

from transpile.symbolic.types import DType


def integer_limits(dtype: DType) -> tuple[int, int]:
    """The smallest and the largest value."""
    bits = 8 * dtype.itemsize
    return (0, 2**bits - 1) if dtype.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
