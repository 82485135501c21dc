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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cffi

from transpile.build.contract import ContractError
from transpile.build.flags import options
from transpile.build.sources import write_sources


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


def build_extension(c_file: Path, cflags: Sequence[str] = ()) -> Path:
    """Build the extension of a module beside its C file, up to date or not, and give its path.

    ``c_file`` is heat_gen.c, with heat_gen.h and heat_gen.py beside it.
    """
    _require_compiler()
    known = _existing(c_file)
    with tempfile.TemporaryDirectory(prefix="transpile-") as folder:
        built = _compile(Path(folder), c_file, _sources(c_file, cflags))
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


def _compile(folder: Path, c_file: Path, sources: _Sources) -> Path:
    """Compile in ``folder``, so that an interrupted build leaves nothing behind."""
    for name, text in ((c_file.name, sources.c_text), (c_file.with_suffix(".h").name, sources.declarations)):
        (folder / name).write_text(text, encoding="utf-8")
    try:
        ffi = write_sources(folder / c_file.name, folder, sources.mark(), sources.options)
        return Path(ffi.compile(tmpdir=str(folder), verbose=False))
    except ContractError as error:
        raise BuildError(f"{c_file.name} cannot be built: {error}") from error
    except cffi.VerificationError as error:
        raise BuildError(f"the C compiler refused {c_file.name} (its messages are above): {error}") from error


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
