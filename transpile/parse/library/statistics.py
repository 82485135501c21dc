"""Statistics of rows that may have NaN, which do not count."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def median_without_nan(rows: Array, out: Array) -> None:
    """The median of each row; NaN where it has no numbers."""
    for i in range(rows.shape[0]):
        numbers = rows[i][~np.isnan(rows[i])]
        out[i] = np.nan
        if numbers.shape[0] > 0:
            out[i] = np.median(numbers)


def quantile_without_nan(rows: Array, out: Array, fraction: float) -> None:
    """A quantile of each row; NaN where it has no numbers."""
    for i in range(rows.shape[0]):
        numbers = rows[i][~np.isnan(rows[i])]
        out[i] = np.nan
        if numbers.shape[0] > 0:
            out[i] = np.quantile(numbers, fraction)
