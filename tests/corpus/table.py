"""What a table of the corpus is: bodies of kernels, the parameters that they may name, and the arguments to call with.

A module of this folder holds one table, ``TABLE``; test_corpus.py lists them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

HEADER = """import itertools
import math

import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int8, Int32, Int64, UInt8

from transpile import kernel
"""
Values = dict[str, object]


@dataclass(frozen=True)
class Table:
    """``snippets`` by name; ``parameters``: annotations by name; ``cases``: values of all parameters, by name."""

    name: str
    snippets: Mapping[str, str]
    parameters: Mapping[str, str]
    cases: Mapping[str, Callable[[], Values]]

    def used(self, snippet: str) -> list[str]:
        """The parameters that a snippet mentions, in the order of the table."""
        words = set(re.findall(r"\w+", self.snippets[snippet]))
        return [name for name in self.parameters if name in words]

    def source(self, names: list[str]) -> str:
        """A module with these snippets."""
        return HEADER + "".join(f"\n\n@kernel\n{self._function(name)}\n" for name in names)

    def _function(self, name: str) -> str:
        parameters = ", ".join(f"{used}: {self.parameters[used]}" for used in self.used(name))
        body = "\n".join(f"    {line}" for line in self.snippets[name].splitlines())
        return f"def {name}({parameters}):\n{body}"

    def calls(self, snippet: str) -> Iterator[tuple[str, Callable[[], tuple[object, ...]]]]:
        """The name of each case, and what makes its arguments for this snippet afresh."""
        for case, make in self.cases.items():
            yield case, lambda make=make: tuple(make()[name] for name in self.used(snippet))


def parsed(text: str) -> dict[str, str]:
    """Snippets from a text: a name and a colon on a line, below them the indented body."""
    pieces = re.split(r"^(\w+):\n", text, flags=re.MULTILINE)[1:]
    return {name: textwrap.dedent(body).strip("\n") for name, body in zip(pieces[::2], pieces[1::2], strict=True)}


def turned(values: Values) -> Values:
    """The same values in arrays with negative strides."""
    return {name: _turned(value) if isinstance(value, np.ndarray) else value for name, value in values.items()}


def _turned(value: np.ndarray) -> np.ndarray:
    wide = np.zeros([2 * length for length in value.shape], value.dtype)
    view = wide[tuple(slice(None, None, -2) for _ in value.shape)]
    view[...] = value
    return view
