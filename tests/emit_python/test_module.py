"""The generated Python module: its text, and what it does with every kind of argument."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import black
import numpy as np
import pytest

from tests.build.samples import Companions, Sample, array, axpy, dependent, heat, kernel, plain, product, scalars
from transpile.emit_python.views import returned
from transpile.symbolic import types
from transpile.symbolic.dims import as_dim, name
from transpile.symbolic.graph import AxisIndex, AxisNew, AxisSlice, Node, Parameter, Raw, ResultSpec, View

SAMPLES = (heat, axpy, scalars, dependent, product, plain)
FIELD = np.arange(20.0).reshape(4, 5) ** 2


@pytest.fixture(scope="module")
def companions(tmp_path_factory: pytest.TempPathFactory) -> Companions:
    made = Companions(tmp_path_factory.mktemp("module"), "printed", tuple(sample() for sample in SAMPLES))
    made.write()
    made.build()
    return made


@pytest.fixture(params=["c", "numpy"])
def module(request: pytest.FixtureRequest, companions: Companions) -> Iterator[ModuleType]:
    """The module with its fast entries declining everything, so that the Python text does the work."""
    loaded = companions.load()
    saved = {entry: value for entry, value in vars(loaded).items() if entry.startswith("_enter_")}
    for entry in saved:
        setattr(loaded, entry, loaded._declined if request.param == "numpy" else lambda *arguments: NotImplemented)
    yield loaded
    vars(loaded).update(saved)


# the text


@pytest.mark.parametrize("samples", [SAMPLES, (plain,), (heat,)], ids=["all", "without C", "one"])
def test_the_text_is_in_final_form(tmp_path: Path, samples: tuple[Any, ...]) -> None:
    text = Companions(tmp_path, "printed", tuple(sample() for sample in samples)).text()
    assert black.format_str(text, mode=black.Mode(line_length=100)) == text
    assert max(map(len, text.splitlines())) <= 100


def test_helpers_are_there_only_where_used(tmp_path: Path) -> None:
    text = Companions(tmp_path, "printed", (plain(),)).text()
    functions = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert functions == ["_declined", "_widen_array", "_mismatch", "plain", "_plain_numpy"]
    assert "import os" not in text


def test_only_numpy_and_the_standard_library(companions: Companions) -> None:
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(companions.text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {"importlib", "os", "warnings", "numpy"}


def test_another_kernel_changes_no_text_of_the_first(tmp_path: Path) -> None:
    one = Companions(tmp_path, "printed", (heat(),)).text()
    two = Companions(tmp_path, "printed", (heat(), axpy())).text()
    start = one.index("# heat_step(u")
    assert one[start:].strip() in two


@pytest.mark.parametrize("text", ['say "hi"', 'back\\slash """ and \x00', "two\n    lines\n    ", 'ends with "'])
def test_docstrings_keep_their_value(tmp_path: Path, text: str) -> None:
    sample = heat()
    sample.kernel = replace(sample.kernel, docstring=text)
    made = Companions(tmp_path, "documented", (sample,))
    made.write()
    assert inspect.cleandoc(made.load().heat_step.__doc__) == inspect.cleandoc(text)  # 3.13 cleans by itself


def test_names_of_parameters_that_the_text_uses_itself(tmp_path: Path) -> None:
    """Parameters named as a size, and as locals of the function."""
    parameters = (
        Parameter("result", array("n")), Parameter("n", types.PY_INT), Parameter("out", array("n")),
        Parameter("status", types.PY_FLOAT),
    )  # fmt: skip
    made = kernel("mixed", parameters, (ResultSpec("fresh", array("n")),), {"n": ("result", 0)})
    prototype = (
        "void mixed(int64_t size, const double *restrict a, int64_t n, const double *restrict b, double status, "
        "double *restrict out)"
    )
    c_text = f"{prototype}\n{{ for (int64_t i = 0; i < size; ++i) out[i] = a[i] + b[i] + status + (double)n; }}\n"
    numpy = "def _mixed_numpy(result, n, out, status):\n    return result + out + status + n\n"
    companions = Companions(tmp_path, "named", (Sample(made, numpy, c_text, prototype),))
    companions.write()
    companions.build()
    x = np.arange(6.0)
    for module_x in (x, np.repeat(x, 2)[::2]):
        np.testing.assert_array_equal(companions.load().mixed(module_x, 3, x, 0.5), 2 * x + 3.5)


