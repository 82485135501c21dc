"""Many random programs at once, on Python and C: ``python -m tests.property.many 10000 [--kind exact] [--seed 1]``.

It prints each program that differs from NumPy or is refused, and at the end how many were run. With ``--sanitize`` a
fault of the generated C ends it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.agreement import Arguments
from tests.golden.test_sanitizers import FLAGS, LIBRARIES, library
from tests.property import exact, programs
from tests.property.test_programs import SIZES, check
from tests.support import run_tool

TOGETHER = 25
Program = programs.Program | exact.ExactProgram


def main() -> int:
    """Run the programs, many to a module; the exit status is 1 where any differs or is refused."""
    options = _options()
    if options.sanitize and "LD_PRELOAD" not in os.environ:
        os.execve(sys.executable, [sys.executable, "-m", "tests.property.many", *sys.argv[1:]], _sanitized())
    done, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        if options.sanitize:
            (Path(folder) / "pyproject.toml").write_text(f"[tool.transpile]\ncflags = {list(FLAGS)}\n")
        for together in {"floats": floats, "exact": exacts}[options.kind](options.count, options.seed):
            name = f"programs_{options.seed}_{done}"
            wrong += sum(not agrees for agrees in outcomes(together, Path(folder), name))
            done += len(together)
            print(f"{done} programs, {wrong} differ or are refused", flush=True)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="how many programs")
    parser.add_argument("--kind", choices=("floats", "exact"), default="exact", help="which programs")
    parser.add_argument("--seed", type=int, default=0, help="other programs for every other number")
    parser.add_argument("--sanitize", action="store_true", help="under the address and undefined-behaviour sanitizers")
    return parser.parse_args()


def _sanitized() -> dict[str, str]:
    """The environment in which a library that needs the sanitizers can be loaded."""
    libraries = " ".join(map(library, LIBRARIES))
    return {**os.environ, "LD_PRELOAD": libraries, "ASAN_OPTIONS": "detect_leaks=0", "PYTHONMALLOC": "malloc"}


def floats(count: int, first: int) -> Iterator[tuple[Program, ...]]:
    """Programs over floats, of Hypothesis."""
    drawn: list[tuple[Program, ...]] = []

    @seed(first)
    @settings(
        max_examples=-(-count // TOGETHER),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(together=st.tuples(*(programs.float_kernel(f"kernel_{k}") for k in range(TOGETHER))))
    def draw(together: tuple[Program, ...]) -> None:
        drawn.append(together)

    draw()
    yield from drawn


def exacts(count: int, first: int) -> Iterator[tuple[Program, ...]]:
    """Programs whose numbers are exact: the k-th has ``first + k`` for its seed and its name."""
    for start in range(first, first + count, TOGETHER):
        yield tuple(
            exact.Writer(random.Random(k).choice).program(f"kernel_{k}") for k in range(start, start + TOGETHER)
        )


def outcomes(together: Sequence[Program], folder: Path, name: str) -> Iterator[bool]:
    """Whether each of the programs is taken and agrees with NumPy."""
    taken = list(together)
    while refusals := _refused(taken, folder, name):
        for program, why in refusals:
            print(f"refused: {why}{program.text}", flush=True)
            taken.remove(program)
            yield False
    module = importlib.import_module(name)
    for program in taken:
        yield _agrees(module, program)


def _refused(taken: Sequence[Program], folder: Path, name: str) -> list[tuple[Program, str]]:
    """The programs that the tool refuses, and what it says; or none, and all are built."""
    source = folder / f"{name}.py"
    header = exact.HEADER if isinstance(taken[0], exact.ExactProgram) else programs.HEADER
    source.write_text(header + "".join(program.text for program in taken))
    done = run_tool("--build", "--format", "json", source.name, cwd=folder, environment={"LD_PRELOAD": ""})
    if done.returncode == 0:
        return []
    errors = [found for found in json.loads(done.stdout)["diagnostics"] if found["severity"] == "error"]
    assert errors, done.stdout + done.stderr
    found: dict[Program, str] = {}
    for error in errors:
        program = _at(taken, source, error["line"])
        found.setdefault(program, f"{error['code']} {error['message']}")
    return list(found.items())


def _at(taken: Sequence[Program], source: Path, line: int) -> Program:
    before = "\n".join(source.read_text().splitlines()[:line])
    return max(taken, key=lambda program: before.rfind(f"def {program.name}("))


def _agrees(module: ModuleType, program: Program) -> bool:
    arguments: Callable[[int, int], Arguments] = getattr(program, "arguments", programs.float_arguments)
    try:
        check(module, program, tuple(arguments(n, m) for n, m in SIZES), device=None)
    except AssertionError as error:
        print(error, error.__cause__, sep="\n", flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
