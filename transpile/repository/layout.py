"""Where things are in a user's repository."""

from __future__ import annotations

import json
from pathlib import Path

from transpile.files import finding

_NO_SOURCES = {"tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "scripts", "tools"}


def project(start: Path) -> Path:
    """The folder of the project: that of the nearest pyproject.toml or repository above, else ``start``."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").exists() or (folder / ".git").exists():
            return folder
    return start


def repository(folder: Path) -> Path:
    """The folder of the whole repository, which holds the configuration of its hooks."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def sources(folder: Path) -> list[str]:
    """The folders with the project's sources: src, else its packages, else the project itself."""
    if (folder / "src").is_dir() and finding.find([str(folder / "src")]).sources:
        return ["src"]
    inits = sorted(folder.glob("*/__init__.py"))
    packages = [path.parent.name for path in inits if path.parent.name.lower() not in _NO_SOURCES]
    return [name for name in packages if not name.startswith((".", "_"))] or ["."]


def settings(paths: list[str]) -> str:
    """The table of settings."""
    return f"[tool.transpile]\npaths = {json.dumps(paths)}\n"
