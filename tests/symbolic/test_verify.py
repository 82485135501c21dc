"""The verifier refuses broken graphs, each for its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.graphs import Graph, array, floats, scalar
from transpile.symbolic.graph import AxisIndex, Kernel, Node, Reduce, Region, View
from transpile.symbolic.types import PY_BOOL, PY_FLOAT, PY_INT, Kind, Type
from transpile.symbolic.verify import BrokenGraph, verify


def with_nodes(kernel: Kernel, *nodes: Node, end: Node | None = None) -> Kernel:
    return replace(kernel, body=Region((), nodes, end or kernel.body.end))


def late_definition() -> Kernel:
    kernel = Graph(x=PY_FLOAT).returns()
    number = Node("const", (), PY_FLOAT, 1.0)
    return with_nodes(kernel, Node("add", (number, kernel.params[0]), PY_FLOAT), number)


def twice_defined() -> Kernel:
    number = Node("const", (), PY_FLOAT, 1.0)
    return with_nodes(Graph().returns(), number, number)


def stale_update() -> Kernel:
    graph = Graph(u=floats("n"))
    graph.update(graph["u"], 1.0)
    return graph.returns(graph.update(graph["u"], 2.0))


def lost_update() -> Kernel:
    graph = Graph(u=floats("n"), flag=PY_BOOL)

    def then() -> None:
        graph.update(graph["u"], 1.0)
        graph.end("yield")

    graph.branch(graph["flag"], then)
    return graph.returns(graph["u"])


def uncarried_update() -> Kernel:
    graph = Graph(u=floats("n"))

    def body(i: Node) -> None:
        graph.update(graph["u"], 1.0)
        graph.end("yield")

    graph.for_range(3, {}, body)
    return graph.returns(graph["u"])


def from_a_region() -> Kernel:
    graph = Graph(flag=PY_BOOL, x=PY_FLOAT)
    inner: list[Node] = []

    def then() -> None:
        inner.append(graph.op("add", graph["x"], 1.0))
        graph.end("yield")

    graph.branch(graph["flag"], then)
    return graph.returns(inner[0])


def wrong_carried_type() -> Kernel:
    graph = Graph(x=PY_INT)

    def body(i: Node, x: Node) -> None:
        graph.end("yield", graph.op("divide", x, 2))

    (x,) = graph.for_range(3, {"x": graph["x"]}, body)
    return graph.returns(x)


def break_outside() -> Kernel:
    graph = Graph(flag=PY_BOOL)
    graph.branch(graph["flag"], lambda: graph.end("break"))
    return graph.returns()


def number_condition() -> Kernel:
    graph = Graph(x=PY_FLOAT)
    graph.branch(graph["x"], lambda: graph.end("yield"))
    return graph.returns()


def other_yields() -> Kernel:
    graph = Graph(flag=PY_BOOL, x=PY_FLOAT)
    graph.branch(graph["flag"], lambda: graph.end("yield", graph["x"]))
    return graph.returns()


def missing_subscript() -> Kernel:
    graph = Graph(u=floats("n", "m"))
    graph.add("view", (graph["u"],), scalar("float64"), View((AxisIndex(graph["u"].type.shape[0]),), ()))
    return graph.returns()


def with_node(op: str, given: Type | None, *inputs: str, attr: object = None) -> Callable[[], Kernel]:
    def make() -> Kernel:
        graph = Graph(u=floats("n", "m"), x=PY_FLOAT)
        graph.add(op, [graph[key] for key in inputs], given, attr)
        return graph.returns()

    return make


def wrong_number_of_results() -> Kernel:
    graph = Graph(x=PY_FLOAT)
    kernel = graph.returns(graph["x"])
    return replace(kernel, results=())


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (late_definition, "is not defined here"),
        (twice_defined, "defined twice"),
        (stale_update, "not its newest version"),
        (lost_update, "does not leave its region"),
        (uncarried_update, "does not leave its region"),
        (from_a_region, "is not defined here"),
        (wrong_carried_type, "does not carry what its loop carries"),
        (break_outside, "break cannot end the region of if"),
        (number_condition, "the condition is no bool"),
        (other_yields, "different numbers of values"),
        (missing_subscript, "not one subscript for each axis"),
        (wrong_number_of_results, "returns another number of values"),
        (with_node("frobnicate", PY_FLOAT, "x"), "an unknown operation"),
        (with_node("add", PY_FLOAT, "x"), "1 inputs instead of 2"),
        (with_node("exp", None, "x"), "has no type"),
        (with_node("exp", floats("n"), "x"), "another rank"),
        (with_node("exp", array("float16", "n", "m"), "u"), "an unsupported dtype"),
        (with_node("exp", Type(Kind.PYTHON, array("float32").dtype), "x"), "no dtype of a Python number"),
        (with_node("transpose", floats("n", "m"), "u", attr=(0, 0)), "no permutation"),
        (with_node("reduce", floats("n"), "u", attr=Reduce("sum", (2,))), "an axis out of range"),
        (with_node("reduce", floats("n", "m"), "u", attr=Reduce("sum", (1,))), "another rank"),
        (with_node("result", PY_FLOAT, "x", attr=0), "has no results"),
        (with_node("if", None, "x"), "a wrong number of regions"),
    ],
)
def test_refuses(make: Callable[[], Kernel], reason: str) -> None:
    with pytest.raises(BrokenGraph, match=reason):
        verify(make())


def test_an_array_that_a_loop_rebinds_may_be_written() -> None:
    graph = Graph(u=floats("n"))
    now, new = graph.copy(graph["u"]), graph.copy(graph["u"])

    def body(i: Node, now: Node, new: Node) -> None:
        graph.end("yield", graph.update(new, graph.op("sqrt", now)), now)

    now, _ = graph.for_range(3, {"now": now, "new": new}, body)
    verify(graph.returns(graph.update(now, 1.0)))


def test_a_branch_that_returns_keeps_its_writes() -> None:
    graph = Graph(u=floats("n"), flag=PY_BOOL)
    graph.branch(graph["flag"], lambda: graph.end("return", graph.update(graph["u"], 1.0)))
    verify(graph.returns(graph.update(graph["u"], 2.0)))
