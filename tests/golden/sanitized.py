"""Calls the built goldens in a folder through C, with all sizes and layouts; a sanitizer ends the process at a fault.

``python -m tests.golden.sanitized FOLDER``: run in a process of its own by test_sanitizers.py.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import transpile
from tests.agreement import assert_agree, outcome
from tests.golden.cases import CALLS, CASES
from tests.golden.layouts import LAYOUTS, laid_out


def main(folder: Path) -> None:
    """Compare every call in every layout with NumPy, and say how many there were."""
    sys.path[:0] = [str(folder / case) for case in CASES]
    done = 0
    for call in CALLS:
        kernel = getattr(importlib.import_module(call.case), call.kernel)
        for layout in LAYOUTS:
            expected = outcome(kernel.python, laid_out(call.make(), layout, call.written))
            with transpile.use("c"):
                assert_agree(outcome(kernel, laid_out(call.make(), layout, call.written)), expected)
            done += 1
    print(f"{done} calls")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
