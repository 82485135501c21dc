"""Verdicts on functions of many kinds: what is assumed, what blocks them, and what comes after that."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adopt.sources import kinds, surveyed
from transpile import pipeline
from transpile.adopt.judge import Verdict
from transpile.adopt.tally import tally
from transpile.errors import TranspileErrors
from transpile.files.source import Source
from transpile.settings import Settings

DOCUMENTED = 'def f({names}):\n    """F.\n\n    Parameters\n    ----------\n    {words}\n    """\n    return {result}'


def documented(names: str, words: str, result: str) -> str:
    return DOCUMENTED.format(names=names, words=words, result=result)


# function, the types that it goes through with
PASSING = [
    ("def f(x): return np.exp(x) * 2.0", "x: float64[n]"),
    ("def f(x, alpha=2.0): return alpha * x", "x: float64[n], alpha: float"),
    ("def f(x):\n    n, m = x.shape\n    return x.sum() / (n * m)", "x: float64[n, m]"),
    ("def f(x):\n    rows = x.shape[0]\n    return x[1, :] / rows", "x: float64[rows, n]"),
    ("def f(x, k): return x[:k] + x[k]", "x: float64[n], k: int"),
    ("def f(a, b):\n    out = np.zeros((a.shape[0], b.shape[1]))\n    out[:] = a @ b\n    return out", None),
    ("def f(n):\n    s = 0.0\n    for i in range(n):\n        s += 1.0 / (i + 1)\n    return s", "n: int"),
    ("def f(x, flip=False):\n    if flip:\n        x = -x\n    return x * 2.0", "x: float64[n], flip: bool"),
    ("def f(x: float, y): return x * y", "x: float, y: float64[n]"),
    ("def f(x, *, p=2): return np.abs(x) ** p", "x: float64[n], p: int"),
    (
        "def f(v):\n    s = 0.0\n    for i in range(len(v)):\n        s += v[i] * v[i]\n    return np.sqrt(s)",
        "v: float64[n]",
    ),
    (documented("x", "x : (N, M) ndarray", "x + 1"), "x: float64[N, M]"),
    (documented("x", "x : (..., 3) array_like of float32", "x + 1"), None),
    (documented("x, y", "x, y : (N,) array_like", "x * y"), "x: float64[N], y: float64[N]"),
    ("def f(x, w=None): return x * 2 if w is None else x * w", "x: float64[n], w: float64[m] | None"),
    (
        "def f(x, how='a'):\n    if how == 'b':\n        return x * 2\n    return x",
        "x: float64[n], how: Literal['a', 'b']",
    ),
    ("def f(x, s):\n    return x[0] * s if s > 0.0 else x[1]", "x: float64[n], s: float"),
]


@pytest.mark.parametrize(("text", "assumed"), PASSING, ids=range(len(PASSING)))
def test_functions_that_go_through(text: str, assumed: str | None, tmp_path: Path) -> None:
    row = surveyed(tmp_path, text)["f"]
    assert row.status == "goes through", row.blockers
    assert assumed is None or row.assumed == assumed
    assert _transpiles(text, row.assumed)


HEADER = """\
from typing import Literal
import numpy as np
from jaxtyping import Float32, Float64, Int64
from transpile import kernel
@kernel
"""


def _transpiles(text: str, assumed: str) -> bool:
    """Whether the real thing agrees: with these annotations and the decorator written, the module is transpiled."""
    tree = ast.parse(text)
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    types = dict(re.findall(r"(\w+): (.*?)(?=, \w+: |$)", assumed))
    for argument in (*definition.args.args, *definition.args.kwonlyargs):
        argument.annotation = ast.parse(_written(types[argument.arg]), mode="eval").body
    source = Source("module.py", Path("module.py"), (HEADER + ast.unparse(tree)).encode())
    return bool(pipeline.translate(source, Settings(), ("python", "c")).texts)


def _written(type: str) -> str:
    """``float64[n, m]`` as jaxtyping writes it."""
    return re.sub(
        r"(u?int|float|complex|bool)(\d+)\[([^\]]*)\]",
        lambda found: f'{found[1].capitalize()}{found[2]}[np.ndarray, "{found[3].replace(",", "")}"]',
        type,
    )


# function, the kinds of its blockers in order, and whether nothing else is in the way
BLOCKED = [
    ("def f(x): return np.loadtxt(x)", ["np.loadtxt"], False),
    ("def f(x):\n    try:\n        y = x * 2\n    except ValueError:\n        y = x\n    return y", ["`try`"], True),
    ("def f(x):\n    try:\n        check(x)\n    finally:\n        y = x * 2\n    return y", ["`try`"], True),
    ("def f(x):\n    global y\n    y = 1\n    return x * 2", ["`global` of a variable that is assigned"], True),
    ("def f(x):\n    d = {'a': 1}\n    return x * d['a']", ["a dict"], False),
    ("def f(x, g): return g(x) + x", ["a parameter that is a function"], False),
    ("def f(x, *rest): return x * 2", ["`*` parameters"], False),
    ("def f(x, **rest): return x * 2", ["`**` parameters"], False),
    ("def f(x, y, /): return x * y", ["positional-only parameters"], True),
    ("def f(x): return x * {a for a in x}", ["a set comprehension"], False),
    ("async def f(x): return x * 2", None, False),
    ("def f(x):\n    yield x * 2", ["`yield`"], True),
    ("@staticmethod\ndef f(x): return x * 2", ["a decorator"], True),
    ("def f(x: 'np.ndarray'): return x * 2", ["an annotation without rank or dtype"], True),
    ("def f(config): return config.width * 2 + config.height", ["a parameter that is an object"], False),
    ("def f(x, dtype=float): return np.zeros(3, dtype) + x", ["a parameter that is a dtype"], True),
]


@pytest.mark.parametrize(("text", "expected", "only"), BLOCKED, ids=range(len(BLOCKED)))
def test_functions_that_are_blocked(text: str, expected: list[str] | None, only: bool, tmp_path: Path) -> None:
    row = surveyed(tmp_path, text)["f"]
    assert row.status == "blocked"
    assert expected is None or kinds(row) == expected
    assert row.only_these is only
    first = row.blockers[0].diagnostic
    assert first.path == "module.py"
    assert first.line > 1
    assert first.code.startswith("T0")


def test_the_place_of_a_blocker_is_that_of_the_source(tmp_path: Path) -> None:
    body = "    try:\n        y = x * 2\n    except ValueError: pass\n    return y + np.loadtxt(y)\n"
    text = f"def f(x, kind=float):\n{body}"
    found = [blocker.diagnostic for blocker in surveyed(tmp_path, text)["f"].blockers]
    assert [(item.line, item.column) for item in found][-1] == (6, 16)


def test_what_is_not_numeric_is_left_out(tmp_path: Path) -> None:
    rows = surveyed(
        tmp_path,
        """
        def text(a, b): return a + ", " + b
        def files(path): return open(path).read()
        def nothing(): pass
        def checked(x): return isinstance(x, np.ndarray)
        def sums(a, b): return a + b
        """,
    )
    assert {name: row.status for name, row in rows.items()} == {
        "text": "not numeric",
        "files": "not numeric",
        "nothing": "not numeric",
        "checked": "not numeric",
        "sums": "goes through",
    }


def test_functions_in_other_places(tmp_path: Path) -> None:
    rows = surveyed(
        tmp_path,
        """
        class Model:
            def step(self, x): return x * 2
        def outer(x):
            def inner(y): return y * 2
            return inner(x)
        if True:
            def late(x): return x * 2
        """,
    )
    assert kinds(rows["Model.step"]) == ["a method of a class"]
    assert kinds(rows["outer.inner"]) == ["a function inside a function"]
    assert kinds(rows["late"]) == ["a function defined in a block of the module"]


def test_kernels_are_judged_as_they_are(tmp_path: Path) -> None:
    text = """
    from jaxtyping import Float64
    from transpile import kernel
    @kernel(fp="exact")
    def good(x: Float64[np.ndarray, "n m"]): return x * 2
    @kernel
    def bad(x: Float64[np.ndarray, "n"]): return x[0, 0] * 2
    def caller(y): return good(y) + y
    """
    rows = surveyed(tmp_path, text)
    assert rows["good"].status == "goes through"
    assert kinds(rows["bad"]) == ["the wrong number of dimensions, or an axis that does not exist"]
    assert rows["caller"].assumed == "y: float64[n, m]"


def test_decorators_of_other_compilers_are_no_blockers(tmp_path: Path) -> None:
    text = """
    import numba
    from numba import njit
    @numba.jit(nopython=True)
    def one(x): return x * 2
    @njit
    def two(x): return x * 2
    """
    assert {row.status for row in surveyed(tmp_path, text).values()} == {"goes through"}


def test_a_helper_that_checks_is_taken_out_with_its_call(tmp_path: Path) -> None:
    text = "def check(x):\n    try: pass\n    finally: pass\ndef f(x):\n    check(x)\n    return x * 2\n"
    row = surveyed(tmp_path, text)["f"]
    assert (kinds(row), row.only_these, row.alone) == (["`try`"], True, True)
    assert row.blockers[0].diagnostic.line == 3


def test_a_file_that_cannot_be_read_is_a_row(tmp_path: Path) -> None:
    row = surveyed(tmp_path, "def f(:\n")[""]
    assert (row.status, row.blockers[0].diagnostic.code) == ("failed", "T001")


def test_whatever_goes_wrong_is_a_row(tmp_path: Path) -> None:
    def out_of_time(work: Callable[[], Verdict]) -> Verdict:
        raise TimeoutError

    def broken(work: Callable[[], Verdict]) -> Verdict:
        raise ZeroDivisionError("oh")

    text = "def f(x): return x * 2\ndef g(): pass\n"
    assert kinds(surveyed(tmp_path, text, out_of_time)["f"]) == ["not finished after 20 seconds"]
    failed = surveyed(tmp_path, text, broken)
    assert "ZeroDivisionError: oh" in failed["f"].blockers[0].diagnostic.message
    assert failed["g"].status == "not numeric"


def test_the_numbers(tmp_path: Path) -> None:
    rows = surveyed(
        tmp_path,
        """
        def a(x): return x * 2
        def b(x): return np.loadtxt(x)
        def c(x, kind=float): return x * 2
        def d(x, kind=float): return np.loadtxt(x)
        def e(): pass
        """,
    )
    found = tally(list(rows.values()), 1)
    assert (found.functions, found.numeric, found.passing, found.blocked, found.failed) == (5, 4, 1, 3, 0)
    counts = {count.kind: (count.first, count.met, count.alone) for count in found.counts}
    assert counts == {"a parameter that is a dtype": (2, 2, 1), "np.loadtxt": (1, 2, 0)}


def test_nothing_of_the_source_is_run(tmp_path: Path) -> None:
    text = f"""
    open({str(tmp_path / "executed")!r}, "w").close()
    raise SystemExit
    def f(x, y=open({str(tmp_path / "executed")!r}, "w")): return x * 2
    """
    surveyed(tmp_path, text)
    assert not (tmp_path / "executed").exists()


def test_a_wrong_claim_would_be_found() -> None:
    """The check that the tests above rest on can fail."""
    with pytest.raises(TranspileErrors):
        _transpiles(textwrap.dedent("def f(x): return x[0, 0] * 2"), "x: float64[n]")
