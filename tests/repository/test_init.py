"""``--init`` in repositories of many kinds: what it writes, what it says, and that it does nothing twice."""

from __future__ import annotations

import configparser
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.cli.project import Project, project
from tests.support import generate, run_tool

__all__ = ["project"]

HOOK = "repos:\n- repo: https://example.org/ruff-pre-commit\n  rev: v1\n  hooks:\n  - id: ruff\n"

STATES: dict[str, dict[str, str]] = {
    "nothing but a source": {},
    "a git repository": {".git/HEAD": "ref: refs/heads/main\n"},
    "a project": {"pyproject.toml": '[project]\nname = "a"\nversion = "1"\n'},
    "a project with everything": {
        "pyproject.toml": (
            '# mine\n[project]\nname = "a"\n\n[tool.ruff]\nline-length = 100  # wide\n\n'
            '[tool.ruff.lint.per-file-ignores]\n"tests/**" = ["D"]\n\n[tool.coverage.run]\nbranch = true\n'
        ),
        ".pre-commit-config.yaml": HOOK,
        ".gitignore": "build/\n*.so\n",
        ".gitattributes": "*.png binary\n",
    },
    "ruff and coverage in files of their own": {
        "ruff.toml": 'line-length = 100\n[lint]\nselect = ["E"]\n',
        ".coveragerc": "[run]\nomit =\n    tests/*\n",
        "setup.py": "",
    },
    "old ruff settings": {"pyproject.toml": '[tool.ruff.per-file-ignores]\n"a.py" = ["E"]\n'},
    "coverage in setup.cfg": {"setup.cfg": "[metadata]\nname = a\n[coverage:run]\nbranch = true\n"},
    "tools that are required only": {"requirements-dev.txt": "ruff\npytest-cov>=4\n", "pyproject.toml": "[project]\n"},
    "settings already": {"pyproject.toml": '[tool.transpile]\npaths = ["lib"]\nfp = "exact"\n'},
    "line ends of Windows": {"pyproject.toml": "[tool.ruff]\r\n", ".gitignore": "a\r\nb\r\n"},
    "a byte order mark": {"pyproject.toml": "\ufeff[tool.ruff]\n"},
    "inline tables": {"pyproject.toml": "tool = { ruff = { line-length = 100 } }\n"},
    "not TOML": {"pyproject.toml": "[tool\n"},
    "flow style": {".pre-commit-config.yaml": "repos: [{repo: local, hooks: []}]\n"},
    "empty files": dict.fromkeys(("pyproject.toml", ".pre-commit-config.yaml", ".gitignore", ".gitattributes"), ""),
}


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("state", STATES)
def test_every_state(project: Project, state: str) -> None:
    for name, text in STATES[state].items():
        project.write(name, text)
    before = contents(project.folder)
    first = project.run("--init")
    after = contents(project.folder)
    assert (first.status, first.err) == (0, "")
    _nothing_is_lost(before, after)
    _files_are_well_formed(project.folder, state)
    second = project.run("--init")
    assert contents(project.folder) == after
    assert "created" not in second.out
    assert "changed " not in second.out.replace("unchanged ", "")
    assert [line for line in first.out.splitlines() if line.startswith("left ")] == [
        line for line in second.out.splitlines() if line.startswith("left ")
    ]


