"""Functions of NumPy that are written in NumPy: their bodies, in `library/`, are translated where they are called."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import libcst as cst

from transpile.parse.builder import Builder
from transpile.parse.helpers import call_helper
from transpile.parse.liveness import Liveness
from transpile.parse.scope import Frame, Translators
from transpile.parse.toplevel import read_names
from transpile.parse.values import HelperRef, ModuleScope, Value

FOLDER = Path(__file__).parent / "library"


def call_library(builder: Builder, translators: Translators, name: str, args: Sequence[Value]) -> Value:
    """The value of a function of the library, "scans.cumsum"; it is built as the meaning of a call of NumPy."""
    file, _, function = name.partition(".")
    scope = _load(file)
    helper = scope.lookup(function)
    assert isinstance(helper, HelperRef), f"the library has no {name}"
    frame = Frame(builder, scope, _NOWHERE, frozenset(), Liveness({}, {}), translators)
    return call_helper(frame, helper, list(args), {}, helper.definition)


_NOWHERE = cst.FunctionDef(cst.Name("nowhere"), cst.Parameters(), cst.IndentedBlock([]))


@cache
def _load(file: str) -> ModuleScope:
    path = FOLDER / f"{file}.py"
    source = path.read_text(encoding="utf-8")
    scope = ModuleScope(path.as_posix(), source, cst.parse_module(source), lambda _: None, lambda _: None)
    read_names(scope, lambda _: False)
    return scope
