"""Adding to INI files, such as .coveragerc and setup.cfg, as text."""

from __future__ import annotations

import configparser
import re

from transpile.repository.edit import Edit, appended


def has_section(text: str, section: str) -> bool:
    """Whether the file has the section."""
    parser = _parsed(text)
    return parser is not None and parser.has_section(section)


def add_value(text: str, section: str, key: str, value: str) -> Edit:
    """Make a setting that lists values, one a line or between commas, list this one too."""
    advice = f"in [{section}]: {key} = {value}"
    parser = _parsed(text)
    if parser is None:
        return Edit(text, left=(f"{advice} (the file cannot be read as INI)",))
    known = parser.get(section, key, fallback=None)
    if known is not None and value in re.split(r"[,\n]\s*", known.strip()):
        return Edit(text)
    candidate = _candidate(text, section, key, value, known, parser.has_section(section))
    result = _parsed(candidate)
    listed = result.get(section, key, fallback="") if result else ""
    if value not in re.split(r"[,\n]\s*", listed.strip()) or not _same_otherwise(parser, result, section, key):
        return Edit(text, left=(f"{advice} (the file says it in a way that is not safe to edit)",))
    return Edit(candidate, (f"[{section}] {key}: {value}",))


def _parsed(text: str) -> configparser.RawConfigParser | None:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return parser


def _candidate(text: str, section: str, key: str, value: str, known: str | None, exists: bool) -> str:
    if not exists:
        return appended(text, f"[{section}]\n{key} =\n    {value}\n")
    lines = (text if text.endswith("\n") else text + "\n").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith(f"[{section}]"))
    if known is None:
        return "".join([*lines[: start + 1], f"{key} =\n", f"    {value}\n", *lines[start + 1 :]])
    spelled = re.compile(rf"{re.escape(key)}\s*[=:]", re.IGNORECASE)
    at = next((number for number in range(start + 1, len(lines)) if spelled.match(lines[number])), start)
    if "\n" not in known.strip() and known.strip() and not lines[at].rstrip().endswith(("=", ":")):
        lines[at] = f"{lines[at].rstrip()}, {value}\n"
        return "".join(lines)
    end = at + 1
    while end < len(lines) and lines[end][:1] in " \t" and lines[end].strip():
        end += 1
    indent = re.match(r"[ \t]+", lines[end - 1])
    return "".join([*lines[:end], f"{indent[0] if indent else '    '}{value}\n", *lines[end:]])


def _same_otherwise(
    before: configparser.RawConfigParser, after: configparser.RawConfigParser | None, section: str, key: str
) -> bool:
    """Whether everything but that one setting is as it was."""
    if after is None:
        return False
    contents = []
    for parser in (before, after):
        items = {name: dict(parser.items(name)) for name in parser.sections()}
        items.setdefault(section, {}).pop(key, None)
        contents.append(items)
    return contents[0] == contents[1]
