"""Sources before and after: annotations and imports are added, and nothing else changes."""

from __future__ import annotations

import textwrap

import libcst as cst
import pytest

from transpile.adopt.codemod import Annotation, Edit, apply
from transpile.adopt.observed import Observed

ARRAY = Annotation(Observed(("float64",), 2), ("n", "m"))
FLOAT = Annotation(Observed(scalar="float"))
EDIT = Edit({"x": ARRAY, "a": FLOAT})
BODY = '\n\ndef f(x: Float64[np.ndarray, "n m"], a: float = 2.0):\n    return a*x # kept\n'
PLAIN = "\n\ndef f(x, a=2.0):\n    return a*x # kept\n"

START = """\
'''A module.'''
from __future__ import annotations

import os

import numpy as np
import scipy
{0}from yaml import z

from . import a
"""
NAMES = "import numpy as np\nfrom jaxtyping import (\n    Bool,\n    Int64,\n{0})\n"
CHECKING = "from typing import TYPE_CHECKING\nimport numpy as np\n{0}if TYPE_CHECKING:\n    from a import b\n{1}"
POSTPONED = "from __future__ import annotations\n"
LINE = "from jaxtyping import Float64\n"
# what stands above the function, before and after
IMPORTS = {
    "beside numpy": ("import numpy as np\n", f"import numpy as np\n{LINE}"),
    "after a docstring": (START.format(""), START.format(LINE)),
    "more of it": (
        "import numpy as np\n" + LINE.replace("Float64", "Int64"),
        f"import numpy as np\n{LINE[:-1]}, Int64\n",
    ),
    "one a line": (NAMES.format(""), NAMES.format("    Float64,\n")),
    "there already": (f"import numpy as np\n{LINE}", f"import numpy as np\n{LINE}"),
    "type checking": (POSTPONED + CHECKING.format("", ""), POSTPONED + CHECKING.format("", f"    {LINE}")),
    "type checking, but annotations are evaluated": (CHECKING.format("", ""), CHECKING.format(LINE, "")),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_imports(name: str) -> None:
    before, after = IMPORTS[name]
    assert apply(cst.parse_module(before + PLAIN), {"f": EDIT}).code == after + BODY
    assert apply(cst.parse_module(after + BODY), {"f": EDIT}).code == after + BODY


SPELLINGS = {
    "import numpy\n": "numpy.ndarray",
    "from numpy import ndarray\n": "ndarray",
    "import numpy as xp\n": "xp.ndarray",
    "np = 3\n": "numpy.ndarray",
}


@pytest.mark.parametrize("start", SPELLINGS)
def test_spellings_of_numpy(start: str) -> None:
    assert f'x: Float64[{SPELLINGS[start]}, "n m"]' in apply(cst.parse_module(start + PLAIN), {"f": EDIT}).code


@pytest.mark.parametrize(
    ("start", "spelling"),
    [
        ("import jaxtyping as jt\n", "jt.Float64"),
        ("from jaxtyping import Float64 as F\n", "F"),
        ("class Float64: pass\n", "jaxtyping.Float64"),
        ("from mine import Float64\n", "jaxtyping.Float64"),
    ],
)
def test_spellings_of_jaxtyping(start: str, spelling: str) -> None:
    assert (
        f"x: {spelling}[np.ndarray" in apply(cst.parse_module("import numpy as np\n" + start + PLAIN), {"f": EDIT}).code
    )


def changed(before: str, edit: Edit) -> str:
    header = "import numpy as np\nfrom jaxtyping import Float32, Float64, Float\nfrom transpile import kernel\n"
    return apply(cst.parse_module(header + textwrap.dedent(before)), {"f": edit}).code.removeprefix(header)


def test_the_def_line_keeps_its_form() -> None:
    before = """
    def f(
        x,          # the values
        y: int=3,   # how many
        *, a  =  1,
    ) -> None:
        '''Text.'''; return None
    """
    after = """
    def f(
        x: Float64[np.ndarray, "n m"],          # the values
        y: int=3,   # how many
        *, a: float = 1,
    ) -> None:
        '''Text.'''; return None
    """
    edit = Edit({"x": ARRAY, "y": FLOAT, "a": FLOAT}, results=(FLOAT,))
    assert changed(before, edit) == textwrap.dedent(after)


@pytest.mark.parametrize(
    ("edit", "result"),
    [
        (Edit(results=()), "None"),
        (Edit(results=(FLOAT,)), "float"),
        (Edit(results=(FLOAT, ARRAY), is_tuple=True), 'tuple[float, Float64[np.ndarray, "n m"]]'),
        (Edit(results=(Annotation(Observed(scalar="np.float32")),)), "np.float32"),
    ],
)
def test_results(edit: Edit, result: str) -> None:
    assert changed("def f(): pass\n", edit) == f"def f() -> {result}: pass\n"


@pytest.mark.parametrize(
    ("type", "text"),
    [
        (Observed(("float32", "float64"), 1), 'Float[np.ndarray, "n"]'),
        (Observed(("float64",), 1, optional=True), 'Float64[np.ndarray, "n"] | None'),
        (Observed(scalar="int", optional=True), "int | None"),
    ],
)
def test_types_of_several_kinds(type: Observed, text: str) -> None:
    assert changed("def f(x): pass\n", Edit({"x": Annotation(type, ("n",))})) == f"def f(x: {text}): pass\n"


def test_a_mark_stands_above_the_function_and_below_its_comment() -> None:
    assert changed("# About f.\ndef f(x): pass\n", Edit(mark=True)) == "# About f.\n@kernel\ndef f(x): pass\n"


def test_a_module_that_has_another_kernel() -> None:
    code = apply(
        cst.parse_module("import numpy as np\ndef kernel(): pass\ndef f(x): pass\n"), {"f": Edit(mark=True)}
    ).code
    assert "import transpile\n" in code
    assert "@transpile.kernel\ndef f(x)" in code


def test_line_ends_and_indents_stay() -> None:
    before = b"import numpy as np\r\n\r\ndef f(x):\r\n\treturn x\r\n"
    after = apply(cst.parse_module(before), {"f": Edit({"x": ARRAY})}).bytes
    assert after == (
        b"import numpy as np\r\nfrom jaxtyping import Float64\r\n\r\n"
        b'def f(x: Float64[np.ndarray, "n m"]):\r\n\treturn x\r\n'
    )
