"""Adding to TOML as text: formatting and comments stay. Every edit is read back, and what is not sure is not made."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from transpile.repository.edit import Edit, appended

_STRING = r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<bracket>[\[\]{{}}])|(?P<other>.)", re.DOTALL)

Path = tuple[str, ...]


def add_values(text: str, table: Path, key: str, values: Sequence[str]) -> Edit:
    """Make the array ``key`` of a table hold the values: the table, the key or elements are added."""
    document = _parsed(text)
    advice = f"in [{dotted(table)}]: {_key(key)} = {json.dumps(list(values))}"
    if document is None:
        return Edit(text, left=(f"{advice} (the file is not valid TOML)",))
    known = _at(document, (*table, key))
    missing = [value for value in values if not isinstance(known, list) or value not in known]
    if isinstance(known, list) and not missing:
        return Edit(text)
    wanted = _with(document, table, key, [*(known if isinstance(known, list) else []), *missing])
    for candidate in _candidates(text, table, key, missing, known is not None):
        if wanted is not None and _parsed(candidate) == wanted:
            return Edit(candidate, (f"[{dotted(table)}] {_key(key)}: {', '.join(missing)}",))
    return Edit(text, left=(f"{advice} (the file says it in a way that is not safe to edit)",))


def has_table(text: str, table: Path) -> bool:
    """Whether the document has the table, however it is written."""
    document = _parsed(text)
    return document is not None and _at(document, table) is not None


def is_valid(text: str) -> bool:
    """Whether the text is TOML."""
    return _parsed(text) is not None


def dotted(table: Path) -> str:
    """``tool.ruff.lint``."""
    return ".".join(map(_key, table))


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else json.dumps(name)


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _at(document: object, path: Path) -> object:
    for name in path:
        if not isinstance(document, dict) or name not in document:
            return None
        document = document[name]
    return document


def _with(document: dict[str, Any], table: Path, key: str, value: object) -> dict[str, Any] | None:
    """The document as it should be afterwards; None where something else stands in the way."""
    wanted = inner = copy.deepcopy(document)
    for name in table:
        inner = inner.setdefault(name, {})
        if not isinstance(inner, dict):
            return None
    inner[key] = value
    return wanted


def _candidates(text: str, table: Path, key: str, missing: list[str], exists: bool) -> Iterator[str]:
    """Texts that may be what is wanted."""
    line = f"{_key(key)} = {json.dumps(missing)}\n"
    header = _header(text, table)
    if exists and (header or not table):
        yield from _longer_arrays(text, header.end() if header else 0, key, missing)
    elif header:
        end = header.end() if text[header.start() : header.end()].endswith("\n") else None
        yield f"{text[:end]}{line}{text[end:]}" if end is not None else f"{text}\n{line}"
    elif not table:  # the first line, above all tables
        yield line + ("\n" if text.lstrip().startswith("[") else "") + text
    else:
        yield appended(text, f"[{dotted(table)}]\n{line}")


def _header(text: str, table: Path) -> re.Match[str] | None:
    """The line that opens a table."""
    names = r"\s*\.\s*".join(rf"(?:{re.escape(_key(name))}|{re.escape(json.dumps(name))})" for name in table)
    return re.search(rf"^[ \t]*\[\s*{names}\s*\][ \t]*(?:#.*)?(?:\n|\Z)", text, re.MULTILINE) if table else None


def _longer_arrays(text: str, start: int, key: str, missing: list[str]) -> Iterator[str]:
    """The text with more elements in the array of a key that is assigned somewhere after ``start``."""
    spelled = rf"(?:{re.escape(_key(key))}|{re.escape(json.dumps(key))}|'{re.escape(key)}')"
    for assignment in re.finditer(rf"^[ \t]*{spelled}[ \t]*=[ \t]*\[", text[start:], re.MULTILINE):
        opening = start + assignment.end() - 1
        yield from _longer_array(text, opening, missing)


def _longer_array(text: str, opening: int, missing: list[str]) -> Iterator[str]:
    """Elements after the last one, each on a line of its own where that is so already."""
    last, comma, closing = _inside(text, opening)
    elements = [json.dumps(value) for value in missing]
    if closing is None:
        return
    before = text[opening:closing]
    if last is None:
        yield f"{text[: opening + 1]}{', '.join(elements)}{text[closing:]}" if not before[1:].strip() else text
        return
    line_start = text.rfind("\n", 0, last) + 1
    if line_start <= opening:
        yield f"{text[:last]}, {', '.join(elements)}{text[closing if comma else last :]}"
        return
    indent = re.match(r"[ \t]*", text[line_start:])
    lines = "".join(f"\n{indent[0] if indent else ''}{element}," for element in elements)
    end_of_line = text.find("\n", comma or last, closing)
    place = end_of_line if end_of_line >= 0 else (comma or last)
    between = text[last:place] if comma else f",{text[last:place]}"
    yield f"{text[:last]}{between}{lines}{text[place:]}"


def _inside(text: str, opening: int) -> tuple[int | None, int | None, int | None]:
    """Of the array that opens there: where the last element ends, the comma after it, and the closing bracket."""
    depth, last, comma = 0, None, None
    for token in _TOKEN.finditer(text, opening):
        if token["bracket"]:
            depth += 1 if token[0] in "[{" else -1
            if not depth:
                return last, comma, token.start()
        if depth > 1 or token["string"] or (token["bracket"] and token[0] in "]}"):
            last, comma = token.end(), None
        elif token["other"] == ",":
            comma = token.end()
    return last, comma, None
