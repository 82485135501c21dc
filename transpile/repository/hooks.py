"""The hook in .pre-commit-config.yaml, added as text in the file's own style."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transpile.repository.edit import Edit

_ITEM = re.compile(r"^( *)-( +)(?=[\w\"'{])", re.MULTILINE)


@dataclass(frozen=True)
class _Style:
    """Where the dashes of repositories and hooks stand, and how far behind a dash its first key does."""

    repository: int = 2
    hook: int = 6
    gap: int = 1

    def entry(self, arguments: str) -> str:
        """The lines of our entry."""
        outer, inner = " " * self.repository, " " * self.hook
        dash, under = f"-{' ' * self.gap}", " " * (1 + self.gap)
        keys = ["id: transpile", "name: transpile", f"entry: python -m transpile --hook{arguments}"]
        keys += ["language: system", "pass_filenames: false", "require_serial: true", "always_run: true"]
        lines = [f"{outer}{dash}repo: local", f"{outer}{under}hooks:", f"{inner}{dash}{keys[0]}"]
        return "".join(f"{line}\n" for line in [*lines, *(f"{inner}{under}{key}" for key in keys[1:])])


def add_hook(text: str | None, arguments: str = "") -> Edit:
    """The configuration with our hook; ``arguments`` are the paths of a project that is not the whole repository."""
    suffix = f" {arguments}" if arguments else ""
    done = ("the hook transpile",)
    if not text or not re.search(r"^[^#\s]", text, re.MULTILINE):
        return Edit(f"{_lines(text)}repos:\n{_Style().entry(suffix)}", done)
    if re.search(r"^[^#\n]*(?:\bid: *[\"']?transpile(?:-check)?\b|python -m transpile\b)", text, re.MULTILINE):
        return Edit(text)
    text = _lines(text)
    key = re.search(r"^(?:repos|\"repos\"|'repos')[ \t]*:[ \t]*(?P<value>[^#\n]*?)[ \t]*(?:#.*)?\n", text, re.MULTILINE)
    if key and key["value"] in ("[]", "[ ]"):
        block = key[0].replace(key["value"], "").rstrip()
        return Edit(f"{text[: key.start()]}{block}\n{_Style().entry(suffix)}{text[key.end() :]}", done)
    if not key and not re.search(r"\brepos\b", text):
        return Edit(f"{text}repos:\n{_Style().entry(suffix)}", done)
    if not key or key["value"]:
        return Edit(text, left=(f"under repos:\n{_Style().entry(suffix)}",))
    end = _end_of_block(text, key.end())
    entry = _style(text[key.end() : end]).entry(suffix)
    return Edit(text[:end] + entry + text[end:], done)


def _lines(text: str | None) -> str:
    if not text:
        return ""
    return text if text.endswith("\n") else text + "\n"


def _end_of_block(text: str, start: int) -> int:
    """Where the last line ends that belongs to the list which starts there."""
    end = position = start
    for line in text[start:].splitlines(keepends=True):
        position += len(line)
        if not line.strip():
            continue
        if re.match(r"[^\s#-]|---|-\S", line):  # the next key, or the end of the document
            break
        if not line.startswith("#"):
            end = position
    return end


def _style(block: str) -> _Style:
    """How the entries there are written."""
    first = _ITEM.search(block)
    if not first:
        return _Style()
    outer, gap = len(first[1]), len(first[2])
    inner = [len(item[1]) for item in _ITEM.finditer(block) if len(item[1]) > outer]
    hooks = re.search(r"^( *)hooks[ \t]*:[ \t]*(?:#.*)?\n(?:\s*#.*\n|\s*\n)*( *)-", block, re.MULTILINE)
    hook = len(hooks[2]) if hooks else (inner[0] if inner else outer + 1 + gap)
    return _Style(outer, hook, gap)
