"""Digests over tokens: what counts as a change of the source, and what does not."""

from __future__ import annotations

import pytest

from transpile.runtime import digest

FUNCTION = '''\
@kernel(fp="fast")
def scale(u, factor=2.0):
    """Scale."""
    if factor > 1:
        u *= factor
    return u
'''


@pytest.mark.parametrize(
    "same",
    [
        FUNCTION.replace('"""Scale."""\n', '"""Scale."""  # in place\n\n'),
        FUNCTION.replace("factor > 1", "factor  >  1"),
        FUNCTION.replace("    ", "\t"),
        FUNCTION.replace("\n", "\r\n"),
        FUNCTION.replace('"fast"', "'fast'"),
        FUNCTION.replace("u *= factor", "u *= \\\n            factor"),
        "# a comment\n\n" + FUNCTION.rstrip("\n"),
    ],
    ids=["comment", "spaces", "tabs", "line ends", "quotes", "continuation", "above"],
)
def test_layout_does_not_count(same: str) -> None:
    assert same != FUNCTION
    assert digest.tokens(same) == digest.tokens(FUNCTION)


@pytest.mark.parametrize(
    "other",
    [
        FUNCTION.replace("*=", "+="),
        FUNCTION.replace("2.0", "2.5"),
        FUNCTION.replace("Scale.", "Scale it."),
        FUNCTION.replace("    return u", "        return u"),
        FUNCTION.replace("fast", "exact"),
    ],
    ids=["operator", "number", "docstring", "indentation", "setting"],
)
def test_meaning_counts(other: str) -> None:
    assert digest.tokens(other) != digest.tokens(FUNCTION)


def test_the_digest_is_the_same_on_every_version_of_python() -> None:
    assert digest.tokens(FUNCTION) == "16172205985abdf8"
    assert digest.tokens('x = f"a {b!r:>{width}} {{c}}" + r"\\d" + "\U0001fae8"\n') == "77df54102340343f"


def test_formatted_strings_count_by_their_text() -> None:
    assert digest.tokens('x = f"{a}"') != digest.tokens('x = f"{b}"')
    assert digest.tokens("x = f'{a}'  # comment") == digest.tokens("x = f'{a}'")


def test_what_is_no_python_has_a_digest_too() -> None:
    assert digest.tokens("x = (") != digest.tokens("y = (")


def test_definitions() -> None:
    text = (
        "import numpy as np\nfrom .a import (\n    b as c,\n)\nALPHA = BETA = 0.5\nalpha: float = 1\n"
        "ALPHA += 1\nif True:\n    def inner():\n        local = 1\n\n" + FUNCTION
    )
    found = digest.definitions(text)
    assert sorted(found) == ["ALPHA", "BETA", "alpha", "c", "inner", "np", "scale"]
    assert found["scale"] == FUNCTION
    assert found["ALPHA"] == "ALPHA = BETA = 0.5\nALPHA += 1\n"


def test_a_module_that_does_not_parse_has_no_definitions() -> None:
    assert digest.definitions("def f(:\n") == {}
