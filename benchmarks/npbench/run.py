"""Times the programs of NPBench by NumPy, transpile, Numba and Pythran in one run, on one thread.

python -m benchmarks.npbench.run [--only NAME ...] [--size S|M] [--peers NAME ...] [--rounds N]
                                 [--write docs/npbench.md]

Peers that are not installed are named so in the table. Pythran asks for an old setuptools below Python 3.12, so that
it is no extra of this project: install it, and scipy-openblas64 for its matrix products, into the environment by hand.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# before NumPy is imported, which reads them once
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))

import numpy as np  # noqa: E402

from benchmarks import timing  # noqa: E402
from benchmarks.npbench import catalogue  # noqa: E402
from benchmarks.npbench.with_pythran import pythran_function  # noqa: E402
from benchmarks.peers import Function, Refused, c_function, numba_function, numpy_function  # noqa: E402
from benchmarks.workloads import Workload  # noqa: E402

PEERS = ("transpile", "Numba", "Pythran")
LONGEST_REASON = 90
Makers = Mapping[str, Callable[[Workload], Function]]


@dataclass(frozen=True)
class Row:
    """A program: NumPy's time in seconds, and of each peer its time or why there is none."""

    name: str
    numpy: float
    peers: Mapping[str, float | str]


def main() -> int:
    """Print the table, and write it where asked."""
    options = _options()
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Numba's advice about speed, and NumPy's about what some programs do
        makers = {peer: makers_in(Path(name))[peer] for peer in options.peers}
        rows = [measure(catalogue.workload(name, options.size), makers, options.rounds) for name in options.only]
    page = "\n".join([*table(rows, options.size, options.peers), "", *summary(rows, options.peers), ""])
    print(page)
    if options.write:
        options.write.write_text(f"{HEADING}\n\n{versions()}\n\n{page}", encoding="utf-8", newline="\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only",
        nargs="+",
        choices=catalogue.NAMES,
        default=catalogue.NAMES,
        metavar="NAME",
        help="only these programs",
    )
    parser.add_argument("--size", choices=catalogue.SIZES, default="M", help="how large the arrays are")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS, help="who runs besides NumPy")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each peer; their median counts")
    parser.add_argument("--write", type=Path, help="write the table as a page, too")
    return parser.parse_args()


HEADING = """# NPBench

`python -m benchmarks.npbench.run --write docs/npbench.md` wrote this page. The programs of
[NPBench](https://github.com/spcl/npbench), written anew from the published algorithms, as NumPy runs them, as the C
that transpile makes of them, as Numba's `njit` compiles the same source, and as Pythran compiles it without
annotations. One thread, the peers by turns, medians; in brackets, how many times faster than NumPy. *Refused* means
that the peer does not compile the program, and what it says; *wrong*, that results or changed arguments are not those
of NumPy, by NPBench's own test: they differ by more than 1e-5 of their norm."""


def versions() -> str:
    """What the times depend on."""
    peers = []
    for package in ("numba", "pythran"):
        try:
            peers.append(f"{package.capitalize()} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            peers.append(f"no {package.capitalize()}")
    return f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}, {', '.join(peers)}."


def makers_in(folder: Path) -> Makers:
    """How each peer makes its function of a program; what it writes goes into the folder."""
    sys.path.insert(0, str(folder))
    return {
        "transpile": lambda workload: transpiled(workload, folder),
        "Numba": numba_function,
        "Pythran": lambda workload: pythran_function(workload, folder),
    }


def transpiled(workload: Workload, folder: Path) -> Function:
    """The generated C. Raises `Refused` with the first error of the tool."""
    copy = Path(shutil.copy(workload.source, folder))
    command = [sys.executable, "-m", "transpile", "--build", "--targets", "python,c", "--format", "json", copy.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    errors = [found["message"] for found in json.loads(done.stdout)["diagnostics"] if found["severity"] == "error"]
    if errors:
        raise Refused(errors[0])
    return c_function(workload)


def measure(workload: Workload, makers: Makers, rounds: int) -> Row:
    """Compile a program by each peer, compare what it gives, and time those that are right."""
    print(f"timing {workload.kernel}", file=sys.stderr)
    source = numpy_function(workload)
    with np.errstate(all="ignore"):
        expected = outcome(source, workload)
        tried = {peer: attempt(make, workload, expected) for peer, make in makers.items()}
        functions = {peer: found for peer, found in tried.items() if not isinstance(found, str)}
        times = timing.medians({"NumPy": source, **functions}, workload.make, rounds, timing.afresh)
    return Row(workload.kernel, times["NumPy"], {peer: times.get(peer, found) for peer, found in tried.items()})


def attempt(make: Callable[[Workload], Function], workload: Workload, expected: Sequence[np.ndarray]) -> Function | str:
    """A peer's function, or why it is not timed."""
    try:
        function = make(workload)
        return function if agree(outcome(function, workload), expected) else "wrong"
    except Refused as reason:
        return f"refused: {reason}"
    except Exception as error:  # whatever a peer does at run time, the others are still to be measured
        return f"fails: {type(error).__name__}: {error}"


def outcome(function: Function, workload: Workload) -> tuple[np.ndarray, ...]:
    """What a call gives, and its arguments afterwards."""
    arguments = workload.make()
    result = function(*arguments)
    results = result if isinstance(result, tuple) else () if result is None else (result,)
    return tuple(np.asarray(value) for value in (*results, *arguments))


def agree(actual: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> bool:
    """Whether all values are the same but for round-off, as NPBench itself decides it."""
    return len(actual) == len(expected) and all(map(close, actual, expected))


def close(actual: np.ndarray, expected: np.ndarray) -> bool:
    """The same shape, and values that are close one by one, or as vectors to five digits."""
    if actual.shape != expected.shape:
        return False
    if np.allclose(actual, expected, rtol=1e-5, atol=1e-8, equal_nan=True):
        return True
    return bool(np.linalg.norm(actual - expected) < 1e-5 * np.linalg.norm(expected))


def table(rows: Sequence[Row], size: str, peers: Sequence[str]) -> Iterator[str]:
    """A row for each program."""
    yield " | ".join(["| program", "size", "NumPy", *peers]) + " |"
    yield "|---|---|---:|" + "---:|" * len(peers)
    for row in rows:
        cells = [row.name, size, shown(row.numpy), *(_cell(row, peer) for peer in peers)]
        yield f"| {' | '.join(cells)} |"


def _cell(row: Row, peer: str) -> str:
    found = row.peers[peer]
    if isinstance(found, str):
        found = re.sub(" at 0x[0-9a-f]+", "", found)
        short = found if len(found) <= LONGEST_REASON else found[:LONGEST_REASON].rstrip() + "..."
        return short.replace("|", "\\|")
    return f"{shown(found)} ({row.numpy / found:.2f}x)"


def shown(seconds: float) -> str:
    """A time in a unit that suits it."""
    return f"{1e3 * seconds:.1f} ms" if seconds >= 1e-3 else f"{1e6 * seconds:.1f} µs"


def summary(rows: Sequence[Row], peers: Sequence[str]) -> Iterator[str]:
    """For each peer how many programs it takes, and how fast."""
    yield "| | programs right | geometric mean of speed-ups |"
    yield "|---|---:|---:|"
    for peer in peers:
        ratios = [row.numpy / found for row in rows if not isinstance(found := row.peers[peer], str)]
        mean = f"{math.exp(sum(map(math.log, ratios)) / len(ratios)):.2f}x" if ratios else "-"
        yield f"| {peer} | {len(ratios)} of {len(rows)} | {mean} |"


if __name__ == "__main__":
    sys.exit(main())
