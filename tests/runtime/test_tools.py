"""What tools make of a module with kernels: mypy, pyright, Sphinx."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import ROOT, generate

MODULE = '''\
"""Steps of a field."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel, use


@kernel
def scale(u: Float64[np.ndarray, "n m"], factor: float = 2.0) -> Float64[np.ndarray, "n m"]:
    """The field, **larger**.

    Every value is multiplied by ``factor``.
    """
    return u * factor


@kernel(fp="exact")
def total(u: Float64[np.ndarray, "n"]) -> float:
    """The sum of all values."""
    return float(np.sum(u))
'''
CALLS = """

class Field:
    still = staticmethod(scale)


reveal_type(scale(np.ones((3, 4)), factor=1.0))  # ndarray
reveal_type(total(np.ones(3)))  # float
reveal_type(scale.python(np.ones((3, 4))))  # ndarray
reveal_type(scale.backend)  # Literal
reveal_type(Field().still(np.ones((3, 4)), 2.0))  # ndarray
with use("python"):
    total(u=np.ones(3))
total("three")  # wrong
total()  # wrong
scale(np.ones((3, 4)), facto=1.0)  # wrong
scale(np.ones((3, 4)), factor="2")  # wrong
kernel(fp="exakt")  # wrong
scale.backend = "c"  # wrong
"""
Reports = list[tuple[str, int, str, str]]  # file, line, kind, text
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "MYPYPATH": str(ROOT)}


def _mypy(folder: Path, *names: str) -> Reports:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir=/dev/null", *names]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode < 2, done.stdout + done.stderr
    found = re.findall(r"^(\S+):(\d+): (\w+): (.*)$", done.stdout, flags=re.MULTILINE)
    return [(name, int(line), kind, text) for name, line, kind, text in found]


def _pyright(folder: Path, *names: str) -> Reports:
    settings = {"typeCheckingMode": "standard", "include": names, "extraPaths": [str(ROOT)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode < 2, done.stdout + done.stderr
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [
        (Path(item["file"]).name, item["range"]["start"]["line"] + 1, item["severity"], item["message"])
        for item in found
    ]


CHECKERS: dict[str, Callable[..., Reports]] = {"mypy": _mypy, "pyright": _pyright}


@pytest.mark.parametrize("checker", CHECKERS)
def test_type_checkers_see_the_signature(checker: str, tmp_path: Path) -> None:
    """And they leave the generated module alone, which is not annotated."""
    text = MODULE + CALLS
    (tmp_path / "typed.py").write_text(text)
    generate("typed.py", cwd=tmp_path)
    reports = CHECKERS[checker](tmp_path, "typed.py", "typed_gen.py")
    lines = list(enumerate(text.splitlines(), 1))
    wrong = {("typed.py", number) for number, line in lines if line.endswith("# wrong")}
    assert {(name, number) for name, number, kind, _ in reports if kind == "error"} == wrong, reports
    revealed = {number: message for _, number, kind, message in reports if kind != "error" and "ype " in message}
    for number, line in lines:
        if line.startswith("reveal_type"):
            assert line.rpartition("# ")[2] in revealed[number]


def test_sphinx_documents_kernels_like_functions(tmp_path: Path) -> None:
    source, out = tmp_path / "docs", tmp_path / "out"
    source.mkdir()
    (source / "conf.py").write_text("extensions = ['sphinx.ext.autodoc']\n")
    (source / "index.rst").write_text("Fields\n======\n\n.. automodule:: field\n   :members:\n")
    (tmp_path / "field.py").write_text(MODULE)
    generate("--build", "field.py", cwd=tmp_path)
    command = [sys.executable, "-m", "sphinx", "-b", "text", "-W", "-q", str(source), str(out)]
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = " ".join((out / "index.txt").read_text(encoding="utf-8").split())
    assert re.search(r"field\.scale\(u: .*factor: float = 2\.0\) -> .*The field, \*\*larger\*\*\. Every value", text)
    assert re.search(r"field\.total\(u: .*\) -> float The sum of all values\.", text)
    assert "use(" not in text
