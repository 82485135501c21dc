"""What is timed: the goldens with arguments of a realistic size, and one call that is too small to matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Workload:
    """A kernel of a module and its arguments, made anew for each run because a kernel may change them."""

    source: Path
    kernel: str
    size: str
    make: Callable[[], tuple[object, ...]]

    @property
    def name(self) -> str:
        """Module and function."""
        return f"{self.source.stem}.{self.kernel}"


def _golden(case: str, kernel: str, size: str, make: Callable[[], tuple[object, ...]]) -> Workload:
    return Workload(ROOT / "golden" / case / f"{case}.py", kernel, size, make)


def _random() -> np.random.Generator:
    return np.random.default_rng(0)


def _market(n: int) -> tuple[object, ...]:
    rng = _random()
    return (rng.uniform(10, 200, n), rng.uniform(10, 200, n), rng.uniform(0.01, 3, n), 0.03, 0.2)


def _plane(n: int) -> np.ndarray:
    return np.linspace(-2, 1, n)[None, :] + 1j * np.linspace(-1.2, 1.2, n)[:, None]


def _samples(n: int, d: int) -> tuple[object, ...]:
    rng = _random()
    return (np.zeros(d), rng.normal(size=(n, d)), np.where(rng.random(n) < 0.5, -1.0, 1.0), 0.01 / n)


def _bytes(n: int) -> np.ndarray:
    return _random().integers(0, 256, n, dtype=np.uint8)


GOLDENS = (
    _golden("heat", "heat_step", "512 x 512", lambda: (_random().normal(size=(512, 512)), 0.1)),
    _golden("heat", "heat", "256 x 256, 100 steps", lambda: (_random().normal(size=(256, 256)), 0.1, 100)),
    _golden("black_scholes", "prices", "100 000", lambda: _market(100_000)),
    _golden("black_scholes", "call_greeks", "100 000", lambda: _market(100_000)),
    _golden("black_scholes", "call_price", "scalars", lambda: (100.0, 95.0, 0.5, 0.03, 0.2)),
    _golden("softmax", "softmax", "1000 x 200", lambda: (_random().normal(size=(1000, 200)),)),
    _golden("softmax", "log_sum_exp", "1000 x 200", lambda: (_random().normal(size=(1000, 200)),)),
    _golden("softmax", "log_sum_exp_literal", "1000 x 200", lambda: (_random().normal(size=(1000, 200)),)),
    _golden("softmax", "log_softmax", "1000 x 200", lambda: (_random().normal(size=(1000, 200)).astype(np.float32),)),
    _golden("mandelbrot", "mandelbrot", "64 x 64, 50 steps", lambda: (_plane(64), 50)),
    _golden("mandelbrot", "julia", "64 x 64, 50 steps", lambda: (_plane(64), -0.8 + 0.1j, 50)),
    _golden("logistic", "epoch", "2000 x 50", lambda: _samples(2000, 50)),
    _golden("logistic", "gradient_step", "2000 x 50", lambda: _samples(2000, 50)),
    _golden("logistic", "predict", "2000 x 50", lambda: _samples(2000, 50)[:2]),
    _golden("crc32", "table", "256", lambda: ()),
    _golden("crc32", "crc32_bitwise", "5 000", lambda: (_bytes(5_000),)),
    _golden("crc32", "crc32", "20 000", lambda: (_bytes(20_000),)),
)

SMALL = Workload(
    ROOT / "benchmarks" / "small.py",
    "multiply_add",
    "3 arrays of 3",
    lambda: (np.arange(3.0), np.arange(3.0), np.arange(3.0)),
)
