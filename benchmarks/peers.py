"""The same kernel by different means: NumPy runs the source, Numba compiles it, transpile's C replaces it."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from benchmarks.workloads import Workload

try:
    import numba
except ImportError:
    numba = None

Function = Callable[..., object]


def build(workloads: Iterable[Workload], folder: Path, targets: str = "python,c") -> None:
    """Copy the sources to a folder, transpile and build them, and make them importable from there."""
    for source in sorted({workload.source for workload in workloads}):
        shutil.copy(source, folder)
    command = [sys.executable, "-m", "transpile", "--build", "--targets", targets, "."]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    sys.path.insert(0, str(folder))


def implementations(workload: Workload) -> Mapping[str, Function]:
    """Each peer's function, compiled and tried once; a peer that cannot compile the source is left out."""
    function = getattr(importlib.import_module(workload.source.stem), workload.kernel)
    if function.backend != "c":
        raise RuntimeError(f"{workload.name} runs {function.backend}, not c")
    found = {"NumPy": getattr(module_with(workload, "def kernel(f): return f"), workload.kernel), "transpile": function}
    compiled = numba_function(workload)
    if compiled is not None:
        found["Numba"] = compiled
    return found


def numba_function(workload: Workload) -> Function | None:
    """Numba's njit of the source and of its helpers, or None where there is no Numba or it refuses the source."""
    if numba is None:
        return None
    module = module_with(workload, "from numba import njit as kernel")
    for name, value in list(vars(module).items()):
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__:
            setattr(module, name, numba.njit(value))
    function: Function = getattr(module, workload.kernel)
    try:
        function(*workload.make())
    except numba.core.errors.NumbaError:
        return None
    return function


def module_with(workload: Workload, decorator: str) -> types.ModuleType:
    """The source as a module of its own with another ``kernel``; the kernels that it calls are those of this module."""
    module = types.ModuleType(f"{workload.source.stem} with {decorator}")
    text = workload.source.read_text().replace("from transpile import kernel", decorator)
    exec(compile(text, str(workload.source), "exec"), module.__dict__)
    return module
