"""Calls the built goldens in a folder through C, with all sizes and layouts; a sanitizer ends the process at a fault.

``python -m tests.golden.sanitized FOLDER``: run in a process of its own by test_sanitizers.py.
"""

from __future__ import annotations

import functools
import importlib
import sys
from pathlib import Path

from tests.agreement import Arguments, assert_agree, run
from tests.golden.cases import CALLS, CASES, Call
from tests.golden.layouts import LAYOUTS, laid_out


def main(folder: Path) -> None:
    """Compare every call in every layout with NumPy, and say how many there were."""
    sys.path[:0] = [str(folder / case) for case in CASES]
    done = 0
    for call in CALLS:
        kernel = getattr(importlib.import_module(call.case), call.kernel)
        for layout in LAYOUTS:
            make = functools.partial(arguments, call, layout)
            assert_agree(run("c", kernel, make), run("source", kernel, make))
            done += 1
    print(f"{done} calls")


def arguments(call: Call, layout: str) -> Arguments:
    """Fresh arguments of a call in a layout."""
    return laid_out(call.make(), layout, call.written)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
