"""Draws from a random generator: the functions of NumPy's C interface of distributions, and what each takes.

All of them are called through pointers into the NumPy that is loaded, so that a stream is that NumPy's own. Only
``next_double`` is a function of the bit generator itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transpile.symbolic.types import FLOAT64, INT64, DType

FLOAT32, UINT64 = np.dtype("float32"), np.dtype("uint64")
OWN = "next_double"  # of the bit generator
GENERATORS = "@generators"  # stands for the state of all generators, which may be one, where accesses are compared


@dataclass(frozen=True)
class Distribution:
    """The dtypes of a draw and of the numbers that it takes, and what else the function in C is given."""

    result: DType
    arguments: tuple[DType, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()  # types and texts


def _floats(count: int, *names: str) -> dict[str, Distribution]:
    return {name: Distribution(FLOAT64, (FLOAT64,) * count) for name in names}


DISTRIBUTIONS: dict[str, Distribution] = {
    OWN: Distribution(FLOAT64),
    **_floats(0, "standard_normal", "standard_exponential", "standard_cauchy"),
    **_floats(1, "exponential", "standard_gamma", "chisquare", "pareto", "weibull", "power", "rayleigh", "standard_t"),
    **_floats(2, "normal", "uniform", "gamma", "beta", "f", "laplace", "gumbel", "logistic", "lognormal", "wald"),
    "vonmises": Distribution(FLOAT64, (FLOAT64, FLOAT64)),
    "standard_uniform_f": Distribution(FLOAT32),
    "standard_normal_f": Distribution(FLOAT32),
    "standard_exponential_f": Distribution(FLOAT32),
    "poisson": Distribution(INT64, (FLOAT64,)),
    "geometric": Distribution(INT64, (FLOAT64,)),
    "interval": Distribution(UINT64, (UINT64,)),
    "bounded_uint64": Distribution(UINT64, (UINT64, UINT64), (("uint64_t", "0"), ("bool", "false"))),
}


def library_function(function: str) -> str | None:
    """The function of NumPy's that a draw calls: "random_normal"; None for the bit generator's own."""
    return None if function == OWN else f"random_{function}"
