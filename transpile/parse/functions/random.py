"""Random numbers from a `np.random.Generator` parameter: the stream is NumPy's own, draw for draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from transpile.parse import codes
from transpile.parse.functions import orders
from transpile.parse.functions.arrays import method_stands_for, rank
from transpile.parse.functions.call import Call, constant_of
from transpile.parse.functions.draws import (
    UNSIGNED,
    Limit,
    Parameter,
    check_limit,
    drawn,
    in_range,
    not_negative,
    number_of,
    own_draw,
    positive,
    size_of,
    up_to,
    up_to_by_masks,
)
from transpile.parse.functions.random_integers import integers_of, range_of, wanted_type
from transpile.parse.functions.reductions import all_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.types import FLOAT64, INT64, DType

Handler = Callable[[Call, Node], Value]
HELP = "see docs/language.md for the methods that are; draw outside the kernel, and pass the numbers"
TAKE_ONE = "take a generator as a parameter, `rng: np.random.Generator`, and use its methods"
LARGEST_RATE = float(np.iinfo(np.int64).max - 10 * np.sqrt(np.iinfo(np.int64).max))  # of NumPy's poisson
RATE = Limit("greater_equal", 0.0, "lam < 0 or lam is NaN"), Limit("less_equal", LARGEST_RATE, "lam value too large")
CHANCE = "p <= 0, p > 1 or p contains NaNs"


def _distribution(name: str, *parameters: Parameter, dtype: DType = FLOAT64) -> Handler:
    """A distribution by its parameters."""

    def handler(call: Call, generator: Node) -> Value:
        size = _bind(call, parameters)

        def meaning() -> Node:
            numbers = [number_of(call, parameter) for parameter in parameters]
            return drawn(call, generator, name, numbers, size, dtype)

        return method_stands_for(call, generator, name, meaning)

    return handler


def _bind(call: Call, parameters: tuple[Parameter, ...]) -> tuple[Dim, ...] | None:
    """Match the arguments; the size."""
    needed = tuple(parameter.name for parameter in parameters if parameter.default is None)
    others = tuple(parameter.name for parameter in parameters if parameter.default is not None)
    call.bind(*needed, optional=(*others, "size"))
    return size_of(call)


def _loc_scale(name: str) -> Handler:
    return _distribution(name, Parameter("loc", 0.0), not_negative("scale", 1.0))


def _standard(name: str, function: str, single: str) -> Handler:
    """A distribution without parameters, in float64 or float32."""

    def handler(call: Call, generator: Node) -> Value:
        call.bind(optional=("size", "dtype"), keyword_only=("method",) if name == "standard_exponential" else ())
        size, dtype = size_of(call), call.dtype() or FLOAT64
        if dtype.name not in ("float64", "float32"):
            call.error(codes.UNSUPPORTED_DTYPE, f"{call.name} gives float64 or float32, not {dtype}", "use one of them")
        if call.bound.get("method", Literal("zig")) != Literal("zig"):
            call.error(codes.ARGUMENT, f"{call.name} is supported with method='zig' only", "leave the method out")
        chosen = function if dtype == FLOAT64 else single
        return method_stands_for(call, generator, name, lambda: drawn(call, generator, chosen, [], size, dtype))

    return handler


def uniform(call: Call, generator: Node) -> Value:
    """rng.uniform(low=0.0, high=1.0, size=None)."""
    parameters = Parameter("low", 0.0), Parameter("high", 1.0)
    size = _bind(call, parameters)

    def meaning() -> Node:
        low, high = (number_of(call, parameter) for parameter in parameters)
        width = elementwise(call.builder, "subtract", high, low, python=False)
        known = _known_width(call)
        if known is None:
            words = "Range exceeds valid bounds" if rank(width) else "high - low range exceeds valid bounds"
            finite = all_of(call, elementwise(call.builder, "isfinite", width, python=False))
            call.builder.check(finite, "OverflowError", words)
        check_limit(call, width, Limit(UNSIGNED, 0.0, "high - low < 0"), known)
        return drawn(call, generator, "uniform", [low, width], size, FLOAT64)

    return method_stands_for(call, generator, "uniform", meaning)


def _known_width(call: Call) -> float | None:
    ends = [constant_of(call.bound[name]) if name in call.bound else end for name, end in (("low", 0.0), ("high", 1.0))]
    low, high = (float(end) if isinstance(end, (int, float)) else None for end in ends)
    return high - low if low is not None and high is not None and np.isfinite(high - low) else None


def integers(call: Call, generator: Node) -> Value:
    """rng.integers(low, high=None, size=None, dtype=np.int64, endpoint=False)."""
    call.bind("low", optional=("high", "size", "dtype", "endpoint"))
    size, within, wanted = size_of(call), range_of(call), wanted_type(call)
    number = method_stands_for(call, generator, "integers", lambda: integers_of(call, generator, within, size, wanted))
    plain = not (within.low.is_array or within.high.is_array)
    if size is None and plain and wanted.dtype == INT64:
        low, top = within.in_dims(call)
        in_range(call, number, top, low)
    return number


METHODS: dict[str, Handler] = {
    "random": _standard("random", "next_double", "standard_uniform_f"),
    "standard_normal": _standard("standard_normal", "standard_normal", "standard_normal_f"),
    "standard_exponential": _standard("standard_exponential", "standard_exponential", "standard_exponential_f"),
    "uniform": uniform,
    "integers": integers,
    "normal": _loc_scale("normal"),
    "laplace": _loc_scale("laplace"),
    "gumbel": _loc_scale("gumbel"),
    "logistic": _loc_scale("logistic"),
    "lognormal": _distribution("lognormal", Parameter("mean", 0.0), not_negative("sigma", 1.0)),
    "exponential": _distribution("exponential", not_negative("scale", 1.0)),
    "rayleigh": _distribution("rayleigh", not_negative("scale", 1.0)),
    "gamma": _distribution("gamma", not_negative("shape"), not_negative("scale", 1.0)),
    "standard_gamma": _distribution("standard_gamma", not_negative("shape")),
    "beta": _distribution("beta", positive("a"), positive("b")),
    "f": _distribution("f", positive("dfnum"), positive("dfden")),
    "wald": _distribution("wald", positive("mean"), positive("scale")),
    "vonmises": _distribution("vonmises", Parameter("mu"), not_negative("kappa")),
    "chisquare": _distribution("chisquare", positive("df")),
    "standard_t": _distribution("standard_t", positive("df")),
    "pareto": _distribution("pareto", positive("a")),
    "power": _distribution("power", positive("a")),
    "weibull": _distribution("weibull", not_negative("a")),
    "standard_cauchy": _distribution("standard_cauchy"),
    "poisson": _distribution("poisson", Parameter("lam", 1.0, RATE), dtype=INT64),
    "geometric": _distribution(
        "geometric",
        Parameter("p", None, (Limit("greater", 0.0, CHANCE), Limit("less_equal", 1.0, CHANCE))),
        dtype=INT64,
    ),
    **orders.methods(),
}
INTERNAL: dict[str, Handler] = {"draw": own_draw, "up_to": up_to, "up_to_by_masks": up_to_by_masks}
