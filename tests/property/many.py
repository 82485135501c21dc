"""Many random programs at once, on Python and C: ``python -m tests.property.many 10000``.

It prints each program that differs from NumPy, and at the end how many were run.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.property.programs import HEADER, Program, float_arguments, float_kernel
from tests.property.test_programs import SIZES, check
from tests.support import generate

TOGETHER = 25


def main(count: int, first_seed: int) -> int:
    """Run ``count`` programs, many to a module; the exit status is 1 where any differs."""
    done, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)

        @seed(first_seed)
        @settings(
            max_examples=-(-count // TOGETHER),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(programs=st.tuples(*(float_kernel(f"kernel_{k}") for k in range(TOGETHER))))
        def try_all(programs: tuple[Program, ...]) -> None:
            nonlocal done, wrong
            name = f"programs_{first_seed}_{done}"
            wrong += _differing(programs, Path(folder), name)
            done += len(programs)
            print(f"{done} programs, {wrong} differ", flush=True)

        try_all()
    return 1 if wrong else 0


def _differing(programs: tuple[Program, ...], folder: Path, name: str) -> int:
    (folder / f"{name}.py").write_text(HEADER + "".join(program.text for program in programs))
    generate("--build", f"{name}.py", cwd=folder)
    module = importlib.import_module(name)
    return sum(not _agrees(module, program) for program in programs)


def _agrees(module: ModuleType, program: Program) -> bool:
    try:
        check(module, program, tuple(float_arguments(n, m) for n, m in SIZES), device=None)
    except AssertionError as error:
        print(error, error.__cause__, sep="\n", flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
