"""Exceptions with values in their texts: the words are Python's own on every target."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import transpile
from tests.support import generate, once
from transpile.runtime.targets import Target

SOURCE = """import numpy as np
from jaxtyping import Float32, Float64

from transpile import kernel


def check(x, name):
    if len(x) < 2:
        raise ValueError(f"{name!r:>5} is too short: {len(x)} {x[0]!r} {x=}")
    for i in range(len(x)):
        assert x[i] == x[i], f"{name}[{i}] is {x[i]}; {{ok}} \\t {i + 1:>5}|{x[i]:8.2e}"


@kernel
def checked(x: Float64[np.ndarray, "n"], y: Float32[np.ndarray, "m"], k: int) -> float:
    if k > 3:
        raise IndexError("%d of %s: %5.2f%%" % (k, x.shape, x.sum()))
    if k == 3:
        raise RuntimeError("{1} {0:>4} {0!r}".format(k, "a b") + str(y))
    check(x, "x")
    check(y, "y")
    return x.sum() + y.sum() * k
"""
X, Y = np.arange(3.0), np.ones(2, np.float32)
CALLS = {
    "fine": (X, Y, 1),
    "percent": (X, Y, 5),
    "format": (X, Y, 3),
    "short": (X[:1], Y, 1),
    "empty": (X[:0], Y, 1),
    "in a loop": (X, np.array([1.0, np.nan], np.float32), 1),
    "every other": (np.array([0.0, 1.0, np.nan, 2.0])[::2], Y, 1),
}

pytestmark = [
    pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc"),
    pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning"),
]


def build(folder: Path) -> None:
    (folder / "corpus_texts.py").write_text(SOURCE, encoding="utf-8")
    generate("--build", ".", cwd=folder)


def said(shared: Path, target: Target, call: str) -> str:
    folder = once(shared / "corpus_texts", build)
    sys.path.insert(0, str(folder))
    try:
        kernel = importlib.import_module("corpus_texts").checked
    finally:
        sys.path.remove(str(folder))
    with transpile.use(target):
        try:
            return repr(kernel(*CALLS[call]))
        except Exception as error:
            return repr(error)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("target", ["python", "c"])
def test_texts_are_pythons(shared_tmp: Path, target: Target, call: str) -> None:
    assert said(shared_tmp, target, call) == said(shared_tmp, "source", call)
