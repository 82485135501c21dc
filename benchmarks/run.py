"""Times the goldens by NumPy, Numba and transpile in one run, on one thread, and prints ratios.

python -m benchmarks.run [--rounds N] [--only PREFIX] [--write docs/benchmarks.md]
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

# before NumPy is imported, which reads them once
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

import numpy as np  # noqa: E402

from benchmarks import peers, timing, workloads  # noqa: E402

PEERS = ("NumPy", "Numba", "transpile")


def main() -> int:
    """Print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each peer; their median counts")
    parser.add_argument("--write", type=Path, help="write the tables as a page, too")
    parser.add_argument("--only", default="", help="only the kernels whose name, module.function, begins like this")
    options = parser.parse_args()
    chosen = [workload for workload in workloads.GOLDENS if workload.name.startswith(options.only)]
    every = (*chosen, workloads.SMALL)
    with tempfile.TemporaryDirectory() as folder:
        peers.build(every, Path(folder))
        measured = {workload: measure(workload, options.rounds) for workload in every}
    small = measured.pop(workloads.SMALL)
    page = "\n".join([*ratio_table(measured), "", slower(measured), "", *overhead_table(small), ""])
    print(page)
    if options.write:
        options.write.write_text(f"{HEADING}\n\n{versions()}\n\n{page}", encoding="utf-8", newline="\n")
    return 0


HEADING = """# Benchmarks

`python -m benchmarks.run --write docs/benchmarks.md` wrote this page. Each kernel of the goldens runs as NumPy runs its
source, as Numba's `njit` compiles the same source, and as the C that transpile made of it; on one thread, by turns; the
medians are compared. A dash: Numba does not compile the source. Kernels that loop over elements are slow in NumPy
because Python runs the loop."""


def versions() -> str:
    """What the times depend on."""
    numba = f"Numba {peers.numba.__version__}" if peers.numba else "no Numba"
    return f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}, {numba}."


def measure(workload: workloads.Workload, rounds: int) -> dict[str, float]:
    """Seconds a call of each peer."""
    print(f"timing {workload.name}", file=sys.stderr)
    with np.errstate(all="ignore"):
        return timing.medians(peers.implementations(workload), workload.make, rounds)


def ratio_table(measured: dict[workloads.Workload, dict[str, float]]) -> list[str]:
    """A row for each kernel: NumPy's time, and how many times faster the others are."""
    lines = ["| kernel | size | NumPy | Numba | transpile |", "|---|---|---:|---:|---:|"]
    for workload, times in measured.items():
        numpy_time = f"{1e6 * times['NumPy']:.1f} µs"
        lines.append(
            f"| {workload.name} | {workload.size} | {numpy_time} | {_ratio(times, 'Numba')} | {_ratio(times)} |"
        )
    both = [times for times in measured.values() if "Numba" in times]
    lines.append(f"| geometric mean, all | | | | {_mean(measured.values(), 'transpile')} |")
    if both:
        lines.append(
            f"| geometric mean, where Numba compiles | | | {_mean(both, 'Numba')} | {_mean(both, 'transpile')} |"
        )
    return lines


def slower(measured: dict[workloads.Workload, dict[str, float]]) -> str:
    """Which kernels lose to NumPy, in words."""
    lost = [workload.name for workload, times in measured.items() if times["transpile"] > times["NumPy"]]
    return f"Slower than NumPy here: {', '.join(lost) or 'none'}."


def _ratio(times: dict[str, float], peer: str = "transpile") -> str:
    return f"{times['NumPy'] / times[peer]:.2f}x" if peer in times else "-"


def _mean(rows: Iterable[dict[str, float]], peer: str) -> str:
    logarithms = [math.log(times["NumPy"] / times[peer]) for times in rows]
    return f"{math.exp(sum(logarithms) / len(logarithms)):.2f}x"


def overhead_table(times: dict[str, float]) -> list[str]:
    """Nanoseconds of a call that has next to nothing to compute."""
    lines = [f"A call of `{workloads.SMALL.kernel}` on {workloads.SMALL.size} elements, arguments checked:", ""]
    lines += ["| | ns a call |", "|---|---:|"]
    return lines + [f"| {peer} | {1e9 * times[peer]:.0f} |" for peer in PEERS if peer in times]


if __name__ == "__main__":
    sys.exit(main())
