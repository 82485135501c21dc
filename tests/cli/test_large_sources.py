"""Long kernels: values that are used many times, long formulas, and where an end must be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT
from transpile import settings
from transpile.cli import workers
from transpile.cli.main import main

START = """\
import numpy as np
from jaxtyping import Float64
from transpile import kernel


def chained(x, y):
    return x * y + x


@kernel
def f(u: Float64[np.ndarray, "n"], b: Float64[np.ndarray, "n"], x: float, k: int):
"""
# each statement uses the value of the one before twice, so whatever looks at every use of every value never ends
STATEMENTS = {
    "arrays": ("s = u", "s = s * s + s", "return s"),
    "scalars": ("s = x", "s = s * s + s", "return s"),
    "slices": ("s = u", "s = s[1:] + s[:-1] * s[:-1]", "return s"),
    "choices": ("s = u", "s = np.where(s > b, s * s, s + b)", "return s"),
    "sums": ("s = u", "s = s * s.sum() + s", "return s"),
    "helpers": ("s = u", "s = chained(s, s)", "return s"),
    "sums_of_ints": ("s = k", "s = s + s * 2", "return u[s % 3]"),
    "powers_of_ints": ("s = k", "s = s * s", "return u[s % 3]"),
    "larger_ints": ("s = k", "s = max(s + 1, s * 2)", "return u[s % 3]"),
}


def test_values_that_are_used_many_times(tmp_path: Path) -> None:
    for name, (first, repeated, last) in STATEMENTS.items():
        body = "\n".join(f"    {statement}" for statement in (first, *[repeated] * 50, last))
        (tmp_path / f"{name}.py").write_text(f"{START}{body}\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "transpile", "."], cwd=tmp_path, env=environment, check=True, timeout=120)
    assert len(list(tmp_path.glob("*_gen.c"))) == len(STATEMENTS)


def test_loops_inside_many_loops(tmp_path: Path) -> None:
    """What is found of an inner loop is found once, not twice for each loop around it: else this never ends."""
    names = [f"i{depth}" for depth in range(14)]
    loops = [f"{'    ' * (depth + 1)}for {name} in range(2):" for depth, name in enumerate(names)]
    inner = "    " * (len(names) + 1)
    body = [
        "    count = 0",
        "    rest = k",
        *loops,
        f"{inner}b[0] += u[i0] * x",
        f"{inner}count += 1",
        f"{inner}rest -= 1",
    ]
    (tmp_path / "deep.py").write_text("\n".join([START.rstrip(), *body, "    return count, rest", ""]))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "transpile", "."], cwd=tmp_path, env=environment, check=True, timeout=120)
    assert "count" in (tmp_path / "deep_gen.c").read_text()


def _long_formula(terms: int) -> str:
    return f"{START}    return u{' + u' * terms}\n"


def test_a_long_formula(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings.forget()
    Path("formula.py").write_text(_long_formula(500))
    limit = sys.getrecursionlimit()
    assert main(["formula.py"]) == 0
    assert sys.getrecursionlimit() == limit
    assert Path("formula_gen.c").read_text().count("+ u[i]") == 500


def test_a_formula_that_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    settings.forget()
    monkeypatch.setattr(workers, "_DEPTH", 0)
    Path("formula.py").write_text(_long_formula(900))
    assert main(["formula.py"]) == 2
    assert capsys.readouterr().err.startswith("formula.py: error[T998]: a kernel is too long or too deeply nested\n")
