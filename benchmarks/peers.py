"""The same kernel by different means: NumPy runs the source, Numba compiles it, transpile's C replaces it."""

from __future__ import annotations

import contextlib
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


class Refused(Exception):
    """A peer does not compile a source; the message is the first that it says about it."""


def build(workloads: Iterable[Workload], folder: Path, targets: str = "python,c") -> None:
    """Copy the sources to a folder, transpile and build them, and make them importable from there."""
    for source in sorted({workload.source for workload in workloads}):
        shutil.copy(source, folder)
    command = [sys.executable, "-m", "transpile", "--build", "--targets", targets, "."]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    sys.path.insert(0, str(folder))


def implementations(workload: Workload) -> Mapping[str, Function]:
    """Each peer's function, compiled and tried once; a peer that cannot compile the source is left out."""
    found = {"NumPy": numpy_function(workload), "transpile": c_function(workload)}
    with contextlib.suppress(Refused):
        found["Numba"] = numba_function(workload)
    return found


def numpy_function(workload: Workload) -> Function:
    """The source."""
    function: Function = getattr(module_with(workload, "def kernel(f): return f"), workload.kernel)
    return function


def c_function(workload: Workload) -> Function:
    """The generated C, which `build` made importable."""
    function = getattr(importlib.import_module(workload.source.stem), workload.kernel)
    if function.backend != "c":
        raise RuntimeError(f"{workload.name} runs {function.backend}, not c")
    return function


def numba_function(workload: Workload) -> Function:
    """Numba's njit of the source and of its helpers, called once. Raises `Refused` where there is no Numba, too."""
    if numba is None:
        raise Refused("Numba is not installed")
    module = module_with(workload, "from numba import njit as kernel")
    for name, value in list(vars(module).items()):
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__:
            setattr(module, name, numba.njit(value))
    function: Function = getattr(module, workload.kernel)
    try:
        function(*workload.make())
    except numba.core.errors.NumbaError as error:
        lines = [line for line in str(error).splitlines() if not line.startswith("Failed in nopython mode")]
        raise Refused(lines[0]) from error
    return function


def module_with(workload: Workload, decorator: str) -> types.ModuleType:
    """The source as a module of its own with another ``kernel``; the kernels that it calls are those of this module."""
    module = types.ModuleType(f"{workload.source.stem} with {decorator}")
    text = workload.source.read_text().replace("from transpile import kernel", decorator)
    exec(compile(text, str(workload.source), "exec"), module.__dict__)
    return module
