"""Types in words and in docstrings, and what the use of a parameter shows."""

from __future__ import annotations

import libcst as cst
import pytest

from transpile.adopt.clues import Clues, Kind
from transpile.adopt.usage import read_usage
from transpile.adopt.words import read_docstring, read_words
from transpile.parse.module import Modules

WORDS = [
    ("(N, M) ndarray", [Kind.ARRAY], [2]),
    ("(M, N[, P]) ndarray of float32", [Kind.ARRAY], [2, 3]),
    ("2-D array", [Kind.ARRAY], [2]),
    ("ndarray of shape (n_samples, n_features)", [Kind.ARRAY], [2]),
    ("array_like", [Kind.ARRAY], []),
    ("(..., 3) array", [Kind.ARRAY], []),
    ("float, optional", [Kind.FLOAT], []),
    ("int", [Kind.INT], []),
    ("bool", [Kind.BOOL], []),
    ("float or array_like", [Kind.FLOAT, Kind.ARRAY], []),
    ("{'constant', 'edge'}", [Kind.TEXT], []),
    ("str", [Kind.TEXT], []),
    ("callable", [Kind.FUNCTION], []),
    ("tuple of ints", [Kind.TUPLE, Kind.INT], []),
    ("ndarray of ints", [Kind.ARRAY], []),
    ("dict", [Kind.MAPPING], []),
    ("Mesh", [], []),
]


@pytest.mark.parametrize(("text", "kinds", "ranks"), WORDS, ids=[text for text, _, _ in WORDS])
def test_words(text: str, kinds: list[Kind], ranks: list[int]) -> None:
    found = read_words(text)
    assert (found.kinds, found.ranks) == (kinds, ranks)


@pytest.mark.parametrize(
    ("text", "dtype"), [("ndarray of ints", "int64"), ("(N,) array of bool", "bool"), ("float32 array", "float32")]
)
def test_dtypes_in_words(text: str, dtype: str) -> None:
    assert read_words(text).dtype == dtype


def test_docstrings_of_three_styles() -> None:
    numpy = (
        "F.\n\n    Parameters\n    ----------\n    x, y : (N,) ndarray\n        Values: many.\n    k : int\n\n"
        "    Returns\n    -------\n    z : float\n"
    )
    assert {name: clues.kinds for name, clues in read_docstring(numpy).items()} == {
        "x": [Kind.ARRAY],
        "y": [Kind.ARRAY],
        "k": [Kind.INT],
    }
    google = "F.\n\n    Args:\n        x (np.ndarray): Values.\n        k (int): How many.\n"
    assert read_docstring(google)["x"].kinds == [Kind.ARRAY]
    assert read_docstring(":param x: values\n:type x: float\n")["x"].kinds == [Kind.FLOAT]


def used(body: str) -> dict[str, Clues]:
    text = "import numpy as np\ndef f(x, k):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    scope = Modules().add("module.py", text)
    definition = scope.tree.body[1]
    assert isinstance(definition, cst.FunctionDef)
    return read_usage(definition, ["x", "k"], scope)


def test_subscripts_say_ranks_and_integers() -> None:
    found = used("y = x[k, :, None]")
    assert (found["x"].kinds, found["x"].least_rank) == ([Kind.ARRAY], 2)
    assert found["k"].kinds[0] is Kind.INT


def test_shapes_say_ranks_and_names() -> None:
    found = used("rows, cols = x.shape\nc = k.shape[2]")
    assert (found["x"].ranks, found["x"].sizes) == ([2], {0: "rows", 1: "cols"})
    assert (found["k"].least_rank, found["k"].sizes) == (3, {2: "c"})


def test_lengths_that_the_source_insists_on() -> None:
    assert used("a, b, c = x")["x"].lengths == {0: 3}
    assert used("if x.shape[-1] != 3: pass")["x"].lengths == {-1: 3}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("k(x)", Kind.FUNCTION),
        ("k['a']", Kind.MAPPING),
        ("k.items()", Kind.MAPPING),
        ("k.width", Kind.OBJECT),
        ("if k == 'a': pass", Kind.TEXT),
        ("if k in ('a', 'b'): pass", Kind.TEXT),
        ("if not k: pass", Kind.BOOL),
        ("range(k)", Kind.INT),
        ("np.zeros((3, k))", Kind.INT),
        ("x[:k - 1]", Kind.INT),
        ("k.sum()", Kind.ARRAY),
        ("np.dot(k, x)", Kind.ARRAY),
    ],
)
def test_other_uses(body: str, kind: Kind) -> None:
    assert kind in used(body)["k"].kinds
