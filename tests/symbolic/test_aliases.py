"""Which nodes are the same array, which may share memory, what is written and what may raise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.graphs import Graph, array, floats, scalar
from transpile.symbolic.aliases import Aliases, overlap
from transpile.symbolic.effects import may_raise
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_FLOAT, PY_INT


def test_updates_are_the_same_array() -> None:
    graph = Graph(u=floats("n"), v=floats("n"))
    view = graph.view(graph["u"], slice(1, None))
    new = graph.update(view, 1.0)
    copied = graph.copy(new)
    aliases = Aliases(graph.returns(new))
    assert aliases.identity(new) is graph["u"]
    assert aliases.identity(view) is view
    assert aliases.bases(view) == {graph["u"]}
    assert aliases.bases(copied) == {copied}
    assert overlap(aliases.bases(view), aliases.bases(graph["v"])), "a caller may pass the same array twice"
    assert not overlap(aliases.bases(view), aliases.bases(copied))
    assert aliases.written(new) == {graph["u"]}


def test_a_loop_that_updates_carries_the_same_array() -> None:
    graph = Graph(u=floats("n"))
    args: list[Node] = []

    def body(i: Node, u: Node) -> None:
        args.append(u)
        graph.end("yield", graph.update(graph.view(u, i), 1.0))

    (result,) = graph.for_range(3, {"u": graph["u"]}, body)
    kernel = graph.returns(result)
    aliases = Aliases(kernel)
    assert aliases.identity(result) is aliases.identity(args[0]) is graph["u"]
    loop = next(node for node in kernel.body.nodes if node.op == "for")
    assert aliases.written(loop) == {graph["u"]}


def test_a_loop_that_swaps_mixes_its_arrays() -> None:
    graph = Graph(u=floats("n"))
    first, second = graph.copy(graph["u"]), graph.copy(graph["u"])
    results = graph.for_range(3, {"a": first, "b": second}, lambda i, a, b: graph.end("yield", b, a))
    aliases = Aliases(graph.returns(*results))
    for result in results:
        assert aliases.identity(result) is result
        assert aliases.bases(result) == {first, second}


@pytest.mark.parametrize("returns", [False, True])
def test_branches(returns: bool) -> None:
    graph = Graph(u=floats("n"), flag=PY_BOOL)
    other = graph.copy(graph["u"])

    def orelse() -> None:
        graph.end("return", graph["u"]) if returns else graph.end("yield", other)

    branch = graph.branch(graph["flag"], lambda: graph.end("yield", graph.update(graph["u"], 1.0)), orelse)
    result = graph.result(branch, 0, floats("n"))
    aliases = Aliases(graph.returns(result))
    assert aliases.bases(result) == ({graph["u"]} if returns else {graph["u"], other})
    assert (aliases.identity(result) is graph["u"]) == returns


def test_calls_write_and_give_back_arguments() -> None:
    callee = Graph("g", a=floats("n"), b=floats("n"))
    called = callee.returns(callee.update(callee["a"], callee["b"]))
    graph = Graph(u=floats("n"), v=floats("n"))
    graph.callees = (called,)
    call = graph.call("g", graph["u"], graph["v"])
    result = graph.result(call, 0, floats("n"))
    unknown = graph.call("h", graph["v"])
    aliases = Aliases(graph.returns(result))
    assert aliases.written(call) == {graph["u"]}
    assert aliases.bases(result) == {graph["u"]}
    assert aliases.written(unknown) == {graph["v"]}


@pytest.mark.parametrize(
    ("make", "raises"),
    [
        (lambda g: g.op("add", g["u"], g["u"]), False),
        (lambda g: g.op("add", g["u"], g["w"], given=floats("n")), True),
        (lambda g: g.op("add", g["u"], g["row"]), False),
        (lambda g: g.op("divide", g["u"], 0.0), False),
        (lambda g: g.op("divide", g["x"], g["k"]), True),
        (lambda g: g.op("add", g["x"], g["k"]), False),
        (lambda g: g.op("log", g["x"]), True),
        (lambda g: g.op("isnan", g["x"]), False),
        (lambda g: g.op("log", g["s"]), False),
        (lambda g: g.op("power", g["i"], g["i"]), True),
        (lambda g: g.view(g["u"], 0), True),
        (lambda g: g.view(g["u"], slice(5, None)), False),
        (lambda g: g.reduce("max", g["u"]), True),
        (lambda g: g.reduce("max", g["row"], 0), False),
        (lambda g: g.reduce("sum", g["u"]), False),
        (lambda g: g.add("cast", (g["x"],), PY_INT), True),
        (lambda g: g.add("cast", (g["u"],), array("int8", "n")), False),
        (lambda g: g.zeros(g.size(g["u"], 0)), False),
        (lambda g: g.zeros(g["k"]), True),
    ],
)
def test_may_raise(make: Callable[[Graph], Node], raises: bool) -> None:
    graph = Graph(
        u=floats("n"),
        w=floats("m"),
        row=floats(1, "n"),
        i=array("int64", "n"),
        s=scalar("float64"),
        x=PY_FLOAT,
        k=PY_INT,
    )
    assert may_raise(make(graph)) == raises
