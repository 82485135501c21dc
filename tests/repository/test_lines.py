"""Adding patterns to .gitignore and .gitattributes, and settings to INI files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from transpile.repository import ini, lines

IGNORES = ["", "*.so\n", "__pycache__\n*.py[cod]\n*.so\n", "*.c\n*.h\n", "*_gen.py\n", "# mine\nbuild/", "*\n!*.py\n"]
BUILT = ["_heat_gen.abi3.so", "_heat_gen.pyd", "_heat_gen.32.fatbin", "__pycache__/x.pyc", ".transpile/x"]
COMPANIONS = ["heat_gen.py", "heat_gen.c", "heat_gen.h"]


@pytest.mark.parametrize("before", IGNORES)
def test_git_ignores_what_is_built_and_no_companions(tmp_path: Path, before: str) -> None:
    edit = lines.ignore(before)
    assert edit.text is not None
    assert edit.text.startswith(before)
    (tmp_path / ".gitignore").write_text(edit.text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    command = ["git", "check-ignore", "--", *BUILT, *COMPANIONS]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.split()
    assert shown == BUILT
    assert lines.ignore(edit.text).added == ()


def test_nothing_is_said_twice() -> None:
    edit = lines.ignore("__pycache__/\n*.so\n*.py[cod]\n*.fatbin\n.transpile/\n")
    assert (edit.added, edit.text) == ((), "__pycache__/\n*.so\n*.py[cod]\n*.fatbin\n.transpile/\n")


@pytest.mark.parametrize("before", ["", "*.png binary\n", "* text=auto", "*.c text eol=crlf\n"])
def test_companions_keep_their_line_ends(tmp_path: Path, before: str) -> None:
    edit = lines.attributes(before)
    (tmp_path / ".gitattributes").write_text(edit.text or "")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    command = ["git", "check-attr", "eol", "--", *COMPANIONS]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert shown.count("eol: lf") == len(COMPANIONS)
    assert lines.attributes(edit.text).added == ()


def test_line_ends_of_everything_will_do() -> None:
    assert lines.attributes("* text=auto eol=lf\n").added == ()


def test_hidden_diffs_are_noticed() -> None:
    assert "linguist-generated for *_gen.c" in lines.attributes("*_gen.c linguist-generated=true\n").left[0]
    assert not lines.attributes("*.lock linguist-generated\n").left


INIS = {
    "nothing": ("", "[run]\nomit =\n    *_gen.py\n"),
    "other section": ("[report]\nshow = 1\n", "[report]\nshow = 1\n\n[run]\nomit =\n    *_gen.py\n"),
    "no key": ("[run]\nbranch = true\n", "[run]\nomit =\n    *_gen.py\nbranch = true\n"),
    "one value": ("[run]\nomit = a.py\n", "[run]\nomit = a.py, *_gen.py\n"),
    "lines": (
        "[run]\nomit =\n  a.py\n  b.py\nbranch = true\n",
        "[run]\nomit =\n  a.py\n  b.py\n  *_gen.py\nbranch = true\n",
    ),
    "first on the same line": ("[run]\nomit = a.py\n    b.py\n", "[run]\nomit = a.py\n    b.py\n    *_gen.py\n"),
    "empty": ("[run]\nomit =\n", "[run]\nomit =\n    *_gen.py\n"),
    "colon": ("[run]\nomit: a.py\n# end", "[run]\nomit: a.py, *_gen.py\n# end\n"),
    "key elsewhere": ("[html]\nomit = x\n[run]\n", "[html]\nomit = x\n[run]\nomit =\n    *_gen.py\n"),
}


@pytest.mark.parametrize("case", INIS)
def test_ini(case: str) -> None:
    before, after = INIS[case]
    edit = ini.add_value(before, "run", "omit", "*_gen.py")
    assert edit.text == after
    assert ini.add_value(after, "run", "omit", "*_gen.py").added == ()


def test_an_ini_that_cannot_be_read_is_left() -> None:
    edit = ini.add_value("omit = x\n", "run", "omit", "*_gen.py")
    assert edit.text == "omit = x\n"
    assert "cannot be read" in edit.left[0]
