"""Times kernels on a GPU by transpile, CuPy, torch.compile and JAX in one run, against the device's copy bandwidth.

python -m benchmarks.gpu [--rounds N]

Needs CuPy and a device; peers that are not installed are left out. Peers run the same formula on arrays of their own on
the same device. The last column is the memory that the fused kernel must at least move, over its time, as a share of
the bandwidth of a plain copy.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks import peers, workloads

Function = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A kernel of a golden, its arguments, the bytes that it must move, and the formula for peers' own modules."""

    workload: workloads.Workload
    arguments: tuple[Any, ...]
    moved: int
    formula: Callable[[Any, tuple[Any, ...]], Any]


def _heat(xp: Any, arguments: tuple[Any, ...]) -> Any:
    u, alpha = arguments
    lap = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4.0 * u[1:-1, 1:-1]
    return u[1:-1, 1:-1] + alpha * lap


def _softmax(xp: Any, arguments: tuple[Any, ...]) -> Any:
    (x,) = arguments
    top = x.max(1)[0] if hasattr(x.max(1), "values") else x.max(1)
    exponential = xp.exp(x - top[:, None])
    return exponential / exponential.sum(1)[:, None]


def _prices(xp: Any, arguments: tuple[Any, ...]) -> Any:
    spot, strike, time, rate, volatility = arguments
    spread = volatility * xp.sqrt(time)
    d1 = (xp.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / spread
    return xp.exp(-rate * time) * strike * xp.tanh(d1 - spread) - spot * xp.tanh(d1)


def cases() -> tuple[Case, ...]:
    """What is measured: memory-bound kernels of a realistic size."""
    rng = np.random.default_rng(0)
    by_name = {workload.name: workload for workload in workloads.GOLDENS}
    n = 4096
    market = tuple(rng.uniform(low, high, 2**24) for low, high in ((10, 200), (10, 200), (0.01, 3)))
    return (
        Case(by_name["heat.heat_step"], (rng.normal(size=(n, n)), 0.1), 5 * 8 * n * n, _heat),
        Case(by_name["softmax.softmax"], (rng.normal(size=(n, n)),), 2 * 8 * n * n, _softmax),
        Case(by_name["black_scholes.prices"], (*market, 0.03, 0.2), 5 * 8 * 2**24, _prices),
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="measurements of each peer; their median counts")
    rounds = parser.parse_args().rounds
    cupy = importlib.import_module("cupy")
    with tempfile.TemporaryDirectory() as folder:
        peers.build([case.workload for case in cases()], Path(folder), targets="python,c,cuda")
        bandwidth = copy_bandwidth(cupy, rounds)
        name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
        print(f"{name}, copies at {bandwidth / 1e9:.0f} GB/s\n")
        print("| kernel | transpile | CuPy | torch.compile | JAX | of copy bandwidth |\n|---|---:|---:|---:|---:|---:|")
        for case in cases():
            print(row(case, cupy, bandwidth, rounds))
    return 0


def copy_bandwidth(cupy: ModuleType, rounds: int) -> float:
    """Bytes read and written a second by a copy of 1 GiB."""
    source = cupy.ones(2**27)
    target = cupy.empty_like(source)
    return 2 * source.nbytes / seconds(cupy, lambda: cupy.copyto(target, source), rounds)


def seconds(cupy: ModuleType, call: Callable[[], object], rounds: int) -> float:
    """The median time of a call on the device, by its own clock."""
    call()
    times = []
    for _ in range(rounds):
        start, stop = cupy.cuda.Event(), cupy.cuda.Event()
        start.record()
        call()
        stop.record()
        stop.synchronize()
        times.append(cupy.cuda.get_elapsed_time(start, stop) / 1e3)
    return statistics.median(times)


def row(case: Case, cupy: ModuleType, bandwidth: float, rounds: int) -> str:
    """A kernel's times: transpile's in microseconds, the others as multiples of it."""
    kernel = getattr(importlib.import_module(case.workload.source.stem), case.workload.kernel)
    moved = [cupy.asarray(item) if isinstance(item, np.ndarray) else item for item in case.arguments]
    ours = seconds(cupy, lambda: kernel(*moved), rounds)
    others = {name: seconds(cupy, call, rounds) for name, call in implementations(case, cupy, moved).items()}
    cells = [f"{others[name] / ours:.2f}x" if name in others else "-" for name in ("CuPy", "torch.compile", "JAX")]
    share = case.moved / ours / bandwidth
    return f"| {case.workload.name} | {1e6 * ours:.0f} µs | {' | '.join(cells)} | {share:.0%} |"


def implementations(case: Case, cupy: ModuleType, moved: list[Any]) -> Mapping[str, Callable[[], object]]:
    """The peers that are installed."""
    found: dict[str, Callable[[], object]] = {"CuPy": lambda: case.formula(cupy, tuple(moved))}
    for name, make in (("torch.compile", _torch), ("JAX", _jax)):
        try:
            found[name] = make(case)
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
    return found


def _torch(case: Case) -> Callable[[], object]:
    torch = importlib.import_module("torch")
    arguments = [torch.as_tensor(x, device="cuda") if isinstance(x, np.ndarray) else x for x in case.arguments]
    compiled = torch.compile(lambda *given: case.formula(torch, given))
    compiled(*arguments)
    # torch has a stream of its own: waiting makes the device's clock see it
    return lambda: (compiled(*arguments), torch.cuda.synchronize())


def _jax(case: Case) -> Callable[[], object]:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    arguments = [jax.numpy.asarray(item) if isinstance(item, np.ndarray) else item for item in case.arguments]
    compiled = jax.jit(lambda *given: case.formula(jax.numpy, given))
    compiled(*arguments).block_until_ready()
    return lambda: compiled(*arguments).block_until_ready()


if __name__ == "__main__":
    sys.exit(main())