# arguments that are taken


def test_values(module: ModuleType) -> None:
    expected = module._heat_step_numpy(FIELD, 0.25)
    for layout in (FIELD, np.asfortranarray(FIELD), FIELD[::-1], np.repeat(FIELD, 2, 1)[:, ::2], FIELD.astype("f8")):
        np.testing.assert_allclose(module.heat_step(layout, 0.25), module._heat_step_numpy(layout, 0.25), rtol=1e-14)
    assert module.heat_step(FIELD).shape == expected.shape
    np.testing.assert_allclose(module.heat_step(alpha=0.25, u=FIELD), expected, rtol=1e-14)


def test_written_arguments_of_any_layout(module: ModuleType) -> None:
    x = np.arange(4.0)
    buffer = np.zeros(9)
    for y in (np.zeros(4), buffer[1:8:2], np.zeros(4)[::-1], np.zeros(33, np.uint8)[1:].view(float)):
        view, total = module.axpy(2, x, y)
        np.testing.assert_array_equal(y, 2 * x)
        assert np.shares_memory(view, y)
        np.testing.assert_array_equal(view, y[1:])
        assert (total, type(total)) == (12.0, np.float64)
    np.testing.assert_array_equal(buffer[::2], 0)


def test_overlapping_arguments_behave_as_in_numpy(module: ModuleType) -> None:
    for first, second in ((slice(0, 5), slice(1, 6)), (slice(1, 6), slice(0, 5)), (slice(0, 6, 2), slice(1, 7, 2))):
        given, expected = np.arange(8.0), np.arange(8.0)
        module.axpy(2, given[first], given[second])
        expected[second] += 2 * expected[first]
        np.testing.assert_array_equal(given, expected)
    windows, expected = np.zeros(6), np.zeros(6)
    shape, strides = (4,), (0,)
    module.axpy(2, np.ones(4), np.lib.stride_tricks.as_strided(windows, shape, strides))
    module._axpy_numpy(2, np.ones(4), np.lib.stride_tricks.as_strided(expected, shape, strides))
    np.testing.assert_array_equal(windows, expected)


def test_read_only_arrays_are_not_written(module: ModuleType) -> None:
    y = np.zeros(4)
    y.setflags(write=False)
    with pytest.raises(ValueError, match="read-only"):
        module.axpy(2, np.ones(4), y)
    np.testing.assert_array_equal(y, 0)


def test_small_and_empty_arrays(module: ModuleType) -> None:
    assert module.heat_step(np.ones((2, 2))).sum() == 4
    assert module.axpy(2, np.empty(0), np.empty(0))[1] == 0
    assert module.dependent(np.zeros(1), np.empty(0), 0, np.array(1.0), np.zeros(3, np.float32)).shape == (0,)


def test_numbers(module: ModuleType) -> None:
    expected = (np.complex128(2.5 + 7j), False)
    for flag, z, f, k, scale in (
        (True, 1 + 2j, np.float32(0.5), np.uint8(3), 2.0),
        (np.True_, np.complex64(1 + 2j), 0.5, 3, 2),
        (np.array(True), np.array(1 + 2j), np.float16(0.5), np.array(3, "u1"), np.int8(2)),
    ):
        result = module.scalars(flag, z, f, k, scale=scale)
        assert result == expected
        assert [type(item) for item in result] == [np.complex128, bool]


def test_lengths(module: ModuleType) -> None:
    edges, values, unit = np.arange(5.0), np.ones(4), np.ones(3, np.float32)
    for k in (0, 3, 4, 5, np.int16(1), True):
        result = module.dependent(edges, values, k, np.array(1.0), unit)
        np.testing.assert_array_equal(result, np.full(max(4 - int(k), 0), 3.0))


def test_safe_casts_where_the_kernel_allows_them(module: ModuleType) -> None:
    assert module.plain(np.arange(4, dtype=np.int8)) == 6
    with pytest.raises(TypeError, match="dtype that casts safely to int64, got float64 array"):
        module.plain(np.arange(4.0))


def test_blas(module: ModuleType) -> None:
    pytest.importorskip("scipy")
    left, right = np.random.default_rng(0).normal(size=(2, 3, 3))
    np.testing.assert_allclose(module.product(left.T, right), left.T @ right, rtol=1e-12)


