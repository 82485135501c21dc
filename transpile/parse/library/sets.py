"""Membership of numbers in tables."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def is_in(x: Array, table: Array, out: Array, inverted: bool) -> None:
    """Whether each number is in the table."""
    for i in range(x.shape[0]):
        out[i] = np.any(table == x[i]) != inverted


def is_in_order(x: Array, table: Array, out: Array, inverted: bool) -> None:
    """The same for a table in order, at whose end NaN stand."""
    for i in range(x.shape[0]):
        low = 0
        high = table.shape[0]
        while low < high:
            middle = (low + high) // 2
            if table[middle] < x[i]:
                low = middle + 1
            else:
                high = middle
        found = False
        if low < table.shape[0]:
            found = table[low] == x[i]
        out[i] = found != inverted
