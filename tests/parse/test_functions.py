"""The table of functions: types and shapes against what NumPy gives for the same call, and the refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.parse.building import (
    AT,
    M,
    N,
    array_of,
    emitted,
    new_builder,
    parameter,
    scalar_of,
    type_of_value,
)
from transpile.errors import TranspileError
from transpile.parse.builder import Builder
from transpile.parse.functions import attribute, builtin, call_function, call_method, library_value
from transpile.parse.functions.call import to_node
from transpile.parse.values import Constant, FunctionRef, Literal, TupleValue, Value
from transpile.symbolic.dims import as_dim
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_COMPLEX, PY_FLOAT, PY_INT, Type

A = np.arange(12.0).reshape(3, 4)
F = A.astype(np.float32)
Q = np.arange(12).reshape(3, 4)
Q8 = Q.astype(np.int8)
P = Q > 3
C = A + 1j
V = np.arange(4.0)
S = np.float32(1.5)


def as_value(builder: Builder, value: Any, label: str) -> Value:
    """A real argument as the parser would hand it over."""
    if value is None or isinstance(value, (str, np.dtype)):
        return Literal(value)
    if isinstance(value, type):
        module = "numpy" if issubclass(value, np.generic) else "builtins"
        return FunctionRef(f"{module}.{value.__name__}")
    if isinstance(value, (tuple, list)):
        return TupleValue(tuple(as_value(builder, item, f"{label}{k}") for k, item in enumerate(value)))
    if isinstance(value, (bool, int, float, complex)):
        return Constant(value, type_of_value(value))
    return parameter(builder, label, type_of_value(value))


def call(name: str, *args: Any, **keywords: Any) -> Value:
    builder = new_builder()
    values = [as_value(builder, value, f"p{k}") for k, value in enumerate(args)]
    named = {key: as_value(builder, value, key) for key, value in keywords.items()}
    return call_function(builder, name, values, named, AT)


def method(name: str, receiver: Any, *args: Any, **keywords: Any) -> Value:
    builder = new_builder()
    values = [as_value(builder, value, f"p{k}") for k, value in enumerate(args)]
    named = {key: as_value(builder, value, key) for key, value in keywords.items()}
    node = to_node(builder, as_value(builder, receiver, "x"))
    assert node is not None
    return call_method(builder, node, name, values, named, AT)


def result_type(value: Value) -> Type:
    if isinstance(value, Constant):
        return value.type
    assert isinstance(value, Node)
    assert value.type is not None
    return value.type


def real_function(name: str) -> Any:
    module, *path = name.split(".")
    found: Any = {"numpy": np, "math": math}[module]
    for part in path:
        found = getattr(found, part)
    return found


CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *((f"numpy.{name}", (array,), {"axis": axis}) for name in ("sum", "prod", "max", "argmin", "any", "mean", "std")
      for array in (A, F, Q8, P) for axis in (None, 0, -1)),
    ("numpy.sum", (A,), {"axis": (0, 1), "keepdims": True}),
    ("numpy.sum", (Q8,), {"axis": (-1, 0)}),
    ("numpy.sum", (F,), {"dtype": np.float64}),
    ("numpy.mean", (C, 1), {}),
    ("numpy.var", (C,), {"ddof": 1}),
    ("numpy.var", (V,), {"keepdims": True}),
    ("numpy.add.reduce", (A,), {}),
    ("numpy.maximum.reduce", (A,), {"axis": 1}),
    ("numpy.count_nonzero", (A,), {}),
    ("numpy.ptp", (A,), {"axis": 0}),
    ("numpy.average", (A,), {}),
    ("numpy.where", (P, F, 0.0), {}),
    ("numpy.where", (P, 1, 2.0), {}),
    ("numpy.where", (True, 1, 0), {}),
    ("numpy.clip", (F, 0, 1), {}),
    ("numpy.clip", (Q8, 0, None), {}),
    ("numpy.clip", (A,), {"min": 0.0, "max": 1.0}),
    ("numpy.maximum", (S, 2), {}),
    ("numpy.maximum", (2, 3), {}),
    ("numpy.exp", (2,), {}),
    ("numpy.abs", (C,), {}),
    ("numpy.angle", (C,), {}),
    ("numpy.angle", (F,), {}),
    ("numpy.real", (C,), {}),
    ("numpy.real", (1j,), {}),
    ("numpy.imag", (Q,), {}),
    ("numpy.conj", (C.astype(np.complex64),), {}),
    ("numpy.round", (A,), {"decimals": 2}),
    ("numpy.round", (F, -1), {}),
    ("numpy.round", (2.5,), {}),
    ("numpy.isneginf", (A,), {}),
    ("numpy.ldexp", (A, Q), {}),
    ("numpy.zeros", (3,), {}),
    ("numpy.zeros", ((2, 3),), {"dtype": np.int32}),
    ("numpy.ones", ((2, 3), "f4"), {}),
    ("numpy.empty", ((),), {"dtype": bool}),
    ("numpy.full", ((2, 3), 1), {}),
    ("numpy.full", (3, S), {}),
    ("numpy.full", ((3,), 2, np.float32), {}),
    ("numpy.zeros_like", (F,), {}),
    ("numpy.full_like", (A, 1.5), {"dtype": complex}),
    ("numpy.arange", (5,), {}),
    ("numpy.arange", (2, 11, 3), {}),
    ("numpy.arange", (11, 2, -3), {}),
    ("numpy.arange", (9, 2, -1), {}),
    ("numpy.arange", (2, 1), {}),
    ("numpy.arange", (5,), {"dtype": np.float32}),
    ("numpy.linspace", (0.0, 1.0), {}),
    ("numpy.linspace", (0, 1, 7), {"endpoint": False}),
    ("numpy.eye", (3,), {}),
    ("numpy.eye", (3, 4), {"k": 1, "dtype": np.float32}),
    ("numpy.identity", (3,), {}),
    ("numpy.copy", (Q,), {}),
    ("numpy.asarray", (A,), {"dtype": np.float32}),
    ("numpy.array", ([1.0, 2.0],), {}),
    ("numpy.array", ([[1, 2, 3], [4, 5, 6]],), {}),
    ("numpy.array", ([1, 2.5],), {"dtype": np.float32}),
    ("numpy.transpose", (A,), {}),
    ("numpy.transpose", (A, (1, 0)), {}),
    ("numpy.swapaxes", (A, 0, -1), {}),
    ("numpy.reshape", (A, (2, -1)), {}),
    ("numpy.reshape", (A, 12), {}),
    ("numpy.ravel", (A,), {}),
    ("numpy.expand_dims", (A, 1), {}),
    ("numpy.expand_dims", (A, -1), {}),
    ("numpy.matmul", (A, V), {}),
    ("numpy.dot", (V, V), {}),
    ("numpy.dot", (A, 2.0), {}),
    ("numpy.inner", (A, A), {}),
    ("numpy.outer", (V, F[0]), {}),
    ("numpy.vdot", (C[0], C[0]), {}),
    ("numpy.linalg.norm", (V,), {}),
    ("numpy.linalg.norm", (Q,), {}),
    ("numpy.linalg.norm", (F,), {"axis": 1}),
    ("numpy.float32", (2.5,), {}),
    ("numpy.int64", (S,), {}),
    ("numpy.uint8", (200,), {}),
    ("numpy.float32", (A,), {}),
    ("math.sqrt", (2,), {}),
    ("math.floor", (2.5,), {}),
    ("math.log", (8.0, 2.0), {}),
    ("math.pow", (2, 3), {}),
    ("math.atan2", (S, 1), {}),
    ("math.isnan", (1.0,), {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "keywords"), CALLS)
def test_results_have_the_type_and_shape_that_numpy_gives(
    name: str, args: tuple[Any, ...], keywords: dict[str, Any]
) -> None:
    expected = type_of_value(real_function(name)(*args, **keywords))
    assert result_type(call(name, *args, **keywords)) == expected


METHODS: list[tuple[str, Any, tuple[Any, ...], dict[str, Any]]] = [
    ("sum", A, (), {"axis": 0}),
    ("sum", A, (1,), {}),
    ("max", Q8, (), {}),
    ("std", F, (), {"ddof": 1}),
    ("argmax", A, (), {}),
    ("all", P, (), {}),
    ("copy", A, (), {}),
    ("astype", A, (np.float32,), {}),
    ("astype", Q, (float,), {}),
    ("astype", S, (np.int32,), {}),
    ("reshape", A, (4, 3), {}),
    ("reshape", A, ((6, -1),), {}),
    ("ravel", A, (), {}),
    ("flatten", A, (), {}),
    ("transpose", A, (), {}),
    ("transpose", A, (1, 0), {}),
    ("dot", A, (V,), {}),
    ("conj", C, (), {}),
    ("clip", A, (0.0, 1.0), {}),
    ("round", A, (1,), {}),
    ("item", S, (), {}),
    ("conjugate", 1j, (), {}),
]


@pytest.mark.parametrize(("name", "receiver", "args", "keywords"), METHODS)
def test_methods(name: str, receiver: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    expected = type_of_value(getattr(receiver, name)(*args, **keywords))
    assert result_type(method(name, receiver, *args, **keywords)) == expected


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("len", (A,), PY_INT),
        ("abs", (-2,), PY_INT),
        ("abs", (C,), array_of("float64", as_dim(3), as_dim(4))),
        ("max", (1.0, 2.0), PY_FLOAT),
        ("min", (S, 1.0), scalar_of("float32")),
        ("round", (2.5,), PY_INT),
        ("round", (S,), PY_INT),
        ("pow", (2.0, 3), PY_FLOAT),
        ("int", (S,), PY_INT),
        ("float", (3,), PY_FLOAT),
        ("float", ("inf",), PY_FLOAT),
        ("bool", (3,), PY_BOOL),
        ("complex", (1.0, 2), PY_COMPLEX),
        ("sum", ((1, 2.0),), PY_FLOAT),
    ],
)
def test_builtins(name: str, args: tuple[Any, ...], expected: Type) -> None:
    assert result_type(call(f"builtins.{name}", *args)) == expected


def test_attributes() -> None:
    builder = new_builder()
    array = parameter(builder, "x", array_of("float32", N, M))
    assert result_type(attribute(builder, array, "T", AT)) == array_of("float32", M, N)
    shape = attribute(builder, array, "shape", AT)
    assert isinstance(shape, TupleValue)
    assert [builder.dim(size) for size in shape.items if isinstance(size, Node)] == [N, M]
    size = attribute(builder, array, "size", AT)
    assert isinstance(size, Node)
    assert builder.dim(size) == N * M
    assert attribute(builder, array, "dtype", AT) == Literal(np.dtype("float32"))


def test_sizes_become_conditions_of_the_entry() -> None:
    builder = new_builder()
    left = parameter(builder, "x", array_of("float64", N, M))
    right = parameter(builder, "y", array_of("float64", N, M))
    call_function(builder, "numpy.matmul", [left, right], {}, AT)
    call_function(builder, "numpy.max", [left], {}, AT)
    conditions = [(str(item.value), item.relation) for item in builder.conditions]
    assert conditions == [("m - n", "=="), ("n - 1", ">=")]


def test_reshaping_what_is_not_contiguous_copies_first() -> None:
    builder = new_builder()
    array = parameter(builder, "x", array_of("float64", N, M))
    turned = attribute(builder, array, "T", AT)
    flat = call_function(builder, "numpy.ravel", [turned], {}, AT)
    assert isinstance(flat, Node)
    assert flat.inputs[0].op == "copy"
    assert flat.type == array_of("float64", N * M)
    straight = call_function(builder, "numpy.ravel", [array], {}, AT)
    assert isinstance(straight, Node)
    assert straight.inputs[0] is array


def test_reshape_finds_the_symbolic_length() -> None:
    builder = new_builder()
    array = parameter(builder, "x", array_of("float64", N * 2, M))
    rows = Constant(2, PY_INT)
    result = call_function(builder, "numpy.reshape", [array, TupleValue((rows, Constant(-1, PY_INT)))], {}, AT)
    assert result_type(result) == array_of("float64", as_dim(2), N * M)
    assert not builder.conditions


def test_math_functions_check_their_domain() -> None:
    builder = new_builder()
    value = parameter(builder, "s", PY_FLOAT)
    call_function(builder, "math.sqrt", [value], {}, AT)
    call_function(builder, "math.exp", [value], {}, AT)
    call_function(builder, "numpy.sqrt", [value], {}, AT)
    assert [node.attr.exception for node in emitted(builder, "assert")] == ["ValueError", "OverflowError"]


def test_an_array_written_out_is_filled() -> None:
    builder = new_builder()
    value = parameter(builder, "s", PY_FLOAT)
    result = call_function(builder, "numpy.array", [TupleValue((value, Constant(2.0, PY_FLOAT)))], {}, AT)
    assert isinstance(result, Node)
    assert result.op == "numpy"
    assert result.regions[0].end.inputs[0].op == "update"
    assert [node.op for node in result.regions[0].nodes].count("update") == 2


def test_constants_of_libraries() -> None:
    assert library_value("numpy.pi") == Constant(math.pi, PY_FLOAT)
    assert library_value("math.tau") == Constant(math.tau, PY_FLOAT)
    assert library_value("numpy.newaxis") == Literal(None)
    assert library_value("numpy.finfo.float64.eps") == Constant(float(np.finfo(np.float64).eps), scalar_of("float64"))
    assert library_value("numpy.iinfo.int32.max") == Constant(2**31 - 1, PY_INT)
    assert library_value("numpy.nothing") is None
    assert builtin("len") == FunctionRef("builtins.len")
    assert builtin("nothing") is None


@pytest.mark.parametrize(
    ("name", "args", "keywords", "code", "words", "help"),
    [
        ("numpy.roots", (V,), {}, "T003", "`np.roots` is not supported", "may be complex"),
        ("numpy.linalg.tensorinv", (A,), {}, "T003", "`np.linalg.tensorinv` is not supported", "outside the kernel"),
        ("numpy.expp", (V,), {}, "T003", "`np.expp` is not supported", "did you mean `np.exp`?"),
        ("builtins.print", (1,), {}, "T003", "`print` is not supported", "remove it"),
        ("numpy.add", (A, A), {"where": P}, "T012", "`where` of np.add without `out`", "np.where"),
        ("numpy.max", (A,), {"where": P}, "T012", "does not have an identity", "initial"),
        ("numpy.sum", (A, 2), {}, "T010", "axis 2 is out of bounds for an array of 2 dimensions", "-2 to 1"),
        ("numpy.sum", (A, (0, 0)), {}, "T010", "np.sum has an axis twice", "once"),
        ("numpy.max", (C,), {}, "T011", "np.max of complex numbers is not supported", "np.abs"),
        ("numpy.where", (P, 1.0), {}, "T012", "np.where takes one argument or three", "np.where(condition, x, y)"),
        ("numpy.zeros", (2.5,), {}, "T012", "np.zeros needs ints for a shape, not float", "ints"),
        ("numpy.zeros", (-1,), {}, "T009", "negative dimensions are not allowed", "ValueError"),
        ("numpy.zeros", (3,), {"dtype": np.float16}, "T018", "the dtype float16 is not supported", "float32"),
        ("numpy.reshape", (A, (5, 2)), {}, "T009", "the numbers of elements differ", "ValueError"),
        ("numpy.reshape", (A, (-1, -1)), {}, "T012", "one length only", "once"),
        ("numpy.matmul", (A, A), {}, "T009", "the inner lengths 4 and 3 differ", "ValueError"),
        ("numpy.matmul", (A, np.zeros((2, 3, 3))), {}, "T009", "the inner lengths 4 and 3 differ", ""),
        ("numpy.uint8", (300,), {}, "T011", "300 out of bounds for uint8", "OverflowError"),
        ("numpy.array", ([[1.0], [1.0, 2.0]],), {}, "T009", "different lengths", "the lengths differ"),
        ("math.sqrt", (A,), {}, "T010", "math.sqrt needs a number", "element"),
        ("math.sqrt", (1j,), {}, "T011", "math.sqrt takes real numbers", "numpy"),
        ("builtins.max", (V,), {}, "T012", "max() of one argument is not supported", "np.max"),
        ("builtins.max", (1, 2.5), {}, "T019", "depends on values", "same type"),
        ("builtins.int", (1j,), {}, "T011", "complex", "z.real"),
        ("numpy.exp", (), {}, "T012", "np.exp needs the argument `x`", "pass x"),
        ("numpy.exp", (V, V, V), {}, "T012", "np.exp takes 1 argument here, not 3", "remove"),
        ("numpy.exp", ("a",), {}, "T012", "not a string", "array"),
    ],
)
def test_refusals(name: str, args: tuple[Any, ...], keywords: dict[str, Any], code: str, words: str, help: str) -> None:
    with pytest.raises(TranspileError) as caught:
        call(name, *args, **keywords)
    diagnostic = caught.value.diagnostic
    assert (diagnostic.code, words in diagnostic.message) == (code, True), diagnostic.message
    assert help in diagnostic.help


@pytest.mark.parametrize(
    ("name", "receiver", "words", "help"),
    [
        ("summ", A, "the method `summ` of float64[3, 4] is not supported", "did you mean `sum`?"),
        ("searchsort", A, "the method `searchsort`", ""),
        ("is_integer", 1.5, "the method `is_integer` of float", ""),
    ],
)
def test_refused_methods(name: str, receiver: Any, words: str, help: str) -> None:
    with pytest.raises(TranspileError) as caught:
        method(name, receiver)
    assert words in caught.value.diagnostic.message
    assert help in caught.value.diagnostic.help
