"""The steps of ``--init``, in order: each looks at one file, extends it where something lacks, and says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from transpile.files import writing
from transpile.repository import hooks, ini, layout, lines, toml
from transpile.repository.edit import Edit, appended

COMPANIONS = "*_gen.py"
# dimensions in annotations are text for the eyes of jaxtyping: no forward references, and their quotes have to stay
_RULES = ["F722", "F821", "UP037"]


@dataclass(frozen=True)
class Step:
    """What was done with a file: "created", "changed", "unchanged", or "left" to its owner."""

    path: Path
    done: str
    details: tuple[str, ...] = ()


def set_up(start: Path) -> Iterator[Step]:
    """Set up the project around a folder."""
    folder = layout.project(start)
    paths = layout.sources(folder)
    whole = layout.repository(folder)
    arguments = "" if whole == folder else " ".join((folder / path).relative_to(whole).as_posix() for path in paths)
    yield from _step(folder / "pyproject.toml", lambda text: _settings(text, paths))
    yield from _step(whole / ".pre-commit-config.yaml", lambda text: hooks.add_hook(text, arguments))
    yield from _step(folder / ".gitattributes", lines.attributes)
    yield from _step(folder / ".gitignore", lines.ignore)
    yield from _ruff(folder, paths)
    yield from _coverage(folder)


def _step(path: Path, change: Callable[[str | None], Edit]) -> Iterator[Step]:
    """Read, change and write one file; its encoding and its line ends stay."""
    try:
        data = path.read_bytes() if path.exists() else None
        text = None if data is None else data.decode("utf-8-sig")
        if path.is_symlink():
            raise OSError("it is a symbolic link")
    except (OSError, UnicodeDecodeError) as error:
        yield Step(path, "left", (f"it cannot be read: {error}",))
        return
    edit = change(text if text is None else text.replace("\r\n", "\n"))
    if edit.added and edit.text is not None:
        ends = "\r\n" if data and b"\r\n" in data else "\n"
        mark = b"\xef\xbb\xbf" if data and data.startswith(b"\xef\xbb\xbf") else b""
        try:
            writing.write_atomically(path, mark + edit.text.replace("\n", ends).encode())
        except OSError as error:
            yield Step(path, "left", (f"it cannot be written: {error.strerror}", *edit.added))
            return
        yield Step(path, "created" if data is None else "changed", edit.added)
    elif not edit.left:
        yield Step(path, "unchanged")
    if edit.left:
        yield Step(path, "left", edit.left)


def _settings(text: str | None, paths: list[str]) -> Edit:
    block = layout.settings(paths)
    if text is not None and not toml.is_valid(text):
        return Edit(text, left=(f"it is not valid TOML; then add:\n{block.rstrip()}",))
    if text and toml.has_table(text, ("tool", "transpile")):
        return Edit(text)
    changed = appended(text, block)
    if not toml.has_table(changed, ("tool", "transpile")):
        return Edit(text, left=(f"`tool` is no table that can be added to; say there:\n{block.rstrip()}",))
    return Edit(changed, (f"[tool.transpile] paths = {json.dumps(paths)}",))


def _ruff(folder: Path, paths: list[str]) -> Iterator[Step]:
    """ruff's own file where there is one, else pyproject.toml; nothing where the project does not use it."""
    own = next((folder / name for name in (".ruff.toml", "ruff.toml") if (folder / name).exists()), None)
    if own is not None:
        yield from _step(own, lambda text: _ruff_edit(text or "", (), paths))
    elif _uses(folder, "ruff"):
        yield from _step(folder / "pyproject.toml", lambda text: _ruff_edit(text or "", ("tool", "ruff"), paths))
    else:
        yield Step(folder / "ruff.toml", "unchanged", ("ruff is not used here; run --init again when it is",))


def _ruff_edit(text: str, table: toml.Path, paths: list[str]) -> Edit:
    """Companions are not linted, and annotations with dimensions are no mistakes."""
    edit = toml.add_values(text, table, "extend-exclude", [COMPANIONS])
    old = (*table, "per-file-ignores")
    ignores = old if toml.has_table(text, old) else (*table, "lint", "per-file-ignores")
    for path in paths:
        pattern = "**" if path == "." else f"{path}/**"
        edit = edit.then(toml.add_values(edit.text or "", ignores, pattern, _RULES))
    return edit


def _coverage(folder: Path) -> Iterator[Step]:
    """The file that coverage reads; nothing where the project does not use it."""
    inis = ((".coveragerc", "run"), ("setup.cfg", "coverage:run"), ("tox.ini", "coverage:run"))
    for name, section in inis:
        text = _text(folder / name)
        if text is not None and (name == ".coveragerc" or ini.has_section(text, section)):
            change = _ini_change(section)
            yield from _step(folder / name, change)
            return
    if _uses(folder, r"coverage|pytest-cov"):
        table = ("tool", "coverage", "run")
        yield from _step(
            folder / "pyproject.toml", lambda text: toml.add_values(text or "", table, "omit", [COMPANIONS])
        )
    else:
        yield Step(folder / ".coveragerc", "unchanged", ("coverage is not used here; run --init again when it is",))


def _ini_change(section: str) -> Callable[[str | None], Edit]:
    return lambda text: ini.add_value(text or "", section, "omit", COMPANIONS)


def _uses(folder: Path, tool: str) -> bool:
    """Whether the project's settings, requirements or hooks mention a tool."""
    files = ["pyproject.toml", ".pre-commit-config.yaml", "setup.cfg", "tox.ini", *_requirements(folder)]
    texts = (_text(folder / name) or "" for name in files)
    return any(re.search(rf"^[^#\n]*(?<![\w])(?:{tool})(?![\w])", text, re.MULTILINE) for text in texts)


def _requirements(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*requirements*.txt"))


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
