"""The engine and the passes: what is folded, shared, removed and chosen, and what must not be."""

from __future__ import annotations

import numpy as np
import pytest

from tests.graphs import Graph, array, compiled, floats, ops, scalar
from transpile.rewrite import MODES, Mode, known_words, rewrite, unknown_words
from transpile.symbolic.graph import Kernel, Node, Span
from transpile.symbolic.types import PY_BOOL, PY_FLOAT, PY_INT
from transpile.symbolic.verify import verify

FOLD = Mode("none", including=("constant_folding", "dead_code"))
SHARE = Mode("none", including=("common_subexpressions", "dead_code"))
CLEAN = Mode("none", including=("dead_code",))


def run(kernel: Kernel, mode: Mode | None = None) -> Kernel:
    verify(kernel)
    done = rewrite(kernel, mode)
    verify(done)
    return done


# reading at a place, in order


def exp_of_log_around_a_write(write: bool) -> Kernel:
    """log(1 + u[0]) whose inner part is computed before u is written."""
    graph = Graph(u=floats("n"))
    inner = graph.op("add", 1.0, graph["u"])
    new = graph.update(graph.view(graph["u"], 0), 5.0) if write else graph["u"]
    return graph.returns(graph.op("log", inner), graph.op("sqrt", new))


def test_a_rule_reads_no_array_that_changed_meanwhile() -> None:
    assert run(exp_of_log_around_a_write(False)).fired == ("log1p",)
    assert run(exp_of_log_around_a_write(True)).fired == ()


def test_a_rule_reads_no_array_that_the_loop_around_writes() -> None:
    graph = Graph(u=floats("n"))
    inner = graph.op("add", 1.0, graph["u"])

    def body(i: Node, u: Node) -> None:
        value = graph.reduce("sum", graph.op("log", inner))
        graph.end("yield", graph.update(graph.view(u, i), value))

    (u,) = graph.for_range(3, {"u": graph["u"]}, body)
    assert run(graph.returns(u)).fired == ()


def test_another_parameter_may_be_the_same_array() -> None:
    graph = Graph(u=floats("n"), v=floats("n"))
    inner = graph.op("add", 1.0, graph["u"])
    graph.update(graph["v"], 0.0)
    assert run(graph.returns(graph.op("log", inner))).fired == ()


def test_a_fresh_array_is_no_parameter() -> None:
    graph = Graph(u=floats("n"))
    inner = graph.op("add", 1.0, graph["u"])
    out = graph.update(graph.view(graph.zeros_like(graph["u"]), 0), 1.0)
    assert run(graph.returns(graph.op("log", inner), out)).fired == ("log1p",)


def identity(use: str) -> Kernel:
    """u * 1, which is a copy of u: it must not become u where that shows."""
    graph = Graph(u=floats("n"))
    product = graph.op("multiply", graph["u"], 1)
    if use == "read":
        return graph.returns(graph.op("sqrt", product))
    if use == "returned":
        return graph.returns(product)
    if use == "written":
        return graph.returns(graph.update(graph.view(product, 0), 2.0))
    if use == "viewed":
        return graph.returns(graph.view(product, slice(1, None)))
    graph.update(graph["u"], 0.0)
    return graph.returns(graph.op("sqrt", product))


@pytest.mark.parametrize("use", ["read", "returned", "written", "viewed", "source written"])
def test_an_array_stands_in_for_another_only_to_be_read(use: str) -> None:
    assert (run(identity(use)).fired == ("times_one",)) == (use == "read")


def test_a_number_may_always_stand_in() -> None:
    graph = Graph(n=PY_INT)
    done = run(graph.returns(graph.op("multiply", graph["n"], 1)))
    assert done.body.end.inputs == done.params


# what the engine keeps


def test_hints_and_spans_are_kept() -> None:
    graph = Graph(u=floats("n"))
    span = Span("a.py", 3, 1, 3, 9, "y = np.log(1 + u)")
    inner = graph.op("add", 1.0, graph["u"])
    value = graph.add("log", (inner,), graph["u"].type, hint="y", span=span)
    (new,) = run(graph.returns(value)).body.end.inputs
    assert (new.op, new.hint, new.span) == ("log1p", "y", span)


def test_types_are_kept() -> None:
    """log(1 + x) of an int8 array is computed in another precision than log1p of it would be asked for."""
    graph = Graph(x=array("float32", "n"), one=scalar("float64"))
    kernel = graph.returns(graph.op("log", graph.op("add", graph.const(1.0, scalar("float64")), graph["x"])))
    assert run(kernel).fired == ()


