"""Seals: the digest lines of a companion, by which a later run knows what changed and whether somebody edited it.

A companion is cut into parts: one for each function, from its seal line to the next, and one for everything above the
first. Each part carries its own digests, so that two branches that change different kernels touch different lines and
merge. A digest is over tokens: reformatting is no edit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from transpile.files.names import comment_of
from transpile.runtime import digest

_SEAL = re.compile(
    r"^(?:#|/\*) Digest of (?:(?P<name>\w+)|the rest): "
    r"(?:(?P<source>[0-9a-f]+) \(source\), )?(?P<text>[0-9a-f]+) \(text\)"
)
_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
_C_TOKEN = re.compile(
    r"""(?P<skipped>/\*.*?\*/|//[^\n]*|\\\n|\s+)"""
    r"""|(?P<kept>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|.)""",
    re.DOTALL,
)


@dataclass(frozen=True)
class Part:
    """A part of a companion: the function it belongs to ("" for the rest), the digests its seal claims, its text."""

    name: str
    source: str
    claimed: str
    text: str


def seal(file_name: str, text: str, sources: Mapping[str, str]) -> str:
    """The companion with its seals. ``sources`` maps functions to the digests of what they came from ("": none)."""
    lines = text.splitlines(keepends=True)
    starts = sorted((start, name) for name in sources if (start := _first_line(file_name, lines, name)) is not None)
    bounds = [*(start for start, _ in starts), len(lines)]
    rest = "".join(lines[: bounds[0]])
    sealed = [_below_the_command(rest, _seal_line(file_name, "", "", rest))]
    for (start, name), end in zip(starts, bounds[1:], strict=True):
        body = "".join(lines[start:end])
        sealed.append(_seal_line(file_name, name, sources[name], body) + body)
    return "".join(sealed)


def _below_the_command(text: str, line: str) -> str:
    """Insert a line after the two that say what the file is and how to regenerate it."""
    head, command, following = text.split("\n", 2)
    return f"{head}\n{command}\n{line}{following}"


def _first_line(file_name: str, lines: list[str], name: str) -> int | None:
    """Where the function's definition starts, with the comment and attributes above it."""
    if file_name.endswith(".cu"):  # the comment above a function's kernels
        return next((number for number, line in enumerate(lines) if _opens_section(lines, number, name)), None)
    is_python = file_name.endswith(".py")
    # in Python a table of errors may come first, and a private function has its NumPy version only
    pattern = rf"_{name}_errors = |def (?:{name}|_{name}_numpy)\(" if is_python else rf"[A-Za-z_][\w *]*\b{name}\("
    definition = re.compile(pattern)
    for number, line in enumerate(lines):
        if definition.match(line) and (is_python or _opens_a_body(lines[number:])):
            while number and lines[number - 1].strip():
                number -= 1
            return number
    return None


def _opens_section(lines: list[str], number: int, name: str) -> bool:
    """Whether a comment begins here that starts with the signature of the function."""
    return lines[number] == "/*\n" and lines[number + 1].startswith(f" * {name}(")


def _opens_a_body(lines: list[str]) -> bool:
    """Whether what starts here is a C function, not a mere declaration of one."""
    following = (character for line in lines for character in line if character in "{;")
    return next(following, ";") == "{"


def _seal_line(file_name: str, name: str, source: str, text: str) -> str:
    origin = f"{source} (source), " if source else ""
    words = f"Digest of {name or 'the rest'}: {origin}{_digest(file_name, text)} (text)"
    return comment_of(file_name).line(words) + "\n"


def _digest(file_name: str, text: str) -> str:
    if file_name.endswith(".py"):
        return digest.tokens(text)
    kept = (found["kept"] for found in _C_TOKEN.finditer(text))
    return hashlib.sha256("\n".join(token for token in kept if token).encode()).hexdigest()[:16]


def parts(text: str) -> Iterator[Part]:
    """The parts of a sealed companion. What stands above the first function's seal is the rest."""
    name, source, claimed = "", "", ""
    body: list[str] = []
    for line in text.splitlines(keepends=True):
        found = _SEAL.match(line)
        if found and found["name"]:
            yield Part(name, source, claimed, "".join(body))
            name, source, claimed, body = found["name"], found["source"] or "", found["text"], []
        elif found:
            claimed = found["text"]
        else:
            body.append(line)
    yield Part(name, source, claimed, "".join(body))


def source_digests(text: str) -> dict[str, str]:
    """The functions of a companion and the digests of the sources they came from."""
    return {part.name: part.source for part in parts(text) if part.source}


def edited_parts(file_name: str, text: str) -> list[str]:
    """The parts whose text is not what was written: names of functions, "" for the rest."""
    return [part.name for part in parts(text) if part.claimed != _digest(file_name, part.text)]


def has_conflict(text: str) -> bool:
    """Whether a merge left its markers."""
    return _CONFLICT.search(text) is not None
