"""Pieces of arrays: combined from one index to the next, and elements repeated as often as another array says."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def reduce_vector(x: Array, indices: Array, out: Array, operation: Callable[[Any, Any], Any], dtype: type) -> None:
    """``operation`` of the elements from each index to the next one."""
    count = indices.shape[0]
    for i in range(count):
        start = int(indices[i])
        stop = x.shape[0]
        if i + 1 < count:
            stop = int(indices[i + 1])
        total = dtype(x[start])
        for j in range(start + 1, stop):
            total = operation(total, dtype(x[j]))
        out[i] = total


def reduce_rows(x: Array, indices: Array, out: Array, operation: Callable[[Any, Any], Any]) -> None:
    """The same along the first axis, whole rows at once."""
    count = indices.shape[0]
    for i in range(count):
        start = int(indices[i])
        stop = x.shape[0]
        if i + 1 < count:
            stop = int(indices[i + 1])
        out[i] = x[start]
        for j in range(start + 1, stop):
            out[i] = operation(out[i], x[j])


def repeat_each(x: Array, times: Array, out: Array) -> None:
    """Each element, or each row, as often as ``times`` says."""
    place = 0
    for i in range(x.shape[0]):
        for _ in range(int(times[i])):
            out[place] = x[i]
            place += 1
