"""Python statements broken into lines as Black breaks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

WIDTH = 100
INDENT = "    "


def bracketed(opening: str, items: Sequence[str], closing: str, width: int = WIDTH) -> Iterator[str]:
    """``opening item, item closing`` on one line; else the items on a line of their own, else each on its own."""
    flat = f"{opening}{', '.join(items)}{closing}"
    if len(flat) <= width or not items:
        yield flat
        return
    yield opening
    inner = f"{INDENT}{', '.join(items)}"
    if len(inner) <= width:
        yield inner
    else:
        yield from (f"{INDENT}{item.removesuffix(',')}," for item in items)
    yield closing


def definition(name: str, parameters: Sequence[str]) -> Iterator[str]:
    """The ``def`` line of a function."""
    yield from bracketed(f"def {name}(", parameters, "):")


def condition(operands: Sequence[str], width: int = WIDTH) -> Iterator[str]:
    """``if operand or operand:`` on one line, or each operand on its own."""
    flat = f"if {' or '.join(operands)}:"
    if len(flat) <= width:
        yield flat
        return
    yield "if ("
    for position, operand in enumerate(operands):
        yield f"{INDENT}{'or ' if position else ''}{operand}"
    yield "):"


def one_or_more(items: Sequence[str]) -> Sequence[str]:
    """The items of a tuple: a single one has its comma."""
    return [f"{items[0]},"] if len(items) == 1 else items


def docstring(text: str) -> str:
    """A docstring, its value unchanged."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    escaped = "".join(c if c == "\n" or c.isprintable() else c.encode("unicode_escape").decode() for c in escaped)
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""{escaped}"""'
