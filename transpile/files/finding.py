"""Finding sources, and companions whose source is gone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from transpile.errors import NO_SUCH_PATH, NOT_A_MODULE, UNREADABLE, Diagnostic, in_file
from transpile.files import names

_SKIPPED = frozenset({names.CACHE_FOLDER, "node_modules", "site-packages", "venv"})
_OUTPUT = frozenset({"build", "dist"})


@dataclass(frozen=True)
class Found:
    """Python files that may be sources, companion-like files whose source is gone, copies of our own; all sorted."""

    sources: tuple[Path, ...]
    orphans: tuple[Path, ...]
    copies: tuple[Path, ...]
    problems: tuple[Diagnostic, ...]


def find(paths: Iterable[str]) -> Found:
    """Everything under ``paths``. A path that cannot be used is a problem and stops no other."""
    sources: dict[Path, None] = {}
    orphans: dict[Path, None] = {}
    copies: dict[Path, None] = {}
    problems: list[Diagnostic] = []
    for given in paths:
        for file in _files(Path(given), problems):
            source = names.source_of(file)
            if names.is_copy(file):
                copies |= dict.fromkeys([file, *_build_copy(file)])
            elif source is None:
                sources[file] = None
            elif not source.exists():
                orphans[file] = None
    return Found(tuple(sorted(sources)), tuple(sorted(orphans)), tuple(sorted(copies)), tuple(problems))


def project_root(path: Path) -> Path | None:
    """The nearest folder above that has a pyproject.toml, relative where ``path`` is."""
    for folder in path.absolute().parents:
        if (folder / "pyproject.toml").exists():
            return folder if path.is_absolute() else Path(os.path.relpath(folder))
    return None


def _build_copy(runtime: Path) -> Iterator[Path]:
    """The build script of the package whose runtime this is: it lies outside of the sources."""
    root = project_root(runtime)
    if root is not None and names.is_copy(root / names.BUILD_COPY):
        yield root / names.BUILD_COPY


def _files(path: Path, problems: list[Diagnostic]) -> Iterator[Path]:
    """Sources and companions at or under ``path``."""
    shown = path.as_posix()
    if path.is_dir():
        yield from _walk(path, problems)
    elif not path.exists():
        problems.append(in_file(shown, NO_SUCH_PATH, "no such file or folder").diagnostic)
    elif path.suffix == ".py" or names.source_of(path) is not None:
        yield path
    else:
        help = "give a folder or a .py file"
        problems.append(in_file(shown, NOT_A_MODULE, "not a Python source", help).diagnostic)


def _walk(folder: Path, problems: list[Diagnostic]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        shown = Path(error.filename).as_posix()
        problems.append(in_file(shown, UNREADABLE, f"cannot be read: {error.strerror}").diagnostic)

    for directory, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not _is_skipped(directory, name))
        for name in files:
            if name.endswith((".py", *names.ALL_SUFFIXES)) and not name.startswith("."):
                yield Path(directory, name)


def _is_skipped(directory: str, name: str) -> bool:
    """Hidden folders, caches, build output and virtual environments hold no sources of the project."""
    path = os.path.join(directory, name)
    if name in _OUTPUT:  # but a package may be called that
        return not os.path.exists(os.path.join(path, "__init__.py"))
    hidden = name.startswith(".") or name in _SKIPPED or name.endswith(".egg-info")
    return hidden or os.path.exists(os.path.join(path, "pyvenv.cfg"))
