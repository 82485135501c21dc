"""Running totals: ``cumsum``, ``cumprod`` and the ``accumulate`` of ufuncs; and reductions by any ufunc."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def accumulate_vector(x: Array, operation: Callable[[Any, Any], Any], dtype: type) -> Array:
    """``operation`` of all elements up to each."""
    out: Array = np.empty(x.shape[0], dtype)
    if x.shape[0] > 0:
        total = dtype(x[0])
        out[0] = total
        for i in range(1, x.shape[0]):
            total = operation(total, dtype(x[i]))
            out[i] = total
    return out


def accumulate_last(x: Array, operation: Callable[[Any, Any], Any], dtype: type) -> Array:
    """The same in each row of a matrix."""
    out: Array = np.empty(x.shape, dtype)
    if x.shape[1] > 0:
        for k in range(x.shape[0]):
            total = dtype(x[k, 0])
            out[k, 0] = total
            for i in range(1, x.shape[1]):
                total = operation(total, dtype(x[k, i]))
                out[k, i] = total
    return out


def accumulate_rows(x: Array, out: Array, operation: Callable[[Any, Any], Any]) -> None:
    """The same along the first axis, whole rows at once."""
    if x.shape[0] > 0:
        out[0] = x[0]
        for i in range(1, x.shape[0]):
            out[i] = operation(out[i - 1], x[i])


def reduce_vector(x: Array, operation: Callable[[Any, Any], Any], dtype: type) -> Any:
    """``operation`` of all elements, of which there is one at least."""
    total = dtype(x[0])
    for i in range(1, x.shape[0]):
        total = operation(total, dtype(x[i]))
    return total


def reduce_rows(x: Array, out: Array, operation: Callable[[Any, Any], Any]) -> None:
    """The same along the first axis."""
    out[...] = x[0]
    for i in range(1, x.shape[0]):
        out[...] = operation(out, x[i])