def test_atoms_follow_their_nodes() -> None:
    graph = Graph(n=PY_INT)
    twice = graph.op("multiply", graph.op("multiply", graph["n"], 1), 2, hint="k")
    kernel = graph.returns(twice)
    done = run(Kernel(**{**vars(kernel), "atoms": {"k": twice}}))
    assert done.atoms["k"] is done.body.end.inputs[0]
    assert done.atoms["k"].inputs[0] is done.params[0]


# folding


@pytest.mark.parametrize(
    ("op", "operands", "value"),
    [
        ("add", (1, 2), 3),
        ("divide", (1, 4), 0.25),
        ("floor_divide", (-7, 2), -4),
        ("remainder", (-7, 2), 1),
        ("multiply", (0.1, 3.0), 0.1 * 3.0),
        ("less", (1, 2.5), True),
        ("py_max", (1, 2), 2),
        ("floor", (-1.5,), -2),
    ],
)
def test_folds_like_python(op: str, operands: tuple[float, ...], value: float) -> None:
    graph = Graph()
    kinds = {bool: PY_BOOL, int: PY_INT, float: PY_FLOAT}
    done = run(graph.returns(graph.op(op, *operands, given=kinds[type(value)], hint="k")), FOLD)
    (constant,) = done.body.nodes
    assert (constant.op, constant.attr, type(constant.attr), constant.hint) == ("const", value, type(value), "k")
    assert done.fired == ("constant_folding",)


@pytest.mark.parametrize(
    ("op", "operands"), [("divide", (1, 0)), ("remainder", (1.0, 0.0)), ("multiply", (2**62, 4)), ("exp", (1.0,))]
)
def test_does_not_fold_what_raises_or_depends_on_the_machine(op: str, operands: tuple[float, ...]) -> None:
    graph = Graph()
    assert run(graph.returns(graph.op(op, *operands)), FOLD).fired == ()


def test_numpy_scalars_are_not_folded() -> None:
    graph = Graph()
    kernel = graph.returns(graph.op("add", graph.const(1.0, scalar("float32")), 2.0))
    assert run(kernel, FOLD).fired == ()


# sharing


def twice(between: str) -> Kernel:
    """sqrt(u) computed two times."""
    graph = Graph(u=floats("n"), v=floats("n"))
    first = graph.op("sqrt", graph["u"])
    if between == "other written":
        graph.update(graph["v"], 1.0)
    elif between == "view written":
        graph.update(graph.view(graph["u"], slice(1, None)), 1.0)
    elif between == "fresh written":
        graph.update(graph.copy(graph["u"]), 1.0)
    second = graph.op("sqrt", graph["u"])
    if between == "both returned":
        return graph.returns(first, second)
    if between == "one written":
        return graph.returns(graph.update(second, 1.0), graph.op("exp", first))
    return graph.returns(graph.op("multiply", first, second))


@pytest.mark.parametrize(
    ("between", "shared"),
    [
        ("nothing", True),
        ("fresh written", True),
        ("other written", False),
        ("view written", False),
        ("both returned", False),
        ("one written", False),
    ],
)
def test_shares_what_is_the_same(between: str, shared: bool) -> None:
    kernel = twice(between)
    done = run(kernel, SHARE)
    assert ops(done).count("sqrt") == 2 - shared
    assert done.fired == (("common_subexpressions",) if shared else ())
    operands = np.array([4.0, 9.0]), np.array([0.0, 1.0])
    np.testing.assert_array_equal(compiled(done)(*operands), compiled(kernel)(*(np.array([4.0, 9.0]), operands[1])))


def test_shares_with_inner_regions_but_not_out_of_them() -> None:
    graph = Graph(x=scalar("float64"), flag=PY_BOOL)
    first = graph.op("sqrt", graph["x"])
    branch = graph.branch(
        graph["flag"],
        lambda: graph.end("yield", graph.op("add", graph.op("sqrt", graph["x"]), graph.op("exp", graph["x"]))),
        lambda: graph.end("yield", graph.op("exp", graph["x"])),
    )
    chosen = graph.result(branch, 0, scalar("float64"))
    done = run(graph.returns(graph.op("add", first, graph.op("add", chosen, graph.op("exp", graph["x"])))), SHARE)
    inner = [node.op for node in done.body.nodes if node.op == "if" for region in node.regions for node in region.nodes]
    assert inner == ["exp", "add", "exp"]
    assert ops(done).count("exp") == 1


