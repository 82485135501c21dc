"""The printed text: names, comments, literals, parentheses, line breaks, prototypes."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import cffi
import numpy as np
import pytest

from tests.emit_c.harness import HEADER, array, cast, const, each, elementwise, function, load, op, var
from tests.emit_c.harness import ROW as I
from tests.emit_c.harness import N as SIZE
from tests.emit_c.programs import PROGRAMS
from transpile import emit_c
from transpile.emit_c.comments import block_comment, safe, statement_comment
from transpile.emit_c.ctype import literal
from transpile.emit_c.names import Names, identifier
from transpile.emit_c.syntax import Binary, CastTo, Name, Number, Ternary, Unary, layout, text
from transpile.symbolic.dims import as_dim
from transpile.symbolic.dims import name as dim_name
from transpile.symbolic.program import Assign, Cast, Expr, Function, Index, Load, Scalar, Store
from transpile.symbolic.types import BOOL, COMPLEX128, FLOAT64, INT64

BY_NAME = {made.name: made for made, _ in PROGRAMS}
A, B, C, D = map(Name, "abcd")
INT8, UINT8, UINT32, UINT64 = map(np.dtype, ("int8", "uint8", "uint32", "uint64"))


def body(made: Function) -> str:
    """The lines between the braces of the function."""
    source = emit_c.print_source([made], HEADER, "it_gen")
    return source.split("\n{\n")[-1].rsplit("\n}\n", 1)[0]


def stored(expr: Expr) -> str:
    """How an expression is printed."""
    made = elementwise("f", expr, array("x"), array("k", INT64), array("b", BOOL), array("u", UINT32), array("s", INT8))
    line = next(line for line in body(made).splitlines() if "out[i] = " in line)
    return line.split(" = ", 1)[1].rstrip(";")


HEAT_STEP = """\
    /* out = u.copy() */
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < m; j++) {
            out[i*m + j] = u[i*m + j];
        }
    }
    for (int64_t i = 0; i < n - 2; i++) {
        for (int64_t j = 0; j < m - 2; j++) {
            /* lap = u[:-2, 1:-1] + u[2:, 1:-1] + ... */
            const double lap = u[i*m + j + 1]
                + u[(i + 2)*m + j + 1]
                + u[(i + 1)*m + j]
                + u[(i + 1)*m + j + 2]
                - 4.0*u[(i + 1)*m + j + 1];
            /* out[1:-1, 1:-1] += alpha * lap */
            out[(i + 1)*m + j + 1] += alpha*lap;
        }
    }"""
MANDELBROT = """\
    for (int64_t i = 0; i < n; i++) {
        const double c_re = points[2*i];
        const double c_im = points[2*i + 1];
        double z_re = 0.0;
        double z_im = 0.0;
        int64_t count = 0;
        /* while count < limit and abs(z) <= 2.0: */
        while (count < limit && magnitude_f64(z_re, z_im) <= 2.0) {
            /* z = z*z + c */
            const double next_z_re = z_re*z_re - z_im*z_im + c_re;
            z_im = z_re*z_im + z_im*z_re + c_im;
            z_re = next_z_re;
            count += 1;
        }
        out[i] = count;
    }"""


@pytest.mark.parametrize(("name", "expected"), [("heat_step", HEAT_STEP), ("mandelbrot", MANDELBROT)])
def test_body_reads_as_written_by_hand(name: str, expected: str) -> None:
    assert body(BY_NAME[name]) == expected


def test_signature_and_prototypes() -> None:
    heat = BY_NAME["heat_step"]
    assert emit_c.c_signature(heat) == (
        "void heat_step(int64_t n, int64_t m, const double *restrict u, double alpha, double *restrict out)"
    )
    assert emit_c.cdef([heat]) == "void heat_step(int64_t n, int64_t m, const double *u, double alpha, double *out);\n"
    described = [(item.name, item.type, item.what) for item in emit_c.parameters(BY_NAME["grow"])]
    assert described == [
        ("start_re", "double", "real"),
        ("start_im", "double", "imaginary"),
        ("last", "double *restrict", "result"),
        ("count", "int64_t *restrict", "result"),
    ]


def test_cffi_reads_the_declarations() -> None:
    declared = cffi.FFI()
    declared.cdef(emit_c.cdef(list(BY_NAME.values())))
    header = emit_c.print_header(list(BY_NAME.values()), HEADER, "it_gen")
    cffi.FFI().cdef("".join(line for line in header.splitlines(keepends=True) if not line.startswith("#")))
    assert "checked_root" not in header  # private


def test_other_functions_do_not_change_a_function() -> None:
    alone = emit_c.print_source([BY_NAME["heat_step"]], HEADER, "it_gen")
    together = emit_c.print_source(list(BY_NAME.values()), HEADER, "it_gen")
    assert alone[alone.index("/*\n * heat_step") :] in together
    assert emit_c.print_source(list(BY_NAME.values()), HEADER, "it_gen") == together


def test_nothing_is_there_that_is_not_needed() -> None:
    source = emit_c.print_source([BY_NAME["crc32_"]], HEADER, "it_gen")
    assert "math.h" not in source
    assert "FP_CONTRACT" not in source
    assert "static" not in source


def test_vector_math_is_not_for_exact_functions() -> None:
    fast = elementwise("fast", op("exp", load("x")), array("x"))
    exact = replace(elementwise("exact", op("exp", load("x")), array("x")), fp="exact")
    hidden = replace(elementwise("hidden", op("logaddexp", load("x"), load("x")), array("x")), fp="exact")
    assert "simd" in emit_c.print_source([fast], HEADER, "it_gen")
    assert "simd" not in emit_c.print_source([exact], HEADER, "it_gen")
    assert "double exp(double)" not in emit_c.print_source([fast, exact], HEADER, "it_gen")
    assert "double exp(double)" not in emit_c.print_source([fast, hidden], HEADER, "it_gen")


X, K, U, S = load("x"), load("k", INT64), load("u", UINT32), load("s", INT8)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (op("add", K, op("multiply", K, K)), "(int64_t)((uint64_t)k[i] + (uint64_t)k[i]*(uint64_t)k[i])"),
        (op("subtract", K, const(-1, INT64)), "(int64_t)((uint64_t)k[i] - (uint64_t)-1)"),
        (op("add", S, const(1, INT8)), "(int8_t)((uint32_t)s[i] + 1)"),
        (op("add", U, const(1, UINT32)), "u[i] + 1u"),
        (op("negative", K), "(int64_t)(0 - (uint64_t)k[i])"),
        (op("bitwise_and", K, const(255, INT64)), "k[i] & 0xFF"),
        (op("right_shift", op("bitwise_xor", U, const(1, UINT32)), const(8, UINT32)), "(u[i] ^ 1u) >> 8"),
        (op("left_shift", K, const(3, INT64)), "(int64_t)((uint64_t)k[i] << 3)"),
        (op("left_shift", K, K), "left_shift_i64(k[i], k[i])"),
        (op("floor_divide", U, const(10, UINT32)), "u[i]/10u"),
        (op("floor_divide", K, const(10, INT64)), "floor_divide_i64(k[i], 10)"),
        (op("subtract", X, op("subtract", X, const(-2.0))), "x[i] - (x[i] - (-2.0))"),
        (op("divide", op("multiply", X, X), op("multiply", X, const(1e-20))), "x[i]*x[i]/(x[i]*1e-20)"),
        (op("negative", op("add", X, X)), "-(x[i] + x[i])"),
        (cast(op("add", X, X), np.dtype("float32")), "(float)(x[i] + x[i])"),
        (Cast(const(3, INT64), FLOAT64), "3.0"),
        (Index(I * 2 + 1, INT64), "2*i + 1"),
        (Index(SIZE * SIZE, INT64), "(int64_t)((uint64_t)n*(uint64_t)n)"),
        (op("greater_equal", U, const(0, UINT32), dtype=BOOL), "true"),
        (op("less", load("k", INT64), const(-(2**63), INT64), dtype=BOOL), "false"),
        (op("not", op("less", X, X, dtype=BOOL), dtype=BOOL), "!(x[i] < x[i])"),
        (op("logical_and", op("isnan", X, dtype=BOOL), load("b", BOOL)), "(isnan(x[i]) != 0) & b[i]"),
        (op("select", load("b", BOOL), X, const(float("nan")), dtype=FLOAT64), "b[i] ? x[i] : NAN"),
        (Load("x", (as_dim(2), I), (as_dim(3), SIZE), FLOAT64), "x[2*n + i]"),
        (Load("x", (I - 1, as_dim(2)), (SIZE, as_dim(3)), FLOAT64), "x[(i - 1)*3 + 2]"),
        (Load("x", (as_dim(1), as_dim(2)), (as_dim(2), as_dim(3)), FLOAT64), "x[5]"),
        (Load("x", (SIZE - I,), (SIZE,), FLOAT64), "x[n - i]"),
        (Load("x", (-I,), (SIZE,), FLOAT64), "x[-i]"),
    ],
)
def test_expression(expr: Expr, expected: str) -> None:
    assert stored(expr) == expected


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (0.1, FLOAT64, "0.1"),
        (1e22, FLOAT64, "1e22"),
        (5.0, FLOAT64, "5.0"),
        (1e-07, FLOAT64, "1e-7"),
        (-0.0, FLOAT64, "-0.0"),
        (float("-inf"), FLOAT64, "-INFINITY"),
        (0.1, np.dtype("float32"), "0.1f"),
        (1e10, np.dtype("float32"), "1e10f"),
        (-(2**63), INT64, "INT64_MIN"),
        (-128, INT8, "-128"),
        (200, UINT8, "200u"),
        (2**64 - 1, UINT64, "18446744073709551615ull"),
        (True, BOOL, "true"),
    ],
)
def test_literal(value: float, dtype: np.dtype, expected: str) -> None:  # type: ignore[type-arg]
    assert literal(value, dtype) == expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (Binary("+", A, Binary("+", B, C)), "a + (b + c)"),
        (Binary("-", Binary("-", A, B), C), "a - b - c"),
        (Binary("*", A, Unary("-", B)), "a*(-b)"),
        (Binary("&", Binary("<", A, B), C), "(a < b) & c"),
        (Binary("||", Binary("&&", A, B), C), "(a && b) || c"),
        (Binary("==", Binary("==", A, B), C), "(a == b) == c"),
        (Binary("==", Unary("!", A), B), "(!a) == b"),
        (Binary("|", Binary("+", A, B), C), "(a + b) | c"),
        (Ternary(Binary("<", A, B), A, Ternary(C, B, D)), "a < b ? a : c ? b : d"),
        (Unary("-", Unary("-", A)), "-(-a)"),
        (Unary("-", Number("-1")), "-(-1)"),
        (CastTo("float", Binary("*", A, B)), "(float)(a*b)"),
    ],
)
def test_parentheses(expr: Binary, expected: str) -> None:
    assert text(expr) == expected


def test_long_expressions_have_one_operand_a_line() -> None:
    long = [Name(letter * 26) for letter in "abcd"]
    total = Binary("-", Binary("+", Binary("*", long[0], Binary("+", long[1], long[2])), long[3]), long[0])
    assert layout("x = ", total, ";", "    ") == [
        f"    x = {long[0].text}*({long[1].text} + {long[2].text})",
        f"        + {long[3].text}",
        f"        - {long[0].text};",
    ]


@pytest.mark.parametrize(
    "hostile",
    ["x = 1 */ system(0); /*", "s = '??/'", "s = '????/'", "a \\", "r = '/*/ */*/'", "\u202e abc \x07", "*\\"],
)
def test_source_text_cannot_leave_its_comment(hostile: str, tmp_path: Path) -> None:
    assert not re.search(r"/\*|\*/|\?\?|[^ -~]", safe(hostile))
    comment = "\n".join([*statement_comment([hostile, f"{hostile}\n{hostile}"], "    "), *block_comment([hostile])])
    (tmp_path / "c.c").write_text(f"{comment}\nint present;\n")
    command = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-E", "-P", "c.c"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, ["int", "present;"]), done.stderr


def test_one_comment_for_statements_of_one_source() -> None:
    quoted = ("y = x + 1",)
    made = function(
        "f", [array("x")], [array("out", role="result")],
        each(
            Assign("y", load("x"), declare=True, source=quoted),
            Store("out", (I,), (SIZE,), var("y"), source=(*quoted, "return y")),
        ),
    )  # fmt: skip
    assert body(made).count("/*") == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("u", "u"), ("int", "int_"), ("exp", "exp_"), ("sinf", "sinf_"), ("I", "I_"), ("uint8_t", "uint8_t_"),
        ("maximum_f64", "maximum_f64_"), ("norm_f32", "norm_f32"), ("INT64_MIN", "INT64_MIN_"), ("_x", "x"),
        ("__x", "x"), ("\u03b1", "alpha"), ("\u0394t", "Deltat"), ("\u00e9t\u00e9", "ete"), ("_", "turn"),
        ("gemm_f64", "gemm_f64_"),
    ],
)  # fmt: skip
def test_identifier(name: str, expected: str) -> None:
    assert identifier(name) == expected


def test_names_of_a_function_are_its_own() -> None:
    names = Names(["f"])
    assert [names.of("x"), names.of("_x"), names.of("x"), names.of("f"), names.fresh("x")] == [
        "x",
        "x_2",
        "x",
        "f_2",
        "x_3",
    ]
    assert names.parts("z") == ("z_re", "z_im")


def test_a_parameter_may_be_named_as_a_part() -> None:
    product = op("multiply", op("real", var("z", COMPLEX128), dtype=FLOAT64), var("z_re"))
    made = elementwise("f", product, Scalar("z", COMPLEX128), Scalar("z_re", FLOAT64))
    names = [item.name for item in emit_c.parameters(made)]
    assert len(set(names)) == len(names)


def test_what_c_cannot_do_is_refused() -> None:
    with pytest.raises(emit_c.Unsupported, match="maximum of complex128"):
        body(elementwise("f", op("maximum", load("z", COMPLEX128), load("z", COMPLEX128)), array("z", COMPLEX128)))


def test_loop_bounds_are_dimensions() -> None:
    made = function(
        "f", [array("x", FLOAT64, written=True)], [], each(Store("x", (dim_name("i"),), (SIZE,), const(1.0)))
    )
    assert "for (int64_t i = 0; i < n; i++) {" in body(made)
