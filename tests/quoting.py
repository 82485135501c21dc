"""Pages that quote the goldens: a marker says what is quoted, the fenced code below it must be what the goldens hold.

    <!-- source: heat.heat_step -->        functions of golden/heat/heat.py, one or more
    <!-- generated: heat.heat_step -->     what is in heat_gen.c for the kernel
    <!-- cuda: heat.heat_step -->          what is in heat_gen.cu for it; nothing below the marker where there is none

``pytest --update-golden`` writes the pages anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.golden.cases import GOLDEN
from transpile.files import seal

MARKED = re.compile(
    r"^(?P<marker><!-- (?P<kind>source|generated|cuda): (?P<names>[\w.]+(?: [\w.]+)*) -->\n)(?P<code>```.*?^```\n)?",
    re.DOTALL | re.MULTILINE,
)


def check(page: Path, update: bool) -> None:
    """The page must quote what is; it is written where goldens are being updated."""
    expected = quoted(page.read_text(encoding="utf-8"))
    if update:
        page.write_text(expected, encoding="utf-8", newline="\n")
    assert page.read_text(encoding="utf-8") == expected


def quoted(text: str) -> str:
    """The page with the code below each marker as it is in the goldens."""
    return MARKED.sub(lambda found: found["marker"] + _code(found["kind"], found["names"].split()), text)


def quotations(page: Path) -> set[tuple[str, str]]:
    """What a page quotes: kind and name of each."""
    found = MARKED.finditer(page.read_text(encoding="utf-8"))
    return {(quotation["kind"], name) for quotation in found for name in quotation["names"].split()}


def _code(kind: str, names: list[str]) -> str:
    if kind == "source":
        return _fenced("python", "\n\n\n".join(_python_function(name) for name in names))
    suffix, language = {"generated": ("_gen.c", "c"), "cuda": ("_gen.cu", "cuda")}[kind]
    if kind == "cuda" and not any(_file(name, suffix).exists() for name in names):
        return ""
    return _fenced(language, "\n\n".join(_part(name, suffix) for name in names))


def _fenced(language: str, code: str) -> str:
    return f"```{language}\n{code}\n```\n"


def _file(name: str, suffix: str) -> Path:
    case = name.partition(".")[0]
    return GOLDEN / case / f"{case}{suffix}"


def _python_function(name: str) -> str:
    """A function of a source with its decorators, as it stands there."""
    function = name.partition(".")[2]
    source = _file(name, ".py").read_text(encoding="utf-8")
    found = re.search(rf"^(?:@\w+\n)*def {function}\(.*?(?=\n\n\n|\Z)", source, re.DOTALL | re.MULTILINE)
    assert found, name
    return found[0].rstrip()


def _part(name: str, suffix: str) -> str:
    """What a companion holds for a kernel."""
    function = name.partition(".")[2]
    text = _file(name, suffix).read_text(encoding="utf-8")
    found = [part.text for part in seal.parts(text) if part.name in (function, f"{function}_")]
    assert len(found) == 1, name
    return found[0].strip()
