"""Compiles a .cu for the CPU, against the emulation instead of CUDA, and describes its kernels."""

from __future__ import annotations

import ctypes
import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.cuda.device_text import kernels
from tests.support import once

HERE = Path(__file__).parent
LANGUAGE = ("-std=c++17", "-ffp-contract=off", "-fPIC", "-fvisibility=hidden")
# maybe-uninitialized: the sanitizers' own code confuses it
STRICT = ("-Wall", "-Wextra", "-Wconversion", "-Werror", "-Wno-unknown-pragmas", "-Wno-maybe-uninitialized")
CHECKED = ("-O1", "-g0", "-fsanitize=thread,undefined,float-cast-overflow", "-fno-threadsafe-statics")

_LAUNCHER = """
extern "C" __attribute__((visibility("default"))) void launch_{name}(void **arguments)
{{
    emulation::call({name}, arguments);
}}
extern "C" __attribute__((visibility("default"))) const char *signature_{name}()
{{
    return emulation::signature({name});
}}
"""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a kernel as C++ sees it: kind (b, i, u or f) and size of its type, or of what it points to."""

    kind: str
    size: int
    pointer: bool
    const: bool

    def __str__(self) -> str:
        words = {"b": "bool", "i": "int", "u": "uint", "f": "float"}[self.kind]
        name = words if self.kind == "b" else f"{words}{8 * self.size}"
        return f"{'const ' if self.const else ''}{name} *" if self.pointer else name


@dataclass(frozen=True)
class Library:
    """A compiled .cu: for each kernel whether it has barriers."""

    path: Path
    kernels: dict[str, bool]

    @cached_property
    def handle(self) -> ctypes.CDLL:
        """The loaded library."""
        return ctypes.CDLL(str(self.path))

    def parameters(self, kernel: str) -> tuple[Parameter, ...]:
        """The types that a kernel takes, in order."""
        describe = getattr(self.handle, f"signature_{kernel}")
        describe.restype = ctypes.c_char_p
        text = describe().decode()
        return tuple(_parameter(text[i : i + 4]) for i in range(0, len(text), 4))


class CompileError(Exception):
    """The compiler's words about a .cu."""


def compile_for_cpu(text: str, folder: Path, options: Sequence[str] = ()) -> Library:
    """The library of a .cu. Each text is compiled once with the same options, by whichever worker needs it first."""
    found = kernels(text)
    runtime = once(folder / f"runtime-{_digest(*(_read(name) for name in _RUNTIME))}", _build_runtime)
    digest = _digest(text, " ".join(options), runtime.name, *LANGUAGE, *STRICT, *CHECKED)

    def build(into: Path) -> None:
        (into / "device.cu").write_text(text, encoding="utf-8")
        launchers = "".join(_LAUNCHER.format(name=name) for name in found)
        (into / "launch.cpp").write_text(f'#include "device.cu"\n{launchers}')
        include = ("-include", str(HERE / "emulation.h"))
        _run("g++", *LANGUAGE, *STRICT, *CHECKED, *include, *options, "-c", "launch.cpp", "-o", "launch.o", cwd=into)
        objects = sorted(map(str, runtime.glob("*.o")))
        _run("g++", "-shared", "-Wl,-z,defs", "launch.o", *objects, "-o", "device.so", cwd=into)

    return Library(once(folder / f"device-{digest}", build) / "device.so", found)


_RUNTIME = ("emulation.h", "emulation_state.h", "emulation.cpp", "checks.cpp")


def _build_runtime(into: Path) -> None:
    for name in ("emulation", "checks"):
        _run(
            "g++",
            *LANGUAGE,
            "-O2",
            "-U_FORTIFY_SOURCE",
            "-Wall",
            "-Wextra",
            "-c",
            str(HERE / f"{name}.cpp"),
            "-o",
            f"{name}.o",
            cwd=into,
        )


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompileError(done.stderr[:8000])


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _parameter(text: str) -> Parameter:
    """As emulation.h writes it: pointer or not, constant or mutable, kind, size."""
    pointer, constant, kind, size = text
    if kind not in "biuf":
        raise CompileError("a parameter of a kernel is neither a number nor a pointer to numbers")
    return Parameter(kind, int(size), pointer == "*", constant == "c")
