"""Small graphs for tests: a module from text, and a builder with parameters of given types."""

from __future__ import annotations

import libcst as cst
import numpy as np

from transpile.parse.builder import Builder
from transpile.parse.source import parse_source
from transpile.parse.toplevel import TopLevel, read_names
from transpile.parse.values import HelperRef, ModuleScope
from transpile.symbolic.dims import Dim, name
from transpile.symbolic.graph import Node, Parameter
from transpile.symbolic.types import PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, Type, array, numpy_scalar

N, M = name("n"), name("m")
AT = cst.Name("here")


def no_module(path: str) -> None:
    return None


def no_kernel(helper: HelperRef) -> None:
    return None


def read_module(source: str, path: str = "src/example.py") -> tuple[ModuleScope, TopLevel]:
    """The names of a module that imports no other."""
    scope = ModuleScope(path, source, parse_source(path, source), no_module, no_kernel)
    return scope, read_names(scope, lambda other: False)


def new_builder() -> Builder:
    """A builder whose kernel has arrays of sizes n and m."""
    scope, _ = read_module("")
    return Builder(scope, {"n": ("a", 0), "m": ("a", 1)})


def parameter(builder: Builder, label: str, given: Type) -> Node:
    return builder.parameter(Parameter(label, given))


def emitted(builder: Builder, op: str) -> list[Node]:
    """The nodes of one operation, in order."""
    return [node for node in builder.draft().nodes if node.op == op]


def array_of(dtype: str, *shape: Dim) -> Type:
    return array(np.dtype(dtype), *shape)


def scalar_of(dtype: str) -> Type:
    return numpy_scalar(np.dtype(dtype))


PYTHON = {bool: PY_BOOL, int: PY_INT, float: PY_FLOAT, complex: PY_COMPLEX}


def type_of_value(value: object) -> Type:
    """The type that the graph gives to a real value; lengths become numbers."""
    if isinstance(value, np.ndarray):
        return array(value.dtype, *(Dim() + length for length in value.shape))
    if isinstance(value, np.generic):
        return numpy_scalar(value.dtype)
    return PYTHON[type(value)]
