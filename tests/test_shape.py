"""The shape of our own code: short functions, files with one subject, types and words on what is public."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "transpile"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
NINTH_DECILE = 25

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: Path) -> list[Function]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines without the docstring."""
    first, last = function.lineno, function.end_lineno or function.lineno
    docstring = function.body[0] if ast.get_docstring(function, clean=False) is not None else None
    return last - first + 1 - (docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_files_and_functions_are_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    too_long = [
        f"{function.name}: {length(function)} lines"
        for function in functions(file)
        if length(function) > LONGEST_FUNCTION
    ]
    assert not too_long


def test_most_functions_are_very_short() -> None:
    lengths = sorted(length(function) for file in FILES for function in functions(file))
    assert lengths[len(lengths) * 9 // 10] < NINTH_DECILE


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_public_functions_have_types(file: Path) -> None:
    for function in functions(file):
        untyped = [
            argument.arg
            for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
            if argument.annotation is None and argument.arg not in ("self", "cls")
        ]
        assert function.returns is not None, f"{function.name} has no return annotation"
        assert not untyped, f"{function.name}: {', '.join(untyped)} without annotation"
