"""docs/shipping.md shows the flags that are used, and the files that the example has."""

from __future__ import annotations

import re

import pytest

from tests.support import ROOT
from transpile.build import flags

PAGE = ROOT / "docs" / "shipping.md"
TABLE = re.compile(r"(<!-- flags: ([A-Z_ ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(names: str) -> str:
    """The flags of some groups, as a table."""
    rows = [row for name in names.split() for row in getattr(flags, name).items()]
    shown = [(f"-l{flag}" if flag == "m" else flag, reason) for flag, reason in rows]
    return "| flag | reason |\n|---|---|\n" + "".join(f"| `{flag}` | {reason} |\n" for flag, reason in shown)


def test_flags(request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text()
    wanted = TABLE.sub(lambda found: f"{found[1]}{table(found[2])}{found[4]}", text)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, newline="\n")
    assert PAGE.read_text() == wanted
    shown = " ".join(found[1] for found in TABLE.findall(text)).split()
    groups = {name for name, value in vars(flags).items() if name.isupper() and isinstance(value, dict)}
    assert set(shown) == groups


def test_no_flag_is_used_that_is_not_shown() -> None:
    text = PAGE.read_text()
    used = flags.options("#pragma omp parallel for")
    for flag in (*used["extra_compile_args"], *used["extra_link_args"]):
        assert f"| `{flag}` |" in text


@pytest.mark.parametrize("name", ["setup.py", "pyproject.toml", "meson-python"])
def test_what_is_quoted_is_in_the_example(name: str) -> None:
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(), re.DOTALL)
    if name == "setup.py":
        (code,) = (text for _, text in blocks if text.startswith("# setup.py"))
        assert code.partition("\n")[2] in (ROOT / "examples/package/setup.py").read_text()
    elif name == "pyproject.toml":
        (code,) = (text for _, text in blocks if text.startswith("# pyproject.toml"))
        settings = (ROOT / "examples/package/pyproject.toml").read_text()
        assert all(line in settings for line in code.splitlines()[1:])
    else:
        (code,) = (text for _, text in blocks if "mesonpy" in text)
        assert code in (ROOT / "tests/shipping/package.py").read_text()
