"""Arguments for the tables of shapes and of numeric functions: ordinary, empty, of one element, with NaN, turned."""

from __future__ import annotations

import numpy as np

from tests.corpus.table import Values, turned

PARAMETERS = {
    "a": 'Float64[np.ndarray, "n m"]',
    "b": 'Float64[np.ndarray, "n m"]',
    "t": 'Float64[np.ndarray, "2 n m"]',
    "x": 'Float64[np.ndarray, "m"]',
    "y": 'Float64[np.ndarray, "m"]',
    "z": 'Float64[np.ndarray, "l"]',
    "f": 'Float32[np.ndarray, "m"]',
    "q": 'Int64[np.ndarray, "m"]',
    "h": 'UInt8[np.ndarray, "m"]',
    "p": 'Bool[np.ndarray, "m"]',
    "c": 'Complex128[np.ndarray, "m"]',
    "table": 'Float64[np.ndarray, "4"]',
    "s": "float",
    "k": "int",
}


def values(n: int, m: int, length: int) -> Values:
    """Arrays of these sizes."""
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(2, n, m))
    x, y = rng.normal(size=(2, m))
    return {
        "a": a,
        "b": b,
        "t": rng.normal(size=(2, n, m)),
        "x": x,
        "y": y,
        "z": rng.normal(size=length),
        "f": rng.normal(size=m).astype(np.float32),
        "q": rng.integers(0, 9, m),
        "h": rng.integers(0, 256, m, dtype=np.uint8),
        "p": rng.random(m) < 0.5,
        "c": rng.normal(size=m) + 1j * rng.normal(size=m),
        "table": np.array([0.0, 0.5, 1.0, 4.0]),
        "s": 1.5,
        "k": 3,
    }


def special() -> Values:
    """Some NaN, infinities and a negative zero."""
    found = values(3, 6, 4)
    for name in "abxy":
        array = found[name]
        assert isinstance(array, np.ndarray)
        array.flat[1::3] = np.nan
        array.flat[2::5] = np.inf
        array.flat[-1] = -0.0
    return found


def by_columns() -> Values:
    """Arrays in Fortran's order."""
    found = values(3, 4, 2)
    return {name: np.asfortranarray(value) if isinstance(value, np.ndarray) else value for name, value in found.items()}


CASES = {
    "ordinary": lambda: values(4, 5, 3),
    "square": lambda: values(4, 4, 6),
    "single": lambda: values(1, 1, 1),
    "empty": lambda: values(0, 0, 0),
    "no_rows": lambda: values(0, 3, 2),
    "no_columns": lambda: values(3, 0, 1),
    "special": special,
    "backwards": lambda: turned(values(3, 4, 2)),
    "by_columns": by_columns,
}
