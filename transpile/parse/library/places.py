"""Places in arrays: those of triangles, and the order of several keys."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def tril_rows(n: int, m: int, k: int, out: Array) -> None:
    """The row of each element that is on the k-th diagonal of a matrix or below."""
    place = 0
    for i in range(n):
        for _ in range(min(i + k + 1, m)):
            out[place] = i
            place += 1


def tril_columns(n: int, m: int, k: int, out: Array) -> None:
    """The column of each."""
    place = 0
    for i in range(n):
        for j in range(min(i + k + 1, m)):
            out[place] = j
            place += 1


def triu_rows(n: int, m: int, k: int, out: Array) -> None:
    """The row of each element that is on the k-th diagonal of a matrix or above."""
    place = 0
    for i in range(n):
        for _ in range(max(i + k, 0), m):
            out[place] = i
            place += 1


def triu_columns(n: int, m: int, k: int, out: Array) -> None:
    """The column of each."""
    place = 0
    for i in range(n):
        for j in range(max(i + k, 0), m):
            out[place] = j
            place += 1


def count_up(out: Array) -> None:
    """0, 1, 2 ..."""
    for i in range(out.shape[0]):
        out[i] = i


def in_order(key: Array) -> Array:
    """The places of a vector's elements in order."""
    return np.argsort(key, kind="stable")


def reordered(order: Array, key: Array) -> Array:
    """The places in the order of a key, and in the order they have where that is equal."""
    return order[np.argsort(key[order], kind="stable")]
