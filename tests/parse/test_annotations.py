"""What the ``def`` line and the decorator of a kernel say."""

from __future__ import annotations

import libcst as cst
import pytest

from tests.parse.building import read_module
from transpile.errors import Diagnostic, TranspileError
from transpile.parse.definitions import read_settings, read_signature
from transpile.parse.signature import FunctionSettings, Signature

HEADER = """
from __future__ import annotations
import typing
from typing import TYPE_CHECKING, Annotated, Optional, TypeVar
import numpy as np
import numpy.typing as npt
import jaxtyping as jt
from transpile import kernel
import transpile
if TYPE_CHECKING:
    from jaxtyping import Bool, Complex64, Float, Float32, Float64, Int8, UInt16
Grid = Float64[np.ndarray, "n m"]
T = TypeVar("T")
ALPHA = 0.5
"""


def read(parameters: str, returns: str = "", decorator: str = "@kernel", header: str = HEADER) -> Signature:
    arrow = f" -> {returns}" if returns else ""
    scope, top = read_module(f"{header}\n{decorator}\ndef f({parameters}){arrow}:\n    'Text.'\n    return u\n")
    definition = top.kernels[0]
    settings = read_settings(definition, scope, FunctionSettings())
    return read_signature(definition, scope, settings)


def settings_of(decorator: str) -> FunctionSettings:
    scope, top = read_module(f"{HEADER}\n{decorator}\ndef f(u: float):\n    return u\n")
    return read_settings(top.kernels[0], scope, FunctionSettings())


def refused(parameters: str, returns: str = "", decorator: str = "@kernel") -> Diagnostic:
    with pytest.raises(TranspileError) as caught:
        read(parameters, returns, decorator)
    return caught.value.diagnostic


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ('Float64[np.ndarray, "n m"]', "float64[n, m]"),
        ('jt.Float64[np.ndarray, "n"]', "float64[n]"),
        ('Int8[np.ndarray, "n 3"]', "int8[n, 3]"),
        ('UInt16[np.ndarray, "n n+1"]', "uint16[n, n + 1]"),
        ('Bool[np.ndarray, "n 2*n-1"]', "bool[n, 2*n - 1]"),
        ('Complex64[np.ndarray, "rows=3 n"]', "complex64[3, n]"),
        ('Float32[np.ndarray, ""]', "float32[]"),
        ('Float32[np.ndarray, "_ _"]', "float32[u_size0, u_size1]"),
        ("Float64[np.ndarray, n]", "float64[n]"),
        ("'Float64[np.ndarray, \"n m\"]'", "float64[n, m]"),
        ("Grid", "float64[n, m]"),
        ('Annotated[Float64[np.ndarray, "n"], "words"]', "float64[n]"),
        ("np.ndarray[tuple[int, int], np.dtype[np.float64]]", "float64[u_size0, u_size1]"),
        ("np.ndarray[typing.Tuple[int], np.dtype[np.int32]]", "int32[u_size0]"),
        ("np.ndarray[tuple[int, typing.Literal[3]], np.dtype[np.bool_]]", "bool[u_size0, 3]"),
        ("np.ndarray[tuple[()], np.dtype[np.float64]]", "float64[]"),
        ("float", "float"),
        ("int", "int"),
        ("bool", "bool"),
        ("complex", "complex"),
        ("'float'", "float"),
        ("np.float32", "np.float32"),
        ("np.uint8", "np.uint8"),
    ],
)
def test_types(annotation: str, expected: str) -> None:
    assert str(read(f"u: {annotation}").parameters[0].type) == expected


def test_sizes_say_which_axis_defines_them() -> None:
    signature = read('a: Float64[np.ndarray, "n m"], b: Float64[np.ndarray, "m k"], c: Float64[np.ndarray, "k+1"]')
    assert signature.sizes == {"n": ("a", 0), "m": ("a", 1), "k": ("b", 1)}


def test_a_size_named_like_a_parameter_is_another_number() -> None:
    signature = read('n: int, u: Float64[np.ndarray, "n n+1"]')
    assert str(signature.parameters[1].type) == "float64[n_size, n_size + 1]"
    assert signature.sizes == {"n_size": ("u", 0)}


@pytest.mark.parametrize(
    ("returns", "expected", "is_tuple"),
    [
        ("", None, False),
        ("None", [], False),
        ("float", ["float"], False),
        ("Grid", ["float64[n, m]"], False),
        ('tuple[Float64[np.ndarray, "n k"], int]', ["float64[n, k]", "int"], True),
        ("'tuple[float, float]'", ["float", "float"], True),
    ],
)
def test_results(returns: str, expected: list[str] | None, is_tuple: bool) -> None:
    signature = read("u: Grid", returns)
    assert (None if signature.returns is None else [str(given) for given in signature.returns]) == expected
    assert signature.returns_tuple is is_tuple
    assert set(signature.sizes) == {"n", "m"}


def test_defaults_and_keyword_only() -> None:
    signature = read(
        "u: Grid, a: float = 2 * ALPHA, *, b: int = -1, c: np.float32 = np.float32(0.5), d: float = np.inf"
    )
    assert [(item.name, item.default, item.keyword_only) for item in signature.parameters] == [
        ("u", None, False),
        ("a", "1.0", False),
        ("b", "-1", True),
        ("c", "np.float32(0.5)", True),
        ("d", 'float("inf")', True),
    ]
    assert signature.docstring == "Text."


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("@kernel", FunctionSettings()),
        ("@kernel()", FunctionSettings()),
        ('@kernel(fp="exact")', FunctionSettings(fp="exact")),
        ("@transpile.kernel(parallel=True)", FunctionSettings(parallel=True)),
        ('@kernel(cast="safe", including=["a"])', FunctionSettings(cast="safe", options=(("including", ("a",)),))),
    ],
)
def test_settings(decorator: str, expected: FunctionSettings) -> None:
    assert settings_of(decorator) == expected


