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


def _fields(*shape: int) -> tuple[np.ndarray, np.ndarray]:
    rng = _random()
    return 1.0 - 0.5 * rng.random(shape), 0.25 * rng.random(shape)


def _points(n: int, m: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    rng = _random()
    return rng.normal(size=(n, d)), rng.normal(size=(m, d))


def _labelled(n: int, k: int, d: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    points, centres = _points(n, k, d)
    return points, _random().integers(0, k, n), centres


def _signal(n: int) -> np.ndarray:
    return _random().normal(size=n)


def _block(n: int) -> np.ndarray:
    return _random().normal(size=(n, n, n)).astype(np.float32)


def _bodies(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = _random()
    return rng.normal(size=(n, 3)), 0.1 * rng.normal(size=(n, 3)), rng.uniform(0.5, 1.5, n) / n


def _gas(n: int) -> np.ndarray:
    return _random().uniform(0.9, 1.1, (9, n, n))


def _image(*shape: int) -> np.ndarray:
    return _random().integers(0, 256, shape, dtype=np.uint8)


def _system(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = _random()
    return rng.normal(size=(n, n)) + 2 * n * np.eye(n), rng.normal(size=n)


def _tracker(n: int, t: int) -> tuple[object, ...]:
    transition = np.eye(n) + 0.1 * np.eye(n, k=1)
    return (np.cumsum(_signal(t)), np.zeros(n), np.eye(n), transition, 0.01 * np.eye(n), np.eye(1, n)[0], 0.25)


_SECTIONS = np.tile([0.2, 0.4, 0.2, 1.0, -0.5, 0.3], (4, 1))
_OPTION = (100.0, 105.0, 0.75, 0.04, 0.3)

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
    _golden("gray_scott", "rates", "256 x 256", lambda: (*_fields(256, 256), 0.03, 0.06)),
    _golden("gray_scott", "react", "256 x 256, 20 steps", lambda: (*_fields(256, 256), 0.03, 0.06, 1.0, 20)),
    _golden("distances", "squared_distances", "500 x 500 in 3", lambda: _points(500, 500, 3)),
    _golden("distances", "squared_distances", "200 x 200 in 50", lambda: _points(200, 200, 50)),
    _golden("distances", "squared_distances_by_products", "500 x 500 in 50", lambda: _points(500, 500, 50)),
    _golden("distances", "pairwise_distances", "200 in 3", lambda: _points(200, 1, 3)[:1]),
    _golden("distances", "gaussian_kernel", "500 x 500 in 3", lambda: (*_points(500, 500, 3), 0.7)),
    _golden("distances", "kernel_density", "500 x 500 in 3", lambda: (*_points(500, 500, 3), 0.7)),
    _golden("kmeans", "assign", "5000, 10 centres in 8", lambda: _labelled(5000, 10, 8)[::2]),
    _golden("kmeans", "update", "5000, 10 centres in 8", lambda: _labelled(5000, 10, 8)),
    _golden("kmeans", "inertia", "5000, 10 centres in 8", lambda: _labelled(5000, 10, 8)),
    _golden("kmeans", "kmeans", "2000, 10 centres in 8", lambda: (*_labelled(2000, 10, 8)[::2], 1e-6, 10)),
    _golden("filters", "fir", "20 000, 64 taps", lambda: (_signal(20_000), _signal(64))),
    _golden("filters", "moving_average", "5000, 25 wide", lambda: (_signal(5000).astype(np.float32), 25)),
    _golden("filters", "iir", "2000, 5 and 5", lambda: (np.ones(5) / 5, np.eye(1, 5)[0] + 0.1, _signal(2000))),
    _golden("filters", "biquads", "2000, 4 sections", lambda: (_SECTIONS, np.zeros((4, 2)), _signal(2000))),
    _golden("diffusion", "diffuse", "64 x 64 x 64, 10 steps", lambda: (_block(64), 0.1, 10)),
    _golden("diffusion", "diffuse_varying", "64 x 64 x 64", lambda: (_block(64), np.abs(_block(64)))),
    _golden("diffusion", "residual", "64 x 64 x 64", lambda: (_block(64), _block(64))),
    _golden("nbody", "accelerations", "300", lambda: (*_bodies(300)[::2], 0.05)),
    _golden("nbody", "leapfrog", "100, 10 steps", lambda: (*_bodies(100), 0.05, 0.001, 10)),
    _golden("nbody", "energy", "100", lambda: (*_bodies(100), 0.05)),
    _golden("nbody", "angular_momentum", "1000", lambda: _bodies(1000)),
    _golden("lattice_boltzmann", "equilibrium", "128 x 128", lambda: tuple(_gas(128)[:3])),
    _golden("lattice_boltzmann", "collide", "128 x 128", lambda: (_gas(128), 1.2)),
    _golden("lattice_boltzmann", "stream", "64 x 64", lambda: (_gas(64),)),
    _golden("lattice_boltzmann", "step", "64 x 64", lambda: (_gas(64), _gas(64)[0] > 1.05, 1.2)),
    _golden("sobel", "convolve", "512 x 512, 5 x 5", lambda: (_image(512, 512).astype(float), np.ones((5, 5)))),
    _golden("sobel", "sobel", "512 x 512", lambda: (_image(512, 512).astype(np.float32),)),
    _golden("sobel", "edges", "512 x 512", lambda: (_image(512, 512).astype(np.float32), 300.0)),
    _golden("sobel", "grey", "512 x 512", lambda: (_image(512, 512, 3),)),
    _golden("sobel", "blur", "512 x 512", lambda: (_image(512, 512),)),
    _golden("jacobi", "poisson", "128 x 128, 100 sweeps", lambda: (*_fields(128, 128), 0.01, 0.0, 100)),
    _golden("jacobi", "jacobi", "100", lambda: (*_system(100), 1e-10, 20)),
    _golden("kalman", "predict", "4 states", lambda: _tracker(4, 1)[1:5]),
    _golden("kalman", "update", "4 states", lambda: (np.zeros(4), np.eye(4), np.ones(4), 0.5, 0.25)),
    _golden("kalman", "smooth", "4 states, 200 steps", lambda: _tracker(4, 200)),
    _golden("kalman", "track", "1000 steps", lambda: (np.cumsum(_signal(1000)), 0.1, 0.5, 0.3)),
    _golden("binomial_tree", "european", "500 steps", lambda: (*_OPTION, 500)),
    _golden("binomial_tree", "american", "500 steps", lambda: (*_OPTION, 500)),
    _golden("binomial_tree", "american_puts", "50, 100 steps", lambda: (*_market(50)[:2], 1.5, 0.05, 0.25, 100)),
    _golden("life", "life", "256 x 256, 20 generations", lambda: (_image(256, 256) % 2, 20)),
    _golden("life", "torus", "64 x 64", lambda: (_image(64, 64) > 128,)),
    _golden("life", "population", "256 x 256", lambda: (_image(256, 256) % 2,)),
)

SMALL = Workload(
    ROOT / "benchmarks" / "small.py",
    "multiply_add",
    "3 arrays of 3",
    lambda: (np.arange(3.0), np.arange(3.0), np.arange(3.0)),
)
