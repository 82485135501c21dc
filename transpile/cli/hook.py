"""The hooks for pre-commit: what of the project the commit concerns, and what must be added to it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from transpile.cli.arguments import Options
from transpile.files import git, names
from transpile.files.changes import Change
from transpile.files.finding import Found
from transpile.files.git import Index


def concerned(found: Found, index: Index) -> Found:
    """What the commit has a part of. A source that git does not track yet is somebody's unfinished work."""
    sources = (source for source in found.sources if any(map(index.holds, _with_companions(source))))
    return replace(found, sources=tuple(sources), orphans=tuple(filter(index.holds, found.orphans)))


def to_add(changes: Iterable[Change], index: Index | None) -> Iterator[Path]:
    """What was changed (or would be) and git has to hear of."""
    for change in changes:
        if change.new is not None or index is None or index.holds(change.path):
            yield change.path


def lacking(sources: Iterable[Path], index: Index) -> Iterator[Path]:
    """The files of these sources that are on disk and not in the commit.

    A hook that wrote nothing must not pass them by: pre-commit does not look at untracked files.
    """
    for source in sources:
        for path in _with_companions(source):
            if not index.holds(path) and path.is_file() and (path == source or names.is_generated(path.read_bytes())):
                yield path


def _with_companions(source: Path) -> list[Path]:
    return [source, *(names.companion(source, suffix) for suffix in names.ALL_SUFFIXES)]


def advice(options: Options, paths: Sequence[Path], changes: Sequence[Change]) -> str:
    """What to do when the commit was stopped, as lines to copy."""
    ignored = git.ignored(paths)
    plain = [path for path in paths if path not in ignored]
    lines = ["add them to the commit, then repeat it:"]
    if options.check and changes:
        lines = ["write them and add them to the commit, then repeat it:", f"    {regenerate(options.paths)}"]
    lines += [f"    {_command('git add -A', plain)}"] if plain else []
    lines += [f"    {_command('git add -f', sorted(ignored))}"] if ignored else []
    return "\n".join([*lines, *_remarks(bool(ignored), changes)])


def _remarks(ignored: bool, changes: Sequence[Change]) -> Iterator[str]:
    if ignored:
        yield "(-f because a .gitignore names them; generated files are committed, so better take them out of it)"
    if git.is_partial_commit():
        yield "(and name them: `git commit FILE...` commits the named files only)"
    if "PRE_COMMIT" in os.environ and any(change.old is not None for change in changes):
        yield "(if pre-commit rolls this back, you had changed these files and not added them: the same command does)"


def regenerate(paths: Sequence[str]) -> str:
    """The command that brings the companions under the paths up to date."""
    return _command("python -m transpile", map(Path, paths))


def _command(words: str, paths: Iterable[Path]) -> str:
    folder = git.users_folder()
    typed = (Path(os.path.relpath(path, folder)).as_posix() for path in paths)
    return " ".join([words, *map(shlex.quote, typed)])