def test_tells_zeros_and_types_of_numbers_apart() -> None:
    graph = Graph(x=floats("n"))
    values = [graph.op("add", graph["x"], number) for number in (0.0, -0.0, 0, 1, True)]
    total = values[0]
    for value in values[1:]:
        total = graph.op("multiply", total, value)
    assert run(graph.returns(total), SHARE).fired == ()


def test_a_check_is_made_once() -> None:
    graph = Graph(n=PY_INT)
    for _ in range(2):
        graph.check(graph.op("greater", graph["n"], 3), "ValueError", "too small", native=False)
    graph.check(graph.op("greater", graph["n"], 3), "IndexError", "too small", native=False)
    assert ops(run(graph.returns(graph["n"]), SHARE)) == ["greater", "assert", "assert"]


# dead code


def test_removes_what_nobody_misses() -> None:
    graph = Graph(u=floats("n"), flag=PY_BOOL)
    graph.op("exp", graph["u"])
    graph.check(graph.const(True), native=False)
    graph.branch(graph["flag"], lambda: graph.end("yield"), lambda: graph.end("yield"))
    graph.reduce("sum", graph.op("add", graph["u"], 1.0))
    assert ops(run(graph.returns(graph["u"]), CLEAN)) == []


def test_keeps_what_raises_writes_or_leaves() -> None:
    graph = Graph(u=floats("n"), w=floats("m"), k=PY_INT)

    def body(i: Node) -> None:
        graph.branch(graph.op("greater", i, 3), lambda: graph.end("break"))
        graph.end("yield")

    graph.view(graph["u"], 7)
    graph.op("divide", 1.0, graph["k"])
    graph.op("add", graph["u"], graph["w"], given=floats("n"))
    graph.reduce("max", graph["u"])
    graph.update(graph["u"], 1.0)
    graph.check(graph.op("greater", graph["k"], 3))
    graph.for_range(5, {}, body)
    done = run(graph.returns(), CLEAN)
    assert ops(done) == ["view", "divide", "add", "reduce", "update", "greater", "assert", "for"]
    (loop,) = [node for node in done.body.nodes if node.op == "for"]
    assert [node.op for node in loop.regions[0].nodes if node.op != "const"] == ["greater", "if"]


# selection


def softplus(fp: str = "fast", **options: object) -> Kernel:
    graph = Graph(u=floats("n"))
    graph.options = dict(options)
    return graph.returns(graph.op("log", graph.op("add", 1.0, graph.op("exp", graph["u"]))), fp=fp)


def test_exact_runs_exact_rules_only() -> None:
    assert run(softplus("exact")).fired == ()
    assert run(softplus("exact"), Mode(including=("stabilizing",))).fired == ()
    assert run(softplus("fast")).fired == ("softplus",)


@pytest.mark.parametrize(
    ("mode", "fired"),
    [
        (Mode("none"), ()),
        (Mode("none", including=("softplus",)), ("softplus",)),
        (Mode("none", including=("exp",)), ("softplus",)),
        (Mode(excluding=("softplus",)), ("log1p", "softplus_log1p")),
        (Mode(excluding=("log",)), ()),
        (Mode(excluding=("stabilizing",)), ()),
        (Mode(including=("exp",), excluding=("exp",)), ("log1p",)),
    ],
)
def test_rules_are_chosen_by_name_and_tag(mode: Mode, fired: tuple[str, ...]) -> None:
    assert run(softplus(), mode).fired == fired


def test_the_mode_comes_with_the_kernel() -> None:
    assert run(softplus(mode="none")).fired == ()
    assert run(softplus(excluding=("log", "exp"))).fired == ()


def test_unknown_words() -> None:
    assert unknown_words(Mode("none", ("softplus", "exact"), ("common_subexpressions",)), known_words()) == []
    assert unknown_words(Mode("nome", ("softpluss",), ()), known_words()) == [
        ("nome", "none"),
        ("softpluss", "softplus"),
    ]
    assert set(MODES) == {"default", "none"}


def test_a_second_run_changes_nothing() -> None:
    done = run(softplus())
    again = rewrite(done)
    assert again.body is done.body
    assert again.fired == done.fired
