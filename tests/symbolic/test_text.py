"""The text form of the graph."""

from __future__ import annotations

from dataclasses import replace

from tests.graphs import Graph, floats
from transpile.symbolic.dims import name
from transpile.symbolic.graph import Condition, Module, Node
from transpile.symbolic.text import kernel_text, module_text
from transpile.symbolic.types import PY_FLOAT, PY_INT

HEAT = """\
kernel f(u: float64[n] (written), x: float, steps: int) -> argument u float64[n]:
  size n = u.shape[0]
  atom k = k
  where n - 2 >= 0
  rewritten by softplus
  for = for k in range(0, steps, 1) carrying u_1 = u, total = 0.0:
    view: float64[n - 2] = u_1[1:n - 1] by 1, -1
    multiply: float64[n - 2] = multiply(x, view)
    u_2: float64[n] = update(view, multiply)
    element: np.float64 = u_2[k] by k
    greater: bool = greater(k, 3)
    assert greater else IndexError('too large')
    if = if greater:
      break u_2, total
    else:
      yield
    reduce: np.float64 = reduce(u_2) max over all axes, initial=-inf
    while = while carrying x_1 = x:
      less: bool = less(x_1, 1.0)
      yield less
    do x_2:
      add: float = add(x_2, 1.0)
      yield add
    x_3: float = result 0 of while
    yield u_2, x_3
  u_3: float64[n] = result 0 of for
  total_1: float = result 1 of for
  return u_3
"""


def heat() -> Graph:
    graph = Graph(u=floats("n"), x=PY_FLOAT, steps=PY_INT)

    def body(k: Node, u: Node, total: Node) -> None:
        inner = graph.view(u, slice(1, -1))
        u = graph.update(inner, graph.op("multiply", graph["x"], inner))
        graph.view(u, k, hint="element")
        late = graph.op("greater", k, 3)
        graph.check(late, "IndexError", "too large")
        graph.branch(late, lambda: graph.end("break", u, total))
        top = graph.reduce("max", u)
        graph.blocks[-1][-1] = replace(top, attr=replace(top.attr, initial=-float("inf")))
        (x,) = graph.while_loop(
            {"x": graph["x"]}, lambda x: graph.op("less", x, 1.0), lambda x: graph.end("yield", graph.op("add", x, 1.0))
        )
        graph.end("yield", u, x)

    graph.for_range(graph["steps"], {"u": graph["u"], "total": graph.const(0.0)}, body, "k")
    return graph


def test_every_kind_of_line() -> None:
    graph = heat()
    u = graph.blocks[-1][-2]
    kernel = graph.returns(u)
    index = next(node for node in kernel.body.nodes if node.op == "for").regions[0].args[0]
    kernel = replace(
        kernel,
        sizes={"n": ("u", 0)},
        atoms={"k": index},
        conditions=(Condition(name("n") - 2, ">="),),
        fired=("softplus",),
        results=(replace(kernel.results[0], kind="argument", argument="u"),),
        parameters=(replace(kernel.parameters[0], written=True), *kernel.parameters[1:]),
    )
    assert kernel_text(kernel) == HEAT


def test_a_module_is_its_kernels() -> None:
    kernel = Graph(x=PY_FLOAT).returns()
    text = kernel_text(kernel)
    assert module_text(Module("m", "m.py", (kernel, kernel))) == f"{text}\n{text}"