def _nothing_is_lost(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for name, data in before.items():
        kept = after[name].split(b"\n")
        for line in data.split(b"\n"):
            shorter = line.rstrip(b"\r ],")
            assert any(shorter in other for other in kept), (name, line)


def _files_are_well_formed(folder: Path, state: str) -> None:
    settings = (folder / "pyproject.toml").read_text(encoding="utf-8-sig")
    if state not in ("not TOML", "inline tables"):
        expected = ["lib"] if state == "settings already" else ["src"]
        assert tomllib.loads(settings)["tool"]["transpile"]["paths"] == expected
    hooks = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"]
    if state != "flow style":
        assert [hook["id"] for repository in hooks for hook in repository["hooks"]].count("transpile") == 1
    assert "*_gen.* text eol=lf" in (folder / ".gitattributes").read_text().splitlines()
    data = (folder / ".gitignore").read_bytes()
    assert data.count(b"\r\n") in (0, data.count(b"\n"))


def test_a_repository_without_pyproject_gets_one_with_the_settings_alone(project: Project) -> None:
    out = project.run("--init").out
    assert project.read("pyproject.toml") == '[tool.transpile]\npaths = ["src"]\n'
    assert out.splitlines() == [
        'created pyproject.toml: [tool.transpile] paths = ["src"]',
        "created .pre-commit-config.yaml: the hook transpile",
        "created .gitattributes: *_gen.* text eol=lf",
        "created .gitignore: __pycache__/, _*_gen.*.so, _*_gen*.pyd, _*_gen.*.fatbin, .transpile/",
        "unchanged ruff.toml: ruff is not used here; run --init again when it is",
        "unchanged .coveragerc: coverage is not used here; run --init again when it is",
    ]


def test_ruff_and_coverage_where_the_project_has_them(project: Project) -> None:
    for name, text in STATES["a project with everything"].items():
        project.write(name, text)
    project.run("--init")
    tool = tomllib.loads(project.read("pyproject.toml"))["tool"]
    assert tool["ruff"]["extend-exclude"] == ["*_gen.py"]
    assert tool["ruff"]["lint"]["per-file-ignores"] == {"tests/**": ["D"], "src/**": ["F722", "F821", "UP037"]}
    assert tool["coverage"]["run"] == {"branch": True, "omit": ["*_gen.py"]}
    assert project.read("pyproject.toml").startswith(
        '# mine\n[project]\nname = "a"\n\n[tool.ruff]\nextend-exclude = ["*_gen.py"]\nline-length = 100  # wide\n'
    )


def test_files_of_their_own(project: Project) -> None:
    for name, text in STATES["ruff and coverage in files of their own"].items():
        project.write(name, text)
    project.run("--init")
    ruff = tomllib.loads(project.read("ruff.toml"))
    assert (ruff["extend-exclude"], ruff["lint"]["per-file-ignores"]["src/**"]) == (
        ["*_gen.py"],
        ["F722", "F821", "UP037"],
    )
    coverage = configparser.RawConfigParser()
    coverage.read_string(project.read(".coveragerc"))
    assert coverage["run"]["omit"].split() == ["tests/*", "*_gen.py"]
    assert "ruff" not in project.read("pyproject.toml")


def test_what_is_not_safe_to_edit_is_said(project: Project) -> None:
    project.write("pyproject.toml", STATES["inline tables"]["pyproject.toml"])
    out = project.run("--init").out
    assert "left pyproject.toml; it should say:\n    `tool` is no table" in out
    assert '    [tool.transpile]\n    paths = ["src"]\n' in out
    assert '    in [tool.ruff]: extend-exclude = ["*_gen.py"]' in out


LAYOUTS = {
    "src": (["src/a/__init__.py", "tests/__init__.py"], ["src"]),
    "packages": (["b/__init__.py", "a/__init__.py", "tests/__init__.py", "docs/__init__.py"], ["a", "b"]),
    "modules": (["heat.py"], ["."]),
    "src without sources": (["src/main.c", "a/__init__.py"], ["a"]),
    "nothing": ([], ["."]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_folder_of_the_sources(project: Project, layout: str) -> None:
    (project.folder / "src/heat.py").unlink()
    (project.folder / "src").rmdir()
    files, expected = LAYOUTS[layout]
    for name in files:
        project.write(name, "")
    project.run("--init")
    assert tomllib.loads(project.read("pyproject.toml"))["tool"]["transpile"]["paths"] == expected


def test_a_folder_inside_the_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(".git/HEAD", "")
    monkeypatch.chdir(project.folder / "src")
    out = project.run("--init").out
    assert "created ../pyproject.toml" in out
    assert not (project.folder / "src/pyproject.toml").exists()


def test_a_project_inside_a_repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(".git/HEAD", "")
    project.write("part/pyproject.toml", "")
    project.write("part/src/a.py", "")
    monkeypatch.chdir(project.folder / "part")
    project.run("--init")
    (hook,) = yaml.safe_load(project.read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert hook["entry"] == "python -m transpile --hook part/src"
    assert "paths" in project.read("part/pyproject.toml")
    assert not (project.folder / "pyproject.toml").exists()


def test_a_link_is_left(project: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("")
    (project.folder / ".gitignore").symlink_to(tmp_path / "elsewhere")
    assert "left .gitignore; it should say:\n    it cannot be read: it is a symbolic link" in project.run("--init").out
    assert (tmp_path / "elsewhere").read_text() == ""


@pytest.mark.parametrize("arguments", [["--init", "src"], ["--init", "--check"], ["--init", "--vendor", "a"]])
def test_it_goes_with_nothing_else(project: Project, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        project.run(*arguments)


SOURCE = """\
from __future__ import annotations

import numpy as np
from jaxtyping import Float64
from transpile import kernel


@kernel
def total(u: Float64[np.ndarray, "n"], v: Float64[np.ndarray, "n m"]) -> float:
    return float(np.sum(u) + np.sum(v))
"""


def test_ruff_and_the_tool_are_content_afterwards(tmp_path: Path) -> None:
    """The whole way: set up, transpile, lint, check."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "heat.py").write_text(SOURCE)
    (tmp_path / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["E", "F", "I", "UP"]\n')
    generate("--init", cwd=tmp_path)
    generate(cwd=tmp_path)
    lint = [sys.executable, "-m", "ruff", "check", "-q", "."]
    done = subprocess.run(lint, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert run_tool("--check", cwd=tmp_path).returncode == 0
    shown = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "src/heat_gen.c" in shown.stdout
    assert "__pycache__" not in shown.stdout
