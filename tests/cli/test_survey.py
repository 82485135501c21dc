"""`--survey` as a command: the table, JSON, what is left out, and sources that nobody can read."""

from __future__ import annotations

import json

import pytest

from tests.cli.project import Project

MODULE = """\
import numpy as np

def good(x, alpha=2.0):
    return alpha * x

def sorts(x):
    return np.loadtxt(x)

def main():
    print("hello")
"""


def test_the_table(project: Project) -> None:
    project.write("src/heat.py", MODULE)
    result = project.run("--survey", "src")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[:3] == [
        "src/heat.py:3  good   goes through  x: float64[n], alpha: float",
        "src/heat.py:6  sorts  blocked       src/heat.py:7:12: T003 np.loadtxt",
        "src/heat.py:9  main   not numeric",
    ]
    assert (
        "3 functions in 1 module; 2 compute with numbers:\n1 go through (50 %), 1 are blocked, 0 failed" in result.out
    )
    assert "     1    1      0   np.loadtxt\n" in result.out
    assert project.names() == ["src/heat.py"]


def test_json(project: Project) -> None:
    project.write("src/heat.py", MODULE)
    document = json.loads(project.run("--survey", "--format", "json", "src").out)
    assert document["status"] == 0
    assert [(row["name"], row["status"]) for row in document["functions"]] == [
        ("good", "goes through"),
        ("sorts", "blocked"),
        ("main", "not numeric"),
    ]
    assert document["functions"][1]["blockers"] == [
        {
            "kind": "np.loadtxt",
            "code": "T003",
            "path": "src/heat.py",
            "line": 7,
            "column": 12,
            "message": "`np.loadtxt` is not supported",
            "help": document["functions"][1]["blockers"][0]["help"],
        }
    ]
    assert document["summary"]["passing"] == 1


def test_without_paths_those_of_the_settings(project: Project) -> None:
    project.write("pyproject.toml", '[tool.transpile]\npaths = ["src"]\n')
    project.write("src/heat.py", MODULE)
    project.write("other.py", MODULE)
    assert "3 functions in 1 module" in project.run("--survey").out


def test_tests_and_generated_modules_are_left_out_unless_they_are_given(project: Project) -> None:
    for name in ("src/test_a.py", "src/tests/helper.py", "src/conftest.py", "src/heat_gen.py"):
        project.write(name, MODULE)
    project.write("src/heat.py", MODULE)
    assert "in 1 module;" in project.run("--survey", "src").out
    assert "in 1 module;" in project.run("--survey", "src/test_a.py").out
    assert "in 1 module;" in project.run("--survey", "src/tests").out


def test_a_wrong_path(project: Project) -> None:
    result = project.run("--survey", "nowhere")
    assert result.status == 2
    assert "nowhere: error[T901]" in result.err


HOSTILE: dict[str, str | bytes] = {
    "syntax.py": "def f(:\n",
    "binary.py": b"\x00\xff\xfe",
    "latin.py": b"# -*- coding: latin-1 -*-\ndef f(x): return x * 2  # \xe9\n",
    "utf16.py": "def f(x): return x * 2".encode("utf-16"),
    "undecodable.py": b"def f(x): return x * 2  # \xe9\n",
    "empty.py": "",
    "deep.py": "def f(x):\n    return " + "(" * 150 + "x" + ")" * 150 + " * 2\n",
    "sum.py": "def f(x):\n    return " + " + ".join(["x * 2"] * 900) + "\n",
    "runs.py": "open('executed', 'w')\ndef f(x, y=open('executed', 'w')): return x * 2\n",
    "lines.py": "def f(x):\r\n    return x * 2\r\n",
    "stub.py": "def f(x): ...\ndef g(x): pass; return x*2\n",
    "cycle.py": "from cycle import f as g\nfrom cycle import g as f\ndef h(x): return f(x) * x\n",
    "recursive.py": "def f(x): return f(x - 1) * x\ndef g(x): return h(x) * x\ndef h(x): return g(x) * x\n",
    "names.py": "def f(np, Float64, x): return np * Float64 * x\nfloat = 3\ndef g(x, y=1.0): return x * y\n",
    "tuple.py": "def f((a, b)): return a * b\n",
    "match.py": "def f(x):\n    match x:\n        case 1: return x * 2\n        case _: return x * 3\n",
    "star.py": "from nowhere import *\ndef f(x): return unknown(x) * x\n",
    "generic.py": "def f(x, *, a, b=1, **c): return x * a\ndef g(*, a=None): return a * 2\ndef h(*x): return x * 2\n",
    "lambda.py": "f = lambda x: x * 2\n",
    "decorated.py": "@(yield)\ndef f(x): return x * 2\n",
    "nonlocal.py": "def f(x):\n    global y\n    y = x * 2\n    del x\n    return y\n",
    "self.py": "def f(self, x=f): return x * self\n",
    "twice.py": "def f(x): return x * 2\ndef f(y): return y * 3\n",
    "loop.py": "def f(x):\n    while True:\n        x = x * 2\n",
    "annotated.py": "def f(x: 1 + 1, y: 'a b', z: \"\") -> 7: return x * y * z\n",
}


def test_hostile_sources_are_rows(project: Project) -> None:
    for name, text in HOSTILE.items():
        project.write(f"src/{name}", text)
    (project.folder / "src/heat.py").unlink()
    result = project.run("--survey", "--format", "json", "src")
    document = json.loads(result.out)
    assert (result.status, result.err) == (0, "")
    by_file: dict[str, list[dict[str, object]]] = {}
    for row in document["functions"]:
        by_file.setdefault(row["path"].removeprefix("src/"), []).append(row)
    assert set(by_file) == set(HOSTILE) - {"empty.py", "lambda.py"}
    codes = {blocker["code"] for row in document["functions"] for blocker in row["blockers"]}
    assert "T999" not in codes, [row for row in document["functions"] if "T999" in str(row)]
    assert {name: rows[0]["status"] for name, rows in by_file.items() if rows[0]["name"] == ""} == dict.fromkeys(
        ["syntax.py", "binary.py", "utf16.py", "undecodable.py", "tuple.py"], "failed"
    )
    passing = {name for name, rows in by_file.items() if rows[0]["status"] == "goes through"}
    assert passing >= {"latin.py", "deep.py", "sum.py", "lines.py", "twice.py"}
    assert not (project.folder / "executed").exists()


def test_wrong_options(project: Project) -> None:
    for arguments in (
        ["--survey", "--check"],
        ["--survey", "--diff"],
        ["--survey", "--format", "github"],
        ["--survey", "--annotate", "--from-tests", "x"],
        ["--annotate", "src"],
        ["--from-tests", "x", "src"],
        ["--mark", "src"],
        ["--annotate", "--from-tests", "x"],
    ):
        with pytest.raises(SystemExit, match="2"):
            project.run(*arguments)
