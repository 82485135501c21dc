"""Each rule by itself: what it builds, and what the numbers are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from tests.graphs import Graph, array, compiled, floats, ops, scalar
from tests.rewrite.values import COLUMN, INTEGERS, LINE, ROW, equal, no_worse
from transpile.rewrite.engine import apply_rules
from transpile.rewrite.passes import rewrite
from transpile.rewrite.rule import Numeric
from transpile.rewrite.rules import RULES
from transpile.rewrite.selection import Mode
from transpile.symbolic.graph import Kernel, Node
from transpile.symbolic.types import PY_FLOAT, PY_INT, Type
from transpile.symbolic.verify import verify

BY_NAME = {rule.name: rule for rule in RULES}
Formula = Callable[..., Node]


@dataclass(frozen=True)
class Case:
    """``formula`` is rewritten by ``rule`` to operations ``to``; ``exact``: the value in long double."""

    rule: str
    formula: Formula
    to: tuple[str, ...]
    exact: Callable[..., np.ndarray] | None = None
    types: tuple[Type, ...] = (floats("n"), floats("n"))
    operands: tuple[np.ndarray, ...] = (LINE, LINE[::-1])


def exact(function: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    def wide(*operands: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            return function(*(operand.astype(np.longdouble) for operand in operands))

    return wide


INT8 = (array("int8", "n"), array("int8", "n"))
INT8S = (INTEGERS.astype(np.int8), INTEGERS[::-1].astype(np.int8))
CASES = [
    Case("times_one", lambda g, x, y: g.op("add", g.op("multiply", x, 1.0), y), ("add",)),
    Case("times_one", lambda g, x, y: g.op("add", g.op("multiply", 1, x), y), ("add",), None, INT8, INT8S),
    Case("divided_by_one", lambda g, x, y: g.op("add", g.op("divide", x, 1), y), ("add",)),
    Case("integer_plus_zero", lambda g, x, y: g.op("add", g.op("add", x, 0), y), ("add",), None, INT8, INT8S),
    Case("minus_zero", lambda g, x, y: g.op("multiply", g.op("subtract", x, 0), y), ("multiply",)),
    Case("double_negation", lambda g, x, y: g.op("multiply", g.op("negative", g.op("negative", x)), y), ("multiply",)),
    Case(
        "double_negation",
        lambda g, x, y: g.op("multiply", g.op("negative", g.op("negative", x)), y),
        ("multiply",),
        None,
        INT8,
        INT8S,
    ),
    Case(
        "double_inversion",
        lambda g, x, y: g.op("add", g.op("invert", g.op("invert", x)), y),
        ("add",),
        None,
        INT8,
        INT8S,
    ),
    Case("absolute_of_negation", lambda g, x, y: g.op("absolute", g.op("negative", x)), ("absolute",)),
    Case("absolute_of_absolute", lambda g, x, y: g.op("absolute", g.op("absolute", x)), ("absolute",)),
    Case("plus_negation", lambda g, x, y: g.op("add", x, g.op("negative", y)), ("subtract",)),
    Case("plus_negation", lambda g, x, y: g.op("add", g.op("negative", x), y), ("subtract",), None, INT8, INT8S),
    Case("minus_negation", lambda g, x, y: g.op("subtract", x, g.op("negative", y)), ("add",)),
    Case(
        "product_of_negations",
        lambda g, x, y: g.op("multiply", g.op("negative", x), g.op("negative", y)),
        ("multiply",),
    ),
    Case("divided_by_power_of_two", lambda g, x, y: g.op("divide", x, 8.0), ("multiply",)),
    Case("divided_by_power_of_two", lambda g, x, y: g.op("divide", x, -0.25), ("multiply",)),
    Case("power_zero_point_five", lambda g, x, y: g.op("power", x, 0.5), ("sqrt",)),
    Case("power_minus_one", lambda g, x, y: g.op("power", x, -1), ("reciprocal",)),
    Case("power_one", lambda g, x, y: g.op("add", g.op("power", x, 1), y), ("add",)),
    Case("power_two", lambda g, x, y: g.op("power", x, 2), ("square",)),
    Case("power_two", lambda g, x, y: g.op("power", x, 2), ("square",), None, INT8, INT8S),
    Case("power_three", lambda g, x, y: g.op("power", x, 3), ("multiply", "multiply"), exact(lambda x, y: x**3)),
    Case("power_four", lambda g, x, y: g.op("power", x, 4), ("square", "square"), exact(lambda x, y: x**4)),
    Case(
        "softplus",
        lambda g, x, y: g.op("log", g.op("add", 1.0, g.op("exp", x))),
        ("logaddexp",),
        exact(lambda x, y: np.logaddexp(0, x)),
    ),
    Case(
        "softplus_log1p",
        lambda g, x, y: g.op("log1p", g.op("exp", x)),
        ("logaddexp",),
        exact(lambda x, y: np.logaddexp(0, x)),
    ),
    Case(
        "log_sigmoid",
        lambda g, x, y: g.op("log", g.op("divide", 1.0, g.op("add", 1.0, g.op("exp", g.op("negative", x))))),
        ("negative", "logaddexp", "negative"),
        exact(lambda x, y: -np.logaddexp(0, -x)),
    ),
    Case(
        "log_of_two_exponentials",
        lambda g, x, y: g.op("log", g.op("add", g.op("exp", x), g.op("exp", y))),
        ("logaddexp",),
        exact(np.logaddexp),
    ),
    Case(
        "log_of_two_exponentials",
        lambda g, x, y: g.op("log", g.op("add", g.op("exp", x), g.op("exp", y))),
        ("logaddexp",),
        exact(np.logaddexp),
        (floats("n", 1), floats(1, "m")),
        (COLUMN, ROW),
    ),
    Case(
        "log_of_exponential",
        lambda g, x, y: g.op("multiply", g.op("log", g.op("exp", x)), 3.0),
        ("multiply",),
        exact(lambda x, y: 3.0 * x),
    ),
    Case(
        "one_minus_sigmoid",
        lambda g, x, y: g.op("subtract", 1.0, g.op("divide", 1.0, g.op("add", g.op("exp", x), 1.0))),
        ("negative", "exp", "add", "divide"),
        exact(lambda x, y: 1 / (1 + np.exp(-x))),
    ),
    Case("log1p", lambda g, x, y: g.op("log", g.op("add", x, 1)), ("log1p",), exact(lambda x, y: np.log1p(x))),
    Case(
        "log1p_of_negation",
        lambda g, x, y: g.op("log", g.op("subtract", 1, x)),
        ("negative", "log1p"),
        exact(lambda x, y: np.log1p(-x)),
    ),
    Case("expm1", lambda g, x, y: g.op("subtract", g.op("exp", x), 1), ("expm1",), exact(lambda x, y: np.expm1(x))),
    Case(
        "negated_expm1",
        lambda g, x, y: g.op("subtract", 1.0, g.op("exp", x)),
        ("expm1", "negative"),
        exact(lambda x, y: -np.expm1(x)),
    ),
    Case(
        "scalar_power_two",
        lambda g, x, y: g.op("power", x, 2),
        ("multiply",),
        exact(lambda x, y: x**2),
        (scalar("float64"), scalar("float64")),
        (np.float64(1.1), np.float64(0.0)),
    ),
]


def kernel_of(case: Case) -> Kernel:
    graph = Graph(x=case.types[0], y=case.types[1])
    return graph.returns(case.formula(graph, graph["x"], graph["y"]))


def only(case: Case, kernel: Kernel) -> Kernel:
    """The kernel after this rule alone."""
    verify(kernel)
    done = rewrite(apply_rules(kernel, [BY_NAME[case.rule]]), Mode("none", including=("dead_code",)))
    verify(done)
    return done


def shapes(operands: tuple[np.ndarray, ...]) -> Iterator[tuple[np.ndarray, ...]]:
    yield operands
    if all(operand.ndim == 1 for operand in operands):
        yield tuple(operand[:0] for operand in operands)
        yield tuple(operand[:1] for operand in operands)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_structure(case: Case) -> None:
    done = only(case, kernel_of(case))
    assert done.fired == (case.rule,)
    assert tuple(ops(done)) == case.to


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_numbers(case: Case) -> None:
    kernel = kernel_of(case)
    literal, new = compiled(kernel), compiled(only(case, kernel))
    for operands in shapes(case.operands):
        with np.errstate(all="ignore"):
            before, after = literal(*operands), new(*operands)
        if BY_NAME[case.rule].numeric is Numeric.EXACT:
            assert equal(before, after), f"{before}\n{after}"
        else:
            assert case.exact is not None
            truth = case.exact(*operands)
            assert no_worse(after, before, truth), f"{before}\n{after}\n{truth}"


def test_every_rule_has_a_case() -> None:
    by_axes = {"log_sum_exp", "softmax", "log_softmax"}  # in test_reductions.py
    assert {case.rule for case in CASES} | by_axes == set(BY_NAME)
    assert len(BY_NAME) == len(RULES)


@pytest.mark.parametrize("name", ["softplus", "log1p", "expm1", "power_two", "power_three", "scalar_power_two"])
def test_python_numbers_are_left_alone(name: str) -> None:
    """Their functions raise exceptions that the other formula would not."""
    (case, *_) = [case for case in CASES if case.rule == name]
    graph = Graph(x=PY_FLOAT, y=PY_FLOAT)
    assert only(case, graph.returns(case.formula(graph, graph["x"], graph["y"]))).fired == ()


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [
        ("add", "x", 0.0),  # -0.0 + 0.0 is 0.0
        ("subtract", "x", -0.0),
        ("multiply", "x", 0.0),
        ("subtract", "x", "x"),
        ("divide", "x", "x"),
        ("equal", "x", "x"),
        ("divide", "x", 3.0),
        ("divide", "x", 2.0**200),  # no normal number of single precision
        ("multiply", "z", 1),  # (inf + 0j) * 1 is inf + nanj
        ("multiply", "k", 1.0),  # float64
    ],
)
def test_unsound_laws_are_not_there(op: str, left: str, right: str | float) -> None:
    graph = Graph(x=floats("n"), z=array("complex128", "n"), k=array("int64", "n"))
    operands = [graph[item] if isinstance(item, str) else item for item in (left, right)]
    kernel = graph.returns(graph.op("negative" if op != "equal" else "logical_not", graph.op(op, *operands)))
    assert apply_rules(kernel, RULES).fired == ()


def test_integers_divide_as_before() -> None:
    graph = Graph(n=PY_INT)
    assert apply_rules(graph.returns(graph.op("divide", graph["n"], 2)), RULES).fired == ()


def test_float32_keeps_its_type() -> None:
    graph = Graph(x=array("float32", "n"))
    value = graph.op("log", graph.op("add", 1.0, graph.op("exp", graph["x"])))
    done = rewrite(graph.returns(value))
    assert done.fired == ("softplus",)
    assert done.results[0].type == done.body.end.inputs[0].type == array("float32", "n")
    assert compiled(done)(np.ones(3, np.float32)).dtype == np.float32
