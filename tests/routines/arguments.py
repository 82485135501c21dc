"""The arguments over which the tables are run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.agreement import Arguments

Make = Callable[[], Arguments]


def matrices(size: int, columns: int, stack: int) -> Arguments:
    """Matrices that are far from singular, and a symmetric one that is positive definite."""
    rng = np.random.default_rng(7)
    a = rng.normal(size=(size, size)) + 3.0 * np.eye(size)
    t = rng.normal(size=(stack, size, size)) + 3.0 * np.eye(size)
    c = a + 1j * rng.normal(size=a.shape)
    whole = rng.integers(-9, 9, size=a.shape) + 20 * np.eye(size, dtype=np.int64)
    return (
        *(a, a @ a.T + np.eye(size), rng.normal(size=(size, columns)), rng.normal(size=size)),
        *(t, a.astype(np.float32), whole, c),
    )


def _filled(value: float) -> Arguments:
    """All elements are the same: singular matrices, or NaN."""
    with np.errstate(invalid="ignore"):
        return tuple(np.full_like(array, value) for array in matrices(3, 2, 2))


def _with_one(value: float) -> Arguments:
    """One element of each array is not finite."""
    given = matrices(4, 3, 2)
    for array in given:
        if array.dtype.kind != "i":
            array.flat[min(5, array.size - 1)] = value
    return given


def numbers(count: int, columns: int, special: bool = False, values: int = 5) -> Arguments:
    """Numbers to sort, with many that are equal; ``special`` puts NaN and infinities among them."""
    rng = np.random.default_rng(11)
    x, f, c = rng.normal(size=count), rng.normal(size=count).astype(np.float32), rng.normal(size=count) + 0j
    a, t = rng.normal(size=(count, columns)), rng.integers(0, values, (2, count, columns)).astype(np.float64)
    if special:
        for array in (x, f, c, a, t):
            array.flat[1::4] = np.nan
            array.flat[2::5] = np.inf
            array.flat[3::7] = -np.inf
    whole = [rng.integers(-values, values, count), rng.integers(0, 256, count, dtype=np.uint8)]
    small = rng.integers(-128, 128, count).astype(np.int8)
    return (x, a, t, f, *whole, small, rng.random(count) < 0.5, c, np.array([0.25, 0.0, 0.9, 1.0]), 1.5, 3)


def _turned(make: Make) -> Make:
    """Views with negative strides."""

    def turned() -> Arguments:
        return tuple(
            array[tuple(slice(None, None, -1) for _ in array.shape)] if isinstance(array, np.ndarray) else array
            for array in make()
        )

    return turned


def _fortran(make: Make) -> Make:
    return lambda: tuple(np.asfortranarray(value) if isinstance(value, np.ndarray) else value for value in make())


MATRICES: dict[str, Make] = {
    "ordinary": lambda: matrices(4, 3, 2),
    "single": lambda: matrices(1, 1, 1),
    "wide": lambda: matrices(2, 5, 3),
    "empty": lambda: matrices(0, 0, 0),
    "no_columns": lambda: matrices(3, 0, 0),
    "no_rows": lambda: matrices(0, 2, 1),
    "large": lambda: matrices(70, 40, 1),
    "ones": lambda: _filled(1.0),
    "zeros": lambda: _filled(0.0),
    "nan": lambda: _with_one(np.nan),
    "infinite": lambda: _with_one(np.inf),
    "backwards": _turned(lambda: matrices(4, 3, 2)),
    "fortran": _fortran(lambda: matrices(4, 2, 2)),
}
NUMBERS: dict[str, Make] = {
    "ordinary": lambda: numbers(7, 5),
    "even": lambda: numbers(8, 6),
    "single": lambda: numbers(1, 1),
    "empty": lambda: numbers(0, 0),
    "no_columns": lambda: numbers(4, 0),
    "no_rows": lambda: numbers(0, 3),
    "long": lambda: numbers(500, 40, values=90),
    "special": lambda: numbers(31, 8, special=True),
    "equal": lambda: numbers(6, 4, values=1),
    "backwards": _turned(lambda: numbers(6, 5)),
    "fortran": _fortran(lambda: numbers(5, 6)),
}


def without_empty(makes: dict[str, Make]) -> dict[str, Make]:
    """Those whose arrays have elements."""
    return {name: make for name, make in makes.items() if name not in ("empty", "no_columns", "no_rows")}