def test_failures(module: ModuleType) -> None:
    with pytest.raises(ValueError, match="negative"):
        module.axpy(-1, np.ones(4), np.ones(8)[::2])


# arguments that are refused


WRONG: dict[str, tuple[str, tuple[Any, ...], type[Exception], str]] = {
    "dtype": (
        "heat_step", (FIELD.astype("f4"),), TypeError,
        "heat_step() argument 'u': expected float64 array of shape (n, m), got float32 array of shape (4, 5)",
    ),
    "rank": (
        "heat_step", (FIELD[0],), TypeError,
        "heat_step() argument 'u': expected float64 array of shape (n, m), got float64 array of shape (5,)",
    ),
    "byte order": (
        "heat_step", (FIELD.astype(">f8"),), TypeError,
        "heat_step() argument 'u': expected float64 array of shape (n, m), got >f8 array of shape (4, 5)",
    ),
    "list": (
        "heat_step", ([[1.0]],), TypeError,
        "heat_step() argument 'u': expected float64 array of shape (n, m), got list",
    ),
    "None": (
        "heat_step", (None,), TypeError,
        "heat_step() argument 'u': expected float64 array of shape (n, m), got None",
    ),
    "masked": (
        "heat_step", (np.ma.array(FIELD),), TypeError,
        "heat_step() argument 'u': expected float64 array of shape (n, m), got numpy.ma.MaskedArray",
    ),
    "text": ("heat_step", (FIELD, "1"), TypeError, "heat_step() argument 'alpha': expected float, got str"),
    "complex": ("heat_step", (FIELD, 1j), TypeError, "heat_step() argument 'alpha': expected float, got complex"),
    "array for number": (
        "heat_step", (FIELD, FIELD[0]), TypeError,
        "heat_step() argument 'alpha': expected float, got float64 array of shape (5,)",
    ),
    "float for int": ("axpy", (1.0, *FIELD[:2]), TypeError, "axpy() argument 'a': expected int, got float"),
    "huge int": (
        "axpy", (2**63, *FIELD[:2]), OverflowError,
        "axpy() argument 'a': 9223372036854775808 does not fit into 64 bits",
    ),
    "two sizes": (
        "axpy", (1, np.ones(3), np.ones(4)), ValueError,
        "axpy() argument 'y': expected shape (n,) = (3,) as in 'x', got (4,)",
    ),
    "dependent size": (
        "dependent", (np.ones(4), np.ones(4), 1, np.array(1.0), np.ones(3, "f4")), ValueError,
        "dependent() argument 'edges': expected shape (n + 1,) = (5,) as in 'values', got (4,)",
    ),
    "fixed size": (
        "dependent", (np.ones(5), np.ones(4), 1, np.array(1.0), np.ones(2, "f4")), ValueError,
        "dependent() argument 'unit': expected shape (3,) = (3,), got (2,)",
    ),
    "inner size": (
        "product", (np.ones((2, 3)), np.ones((4, 2))), ValueError,
        "product() argument 'right': expected shape (k, m) = (3, 2) as in 'left', got (4, 2)",
    ),
    "lossy scalar": (
        "scalars", (True, 1j, np.float64(1), 1), TypeError,
        "scalars() argument 'f': expected np.float32, got numpy.float64",
    ),
    "int for bool": ("scalars", (1, 1j, 1.0, 1), TypeError, "scalars() argument 'flag': expected bool, got int"),
    "too large": (
        "scalars", (True, 1j, 1.0, 256), OverflowError, "Python integer 256 out of bounds for uint8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_refused(module: ModuleType, companions: Companions, case: str) -> None:
    function, arguments, error, message = WRONG[case]
    with pytest.raises(error) as raised:
        getattr(module, function)(*arguments)
    assert str(raised.value) == message


@pytest.mark.parametrize("case", WRONG)
def test_refused_behind_the_fast_entry(companions: Companions, case: str) -> None:
    function, arguments, error, message = WRONG[case]
    with pytest.raises(error) as raised:
        getattr(companions.load(), function)(*arguments)
    assert str(raised.value) == message


def test_the_first_wrong_argument_is_the_one_that_is_named(module: ModuleType) -> None:
    with pytest.raises(TypeError, match="'x'"):
        module.axpy(1, None, None)


# the extension


def test_a_stale_extension_is_not_used_and_warns_once(tmp_path: Path) -> None:
    made = Companions(tmp_path, "outdated", (heat(), axpy()))
    made.write()
    made.build()
    made.samples[0].messages = (("ValueError", "now it can fail"),)
    made.samples[1].messages = (("ValueError", "in other words"),)
    made.write()
    with pytest.warns(RuntimeWarning, match="_outdated_gen was built from other sources") as caught:
        module = made.load()
    assert len(caught) == 1
    assert "python -m transpile --build outdated.py" in str(caught[0].message)
    assert module._enter_heat_step is module._enter_axpy is module._declined
    np.testing.assert_array_equal(module.heat_step(FIELD), module._heat_step_numpy(FIELD, 0.1))


def test_an_extension_that_cannot_be_loaded_warns(tmp_path: Path) -> None:
    made = Companions(tmp_path, "broken", (heat(),))
    made.write()
    (tmp_path / "_broken_gen.abi3.so").write_bytes(b"no library")
    with pytest.warns(RuntimeWarning, match="_broken_gen cannot be loaded"):
        module = made.load()
    np.testing.assert_array_equal(module.heat_step(FIELD), module._heat_step_numpy(FIELD, 0.1))


def test_a_missing_extension_is_silent(tmp_path: Path) -> None:
    made = Companions(tmp_path, "silent", (heat(),))
    made.write()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made.load().heat_step(FIELD).shape == FIELD.shape


def test_it_runs_without_this_project(companions: Companions) -> None:
    code = (
        "import sys; sys.modules['transpile'] = None; import numpy as np, printed_gen as m; "
        "print(m._enter_heat_step is m._declined, m.heat_step(np.ones((3, 3))).sum())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=companions.folder, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["False", "9.0"]


# returned arguments


def viewed(*chain: Node) -> str | None:
    """What is returned for a chain of views of a parameter ``u``; each link is given without its base."""
    u = Parameter("u", array("n", "m"))
    k = Parameter("k", types.PY_INT)
    base = kernel("f", (u, k), (ResultSpec("argument", u.type, "u"),), {"n": ("u", 0), "m": ("u", 1)})
    node = base.params[0]
    for link in chain:
        operands = tuple(base.params[1] if operand.attr == "k" else operand for operand in link.inputs)
        node = Node(link.op, (node, *operands), link.type, link.attr)
    made = kernel("f", (u, k), base.results, base.sizes, returned=(node,))
    return returned(replace(made, params=base.params), 0)


def const(value: int) -> Node:
    return Node("const", (), types.PY_INT, value)


def test_views_are_printed_as_in_the_source() -> None:
    k = Node("param", (), types.PY_INT, "k")
    total = AxisSlice(as_dim(0), 1, name("n"))
    row = Node("view", (const(-1),), array("m"), View((AxisIndex(name("n") - 1), total), (Raw("index", 1),)))
    part = Node(
        "view", (const(1), k, const(2)), array("n", 1, "m"),
        View((AxisSlice(as_dim(1), 2, name("n")), AxisNew(), total),
             (Raw("slice", 1, 2, 3), Raw("newaxis"), Raw("ellipsis"))),
    )  # fmt: skip
    flipped = Node("transpose", (), array("m", "n"), (1, 0))
    local = Node("view", (Node("add", (), types.PY_INT),), array("m"), View((), (Raw("index", 1),)))
    assert viewed() == "u"
    assert viewed(row) == "u[-1]"
    assert viewed(flipped, part) == "u.T[1:k:2, None, ...]"
    assert viewed(local) is None


def test_a_view_that_cannot_be_printed_is_left_to_numpy(tmp_path: Path) -> None:
    sample = axpy()
    body = sample.kernel.body
    view, total = body.end.inputs
    local = replace(view, inputs=(view.inputs[0], Node("add", (), types.PY_INT)))
    sample.kernel = replace(sample.kernel, body=replace(body, end=replace(body.end, inputs=(local, total))))
    made = Companions(tmp_path, "local_view", (sample,))
    made.write()
    made.build()
    module = made.load()
    assert module._enter_axpy is module._declined
    assert module.axpy(2, np.ones(3), np.ones(3))[0].tolist() == [3.0, 3.0]
