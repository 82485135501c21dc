from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.agreement import assert_agree, run
from tests.corpus import numeric, shapes
from tests.support import generate, once

TABLES = {"shapes": shapes.SNIPPETS, "numeric": numeric.SNIPPETS}
HEADER = """import math

import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int64, UInt8

from transpile import kernel

TABLE = np.array([0.0, 0.5, 1.0, 4.0])
"""
SIGNATURE = """
    a: Float64[np.ndarray, "n m"], b: Float64[np.ndarray, "n m"], t: Float64[np.ndarray, "2 n m"],
    x: Float64[np.ndarray, "m"], y: Float64[np.ndarray, "m"], z: Float64[np.ndarray, "l"],
    f: Float32[np.ndarray, "m"], q: Int64[np.ndarray, "m"], h: UInt8[np.ndarray, "m"], p: Bool[np.ndarray, "m"],
    c: Complex128[np.ndarray, "m"], s: float, k: int,
"""
CHUNK = 25


def arguments(n, m, l, special=False):
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(2, n, m))
    t = rng.normal(size=(2, n, m))
    x, y = rng.normal(size=(2, m))
    z = rng.normal(size=l)
    if special:
        for array in (a, b, x, y):
            array.flat[1::3] = np.nan
            array.flat[2::5] = np.inf
        x[-1:] = -0.0
    f = rng.normal(size=m).astype(np.float32)
    q = rng.integers(0, 9, m)
    h = rng.integers(0, 256, m, dtype=np.uint8)
    p = rng.random(m) < 0.5
    c = rng.normal(size=m) + 1j * rng.normal(size=m)
    return a, b, t, x, y, z, f, q, h, p, c, 1.5, 3


def backwards(n, m, l):
    given = arguments(n, m, l)

    def turned(value):
        if not isinstance(value, np.ndarray):
            return value
        big = np.zeros([2 * length for length in value.shape], value.dtype)
        view = big[tuple(slice(None, None, -2) for _ in value.shape)]
        view[...] = value
        return view

    return tuple(map(turned, given))


CASES = {
    "ordinary": lambda: arguments(4, 5, 3),
    "square": lambda: arguments(4, 4, 6),
    "single": lambda: arguments(1, 1, 1),
    "empty": lambda: arguments(0, 0, 0),
    "no_rows": lambda: arguments(0, 3, 2),
    "no_columns": lambda: arguments(3, 0, 1),
    "special": lambda: arguments(3, 6, 4, special=True),
    "backwards": lambda: backwards(3, 4, 2),
    "fortran": lambda: tuple(np.asfortranarray(v) if isinstance(v, np.ndarray) else v for v in arguments(3, 4, 2)),
}


def chunks():
    for table, snippets in TABLES.items():
        names = list(snippets)
        for k in range(0, len(names), CHUNK):
            yield table, k // CHUNK, names[k : k + CHUNK]


def _build(folder: Path) -> None:
    for table, k, names in chunks():
        text = HEADER
        for name in names:
            body = "\n".join("    " + line for line in TABLES[table][name].splitlines())
            text += f"\n\n@kernel\ndef {name}({SIGNATURE}):\n{body}\n"
        (folder / f"corpus_{table}_{k}.py").write_text(text)
    generate("--build", ".", cwd=folder)


@pytest.fixture(scope="session")
def folder(shared_tmp: Path) -> Path:
    folder = once(shared_tmp / "corpus_mine", _build)
    sys.path.insert(0, str(folder))
    return folder


@pytest.mark.parametrize("target", ["python", "c"])
@pytest.mark.parametrize(("table", "k", "name"), [(t, k, n) for t, k, names in chunks() for n in names])
def test_agrees(folder: Path, table: str, k: int, name: str, target) -> None:
    kernel = getattr(importlib.import_module(f"corpus_{table}_{k}"), name)
    ran = 0
    for case, make in CASES.items():
        expected = run("source", kernel, make)
        actual = run(target, kernel, make)
        ran += expected.error is None
        try:
            assert_agree(actual, expected)
        except AssertionError as error:
            raise AssertionError(f"{case}: {error}\n{actual}\n{expected}") from None
    assert ran >= 2
