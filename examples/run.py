"""Transpile and build the modules of this folder, run each kernel by NumPy and by the generated C, and compare."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import transpile

HERE = Path(__file__).parent
Arguments = tuple[object, ...]


def main() -> int:
    """Print a line for each kernel and a picture; 1 when a value disagrees."""
    subprocess.run([sys.executable, "-m", "transpile", "--build", str(HERE)], check=True)
    # after the build, so that the kernels find their compiled twins
    import gray_scott  # noqa: PLC0415
    import nbody  # noqa: PLC0415

    print(f"{'kernel':<22} {'runs':<5} {'NumPy':>10} {'transpile':>10} {'speed-up':>9}   values")
    agree = [
        compare("gray_scott.react", gray_scott.react, lambda: (*chemicals(128), 0.035, 0.06, 400)),
        compare("nbody.leapfrog", nbody.leapfrog, lambda: (*bodies(48), 0.01, 4)),
        compare("nbody.energy", nbody.energy, lambda: bodies(200)),
    ]
    u, v = chemicals(72)
    gray_scott.react(u, v, 0.035, 0.06, 5000)
    print(f"\ngray_scott.react after 5000 steps:\n\n{picture(v)}")
    return 0 if all(agree) else 1


def compare(name: str, kernel: Callable[..., object], make: Callable[[], Arguments]) -> bool:
    """Time the source and the kernel, print both, and say whether results and changed arguments agree."""
    with transpile.use("source"):  # also for the kernels that this one calls
        expected, slow = timed(kernel, make, 1)
    actual, fast = timed(kernel, make, 5)
    agree = all(
        np.allclose(mine, numpys, rtol=1e-10, atol=1e-12) for mine, numpys in zip(actual, expected, strict=True)
    )
    verdict = "agree" if agree else "DISAGREE"
    print(f"{name:<22} {kernel.backend:<5} {slow:8.2f}ms {fast:8.2f}ms {slow / fast:8.1f}x   {verdict}")
    return agree


def timed(function: Callable[..., object], make: Callable[[], Arguments], runs: int) -> tuple[list[object], float]:
    """Everything that the last call returned or changed, and the shortest time in milliseconds."""
    times = []
    for _ in range(runs):
        arguments = make()
        start = time.perf_counter()
        result = function(*arguments)
        times.append(time.perf_counter() - start)
    changed = [argument for argument in arguments if isinstance(argument, np.ndarray)]
    return changed + ([] if result is None else [result]), 1e3 * min(times)


def chemicals(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The first chemical everywhere, with some of the second thrown in."""
    rng = np.random.default_rng(7)
    u, v = np.ones((n, n)), np.zeros((n, n))
    for row, column in rng.integers(n // 8, n - n // 8, (12, 2)):
        u[row - 3 : row + 3, column - 3 : column + 3] = 0.5
        v[row - 3 : row + 3, column - 3 : column + 3] = 0.25
    return u, v


def bodies(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, velocities and masses."""
    rng = np.random.default_rng(8)
    return rng.normal(size=(n, 3)), 0.1 * rng.normal(size=(n, 3)), rng.uniform(0.5, 1.5, n) / n


def picture(field: np.ndarray) -> str:
    """Two rows of points for each line of characters."""
    shades = " .:-=+*#%@"
    levels = np.minimum((field[::2] / (field.max() + 1e-300) * len(shades)).astype(int), len(shades) - 1)
    return "\n".join("".join(shades[level] for level in row) for row in levels)


if __name__ == "__main__":
    sys.exit(main())
