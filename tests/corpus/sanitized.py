"""Calls the built snippets in a folder through C; a sanitizer ends the process at a fault.

``python -m tests.corpus.sanitized TABLE FOLDER``: run in a process of its own by test_corpus.py.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.agreement import assert_agree, run
from tests.corpus.table import Table


def main(name: str, folder: Path) -> None:
    """Compare every snippet in every case with NumPy, and say how many calls there were."""
    sys.path.insert(0, str(folder))
    table: Table = importlib.import_module(f"tests.corpus.{name}").TABLE
    done = 0
    for file in sorted(folder.glob(f"corpus_{name}_[0-9].py")):
        module = importlib.import_module(file.stem)
        for snippet in (snippet for snippet in table.snippets if hasattr(module, snippet)):
            for _, make in table.calls(snippet):
                kernel = getattr(module, snippet)
                assert_agree(run("c", kernel, make), run("source", kernel, make))
                done += 1
    print(f"{done} calls")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
