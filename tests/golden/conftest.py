"""The goldens, built once in a folder of their own and imported from there."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.golden.cases import CASES, GOLDEN
from tests.support import build_all, once


def _build(folder: Path) -> None:
    for case in CASES:
        (folder / case).mkdir()
        shutil.copy(GOLDEN / case / f"{case}.py", folder / case)
    build_all(folder)


@pytest.fixture(scope="session")
def built(shared_tmp: Path) -> Path:
    """A folder with each case's source, companions and extension."""
    return once(shared_tmp / "goldens", _build)


@pytest.fixture(scope="session")
def load(built: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Imports the module of a case."""
    before = list(sys.path)
    sys.path[:0] = [str(built / case) for case in CASES]
    yield importlib.import_module
    sys.path[:] = before
