"""The NumPy text of graphs made by hand: names, order, and what stays where it is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.graphs import Graph, array, compiled, floats, scalar
from transpile.emit_python import literals
from transpile.emit_python.body import print_body, print_constants
from transpile.symbolic.graph import ConstantArray, Kernel, Node
from transpile.symbolic.types import PY_BOOL, PY_FLOAT, PY_INT


def lines(kernel: Kernel) -> list[str]:
    first, *rest = print_body(kernel, "f").splitlines()
    assert first == f"def f({', '.join(parameter.name for parameter in kernel.parameters)}):"
    return [line.removeprefix("    ") for line in rest]


def test_nothing_to_do() -> None:
    assert lines(Graph(x=PY_FLOAT).returns()) == ["pass"]


def test_versions_share_a_name_and_clashing_ones_get_a_number() -> None:
    graph = Graph(x=PY_FLOAT)
    first = graph.op("add", graph["x"], 1.0, hint="y")
    second = graph.op("multiply", first, 2.0, hint="y")
    third = graph.op("subtract", second, 3.0, hint="y")
    assert lines(graph.returns(graph.op("add", second, third))) == [
        "y = x + 1.0",
        "y *= 2.0",
        "y_1 = y - 3.0",
        "return y + y_1",
    ]


def test_a_read_before_a_write_stays_before_it() -> None:
    graph = Graph(u=floats("n"))
    element = graph.view(graph["u"], 0)
    total = graph.reduce("sum", graph["u"])
    graph.update(graph.view(graph["u"], 0), 7.0)
    kernel = graph.returns(graph.op("add", element, total))
    assert lines(kernel) == ["u_element = u[0]", "total = u.sum()", "u[0] = 7.0", "return u_element + total"]


def test_a_view_is_no_read() -> None:
    graph = Graph(u=floats("n"))
    tail = graph.view(graph["u"], slice(1, None))
    new = graph.update(graph["u"], 7.0)
    assert lines(graph.returns(graph.op("add", tail, 1.0), new)) == ["u[...] = 7.0", "return u[1:] + 1.0, u"]


def test_a_call_that_writes_is_a_write() -> None:
    callee = Graph("g", a=floats("n"))
    callee.update(callee["a"], 0.0)
    graph = Graph(u=floats("n"))
    graph.callees = (callee.returns(),)
    total = graph.reduce("sum", graph["u"])
    graph.call("g", graph["u"])
    assert lines(graph.returns(total)) == ["total = u.sum()", "_g_numpy(u)", "return total"]


def test_a_call_without_effects_is_an_expression() -> None:
    callee = Graph("g", x=PY_FLOAT)
    graph = Graph(x=PY_FLOAT)
    graph.callees = (callee.returns(callee["x"]),)
    result = graph.result(graph.call("g", graph.op("add", graph["x"], 1.0)), 0, PY_FLOAT)
    assert lines(graph.returns(graph.op("multiply", result, 2.0))) == ["return _g_numpy(x + 1.0) * 2.0"]


def test_a_call_with_several_results() -> None:
    callee = Graph("g", x=PY_FLOAT)
    graph = Graph(x=PY_FLOAT)
    graph.callees = (callee.returns(callee["x"], callee["x"]),)
    call = graph.call("g", graph["x"])
    assert lines(graph.returns(graph.result(call, 1, PY_FLOAT, "b"))) == ["_, b = _g_numpy(x)", "return b"]


def test_a_recursive_call_keeps_the_name() -> None:
    graph = Graph("g", x=PY_FLOAT)
    call = graph.call("g", graph["x"])
    kernel = graph.returns(graph.result(call, 0, PY_FLOAT))
    assert "return _g_numpy(x)" in print_body(kernel, "_g_numpy")


def test_checks() -> None:
    graph = Graph(u=floats("n"), k=PY_INT)
    fine = graph.op("less", graph["k"], 3)
    graph.check(fine, "IndexError", "native", native=True)
    graph.view(graph["u"], graph["k"])
    graph.check(fine, "ValueError", 'say "no"', native=False)
    assert lines(graph.returns()) == ["u[k]", "if not (k < 3):", "    raise ValueError('say \"no\"')"]


def test_an_exception_stays_before_what_others_see() -> None:
    graph = Graph(u=floats("n"), k=PY_INT)
    element = graph.view(graph["u"], graph["k"])
    graph.check(graph.op("less", graph["k"], 3), "ValueError", "late", native=False)
    assert lines(graph.returns(element))[0] == "u_element = u[k]"


@pytest.mark.parametrize(
    ("op", "dtype", "line"),
    [
        ("add", "float64", "u[1:] += w"),
        ("divide", "float64", "u[1:] /= w"),
        ("maximum", "float64", "u[1:] = np.maximum(u[1:], w)"),
        ("add", "float32", "u[1:] += w"),
        ("divide", "int64", "u[1:] = u[1:] / w"),  # NumPy refuses `/=` where it would have to round
    ],
)
def test_updates_in_place(op: str, dtype: str, line: str) -> None:
    graph = Graph(u=array(dtype, "n"), w=array("int64" if dtype == "int64" else "float64", "m"))
    part = graph.view(graph["u"], slice(1, None))
    given = array("float64", "n") if op == "divide" or dtype != "int64" else part.type
    assert part.type is not None
    value = graph.op(op, part, graph["w"], given=type(part.type)(part.type.kind, given.dtype, part.type.shape))
    assert lines(graph.returns(graph.update(part, value)))[0] == line


def test_an_update_of_another_place_is_not_in_place() -> None:
    graph = Graph(u=floats("n"))
    value = graph.op("add", graph.view(graph["u"], slice(None, -1)), 1.0)
    new = graph.update(graph.view(graph["u"], slice(1, None)), value)
    assert lines(graph.returns(new)) == ["u[1:] = u[:-1] + 1.0", "return u"]


def test_named_views_and_transposes_as_targets() -> None:
    graph = Graph(u=floats("n", "m"))
    row = graph.view(graph["u"], 0, hint="row")
    new = graph.update(row, 1.0)
    flipped = graph.add("transpose", (new,), floats("m", "n"), (1, 0))
    last = graph.update(flipped, graph.op("multiply", flipped, 2.0))
    assert lines(graph.returns(last)) == ["row = u[0]", "row[...] = 1.0", "u.T[...] *= 2.0", "return u"]


def test_swaps_and_unchanged_values() -> None:
    graph = Graph(a=PY_INT, b=PY_INT, c=PY_INT)
    carried = {key: graph[key] for key in "abc"}
    a, _, c = graph.for_range(3, carried, lambda i, a, b, c: graph.end("yield", b, a, c))
    assert lines(graph.returns(a, c)) == ["for i in range(3):", "    a, b = b, a", "return a, c"]


def test_a_carried_value_whose_start_is_needed_later() -> None:
    graph = Graph(a=PY_INT)
    (total,) = graph.for_range(3, {"a": graph["a"]}, lambda i, a: graph.end("yield", graph.op("add", a, i)))
    assert lines(graph.returns(total, graph["a"])) == [
        "a_1 = a",
        "for i in range(3):",
        "    a_1 += i",
        "return a_1, a",
    ]


def test_a_value_that_nobody_reads_is_not_carried() -> None:
    graph = Graph(n=PY_INT)

    def body(i: Node, last: Node, total: Node) -> None:
        graph.end("yield", i, graph.op("add", total, i))

    start = {"last": graph.const(0), "total": graph.const(0)}
    _, total = graph.for_range(graph["n"], start, body)
    assert lines(graph.returns(total)) == ["total = 0", "for i in range(n):", "    total += i", "return total"]


def test_conditional_expression_or_statement() -> None:
    graph = Graph(x=PY_FLOAT, flag=PY_BOOL)
    unnamed = graph.branch(
        graph["flag"],
        lambda: graph.end("yield", graph.op("negative", graph["x"])),
        lambda: graph.end("yield", graph["x"]),
    )
    chosen = graph.result(unnamed, 0, PY_FLOAT)
    named = graph.branch(
        graph["flag"],
        lambda: graph.end("yield", graph.op("add", graph["x"], chosen, hint="y")),
        lambda: graph.end("yield", graph.const(0.0, hint="y")),
    )
    y = graph.result(named, 0, PY_FLOAT, "y")
    assert lines(graph.returns(y)) == [
        "chosen = -x if flag else x",
        "if flag:",
        "    y = x + chosen",
        "else:",
        "    y = 0.0",
        "return y",
    ]


def test_elif_and_code_behind_branches_that_leave() -> None:
    graph = Graph(k=PY_INT)

    def inner() -> None:
        graph.branch(
            graph.op("equal", graph["k"], 2),
            lambda: graph.end("return", graph.const(2.0)),
            lambda: graph.end("return", graph.const(3.0)),
        )
        graph.end("return", graph.const(0.0))

    graph.branch(graph.op("equal", graph["k"], 1), lambda: graph.end("return", graph.const(1.0)), inner)
    assert lines(graph.returns(graph.const(9.0))) == [
        "if k == 1:",
        "    return 1.0",
        "elif k == 2:",
        "    return 2.0",
        "else:",
        "    return 3.0",
    ]


def test_a_test_with_statements() -> None:
    graph = Graph(u=floats("n"))

    def test(u: Node) -> Node:
        top = graph.reduce("max", u, hint="top")
        return graph.op("greater", graph.op("multiply", top, top), 1.0, hint=None)

    (u,) = graph.while_loop(
        {"u": graph["u"]}, test, lambda u: graph.end("yield", graph.update(u, graph.op("multiply", u, 0.5)))
    )
    assert lines(graph.returns(u)) == [
        "while True:",
        "    top = u.max()",
        "    if not (top * top > 1.0):",
        "        break",
        "    u *= 0.5",
        "return u",
    ]


def test_kinds_of_scalars() -> None:
    graph = Graph(x=PY_FLOAT, s=scalar("float32"))
    values = [
        graph.op("exp", graph["x"]),
        graph.op("exp", graph["s"]),
        graph.op("add", graph["x"], graph["x"], given=scalar("float64")),
        graph.add("cast", (graph["x"],), scalar("float32")),
        graph.add("cast", (graph["s"],), PY_INT),
        graph.const(0.5, scalar("float32")),
        graph.const(-np.inf),
        graph.op("truth", graph["x"], given=PY_BOOL),
    ]
    assert lines(graph.returns(*values)) == [
        "return (",
        "    math.exp(x),",
        "    np.exp(s),",
        "    np.add(x, x),",
        "    np.float32(x),",
        "    int(s),",
        "    np.float32(0.5),",
        "    -np.inf,",
        "    bool(x),",
        ")",
    ]


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('a "b"', "'a \"b\"'"),
        ("'\"", '"\'\\""'),
        ('"""\n\\', '\'"""\\n\\\\\''),
    ],
)
def test_strings_cannot_end_early(text: str, literal: str) -> None:
    assert literals.string(text) == literal
    assert eval(literals.string(text)) == text


def test_numbers() -> None:
    for value in (0, -3, 1.5, -0.0, 1e-300, float("inf"), -float("inf"), 2j, -0.0 + 2j, 1 - 2j, complex(0.0, -0.0)):
        assert repr(eval(literals.number(value)[0], {"np": np})) == repr(value)
    assert np.isnan(eval(literals.number(float("nan"))[0], {"np": np}))


@pytest.mark.parametrize(
    "values", [(), (1.0, -2.5), tuple(map(float, range(200))), ((1, 2), (3, 4)), tuple((k, -k) for k in range(99))]
)
def test_constant_arrays(values: tuple[object, ...]) -> None:
    graph = Graph()
    expected = np.array(values)
    constant = ConstantArray("TABLE", expected.dtype, values)
    kernel = graph.returns(graph.add("constant_array", (), array(expected.dtype.name, *expected.shape), constant))
    found = compiled(kernel)()
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == expected.dtype
    assert print_constants(kernel).count("np.array(") == 1
    assert all(len(line) <= 110 for line in print_constants(kernel).splitlines())
