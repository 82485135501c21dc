"""Builds the extension of a module: its committed C, cffi's wrapper and the fast entries, compiled into one file."""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.machinery
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cffi

from transpile.build.flags import options
from transpile.build.start import Extension, extension_of, print_entries
from transpile.symbolic.graph import Module
from transpile.symbolic.program import Function


class BuildError(Exception):
    """An extension could not be built. The text says why and what to do."""


class CompilerMissingError(BuildError):
    """There is no C compiler, or Python's headers are missing: the generated NumPy versions run instead."""


@dataclass(frozen=True)
class _Sources:
    """The companions of one module, and the compiler's options."""

    python_text: str
    c_text: str
    declarations: str
    options: dict[str, Any]

    def mark(self) -> str:
        """What the built file contains, so that a later run sees what it was built from."""
        parts = [self.python_text, self.c_text, self.declarations, repr(self.options), sys.version, _tool()]
        return f"built from {hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"


@functools.cache
def _tool() -> str:
    """What else decides what is built: cffi and this room."""
    files = sorted(Path(__file__).parent.glob("*.[hp]*"))
    return "".join([cffi.__version__, *(path.read_text(encoding="utf-8") for path in files)])


def build_extension(
    c_file: Path,
    module: Module,
    functions: Mapping[str, Function],
    *,
    c_names: Mapping[str, str] | None = None,
    cflags: Sequence[str] = (),
) -> Path:
    """Build the extension of a module beside its C file, up to date or not, and give its path.

    ``c_file`` is heat_gen.c, with heat_gen.h and heat_gen.py beside it; ``functions`` are what they were printed from;
    ``c_names`` are the names of those functions in C that are not called as in the source.
    """
    _require_compiler()
    sources = _sources(c_file, cflags)
    extension = extension_of(module, functions, sources.declarations, c_names or {})
    known = _existing(c_file)
    with tempfile.TemporaryDirectory(prefix="transpile-") as folder:
        built = _compile(Path(folder), c_file, sources, extension)
        target = c_file.parent / built.name
        _move(built, target)
    if known and known != target:
        known.unlink()  # of another naming, and Python would go on importing it
    importlib.invalidate_caches()
    return target


def is_built(c_file: Path, cflags: Sequence[str] = ()) -> bool:
    """Whether the extension of a module is there and was built, by this tool, from the companions as they are."""
    known = _existing(c_file)
    return known is not None and _sources(c_file, cflags).mark().encode() in known.read_bytes()


def _sources(c_file: Path, cflags: Sequence[str]) -> _Sources:
    python_text, c_text, declarations = (
        c_file.with_suffix(suffix).read_text(encoding="utf-8") for suffix in (".py", ".c", ".h")
    )
    return _Sources(python_text, c_text, declarations, options(c_text, cflags))


def _existing(c_file: Path) -> Path | None:
    """The built extension that Python would import."""
    paths = (c_file.parent / f"_{c_file.stem}{suffix}" for suffix in importlib.machinery.EXTENSION_SUFFIXES)
    return next((path for path in paths if path.exists()), None)


def _compile(folder: Path, c_file: Path, sources: _Sources, extension: Extension) -> Path:
    """Compile in ``folder``, so that an interrupted build leaves nothing behind."""
    name, kernels_file, entries_file = f"_{c_file.stem}", f"{c_file.stem}_kernels.c", f"{c_file.stem}_entries.c"
    (folder / c_file.name).write_text(sources.c_text, encoding="utf-8")
    (folder / c_file.with_suffix(".h").name).write_text(sources.declarations, encoding="utf-8")
    kernels = f'{extension.renaming()}#include "{c_file.name}"\n'
    (folder / kernels_file).write_text(kernels, encoding="utf-8")
    entries = f'#define BUILT_FROM "{sources.mark()}"\n{print_entries(extension)}'
    (folder / entries_file).write_text(entries, encoding="utf-8")
    ffi = cffi.FFI()
    ffi.cdef(_without_directives(sources.declarations))
    includes = "#include <stdbool.h>\n#include <stdint.h>\n"
    rename = f"{extension.renaming()}#define PyInit_{name} start_cffi_{name}\n"
    preamble = f"{includes}{rename}{sources.declarations}\n"
    ffi.set_source(name, preamble, sources=[kernels_file, entries_file], **sources.options)
    try:
        return Path(ffi.compile(tmpdir=str(folder), verbose=False))
    except cffi.VerificationError as error:
        raise BuildError(f"the C compiler refused {c_file.name} (its messages are above): {error}") from error


def _without_directives(declarations: str) -> str:
    """The declarations as cffi reads them: it knows the types of the standard headers by itself."""
    return "".join(line for line in declarations.splitlines(keepends=True) if not line.startswith("#"))


def _move(built: Path, target: Path) -> None:
    """Put the file in its place in one step: a process that has the old one loaded keeps it."""
    handle, partial = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        shutil.copyfile(built, partial)
        shutil.copymode(built, partial)
        os.replace(partial, target)
    except BaseException:
        os.unlink(partial)
        raise


def _require_compiler() -> None:
    if sys.platform == "win32":
        return  # setuptools finds Visual Studio in the registry, and says so where there is none
    command = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(command):
        raise CompilerMissingError(
            f"no C compiler: {command!r} is not found. Install gcc or clang, or set CC; "
            "until then the generated NumPy versions run."
        )
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        raise CompilerMissingError(
            "Python's C headers are missing: install python3-dev (Debian, Ubuntu) or python3-devel (Fedora); "
            "until then the generated NumPy versions run."
        )
