"""Imports run one way between the rooms, and stand at the top of their file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "transpile"
FILES = sorted(PACKAGE.rglob("*.py"))

# Plain modules that every room but the runtime may use.
COMMON = {"errors", "settings", "version"}
ALLOWED: dict[str, set[str]] = {
    "errors": {"symbolic"},  # for types only
    "settings": {"errors"},
    "version": set(),
    "__init__": {"runtime"},
    "runtime": set(),
    "symbolic": COMMON,
    "parse": {"symbolic", *COMMON},
    "rewrite": {"symbolic", *COMMON},
    "memory": {"symbolic", *COMMON},
    "loops": {"symbolic", "memory", *COMMON},
    "emit_c": {"symbolic", "memory", "loops", *COMMON},
    "emit_cuda": {"symbolic", "memory", "loops", "emit_c", *COMMON},
    "emit_python": {"symbolic", "memory", "loops", *COMMON},
    "build": COMMON,
    "vendor": {"files", *COMMON},
    "repository": {"files", *COMMON},
    "files": {"runtime", *COMMON},
    "reach": {"parse", "files", "runtime", *COMMON},
    "pipeline": {
        *("symbolic", "parse", "rewrite", "memory", "loops", "emit_c", "emit_cuda", "emit_python", "build"),
        *("reach", "files", "runtime", *COMMON),
    },
    "adopt": {"symbolic", "parse", "pipeline", "files", *COMMON},
    "cli": {
        *("symbolic", "memory", "loops", "emit_c", "emit_cuda", "emit_python", "build", "pipeline"),
        *("files", "vendor", "repository", "adopt", *COMMON),
    },
    "__main__": {"cli"},
}
# What a run with nothing to do loads; the translator comes by name, in cli/workers.py.
LIGHT = {
    *("cli/__init__.py", "cli/main.py", "cli/run.py", "cli/workers.py", "cli/arguments.py", "cli/report.py"),
    *("cli/hook.py", "cli/vendoring.py", "cli/initialising.py", "vendor.py", "repository/steps.py"),
}
HEAVY = {
    *("symbolic", "parse", "rewrite", "memory", "loops", "emit_c", "emit_cuda", "emit_python", "build"),
    *("reach", "pipeline", "adopt"),
}


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(file: Path) -> Iterator[tuple[ast.stmt, str]]:
    """The import statements of a file, with the room of this project that each takes from."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            base = node.module or ""
            modules = [f"{base}.{alias.name}" for alias in node.names] if base == "transpile" else [base]
        else:
            continue
        for module in modules:
            parts = module.split(".")
            if parts[0] == "transpile":
                yield node, parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_imports(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    inside = {id(node) for function in ast.walk(tree) if isinstance(function, FUNCTIONS) for node in ast.walk(function)}
    for node, target in imported(file):
        where = f"{file.relative_to(PACKAGE)}:{node.lineno}"
        assert target == room(file) or target in ALLOWED[room(file)], f"{where}: {room(file)} imports {target}"
        assert id(node) not in inside, f"{where}: a project import inside a function"
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert all(alias.name != "*" for alias in node.names), f"{file}:{node.lineno}: a star import"


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def test_a_run_with_nothing_to_do_stays_light() -> None:
    for name in LIGHT:
        assert not {target for _, target in imported(PACKAGE / name)} & HEAVY, name


def test_every_room_is_listed() -> None:
    assert {room(file) for file in FILES} <= set(ALLOWED)
