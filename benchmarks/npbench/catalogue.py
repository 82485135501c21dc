"""The programs of NPBench by name and size."""

from __future__ import annotations

import copy
import importlib.util
from pathlib import Path
from types import ModuleType

from benchmarks.workloads import Workload

PROGRAMS = Path(__file__).parent / "programs"
NAMES = tuple(sorted(source.stem for source in PROGRAMS.glob("*.py")))
SIZES = ("S", "M")


def source(name: str) -> Path:
    """The file of a program; its kernel has the same name."""
    return PROGRAMS / f"{name}.py"


def load(name: str) -> ModuleType:
    """The module of a program as it is written, without companions."""
    spec = importlib.util.spec_from_file_location(f"npbench_{name}", source(name))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arguments(module: ModuleType, size: str) -> tuple[object, ...]:
    """What the program's kernel is called with at a size."""
    made: tuple[object, ...] = module.initialize(**module.SIZES[size])
    return made


def workload(name: str, size: str) -> Workload:
    """A program at a size; its arguments are made once and copied for each call."""
    first = arguments(load(name), size)
    return Workload(source(name), name, size, lambda: copy.deepcopy(first))
