"""Whole functions by hand, each with a check against NumPy; run plainly and under sanitizers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.emit_c.harness import ROW as I
from tests.emit_c.harness import Library, N, array, cast, const, each, elementwise, function, load, op, same, var
from transpile.symbolic.dims import as_dim, opaque
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.program import (
    Array,
    Assign,
    CallFunction,
    Expr,
    Fail,
    Function,
    If,
    Index,
    Jump,
    Local,
    Loop,
    MatMul,
    Op,
    Return,
    Rotate,
    Scalar,
    Store,
    Var,
    While,
)
from transpile.symbolic.types import BOOL, COMPLEX128, FLOAT64, INT64

M, J, T, K = dim_name("m"), dim_name("j"), dim_name("t"), dim_name("k")
FLOAT32, UINT8, UINT32 = np.dtype("float32"), np.dtype("uint8"), np.dtype("uint32")
Check = Callable[[Library], None]
PROGRAMS: list[tuple[Function, Check]] = []
LENGTHS = (0, 1, 2, 7, 8, 9, 31, 32, 33, 100)


def program(made: Function) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        PROGRAMS.append((made, check))
        return check

    return register


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).standard_normal(shape)


def _at(array_name: str, row: object, column: object) -> Expr:
    return load(array_name, FLOAT64, row, column, shape=(N, M))  # type: ignore[arg-type]


def _heat_step() -> Function:
    neighbours = op(
        "add",
        op("add", op("add", _at("u", I, J + 1), _at("u", I + 2, J + 1)), _at("u", I + 1, J)),
        _at("u", I + 1, J + 2),
    )
    laplacian = op("subtract", neighbours, op("multiply", const(4.0), _at("u", I + 1, J + 1)))
    step = op("add", _at("out", I + 1, J + 1), op("multiply", var("alpha"), var("lap")))
    inner = Loop(
        "j", as_dim(0), M - 2, 1,
        (
            Assign("lap", laplacian, declare=True, source=("lap = u[:-2, 1:-1] + u[2:, 1:-1] + ...",)),
            Store("out", (I + 1, J + 1), (N, M), step, source=("out[1:-1, 1:-1] += alpha * lap",)),
        ),
        simd=True,
    )  # fmt: skip
    copy = Loop("j", as_dim(0), M, 1, (Store("out", (I, J), (N, M), _at("u", I, J)),), simd=True)
    return function(
        "heat_step",
        [array("u", FLOAT64, N, M), Scalar("alpha", FLOAT64)],
        [array("out", FLOAT64, N, M, role="result")],
        Loop("i", as_dim(0), N, 1, (copy,), source=("out = u.copy()",)),
        Loop("i", as_dim(0), N - 2, 1, (inner,)),
        Return(),
        sizes=("n", "m"),
        memory=("no temporaries",),
    )


@program(_heat_step())
def heat_step(library: Library) -> None:
    for shape in ((0, 0), (1, 5), (2, 2), (3, 3), (17, 40)):
        u = numbers(*shape)
        found, expected = np.empty(shape), u.copy()
        lap = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4.0 * u[1:-1, 1:-1]
        expected[1:-1, 1:-1] += 0.1 * lap
        library.call("heat_step", *shape, u, 0.1, found)
        np.testing.assert_array_equal(found, expected)


def _reduction(name: str, combine: str, begin: float, dtype: np.dtype = FLOAT64) -> Function:  # type: ignore[type-arg]
    step = Assign("total", op(combine, var("total", dtype), load("x", dtype)))
    return function(
        name,
        [array("x", dtype)],
        [Scalar("result", dtype, result=True)],
        Assign("total", const(begin, dtype), declare=True, mutable=True),
        Loop("i", as_dim(0), N, 1, (step,), lanes=(("total", combine),)),
        Store("result", (), (), var("total", dtype)),
        Return(),
    )


@program(_reduction("total_of", "add", 0.0))
def total_of(library: Library) -> None:
    for n in LENGTHS:
        x, found = numbers(n), np.empty(())
        library.call("total_of", n, x, found)
        np.testing.assert_allclose(found, x.sum(), rtol=1e-13, atol=1e-15)


@program(_reduction("complex_total", "add", 0.0, COMPLEX128))
def complex_total(library: Library) -> None:
    for n in LENGTHS:
        x, found = numbers(n) + 1j * numbers(n)[::-1], np.empty((), complex)
        library.call("complex_total", n, x, found)
        np.testing.assert_allclose(found, x.sum(), rtol=1e-13, atol=1e-15)


@program(_reduction("product_of", "multiply", 1.0, FLOAT32))
def product_of(library: Library) -> None:
    for n in LENGTHS:
        x, found = (1 + numbers(n) / 100).astype("f"), np.empty((), "f")
        library.call("product_of", n, x, found)
        np.testing.assert_allclose(found, x.prod(), rtol=1e-5)


@program(_reduction("largest", "maximum", -np.inf))
def largest(library: Library) -> None:
    for n in LENGTHS[1:]:
        for position in (None, 0, n // 2, n - 1):
            x, found = numbers(n), np.empty(())
            if position is not None:
                x[position] = np.nan
            library.call("largest", n, x, found)
            np.testing.assert_array_equal(found, x.max())


@program(_reduction("wrapped_total", "add", 0, INT64))
def wrapped_total(library: Library) -> None:
    x, found = np.array([2**63 - 1, 5, 2**62, 2**62] * 9), np.empty((), "int64")
    library.call("wrapped_total", len(x), x, found)
    assert found == x.sum()


def _softmax() -> Function:
    comment = ("e = np.exp(x - x.max(axis=1, keepdims=True))",)
    largest_step = Assign("top", op("maximum", var("top"), _at("x", I, J)))
    sum_steps = (
        Assign("e", op("exp", op("subtract", _at("x", I, J), var("top"))), declare=True, source=comment),
        Store("out", (I, J), (N, M), var("e")),
        Assign("total", op("add", var("total"), var("e"))),
    )
    scale = Store("out", (I, J), (N, M), op("divide", _at("out", I, J), var("total")))
    row = (
        Assign("top", const(-np.inf), declare=True, mutable=True, source=comment),
        Loop("j", as_dim(0), M, 1, (largest_step,), lanes=(("top", "maximum"),)),
        Assign("total", const(0.0), declare=True, mutable=True),
        Loop("j", as_dim(0), M, 1, sum_steps, lanes=(("total", "add"),)),
        Loop("j", as_dim(0), M, 1, (scale,), simd=True, source=("return e / e.sum(axis=1, keepdims=True)",)),
    )
    rows = Loop("i", as_dim(0), N, 1, row, parallel=True)
    return function(
        "softmax", [array("x", FLOAT64, N, M)], [array("out", FLOAT64, N, M, role="result")], rows, sizes=("n", "m")
    )


@program(_softmax())
def softmax(library: Library) -> None:
    for shape in ((0, 4), (3, 1), (5, 8), (4, 50)):
        x, found = 30 * numbers(*shape), np.empty(shape)
        library.call("softmax", *shape, x, found)
        e = np.exp(x - x.max(axis=1, keepdims=True))
        np.testing.assert_allclose(found, e / e.sum(axis=1, keepdims=True), rtol=1e-13)


def _mandelbrot() -> Function:
    z, c = var("z", COMPLEX128), var("c", COMPLEX128)
    going = op("less", var("count", INT64), var("limit", INT64), dtype=BOOL)
    near = op("less_equal", op("absolute", z, dtype=FLOAT64), const(2.0), dtype=BOOL)
    turn = (
        Assign("z", op("add", op("multiply", z, z), c), source=("z = z*z + c",)),
        Assign("count", op("add", var("count", INT64), const(1, INT64))),
    )
    return function(
        "mandelbrot",
        [array("points", COMPLEX128), Scalar("limit", INT64)],
        [array("out", INT64, role="result")],
        each(
            Assign("c", load("points", COMPLEX128), declare=True),
            Assign("z", const(0j, COMPLEX128), declare=True, mutable=True),
            Assign("count", const(0, INT64), declare=True, mutable=True),
            While((), op("and", going, near), turn, source=("while count < limit and abs(z) <= 2.0:",)),
            Store("out", (I,), (N,), var("count", INT64)),
            simd=False,
        ),
    )


@program(_mandelbrot())
def mandelbrot(library: Library) -> None:
    points = np.array([complex(x, y) for x in np.linspace(-2, 1, 12) for y in np.linspace(-1, 1, 9)])
    found = np.empty(len(points), "int64")
    library.call("mandelbrot", len(points), points, 50, found)
    expected = []
    for c in points.tolist():
        z, count = 0j, 0
        while count < 50 and abs(z) <= 2.0:
            z, count = z * z + c, count + 1
        expected.append(count)
    np.testing.assert_array_equal(found, expected)


def _jacobi() -> Function:
    mean = op("multiply", const(0.5), op("add", load("now", FLOAT64, I - 1), load("now", FLOAT64, I + 1)))
    sweep = Loop("i", as_dim(1), N - 1, 1, (Store("new", (I,), (N,), mean),), simd=True)
    begin = each(Store("now", (I,), (N,), load("u")), Store("new", (I,), (N,), load("u")))
    return function(
        "jacobi",
        [array("u"), Scalar("steps", INT64)],
        [array("out", role="result")],
        Fail(op("greater_equal", var("steps", INT64), const(0, INT64), dtype=BOOL), 1),
        begin,
        Loop(
            "t", as_dim(0), dim_name("steps"), 1,
            (sweep, Rotate(("now", "new"), ("new", "now"), source=("now, new = new, now",))),
        ),
        each(Store("out", (I,), (N,), load("now"))),
        Return(),
        arrays=(array("now", role="workspace"), array("new", role="workspace")),
        handles=("now", "new"),
        messages=(("ValueError", "steps is negative"),),
    )  # fmt: skip


@program(_jacobi())
def jacobi(library: Library) -> None:
    for n in LENGTHS:
        u, found = numbers(n), np.empty(n)
        assert library.call("jacobi", n, u, 5, found) == 0
        now, new = u.copy(), u.copy()
        for _ in range(5):
            new[1:-1] = 0.5 * (now[:-2] + now[2:])
            now, new = new, now
        np.testing.assert_array_equal(found, now)
        assert library.call("jacobi", n, u, -1, found) == 1


def _huge() -> Function:
    fill = each(Store("big", (I,), (N,), load("u")), Store("out", (I,), (N,), load("big")))
    return function(
        "huge", [array("u"), Scalar("k", INT64)], [array("out", role="result")], fill, Return(),
        arrays=(array("big", FLOAT64, K, K, as_dim(8), role="workspace"),),
    )  # fmt: skip


@program(_huge())
def huge(library: Library) -> None:
    u, found = numbers(4), np.empty(4)
    assert library.call("huge", 4, u, 2, found) == 0
    np.testing.assert_array_equal(found, u)
    for too_large in (2**40, 2**62, 2**63 - 1):
        assert library.call("huge", 4, u, too_large, found) == -1


def _complex_swap() -> Function:
    """``z[i] = z[i]*w[i] + z[i]``: both parts are read before either is written."""
    z, w = load("z", COMPLEX128), load("w", COMPLEX128)
    store = Store("z", (I,), (N,), op("add", op("multiply", z, w), z))
    return function("complex_update", [array("z", COMPLEX128, written=True), array("w", COMPLEX128)], [], each(store))


@program(_complex_swap())
def complex_update(library: Library) -> None:
    z, w = numbers(9) + 1j, numbers(9) * 2j - 1
    expected = z * w + z
    library.call("complex_update", 9, z, w)
    np.testing.assert_allclose(z, expected, rtol=1e-15)


def _guarded() -> Function:
    """``z[i - 1]/w if i > 0 and abs(z[i - 1]*w) > 1 else w``: what is held first may not be read where i is 0."""
    previous, w = load("z", COMPLEX128, I - 1), var("w", COMPLEX128)
    inside = op("greater", Index(I, INT64), const(0, INT64), dtype=BOOL)
    large = op("greater", op("absolute", op("multiply", previous, w), dtype=FLOAT64), const(1.0), dtype=BOOL)
    chosen = op("select", op("and", inside, large), op("divide", previous, w), w, dtype=COMPLEX128)
    return elementwise("guarded", chosen, array("z", COMPLEX128), Scalar("w", COMPLEX128))


@program(_guarded())
def guarded(library: Library) -> None:
    z, w, found = numbers(12) + 1j * numbers(12)[::-1], 0.5 - 1j, np.empty(12, complex)
    library.call("guarded", 12, z, w, found)
    expected = [z[i - 1] / w if i > 0 and abs(z[i - 1] * w) > 1 else w for i in range(12)]
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def _while_held() -> Function:
    """A condition that needs statements, evaluated anew before each turn."""
    z = var("z", COMPLEX128)
    small = op("less", op("absolute", op("multiply", z, z), dtype=FLOAT64), const(100.0), dtype=BOOL)
    odd = op("equal", op("remainder", var("turns", INT64), const(3, INT64)), const(2, INT64), dtype=BOOL)
    body = (
        Assign("turns", op("add", var("turns", INT64), const(1, INT64))),
        If(odd, (Jump("continue"),)),
        Assign("z", op("multiply", z, const(1.5 + 0.5j, COMPLEX128))),
        If(op("greater", var("turns", INT64), const(40, INT64), dtype=BOOL), (Jump("break"),)),
    )
    return function(
        "grow",
        [Scalar("start", COMPLEX128)],
        [Scalar("last", COMPLEX128, result=True), Scalar("count", INT64, result=True)],
        Assign("z", var("start", COMPLEX128), declare=True, mutable=True),
        Assign("turns", const(0, INT64), declare=True, mutable=True),
        While((Assign("unused", const(1.0), declare=True),), small, body),
        Store("last", (), (), z),
        Store("count", (), (), var("turns", INT64)),
        sizes=(),
    )


@program(_while_held())
def grow(library: Library) -> None:
    for start in (1 + 1j, 0j, 50 + 0j):
        z, turns = start, 0
        while abs(z * z) < 100.0:
            turns += 1
            if turns % 3 == 2:
                continue
            z *= 1.5 + 0.5j
            if turns > 40:
                break
        last, count = np.empty((), complex), np.empty((), "int64")
        library.call("grow", start, last, count)
        assert count == turns
        np.testing.assert_allclose(last, z, rtol=1e-14)


def _crc() -> Function:
    crc = var("crc", UINT32)
    low = op("not_equal", op("bitwise_and", crc, const(1, UINT32)), const(0, UINT32), dtype=BOOL)
    halved = op("right_shift", crc, const(1, UINT32))
    step = op("select", low, op("bitwise_xor", halved, const(0xEDB88320, UINT32)), halved, dtype=UINT32)
    mixed = op("bitwise_xor", crc, cast(load("data", UINT8), UINT32))
    bits = Loop("k", as_dim(0), as_dim(8), 1, (Assign("crc", step),))
    return function(
        "crc32_",
        [array("data", UINT8)],
        [Scalar("result", UINT32, result=True)],
        Assign("crc", const(0xFFFFFFFF, UINT32), declare=True, mutable=True),
        each(Assign("crc", mixed, source=("crc ^= byte",)), bits, simd=False),
        Store("result", (), (), op("bitwise_xor", crc, const(0xFFFFFFFF, UINT32))),
    )


@program(_crc())
def crc(library: Library) -> None:
    data, found = np.frombuffer(b"123456789", "uint8").copy(), np.empty((), "uint32")
    library.call("crc32_", len(data), data, found)
    assert found == 0xCBF43926


def _backwards() -> Function:
    """A loop that counts down by two over a bound that its body changes, and an integer that wraps."""
    body = (
        Store("out", (I,), (N,), Index(I * K * 3 + 7, INT64)),
        Assign("low", op("add", var("low", INT64), const(1, INT64))),
    )
    return function(
        "backwards",
        [Scalar("k", INT64)],
        [array("out", INT64, role="result")],
        Assign("low", const(-1, INT64), declare=True, mutable=True),
        each(Store("out", (I,), (N,), const(-1, INT64))),
        Loop("i", N - 1, dim_name("low"), -2, body),
    )


@program(_backwards())
def backwards(library: Library) -> None:
    for n in LENGTHS:
        for k in (2, 2**62 + 1, -(2**63)):
            found, expected = np.empty(n, "int64"), np.full(n, -1, "int64")
            library.call("backwards", n, k, found)
            for i in range(n - 1, -1, -2):
                expected[i] = (i * k * 3 + 7 + 2**63) % 2**64 - 2**63
            np.testing.assert_array_equal(found, expected)


def _local() -> Function:
    """A small array on the stack, a constant array, and floor division of a length."""
    weights = Array("weights", FLOAT64, (as_dim(3),), "constant", values=(0.25, -0.5, 1e300))
    three = (as_dim(3),)
    third = [
        Store("row", (as_dim(k),), three, op("multiply", load("x"), load("weights", FLOAT64, as_dim(k), shape=three)))
        for k in range(3)
    ]
    total = op(
        "add", load("row", FLOAT64, as_dim(0), shape=(as_dim(3),)), load("row", FLOAT64, as_dim(2), shape=(as_dim(3),))
    )
    half = opaque("//", N, 2)
    return function(
        "weigh",
        [array("x")],
        [array("out", role="result")],
        Local("row", FLOAT64, (as_dim(3),)),
        each(Store("out", (I,), (N,), const(0.0))),
        Loop("i", as_dim(0), half, 1, (*third, Store("out", (I,), (N,), total))),
        arrays=(weights,),
    )


@program(_local())
def weigh(library: Library) -> None:
    for n in LENGTHS:
        x, found = numbers(n), np.empty(n)
        library.call("weigh", n, x, found)
        expected = np.zeros(n)
        expected[: n // 2] = x[: n // 2] * 0.25 + x[: n // 2] * 1e300
        np.testing.assert_array_equal(found, expected)


def _checked_root() -> Function:
    return function(
        "checked_root",
        [Scalar("x", FLOAT64)],
        [Scalar("root", FLOAT64, result=True)],
        Fail(op("greater_equal", var("x"), const(0.0), dtype=BOOL), 1),
        Store("root", (), (), op("sqrt", var("x"))),
        sizes=(),
        private=True,
        messages=(("ValueError", "x is negative"),),
    )


def _rooted() -> Function:
    """Calls functions that are defined later and earlier, with scalar, complex and array results."""
    body = (
        CallFunction("checked_root", (load("x"),), (("root", FLOAT64),), first_message=1),
        CallFunction(
            "turned", (op("multiply", var("phase", COMPLEX128), var("phase", COMPLEX128)),), (("z", COMPLEX128),)
        ),
        Store("out", (I,), (N,), op("multiply", var("root"), op("real", var("z", COMPLEX128), dtype=FLOAT64))),
    )
    return function(
        "rooted",
        [array("x"), Scalar("phase", COMPLEX128)],
        [array("out", role="result")],
        Fail(op("not_equal", Index(N, INT64), const(0, INT64), dtype=BOOL), 1),
        each(*body, Store("scratch", (I,), (N,), load("out")), simd=False),
        CallFunction("total_of", (Index(N, INT64), "scratch"), (("total", FLOAT64),)),
        Fail(op("less", var("total"), const(1e300), dtype=BOOL), 3),
        Return(),
        arrays=(array("scratch", role="workspace"),),
        messages=(("ValueError", "empty"), ("ValueError", "x is negative"), ("OverflowError", "too large")),
        callees=("checked_root", "turned", "total_of"),
        calls_can_fail=True,
    )


@program(_checked_root())
def checked_root(library: Library) -> None:
    """Tested through its caller: it is private."""


@program(_rooted())
def rooted(library: Library) -> None:
    x, found = np.abs(numbers(6)), np.empty(6)
    assert library.call("rooted", 6, x, 0.5 + 0.25j, found) == 0
    np.testing.assert_allclose(found, np.sqrt(x) * ((0.5 + 0.25j) ** 2 * 1j).real, rtol=1e-14)
    assert library.call("rooted", 0, x[:0].copy(), 1j, found[:0].copy()) == 1
    x[3] = -1.0
    assert library.call("rooted", 6, x, 0.5 + 0.25j, found) == 2
    x[3] = np.inf
    assert library.call("rooted", 6, x, 0.5 - 0.25j, found) == 3


@program(
    function(
        "turned",
        [Scalar("z", COMPLEX128)],
        [Scalar("result", COMPLEX128, result=True)],
        Store("result", (), (), op("multiply", var("z", COMPLEX128), const(1j, COMPLEX128))),
        sizes=(),
        private=True,
    )
)
def turned(library: Library) -> None:
    """Tested through its caller: it is private and defined after it."""


def _product(name: str, dtype: np.dtype, transposed: tuple[bool, bool]) -> Function:  # type: ignore[type-arg]
    left, right = ((K, N) if transposed[0] else (N, K)), ((M, K) if transposed[1] else (K, M))
    gemm = (dtype.name,) if dtype.kind == "f" else ()
    return function(
        name,
        [array("a", dtype, *left), array("b", dtype, *right)],
        [array("out", dtype, N, M, role="result")],
        MatMul("out", "a", "b", N, K, M, dtype, transposed),
        sizes=("n", "k", "m"),
        uses_gemm=gemm,
    )


def _check_product(name: str, dtype: np.dtype, transposed: tuple[bool, bool]) -> Check:  # type: ignore[type-arg]
    def check(library: Library) -> None:
        for n, k, m in ((1, 1, 1), (0, 3, 2), (2, 0, 3), (5, 7, 1), (1, 9, 4), (13, 21, 17), (70, 66, 530)):
            a, b = (10 * numbers(n, k)).astype(dtype), (10 * numbers(k, m)).astype(dtype)
            if dtype.kind == "c":
                a += dtype.type(1j)
            stored = [np.ascontiguousarray(x.T if flag else x) for x, flag in zip((a, b), transposed, strict=True)]
            found = np.empty((n, m), dtype)
            library.call(name, n, k, m, *stored, found)
            np.testing.assert_allclose(
                found, a @ b, rtol=1e-4 if dtype == FLOAT32 else 1e-10, atol=1e-3 if dtype == FLOAT32 else 1e-9
            )

    return check


for _dtype in (FLOAT64, FLOAT32, np.dtype("int8"), INT64, BOOL, COMPLEX128):
    for _flags in ((False, False), (True, True)):
        _name = f"product_{_dtype.name}_{'t' if _flags[0] else 'n'}"
        PROGRAMS.append((_product(_name, _dtype, _flags), _check_product(_name, _dtype, _flags)))


@program(elementwise("rounded", Op("round", (load("x"),), INT64, python=True), array("x")))
def rounded(library: Library) -> None:
    x, found = np.array([0.5, 1.5, -2.5, 1e18, -7.49]), np.empty(5, "int64")
    library.call("rounded", 5, x, found)
    assert found.tolist() == [round(value) for value in x.tolist()]


@program(elementwise("scaled", op("ldexp", load("x"), load("e", INT64)), array("x"), array("e", INT64)))
def scaled(library: Library) -> None:
    x, e = np.array([1.5, -1.0, 3.0, 0.0]), np.array([10, -2000, 2**40, 5])
    found = np.empty(4)
    library.call("scaled", 4, x, e, found)
    with np.errstate(over="ignore"):
        assert same(found, np.ldexp(x, e))


@program(elementwise("int", op("add", load("I"), Var("double", FLOAT64)), array("I"), Scalar("double", FLOAT64)))
def names_of_c(library: Library) -> None:
    x, found = numbers(5), np.empty(5)
    library.call("int", 5, x, 2.0, found)
    np.testing.assert_array_equal(found, x + 2.0)
