"""Runs every operation and program under the address and undefined-behaviour sanitizers, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tests.emit_c.harness import Library
from tests.emit_c.operations_table import CASES
from tests.emit_c.programs import PROGRAMS

FLAGS = ("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-Wno-error")


def main(folder: Path) -> None:
    """Any finding ends the process with a report."""
    folder.mkdir(exist_ok=True)
    functions = [case.function for case in CASES] + [made for made, _ in PROGRAMS]
    library = Library(functions, folder, FLAGS, clones=False)
    for case in CASES:
        arguments = case.arguments()
        library.call(f"do_{case}", len(arguments[0]), *arguments, np.empty(len(arguments[0]), case.result_dtype))
    for _, check in PROGRAMS:
        check(library)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