def test_cast_marks_arrays() -> None:
    signature = read("u: Grid, a: float", decorator='@kernel(cast="safe")')
    assert [item.cast_safe for item in signature.parameters] == [True, False]


def test_the_vendored_decorator_is_the_same() -> None:
    signature = read("u: float", header="from ._transpile import kernel\n")
    assert str(signature.parameters[0].type) == "float"


@pytest.mark.parametrize(
    ("parameters", "code", "words", "help"),
    [
        ("u", "T004", "the parameter `u` has no annotation", "annotate it"),
        ("u: list", "T005", "the annotation `list` is not understood", "Float64"),
        ("u: np.ndarray", "T005", "neither dtype nor rank", "Float64"),
        ("u: npt.NDArray[np.float32]", "T005", "how many dimensions", 'Float32[np.ndarray, "n m"]'),
        ("u: T", "T005", "`T` may be anything", "say what"),
        ("u: Float", "T005", "`Float` needs an array type and dimensions", 'Float[np.ndarray, "n m"]'),
        ('u: jt.Shaped[np.ndarray, "n"]', "T005", "any dtype at all", "say which"),
        ("u: list | float", "T005", "the annotation `list` is not understood", "Float64"),
        ('u: Float64[np.ndarray, "#n"]', "T005", "`#n`, a dimension that may broadcast", "own name"),
        ('u: Float64[np.ndarray, "*batch n"]', "T005", "`*batch`, any number of dimensions", "each rank"),
        ('u: Float64[np.ndarray, "... n"]', "T005", "`...`, any number of dimensions", "each rank"),
        ('u: Float64[np.ndarray, "n/2"]', "T005", "the dimension `n/2` is not understood", "n+1"),
        ('u: Float64[np.ndarray, "n+1"]', "T005", "the size `n` is not a dimension of its own", "name a dimension"),
        ('u: Float64[list, "n"]', "T005", "the array type must be np.ndarray", "Float64"),
        ("u: Float64", "T005", "needs an array type and dimensions", 'Float64[np.ndarray, "n m"]'),
        ("u: np.ndarray[tuple[int, ...], np.dtype[np.float64]]", "T005", "any number of dimensions", "tuple[int, int]"),
        ("u: np.float16", "T005", "the dtype float16 is not supported", "float32"),
        ("u: np.ndarray[tuple[int], np.dtype[np.object_]]", "T005", "the dtype object is not supported", "float32"),
        ("*u: float", "T002", "`*u` is not supported in a kernel", "name each"),
        ("**u: float", "T002", "`**u` is not supported in a kernel", "name each"),
        ("u: float, /", "T002", "positional-only", "remove"),
        ("u: Grid = None", "T015", "the array `u` cannot have a default", "pass"),
        ("u: int = 0.5", "T011", "the default of `u` is float, and the annotation says int", "change"),
        ("u: float = unknown", "T015", "`unknown` is not a constant of this module", "number"),
    ],
)
def test_refused_parameters(parameters: str, code: str, words: str, help: str) -> None:
    diagnostic = refused(parameters)
    assert (diagnostic.code, words in diagnostic.message) == (code, True), diagnostic.message
    assert help in diagnostic.help


@pytest.mark.parametrize(
    ("decorator", "words"),
    [
        ("@kernel\n@typing.no_type_check", "the decorator `@typing.no_type_check` on a kernel is not supported"),
        ("@kernel(speed=11)", "unknown option `speed` of kernel()"),
        ("@kernel('fast')", "kernel() takes keywords only"),
        ("@kernel(fp='slow')", "`fp` of kernel() must be 'fast' or 'exact'"),
    ],
)
def test_refused_decorators(decorator: str, words: str) -> None:
    diagnostic = refused("u: float", decorator=decorator)
    assert (diagnostic.code, words in diagnostic.message) == ("T014", True), diagnostic.message


def test_async_functions_are_refused() -> None:
    scope, top = read_module(f"{HEADER}\n@kernel\nasync def f(u: float):\n    return u\n")
    with pytest.raises(TranspileError, match="an async function cannot be a kernel"):
        read_signature(top.kernels[0], scope, FunctionSettings())


def test_errors_stand_under_the_annotation() -> None:
    diagnostic = refused("alpha: float, u: list")
    lines = f"{HEADER}\n@kernel\ndef f(alpha: float, u: list):".splitlines()
    assert diagnostic.line == len(lines)
    assert lines[-1][diagnostic.column - 1 : diagnostic.end_column - 1] == "list"


def test_an_alias_of_another_module_is_read_there() -> None:
    scope, top = read_module("from .shapes import Grid as G\nfrom transpile import kernel\n@kernel\ndef f(u: G): ...\n")
    other, _ = read_module(
        'import numpy\nfrom jaxtyping import Int8\nGrid = Int8[numpy.ndarray, "a b"]\n', "src/shapes.py"
    )
    scope.load = {"src/shapes.py": other}.get
    scope.names.update(importing(scope.tree.body[0]))
    signature = read_signature(top.kernels[0], scope, FunctionSettings())
    assert str(signature.parameters[0].type) == "int8[a, b]"


def importing(line: cst.BaseStatement) -> dict[str, object]:
    from transpile.parse.imports import imported_names

    assert isinstance(line, cst.SimpleStatementLine)
    statement = line.body[0]
    assert isinstance(statement, cst.ImportFrom)
    return dict(imported_names(statement, "src/example.py", lambda path: path == "src/shapes.py"))
