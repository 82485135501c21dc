"""Comments of the generated C: text of the user's source, made safe, and the header of a function."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from transpile.symbolic.program import Function

_COMMENT_WIDTH = 120  # what sources are written in


def safe(text: str) -> str:
    """One line of foreign text that can neither end a comment nor hide anything in it."""
    shown = "".join(_visible(character) for character in text)
    for found, apart in (("/*", "/ *"), ("*/", "* /"), ("??", "? ?")):
        while found in shown:  # `???` still has a pair after one replacement
            shown = shown.replace(found, apart)
    return shown.rstrip().rstrip("\\").rstrip()  # no spliced lines


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def statement_comment(statements: Iterable[str], indent: str) -> list[str]:
    """The statements that the next lines come from, each as a comment of its own."""
    lines: list[str] = []
    for statement in statements:
        lines += _comment([safe(line) for line in statement.split("\n")], indent)
    return lines


def _comment(texts: Sequence[str], indent: str) -> list[str]:
    if len(texts) == 1 and len(indent) + len(texts[0]) + 6 <= _COMMENT_WIDTH:
        return [f"{indent}/* {texts[0]} */"]
    return block_comment(texts, indent)


def block_comment(texts: Iterable[str], indent: str = "") -> list[str]:
    """Lines of text as one comment; long ones are wrapped."""
    lines = [f"{indent}/*"]
    for text in texts:
        own = text[: len(text) - len(text.lstrip())]
        width = _COMMENT_WIDTH - len(indent) - 3
        wrapped = textwrap.wrap(text, width, subsequent_indent=f"{own}    ", break_on_hyphens=False) or [""]
        lines += [f"{indent} * {safe(line)}".rstrip() for line in wrapped]
    return [*lines, f"{indent} */"]


def function_comment(function: Function) -> list[str]:
    """The header of a function."""
    return block_comment(function_texts(function))


def function_texts(function: Function) -> list[str]:
    """What the header says: the signature, the rules that fired, the memory and what is promised."""
    texts = [safe(function.signature)]
    sections = (("rules", function.fired), ("memory", function.memory), ("promises", function.promises))
    entries = [
        f"{label}: {safe('; '.join(lines) if label != 'rules' else ', '.join(lines))}"
        for label, lines in sections
        if lines
    ]
    return [*texts, *([""] if entries else []), *entries]
