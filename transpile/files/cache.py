"""Memory of finished work: a fingerprint of everything that a module's companions depend on, beside the bytecode.

A run that finds the fingerprint again has nothing to do and need not import the translator. A lost or damaged file only
costs the work that it would have saved.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from transpile.files import names, writing
from transpile.files.source import Source
from transpile.settings import Settings

_PACKAGE = Path(__file__).resolve().parent.parent


@functools.cache
def tool_fingerprint() -> str:
    """A digest over the files of this package: any change of the tool makes all work due again."""
    state = hashlib.sha256()
    for file in sorted(file for pattern in ("*.py", "*.h") for file in _PACKAGE.rglob(pattern)):
        state.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return state.hexdigest()


def is_fresh(source: Path, settings: Settings, targets: tuple[str, ...]) -> bool:
    """Whether nothing changed since `remember` was called with the same settings."""
    return _holds(_file(source, "transpile"), _about(settings, targets))


def remember(source: Source, settings: Settings, targets: tuple[str, ...], reads: Mapping[str, str]) -> None:
    """Note that the companions on disk are those of the source, as these bytes and no later ones made them.

    ``reads`` maps the other files that were looked at to the digests of what was read.
    """
    companions = [names.companion(source.path, suffix) for suffix in names.ALL_SUFFIXES]
    digests = {str(file): _digest(file) for file in companions} | dict(reads) | {str(source.path): digest(source.data)}
    _store(_file(source.path, "transpile"), _about(settings, targets), digests)


def is_built(source: Path, settings: Settings) -> bool:
    """Whether the extension on disk is the one that `remember_built` saw, from the C that is there now."""
    return _holds(_file(source, "built"), _about_build(settings))


def remember_built(source: Path, settings: Settings, extension: Path) -> None:
    """Note that the extension was built from the companions on disk."""
    files = [extension, *(names.companion(source, suffix) for suffix in names.ALL_SUFFIXES)]
    _store(_file(source, "built"), _about_build(settings), {str(file): _digest(file) for file in files})


def _holds(memory_file: Path, about: str) -> bool:
    folder = memory_file.parent.parent
    try:
        memory = json.loads(memory_file.read_text(encoding="utf-8"))
        return memory["about"] == about and all(
            _digest(folder / path) == known for path, known in memory["files"].items()
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return False


def _store(memory_file: Path, about: str, digests: Mapping[str, str]) -> None:
    folder = memory_file.parent.parent
    relative = {Path(os.path.relpath(file, folder)).as_posix(): known for file, known in digests.items()}
    writing.write_atomically(memory_file, json.dumps({"about": about, "files": relative}).encode())


def forget(source: Path) -> None:
    """Drop the memory of a source that is gone."""
    for what in ("transpile", "built"):
        _file(source, what).unlink(missing_ok=True)


def _file(source: Path, what: str) -> Path:
    return source.parent / names.CACHE_FOLDER / f"{names.stem(source)}_gen.{what}"


def _about(settings: Settings, targets: tuple[str, ...]) -> str:
    return f"{tool_fingerprint()}\n{' '.join(targets)}\n{settings.meaning()}"


def _about_build(settings: Settings) -> str:
    return f"{tool_fingerprint()}\n{sys.version}\n{os.environ.get('CC', '')}\n{' '.join(settings.cflags)}"


def digest(data: bytes) -> str:
    """The digest of a file's bytes that `remember` takes."""
    return hashlib.sha256(data).hexdigest()


def _digest(path: Path) -> str:
    """A digest of the file's bytes, "" where there is none: so that a file that appears is a change too."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return ""
