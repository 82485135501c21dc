"""Compiles a .cu with nvcc, so that CuPy loads it instead of compiling it when the program runs.

The flags: ``-arch=all-major`` makes code for each generation of GPUs that this nvcc knows, and PTX for later ones;
``--fmad=false`` keeps a*b + c two operations, as in C (the plans pass it to NVRTC, too). No fast-math flag.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from transpile.build.extension import BuildError, CompilerMissingError

FLAGS = ("-std=c++17", "--fmad=false", "-O3", "-arch=all-major")
WIDTHS = {32: (), 64: ("-DLARGE_INDEX",)}


def build_fatbins(cu_file: Path) -> tuple[Path, ...]:
    """Build the fatbins of heat_gen.cu beside it, one for each width of indices; those of other texts are deleted.

    Raises CompilerMissingError without nvcc, and BuildError where it refuses the file.
    """
    wanted = {fatbin(cu_file, width): flags for width, flags in WIDTHS.items()}
    missing = {path: flags for path, flags in wanted.items() if not path.exists()}
    if missing and shutil.which("nvcc") is None:
        raise CompilerMissingError("nvcc is not found; until it is there, CuPy compiles kernels at their first call")
    for path, flags in missing.items():
        _compile(cu_file, path, flags)
    for other in cu_file.parent.glob(f"_{cu_file.stem}.*.fatbin"):
        if other not in wanted:
            other.unlink()
    return tuple(missing)


def fatbin(cu_file: Path, width: int) -> Path:
    """Where the generated Python looks for the compiled kernels of exactly this text."""
    digest = hashlib.sha256(cu_file.read_text(encoding="utf-8").encode()).hexdigest()[:16]
    return cu_file.with_name(f"_{cu_file.stem}.{width}.{digest}.fatbin")


def _compile(cu_file: Path, target: Path, flags: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory(prefix="transpile-") as folder:
        built = Path(folder) / target.name
        command = ["nvcc", *FLAGS, *flags, "--fatbin", "-o", str(built), str(cu_file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BuildError(f"nvcc refused {cu_file.name}:\n{done.stderr.strip()}")
        partial = target.with_name(f".{target.name}")
        shutil.copyfile(built, partial)
        os.replace(partial, target)
