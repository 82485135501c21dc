"""Adding to TOML: the result says what is wanted and nothing else, and what was written stays as it was."""

from __future__ import annotations

import tomllib

import pytest

from transpile.repository.toml import add_values

RUFF = ("tool", "ruff")
NEW = ["*_gen.py"]

# text before -> text after
ARRAYS = {
    "no table": ("[project]\nname = 'a'\n", "[project]\nname = 'a'\n\n[tool.ruff]\nextend-exclude = [\"*_gen.py\"]\n"),
    "empty file": ("", '[tool.ruff]\nextend-exclude = ["*_gen.py"]\n'),
    "no line end": ("[tool.ruff]", '[tool.ruff]\nextend-exclude = ["*_gen.py"]\n'),
    "table without the key": (
        "[tool.ruff]  # style\n# wide\nline-length = 100\n\n[tool.x]\na = 1\n",
        '[tool.ruff]  # style\nextend-exclude = ["*_gen.py"]\n# wide\nline-length = 100\n\n[tool.x]\na = 1\n',
    ),
    "table that only a table inside it names": (
        "[tool.ruff.lint]\nselect = []\n",
        '[tool.ruff.lint]\nselect = []\n\n[tool.ruff]\nextend-exclude = ["*_gen.py"]\n',
    ),
    "spaces in the header": ("[ tool . ruff ]\n", '[ tool . ruff ]\nextend-exclude = ["*_gen.py"]\n'),
    "empty array": ("[tool.ruff]\nextend-exclude = []\n", '[tool.ruff]\nextend-exclude = ["*_gen.py"]\n'),
    "one line": (
        "[tool.ruff]\nextend-exclude = ['a', \"b]\"] # mine\n",
        '[tool.ruff]\nextend-exclude = [\'a\', "b]", "*_gen.py"] # mine\n',
    ),
    "comma at the end": (
        '[tool.ruff]\nextend-exclude = ["a", ]\n',
        '[tool.ruff]\nextend-exclude = ["a", "*_gen.py"]\n',
    ),
    "lines": (
        '[tool.ruff]\nextend-exclude = [\n  "a",  # first\n  "b",  # last, [really]\n]\nx = 1\n',
        '[tool.ruff]\nextend-exclude = [\n  "a",  # first\n  "b",  # last, [really]\n  "*_gen.py",\n]\nx = 1\n',
    ),
    "lines without a comma at the end": (
        '[tool.ruff]\nextend-exclude = [\n\t"a",\n\t"b" # last\n]\n',
        '[tool.ruff]\nextend-exclude = [\n\t"a",\n\t"b", # last\n\t"*_gen.py",\n]\n',
    ),
    "lines that close at once": (
        '[tool.ruff]\nextend-exclude = [\n    "a"]\n',
        '[tool.ruff]\nextend-exclude = [\n    "a",\n    "*_gen.py",]\n',
    ),
    "the same key elsewhere": (
        '[tool.x]\nextend-exclude = ["n"]\n[tool.ruff]\nextend-exclude = ["a"]\n',
        '[tool.x]\nextend-exclude = ["n"]\n[tool.ruff]\nextend-exclude = ["a", "*_gen.py"]\n',
    ),
    "quoted key": (
        '[tool.ruff]\n"extend-exclude" = ["a"]\n',
        '[tool.ruff]\n"extend-exclude" = ["a", "*_gen.py"]\n',
    ),
    "a header in a string": (
        '[tool.x]\ntext = """\n[tool.ruff]\n"""\n[tool.ruff.lint]\n',
        '[tool.x]\ntext = """\n[tool.ruff]\n"""\n[tool.ruff.lint]\n\n[tool.ruff]\nextend-exclude = ["*_gen.py"]\n',
    ),
}
LEFT = {
    "inline table": "tool = { ruff = { line-length = 100 } }\n",
    "dotted keys": "[tool]\nruff.line-length = 100\n",
    "dotted array": '[tool]\nruff.extend-exclude = ["a"]\n',
    "a string": '[tool.ruff]\nextend-exclude = "a"\n',
    "a comment in an empty array": "[tool.ruff]\nextend-exclude = [\n  # nothing\n]\n",
    "tool is a number": "tool = 1\n",
    "not TOML": "[tool.ruff\n",
}


@pytest.mark.parametrize("case", ARRAYS)
def test_added(case: str) -> None:
    before, after = ARRAYS[case]
    edit = add_values(before, RUFF, "extend-exclude", NEW)
    if case == "a header in a string" and edit.text == before:
        assert edit.left  # refused rather than wrong
        return
    assert edit.text == after
    assert edit.added == ("[tool.ruff] extend-exclude: *_gen.py",)
    assert tomllib.loads(after)["tool"]["ruff"]["extend-exclude"][-1] == "*_gen.py"
    again = add_values(after, RUFF, "extend-exclude", NEW)
    assert (again.text, again.added, again.left) == (after, (), ())


@pytest.mark.parametrize("case", LEFT)
def test_left_alone(case: str) -> None:
    edit = add_values(LEFT[case], RUFF, "extend-exclude", NEW)
    assert (edit.text, edit.added) == (LEFT[case], ())
    assert edit.left[0].startswith('in [tool.ruff]: extend-exclude = ["*_gen.py"] (')


def test_only_what_is_missing_is_added() -> None:
    text = '[tool.ruff.lint.per-file-ignores]\n"src/**" = ["F821"]\n'
    edit = add_values(text, (*RUFF, "lint", "per-file-ignores"), "src/**", ["F722", "F821"])
    assert edit.text == text.replace('["F821"]', '["F821", "F722"]')


def test_a_document_without_tables() -> None:
    edit = add_values("# mine\nline-length = 80\n[lint]\nselect = []\n", (), "extend-exclude", NEW)
    assert edit.text == 'extend-exclude = ["*_gen.py"]\n# mine\nline-length = 80\n[lint]\nselect = []\n'
    edit = add_values('extend-exclude = ["a"]\n[lint]\n', (), "extend-exclude", NEW)
    assert edit.text == 'extend-exclude = ["a", "*_gen.py"]\n[lint]\n'
    assert add_values("[lint]\n", (), "extend-exclude", NEW).text == 'extend-exclude = ["*_gen.py"]\n\n[lint]\n'
