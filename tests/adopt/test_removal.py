"""Functions without what is refused: before and after, as text."""

from __future__ import annotations

import textwrap

import libcst as cst
import pytest

from transpile.adopt.removal import without
from transpile.adopt.watching import WatchedModules
from transpile.errors import Diagnostic

# the function, with what is refused in «», and without it
CASES = {
    "a guard": ("if x:\n    «raise» ValueError\ny = x", "y = x"),
    "a guard with else": ("if x:\n    «raise» ValueError\nelse:\n    y = x\n    z = y", "y = x\nz = y"),
    "an elif": ("if x:\n    y = 1\nelif z:\n    «raise» E\nelse:\n    y = 2", "if x:\n    y = 1\nelse:\n    y = 2"),
    "the last else": (
        "if x:\n    y = 1\nelif z:\n    y = 2\nelse:\n    «raise» E",
        "if x:\n    y = 1\nelse:\n    y = 2",
    ),
    "a first branch": ("if x:\n    «raise» E\nelif z:\n    y = 2", "if z:\n    y = 2"),
    "a raise with a message": ("if x:\n    m = 1\n    «raise» E(m)\ny = 1", "y = 1"),
    "a raise at the end": ("y = x\n«raise» E", "y = x"),
    "an assertion": ("«assert» x\ny = x", "y = x"),
    "the only statement": ("«assert» x", "pass"),
    "with": ("«with» np.errstate():\n    y = x\n    z = y\nreturn z", "y = x\nz = y\nreturn z"),
    "try": ("«try»:\n    y = x\nexcept E:\n    y = 2\nfinally:\n    z = 3", "y = x\nz = 3"),
    "a call for its effect": ("«print»(x)\nreturn x", "return x"),
    "a call that changes nothing": ("y = «np.asanyarray»(x, float) + 1", "y = x + 1"),
    "a message": ("m = «f'{x}'»\nreturn x", "return x"),
    "an import": ("«import» os\nreturn x", "return x"),
    "one of two on a line": ("«assert» x; y = x", "y = x"),
    "in a loop": ("for i in x:\n    if i:\n        «raise» E\n    y = i", "for i in x:\n    y = i"),
}
KEPT = ["y = «np.sort»(x)", "return «{'a': 1}»", "y = [i «for» i in x]", "x.y = «(yield)»"]


def removed(body: str) -> str | None:
    before = body.replace("«", "").replace("»", "")
    line = body[: body.index("«")].count("\n") + 3
    column = len(body[: body.index("«")].rpartition("\n")[2]) + 5
    text = f"import numpy as np\ndef f(x):\n{textwrap.indent(before, '    ')}\n"
    scope = WatchedModules().add("module.py", text)
    definition = scope.tree.body[1]
    assert isinstance(definition, cst.FunctionDef)
    refused = Diagnostic("module.py", line, column, line, column + 1, "T002", "no")
    changed = without(definition, refused, line, scope)
    if changed is None:
        return None
    for node in _all(changed):
        assert scope.has_place(node)
    return textwrap.dedent(scope.tree.code_for_node(changed.body)).strip()


def _all(node: cst.CSTNode) -> list[cst.CSTNode]:
    return [node, *(inner for child in node.children for inner in _all(child))]


@pytest.mark.parametrize("name", CASES)
def test_what_is_taken_out(name: str) -> None:
    before, after = CASES[name]
    assert removed(before) == after


@pytest.mark.parametrize("body", KEPT)
def test_what_cannot_be_taken_out(body: str) -> None:
    assert removed(body) is None
