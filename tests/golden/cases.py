"""The goldens and the arguments that their kernels are tried with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TARGETS = ("--targets", "python,c,cuda")
GOLDEN = Path(__file__).parents[2] / "golden"
CASES = ("heat", "black_scholes", "softmax", "mandelbrot", "logistic", "crc32")

Arguments = tuple[object, ...]


@dataclass(frozen=True)
class Call:
    """Arguments for one kernel of a case. They are made anew for each use, because a kernel may change them."""

    case: str
    kernel: str
    label: str
    make: Callable[[], Arguments]
    written: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.case}.{self.kernel}-{self.label}"


def _heat() -> Iterator[Call]:
    for shape in ((0, 0), (0, 4), (1, 1), (1, 5), (2, 2), (3, 3), (5, 7), (33, 18)):
        label = "x".join(map(str, shape))

        def field(shape: tuple[int, int] = shape) -> np.ndarray:
            return np.random.default_rng(1).normal(size=shape)

        yield Call("heat", "heat_step", label, lambda field=field: (field(), 0.1))
        for steps in (-1, 0, 1, 6):
            yield Call("heat", "heat", f"{label}-{steps}", lambda field=field, steps=steps: (field(), 0.1, steps))


def _black_scholes() -> Iterator[Call]:
    for n in (0, 1, 2, 7, 100):

        def market(n: int = n) -> Arguments:
            rng = np.random.default_rng(2)
            return (rng.uniform(10, 200, n), rng.uniform(10, 200, n), rng.uniform(0.01, 3, n), 0.03, 0.2)

        for kernel in ("prices", "call_greeks"):
            yield Call("black_scholes", kernel, str(n), market)
    yield Call("black_scholes", "call_price", "scalars", lambda: (100.0, 95.0, 0.5, 0.03, 0.2))


def _softmax() -> Iterator[Call]:
    for shape in ((0, 0), (0, 3), (2, 0), (1, 1), (1, 9), (9, 1), (4, 5), (3, 100)):
        for kernel in ("softmax", "log_sum_exp", "log_sum_exp_literal", "log_softmax"):
            dtype = np.float32 if kernel == "log_softmax" else np.float64

            def rows(shape: tuple[int, int] = shape, dtype: type = dtype) -> Arguments:
                return (np.random.default_rng(3).normal(scale=3, size=shape).astype(dtype),)

            yield Call("softmax", kernel, "x".join(map(str, shape)), rows)


def _mandelbrot() -> Iterator[Call]:
    for shape in ((0, 0), (3, 0), (1, 1), (7, 11)):

        def plane(shape: tuple[int, int] = shape) -> np.ndarray:
            n, m = shape
            return np.linspace(-2, 1, m)[None, :] + 1j * np.linspace(-1.2, 1.2, n)[:, None]

        label = "x".join(map(str, shape))
        for limit in (0, 25):
            yield Call("mandelbrot", "mandelbrot", f"{label}-{limit}", lambda plane=plane, k=limit: (plane(), k))
            yield Call(
                "mandelbrot", "julia", f"{label}-{limit}", lambda plane=plane, k=limit: (plane(), -0.8 + 0.1j, k)
            )


def _logistic() -> Iterator[Call]:
    for n, d in ((0, 0), (0, 3), (3, 0), (1, 1), (5, 3), (64, 10)):

        def data(n: int = n, d: int = d) -> Arguments:
            rng = np.random.default_rng(4)
            return (rng.normal(size=d), rng.normal(size=(n, d)), np.where(rng.random(n) < 0.5, -1.0, 1.0), 0.05)

        yield Call("logistic", "epoch", f"{n}x{d}", data, written=(0,))
        yield Call("logistic", "gradient_step", f"{n}x{d}", data, written=(0,))
        yield Call("logistic", "predict", f"{n}x{d}", lambda data=data: data()[:2])


def _crc32() -> Iterator[Call]:
    yield Call("crc32", "table", "", lambda: ())
    for n in (0, 1, 9, 100):
        for kernel in ("crc32", "crc32_bitwise"):
            yield Call(
                "crc32", kernel, str(n), lambda n=n: (np.random.default_rng(5).integers(0, 256, n, dtype=np.uint8),)
            )


CALLS = (*_heat(), *_black_scholes(), *_softmax(), *_mandelbrot(), *_logistic(), *_crc32())
