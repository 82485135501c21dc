"""``--vendor PACKAGE``: the files with which a package ships without transpile, and what is left to do in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from transpile import settings as project
from transpile.cli.arguments import Options
from transpile.cli.run import Findings, change_copy, settings_for, shown
from transpile.errors import NO_SUCH_PATH, in_file
from transpile.files import finding, names


def vendor(options: Options) -> Findings:
    """Write the runtime into the package, and the script of its build beside pyproject.toml where C is a target."""
    findings = Findings()
    with findings.noting():
        package = _package(options.vendor or "")
        settings = settings_for(package)
        change_copy(package / names.RUNTIME_COPY, options, findings)
        if "c" in (options.targets or settings.targets):
            change_copy(_root(package) / names.BUILD_COPY, options, findings)
        findings.advice += _advice(package)
    return findings


def _package(given: str) -> Path:
    """The folder of a package that is named by its path or, below the project's paths, by its name."""
    settings = project.load(Path(), shown)
    roots = [Path(), Path("src"), *(Path(shown(settings.root / path)) for path in settings.paths)]
    candidates = [Path(given), *(root.joinpath(*given.split(".")) for root in roots if given.strip("./"))]
    found = next((path for path in candidates if path.is_dir()), None)
    if found is None:
        help = "name it by its folder: python -m transpile --vendor src/heatflow"
        raise in_file(given, NO_SUCH_PATH, "no such package", help)
    return found


def _root(package: Path) -> Path:
    return finding.project_root(package / names.RUNTIME_COPY) or Path()


def _advice(package: Path) -> Iterator[str]:
    """What the sources still have to say."""
    for source in finding.find([package.as_posix()]).sources:
        depth = len(source.relative_to(package).parts)
        for line, old, new in _imports(source, "." * depth):
            yield f"{source.as_posix()}:{line}: write `{new}` instead of `{old}`"


def _imports(source: Path, dots: str) -> Iterator[tuple[int, str, str]]:
    """The imports of `transpile`, each with what to write instead."""
    try:
        tree = ast.parse(source.read_bytes())
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "transpile" and not node.level:
            given = ", ".join(map(ast.unparse, node.names))
            yield node.lineno, ast.unparse(node), f"from {dots}_transpile import {given}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "transpile":
                    name = alias.asname or "transpile"
                    yield node.lineno, ast.unparse(node), f"from {dots} import _transpile as {name}"
