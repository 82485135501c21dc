"""What it means that a target agrees with NumPy: same outcome, dtype and shape, values within the promise."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

import transpile
from transpile.runtime.targets import Target

ROUND_OFF = {"float64": 1e-12, "complex128": 1e-12, "float32": 1e-5, "complex64": 1e-5}

Arguments = tuple[object, ...]


@dataclass(frozen=True)
class Outcome:
    """What a call gave: its results (or the exception's type) and its arguments afterwards.

    ``given_back`` are the positions of the results and of the arguments that are one array.
    """

    results: tuple[np.ndarray, ...]
    arguments: tuple[np.ndarray, ...]
    error: type[BaseException] | None = None
    given_back: tuple[tuple[int, int], ...] = ()


def run(target: Target, kernel: Callable[..., object], make: Callable[[], Arguments]) -> Outcome:
    """Call the kernel on a target and keep everything that NumPy would show of the call."""
    with transpile.use(target):
        return _outcome(kernel, make())


def _outcome(kernel: Callable[..., object], arguments: Arguments) -> Outcome:
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # mean of an empty slice: C does not warn
            result = kernel(*arguments)
    except Exception as error:
        return Outcome((), (), type(error))
    results = () if result is None else flat(result)
    return Outcome(
        tuple(map(np.asarray, results)), tuple(map(_afterwards, arguments)), given_back=given_back(results, arguments)
    )


def flat(value: object) -> tuple[object, ...]:
    """The numbers and arrays of nested tuples, lists and records."""
    if isinstance(value, (tuple, list)):
        return tuple(item for part in value for item in flat(part))
    fields = getattr(value, "__dataclass_fields__", None)
    return flat(tuple(getattr(value, name) for name in fields)) if fields else (value,)


def given_back(results: Sequence[object], arguments: Sequence[object]) -> tuple[tuple[int, int], ...]:
    """The positions of the results and of the arguments that are one array."""
    pairs = product(enumerate(results), enumerate(arguments))
    return tuple((k, j) for (k, result), (j, value) in pairs if result is value and hasattr(value, "shape"))


def _afterwards(argument: object) -> np.ndarray:
    """An argument after the call; of a random generator the numbers that it would draw next."""
    return argument.random(8) if isinstance(argument, np.random.Generator) else np.asarray(argument)


def assert_agree(actual: Outcome, expected: Outcome, exact: bool = False) -> None:
    """Fail with the difference where the two are not the same within the promise."""
    assert actual.error is expected.error
    assert len(actual.results) == len(expected.results)
    assert actual.given_back == expected.given_back
    for mine, numpys in zip(actual.results + actual.arguments, expected.results + expected.arguments, strict=True):
        assert_close(mine, numpys, exact)


def assert_close(actual: np.ndarray, expected: np.ndarray, exact: bool = False) -> None:
    """Same dtype, same shape; each value within the round-off of the largest magnitude, NaN and infinities alike."""
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(actual[~finite], expected[~finite])
    tolerance = 0.0 if exact else ROUND_OFF.get(expected.dtype.name, 0.0)
    largest = np.max(np.abs(expected[finite]), initial=0.0)
    np.testing.assert_allclose(actual[finite], expected[finite], rtol=0, atol=tolerance * float(largest))
