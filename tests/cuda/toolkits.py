"""NVIDIA's own compilers, where they are installed: nvcc, and NVRTC, which CuPy uses. Neither needs a GPU."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import shutil
import site
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support import once

ARCHITECTURES = ("80", "90")
NVCC = ("-std=c++17", "-Werror", "all-warnings", "-Xcompiler", "-Wall,-Wextra")


def has_nvcc() -> bool:
    """Whether there is an nvcc."""
    return shutil.which("nvcc") is not None


def nvcc_says(text: str, folder: Path, options: Sequence[str] = ()) -> str:
    """What nvcc has to say about a .cu, for all architectures: nothing where it is right."""
    targets = [f"-gencode=arch=compute_{number},code=sm_{number}" for number in ARCHITECTURES]
    command = ["nvcc", *NVCC, *targets, *options, "-c", "device.cu", "-o", "device.o"]

    def build(into: Path) -> None:
        (into / "device.cu").write_text(text, encoding="utf-8")
        done = subprocess.run(command, cwd=into, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        (into / "said").write_text(said or ("" if done.returncode == 0 else f"nvcc ended with {done.returncode}"))
        (into / "device.o").unlink(missing_ok=True)

    return (_once(folder, "nvcc", build, text, *command) / "said").read_text()


def nvrtc_says(text: str, folder: Path, options: Sequence[str] = ("-std=c++17",)) -> str:
    """What NVRTC has to say about a .cu, for all architectures: nothing where it is right."""

    def build(into: Path) -> None:
        said = [_nvrtc(text, (*options, f"--gpu-architecture=sm_{number}")) for number in ARCHITECTURES]
        (into / "said").write_text("".join(said))

    return (_once(folder, "nvrtc", build, text, *options) / "said").read_text()


def _once(folder: Path, tool: str, build: Callable[[Path], None], *content: str) -> Path:
    digest = hashlib.sha256("\0".join(content).encode()).hexdigest()[:16]
    return once(folder / f"{tool}-{digest}", build)


@functools.cache
def nvrtc() -> ctypes.CDLL | None:
    """NVRTC's library: the system's, the toolkit's, or that of NVIDIA's wheels."""
    names = [f"libnvrtc.so{version}" for version in ("", ".13", ".12", ".11.2")]
    folders = [Path(os.environ.get("CUDA_PATH", "/usr/local/cuda")) / "lib64"]
    for packages in map(Path, (*site.getsitepackages(), site.getusersitepackages())):
        folders += sorted(packages.glob("nvidia/*/lib"))
    for path in [*names, *(str(folder / name) for folder in folders for name in names if (folder / name).exists())]:
        try:
            return ctypes.CDLL(path)
        except OSError:
            continue
    return None


def _nvrtc(text: str, options: Sequence[str]) -> str:
    library = nvrtc()
    assert library is not None
    program = ctypes.c_void_p()
    failed = library.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"device.cu", 0, None, None)
    assert not failed
    given = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    status = library.nvrtcCompileProgram(program, len(options), given)
    size = ctypes.c_size_t()
    library.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    library.nvrtcGetProgramLog(program, log)
    library.nvrtcDestroyProgram(ctypes.byref(program))
    said = log.value.decode()
    return said or ("" if status == 0 else f"NVRTC ended with {status}")
