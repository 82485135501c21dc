"""Modules: constants, imports, kernels of other modules, and everything that is wrong at the top level."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.parse.building import read_module
from transpile.errors import Diagnostic, TranspileErrors
from transpile.parse.imports import find_module
from transpile.parse.module import Modules, parse_module
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    FunctionRef,
    HelperRef,
    Literal,
    ModuleRef,
    Refused,
    TupleValue,
    Value,
    one_line,
)
from transpile.symbolic.graph import Module
from transpile.symbolic.types import PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, Kind, Type

HEADER = "import math\nimport numpy as np\nfrom jaxtyping import Float64\nfrom transpile import kernel\n"
KERNEL = '\n\n@kernel\ndef {name}(u: Float64[np.ndarray, "n"]):\n    return {body}\n'


def parse(files: dict[str, str], path: str = "src/example.py") -> Module:
    return parse_module(path, files[path], Modules(read=files.get))


def problems(files: dict[str, str], path: str = "src/example.py") -> tuple[Diagnostic, ...]:
    with pytest.raises(TranspileErrors) as caught:
        parse(files, path)
    return caught.value.diagnostics


def lookup(line: str, name: str = "X") -> Value | None:
    scope, _ = read_module(HEADER + "A = 3\n" + line + "\n")
    return scope.lookup(name)


@pytest.mark.parametrize(
    ("expression", "value", "given"),
    [
        ("2 * np.pi", 2 * np.pi, PY_FLOAT),
        ("A**2 - 1", 8, PY_INT),
        ("-A // 2", -2, PY_INT),
        ("1 << 10", 1024, PY_INT),
        ("True", True, PY_BOOL),
        ("A > 2", True, PY_BOOL),
        ("3 + 4j", 3 + 4j, PY_COMPLEX),
        ("math.sqrt(2.0)", 2**0.5, PY_FLOAT),
        ("float('inf')", float("inf"), PY_FLOAT),
        ("1.0 if A > 2 else 2.0", 1.0, PY_FLOAT),
        ("np.float32(0.1)", float(np.float32(0.1)), Type(Kind.NUMPY, np.dtype("float32"))),
        ("np.uint64(2**64 - 1)", 2**64 - 1, Type(Kind.NUMPY, np.dtype("uint64"))),
        ("np.exp(1.0)", float(np.exp(1.0)), Type(Kind.NUMPY, np.dtype("float64"))),
        ("[1.5, 2.5][1]", 2.5, PY_FLOAT),
        ("sum([k * k for k in range(A) if k > 0])", 5, PY_INT),
        ("len((1, 2, 3))", 3, PY_INT),
    ],
)
def test_numbers(expression: str, value: Any, given: Type) -> None:
    found = lookup(f"X = {expression}")
    assert found == Constant(value, given, "X")
    assert isinstance(found, Constant)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("np.array([1.0, 2.0])", np.array([1.0, 2.0])),
        ("np.array([[1, 2], [3, 4]], dtype=np.int32)", np.array([[1, 2], [3, 4]], np.int32)),
        ("np.arange(5) * 2.0", np.arange(5) * 2.0),
        ("np.array([k >> 1 for k in range(8)], np.uint32)", np.array([k >> 1 for k in range(8)], np.uint32)),
        ("np.linspace(0.0, 1.0, 5)", np.linspace(0.0, 1.0, 5)),
        ("np.zeros((2, 3)).T", np.zeros((3, 2))),
        ("np.array((1, 2)).astype(np.float32)", np.array([1, 2], np.float32)),
    ],
)
def test_constant_arrays(expression: str, expected: np.ndarray[Any, Any]) -> None:
    found = lookup(f"X = {expression}")
    assert isinstance(found, ArrayConstant)
    values = np.array(found.array.values, found.array.dtype)
    assert values.dtype == expected.dtype
    np.testing.assert_array_equal(values, expected)
    assert str(found.type).startswith(expected.dtype.name)


def test_other_values() -> None:
    assert lookup("X = 1, 2.0") == TupleValue((Constant(1, PY_INT), Constant(2.0, PY_FLOAT)))
    assert lookup("X, Y = 1, 2", "Y") == Constant(2, PY_INT, "Y")
    assert lookup("X: float = 1.5") == Constant(1.5, PY_FLOAT, "X")
    assert lookup("X = np.float32") == FunctionRef("numpy.float32")
    assert lookup("X = np.sqrt") == FunctionRef("numpy.sqrt")
    assert lookup("X = np.dtype('f4')") == Literal(np.dtype("float32"))
    assert lookup("X = math") == ModuleRef("math")
    assert lookup("") is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("X = 1\nX = 2", "it is assigned more than once"),
        ("X = 1\nX += 1", "it is assigned more than once"),
        ("for X in range(3): pass\nX = 1\nX = 2", "it is assigned more than once"),
        ("X = np.zeros(3)\nX[0] = 1.0", "its value is changed somewhere in the module"),
        ("X = np.zeros(3)\ndef change():\n    X.fill(1.0)", "its value is changed somewhere in the module"),
        ("X = 1\ndef change():\n    global X\n    X = 2", "its value is changed somewhere in the module"),
        ("if A:\n    X = 1\nelse:\n    X = 2", "assigned"),
        ("X = open('data').read()", "not computed without running the module"),
        ("def make(): return 1\nX = make()", "the source is never run"),
        ("X = __import__('os').getcwd()", "not computed without running the module"),
        ("X = (1).__class__", "not computed without running the module"),
        ("X = np.zeros(10**9)", "too large"),
        ("X = 10 ** 10 ** 10", "too large"),
        ("X = 2**70", "does not fit 64 bits"),
        ("X = 1 / 0", "ZeroDivisionError"),
        ("X = unknown + 1", "`unknown` is not a constant of this module"),
        ("X = X + 1", "`X` is not a constant of this module"),
        ("X = {}", "not computed without running the module"),
        ("class X: pass", "the class `X` cannot be used in a kernel"),
        ("@decorated\ndef X(): pass", "the decorated function `X`"),
    ],
)
def test_names_that_kernels_cannot_use(line: str, words: str) -> None:
    found = lookup(line)
    assert isinstance(found, Refused)
    assert words in found.message
    assert found.help


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("import numpy", "numpy", ModuleRef("numpy")),
        ("import numpy as xp", "xp", ModuleRef("numpy")),
        ("import numpy.linalg", "numpy", ModuleRef("numpy")),
        ("import numpy.linalg as la", "la", ModuleRef("numpy.linalg")),
        ("from numpy import linalg", "linalg", ModuleRef("numpy.linalg")),
        ("from numpy import exp as e", "e", FunctionRef("numpy.exp")),
        ("from math import pi", "pi", Constant(float(np.pi), PY_FLOAT)),
        ("from transpile import kernel as k", "k", FunctionRef("transpile.kernel")),
        ("from package._transpile import kernel", "kernel", FunctionRef("transpile.kernel")),
        ("try:\n    import numpy as xp\nexcept ImportError:\n    xp = None", "xp", ModuleRef("numpy")),
    ],
)
def test_imports_of_libraries(line: str, name: str, expected: Value) -> None:
    scope, _ = read_module(line + "\n")
    assert scope.lookup(name) == expected


@pytest.mark.parametrize(
    ("module", "level", "path", "expected"),
    [
        ("other", 1, "src/pkg/a.py", "src/pkg/other.py"),
        ("other", 2, "src/pkg/sub/a.py", "src/pkg/other.py"),
        ("", 1, "src/pkg/a.py", "src/pkg/__init__.py"),
        ("pkg.other", 0, "src/pkg/sub/a.py", "src/pkg/other.py"),
        ("other", 0, "src/pkg/a.py", "src/pkg/other.py"),
        ("numpy", 0, "src/pkg/a.py", None),
        ("flat", 0, "main.py", "flat.py"),
        ("pkg", 0, "src/pkg/a.py", "src/pkg/__init__.py"),
    ],
)
def test_modules_of_the_package_are_found(module: str, level: int, path: str, expected: str | None) -> None:
    files = {"src/pkg/other.py", "src/pkg/__init__.py", "src/pkg/sub/__init__.py", "flat.py"}
    assert find_module(module, level, path, files.__contains__) == expected


OTHER = HEADER + "SCALE = 2.0\n\ndef twice(x):\n    return 2.0 * x\n" + KERNEL.format(name="step", body="SCALE * u")


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("from .other import step", "step(u)"),
        ("from .other import step as go", "go(u)"),
        ("from other import step", "step(u)"),
        ("import other", "other.step(u)"),
        ("from . import other", "other.step(u)"),
        ("from .middle import step", "step(u)"),
        ("from .other import SCALE", "SCALE * u"),
        ("from .other import twice", "twice(u)"),
    ],
)
def test_names_of_other_modules(line: str, body: str) -> None:
    files = {
        "src/example.py": HEADER + line + KERNEL.format(name="outer", body=body),
        "src/other.py": OTHER,
        "src/middle.py": "from .other import step\n",
    }
    (kernel,) = parse(files).kernels
    assert [str(result.type) for result in kernel.results] == ["float64[n]"]


def test_circular_imports_are_no_problem() -> None:
    files = {
        "src/example.py": HEADER + "from .other import helper\ndef twice(x):\n    return 2.0 * x\n"
        + KERNEL.format(name="outer", body="helper(u)"),
        "src/other.py": "from .example import twice\ndef helper(x):\n    return twice(x) + 1.0\n",
    }  # fmt: skip
    assert [kernel.name for kernel in parse(files).kernels] == ["outer"]


def test_kernels_come_in_source_order() -> None:
    source = HEADER + "".join(KERNEL.format(name=name, body="u + 1.0") for name in ("b", "a", "c"))
    module = parse({"src/example.py": source})
    assert [kernel.name for kernel in module.kernels] == ["b", "a", "c"]
    assert (module.name, module.path) == ("example", "src/example.py")


def test_a_module_without_kernels_is_empty() -> None:
    assert parse({"src/example.py": "print('nothing runs')\nraise SystemExit\n"}).kernels == ()


def test_every_error_is_reported_in_order() -> None:
    source = (
        HEADER
        + KERNEL.format(name="a", body="unknown")
        + KERNEL.format(name="b", body="u")
        + KERNEL.format(name="b", body="u")
        + KERNEL.format(name="c", body="np.piecewise(u)")
    )
    found = problems({"src/example.py": source})
    assert [item.code for item in found] == ["T006", "T013", "T003"]
    assert "there are two kernels named `b`" in found[1].message
    assert [item.line for item in found] == sorted(item.line for item in found)


def test_an_error_of_another_module_names_its_file() -> None:
    files = {
        "src/example.py": HEADER + "from .other import step" + KERNEL.format(name="outer", body="step(u)"),
        "src/other.py": "def step(:\n",
    }
    (found,) = problems(files)
    assert (found.path, found.code) == ("src/other.py", "T001")


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        ("x = (1,\ny = 2\n", 1, 5, "'(' was never closed"),
        ("def f(:\n    pass\n", 1, 7, "syntax error"),
        ("if True:\nx = 1\n", 2, 1, "expected an indented block"),
    ],
)
def test_syntax_errors(source: str, line: int, column: int, words: str) -> None:
    (found,) = problems({"src/example.py": source})
    assert (found.code, found.line, found.column) == ("T001", line, column)
    assert words in found.message
    assert found.help


@pytest.mark.parametrize(
    ("outside", "words"),
    [
        ("class Model:", "inside the class `Model`"),
        ("def make():", "inside the function `make`"),
        ("for i in range(3):", "inside a block of the module"),
    ],
)
def test_kernels_stand_at_the_top_level(outside: str, words: str) -> None:
    source = f"{HEADER}\n{outside}\n    @kernel\n    def f(u: float):\n        return u\n"
    (found,) = problems({"src/example.py": source})
    assert (found.code, found.line) == ("T002", 8)
    assert words in found.message


def test_a_name_that_is_no_constant_is_refused_where_it_is_used() -> None:
    source = HEADER + "import os\nN = int(os.environ['N'])\n" + KERNEL.format(name="f", body="u * N")
    (found,) = problems({"src/example.py": source})
    assert found.code == "T015"
    lines = source.splitlines()
    assert lines[found.line - 1][found.column - 1 : found.end_column - 1] == "N"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a  +  b", "x = a  +  b"),
        ("x = (  # why\n    a\n    + b  # this\n)", "x = (a + b)"),
        ("for i in range(n):", "for i in range(n):"),
        ("y = f(\n    1,\n    '# no comment',\n)", "y = f(1, '# no comment',)"),
        ("if (a and\n    b):", "if (a and b):"),
        ("x = a + \\\n    b", "x = a + b"),
    ],
)
def test_statements_on_one_line(source: str, expected: str) -> None:
    assert one_line(source) == expected


def test_spans_count_from_one() -> None:
    scope, top = read_module(HEADER + "\n\n@kernel\ndef f(u: float):\n    return u\n")
    span = scope.span(top.kernels[0].name)
    assert (span.path, span.line, span.column, span.end_column) == ("src/example.py", 8, 5, 6)
    helper = scope.lookup("f")
    assert isinstance(helper, HelperRef)
    assert helper.is_kernel
