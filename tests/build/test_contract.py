"""Contracts: what the header says of a function is all that its fast entry is printed from."""

from __future__ import annotations

import pytest

from tests.build.samples import axpy, dependent, product, scalars
from transpile.build.contract import Contract, ContractError, Value, contracts
from transpile.symbolic.contract import contract
from transpile.symbolic.entry import entry_of


def declared(*facts: str, prototype: str = "int f(void);") -> str:
    return "\n".join(["/*", *(f" * {fact}" for fact in facts), " */", prototype, ""])


def read_back(sample: object) -> Contract:
    function = sample.function()  # type: ignore[attr-defined]
    facts = contract(entry_of(sample.kernel, function), "0f")  # type: ignore[attr-defined]
    (found,) = contracts(declared(*facts, prototype=f"{sample.prototype};".rpartition("\n")[2]))  # type: ignore[attr-defined]
    return found


def test_numbers_of_every_kind() -> None:
    found = read_back(scalars())
    assert [(value.name, value.kind, value.dtype) for value in found.parameters] == [
        ("flag", "python", "bool"),
        ("z", "python", "complex128"),
        ("f", "numpy", "float32"),
        ("k", "numpy", "uint8"),
        ("scale", "python", "float64"),
    ]
    assert [(value.kind, value.dtype) for value in found.results] == [("numpy", "complex128"), ("python", "bool")]
    assert found.gives_tuple
    assert not found.can_fail


def test_written_arrays_and_failures() -> None:
    found = read_back(axpy())
    y = Value("y", "array", "float64", ("n",), written=True)
    assert found.parameter("y") == y
    assert found.separate == [(y, found.parameter("x"))]
    assert found.results[0] == Value("y", "argument")
    assert found.messages == [("ValueError", 'a is "negative"')]
    assert (found.sizes, found.passed, found.can_fail) == ({"n": ("x", 0)}, ["n"], True)


def test_lengths_and_libraries() -> None:
    found = read_back(dependent())
    assert found.parameter("edges").shape == ("n + 1",)
    assert found.parameter("offset").shape == ()
    assert found.results == [Value("result_0", "array", "float64", ("-k + n",), written=True)]
    assert found.conditions == ["n >= k"]
    assert read_back(product()).library == ["dgemm"]


@pytest.mark.parametrize("message", ["*/ int x; /*", "a // b", 'quoted "words"', "é\n\\", "what??/"])
def test_a_message_cannot_end_the_comment(message: str) -> None:
    sample = axpy()
    sample.messages = (("ValueError", message),)
    function = sample.function()
    assert function
    text = declared(*contract(entry_of(sample.kernel, function), "0f"))
    assert text.count("*/") == 1
    assert "/*" not in text[2:]
    assert "??/" not in text
    assert contracts(text)[0].messages == [("ValueError", message)]


def test_commas_inside_brackets() -> None:
    (found,) = contracts(declared("contract of f, program 0f", "gives (float64[min(n, m), 2], argument u)"))
    assert found.results[0].shape == ("min(n, m)", "2")
    assert found.results[1] == Value("u", "argument")


def test_a_later_version_is_refused() -> None:
    with pytest.raises(ContractError, match="says 'wants'"):
        contracts(declared("contract of f, program 0f", "wants more"))


def test_a_header_without_contracts_is_refused() -> None:
    with pytest.raises(ContractError, match="regenerate it"):
        contracts("void f(void);\n")
