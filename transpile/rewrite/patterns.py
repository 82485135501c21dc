"""Terms: patterns over graph nodes, written as the formulas that they match.

``log(1 + x)`` with ``x = real("x")`` matches a node ``log`` of a node ``add`` of the number 1 and anything real, in
either order. The same terms say what is built.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from transpile.symbolic.graph import Node
from transpile.symbolic.types import Kind, Type

Bindings = Mapping[str, Node]
Found = tuple[dict[str, Node], tuple[Node, ...]]
Guard = Callable[[Node], bool]

COMMUTATIVE = frozenset(
    (
        "add",
        "multiply",
        "maximum",
        "minimum",
        "logaddexp",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "logical_and",
        "logical_or",
    )
)


class Term:
    """Anything that a pattern or a result is made of."""

    def __add__(self, other: TermLike) -> Term:
        return Apply("add", (self, as_term(other)))

    def __radd__(self, other: TermLike) -> Term:
        return Apply("add", (as_term(other), self))

    def __sub__(self, other: TermLike) -> Term:
        return Apply("subtract", (self, as_term(other)))

    def __rsub__(self, other: TermLike) -> Term:
        return Apply("subtract", (as_term(other), self))

    def __mul__(self, other: TermLike) -> Term:
        return Apply("multiply", (self, as_term(other)))

    def __truediv__(self, other: TermLike) -> Term:
        return Apply("divide", (self, as_term(other)))

    def __rtruediv__(self, other: TermLike) -> Term:
        return Apply("divide", (as_term(other), self))

    def __pow__(self, other: TermLike) -> Term:
        return Apply("power", (self, as_term(other)))

    def __neg__(self) -> Term:
        return Apply("negative", (self,))


TermLike = Term | int | float


@dataclass(frozen=True)
class Variable(Term):
    """Any node that the guard lets through; the same node wherever the name occurs."""

    name: str
    guard: Guard


@dataclass(frozen=True)
class Number(Term):
    """A constant: a Python number or NumPy scalar of this value. In results a Python number."""

    value: int | float


@dataclass(frozen=True)
class Apply(Term):
    """An operation; one whose order does not matter is matched in both orders."""

    op: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True)
class Reduction(Term):
    """A reduction with this function over any axes; the node is bound to ``name``."""

    function: str
    name: str
    argument: Term


@dataclass(frozen=True)
class Computed(Term):
    """In results: a number computed from the constant that a variable matched."""

    name: str
    function: Callable[[float], float]


def as_term(value: TermLike) -> Term:
    """A term from a number; a term is returned as it is."""
    return value if isinstance(value, Term) else Number(value)


def operation(op: str) -> Callable[..., Term]:
    """The operation ``op`` as a function of terms."""
    return lambda *arguments: Apply(op, tuple(map(as_term, arguments)))


def _typed(test: Callable[[Type], bool]) -> Guard:
    return lambda node: node.type is not None and test(node.type)


is_real = _typed(lambda given: given.dtype.kind == "f")
is_number = _typed(lambda given: given.dtype.kind in "iufc")
is_integer = _typed(lambda given: given.dtype.kind in "iu")
is_array = _typed(lambda given: given.is_array)
is_numpy = _typed(lambda given: given.kind is not Kind.PYTHON)


def anything(name: str) -> Variable:
    """A variable for any value."""
    return Variable(name, _typed(lambda given: True))


def real(name: str) -> Variable:
    """A variable for real floating-point values."""
    return Variable(name, is_real)


def number(name: str) -> Variable:
    """A variable for numbers, that is anything but bools."""
    return Variable(name, is_number)


def ordered(name: str) -> Variable:
    """A variable for numbers that are not complex."""
    return Variable(name, _typed(lambda given: given.dtype.kind in "iuf"))


def integer(name: str) -> Variable:
    """A variable for integers."""
    return Variable(name, is_integer)


def constant(name: str, test: Callable[[float], bool]) -> Variable:
    """A variable for real constants whose value passes a test."""
    return Variable(name, lambda node: node.op == "const" and not isinstance(node.attr, complex) and test(node.attr))


def is_literal(node: Node, value: float) -> bool:
    """Whether a node is this number, not a bool or a complex number, and a zero of the same sign."""
    if node.op != "const" or isinstance(node.attr, (bool, complex)):
        return False
    return bool(node.attr == value) and math.copysign(1, node.attr) == math.copysign(1, value)


def both(*guards: Guard) -> Guard:
    """All of the guards."""
    return lambda node: all(guard(node) for guard in guards)


def match(term: Term, node: Node, bound: Bindings) -> Iterator[Found]:
    """Every way in which a term fits a node: the bindings, and the nodes that it looked through, outermost first."""
    if isinstance(term, Variable):
        yield from _match_variable(term, node, bound)
    elif isinstance(term, Number):
        if is_literal(node, term.value):
            yield dict(bound), ()
    elif isinstance(term, Reduction):
        if node.op == "reduce" and node.attr.function == term.function and node.attr.initial is None:
            for found, inner in match(term.argument, node.inputs[0], bound):
                yield {**found, term.name: node}, (node, *inner)
    elif isinstance(term, Apply) and node.op == term.op:
        yield from _match_arguments(term, node, bound)


def _match_variable(term: Variable, node: Node, bound: Bindings) -> Iterator[Found]:
    if term.name in bound:
        if bound[term.name] is node:
            yield dict(bound), ()
    elif term.guard(node):
        yield {**bound, term.name: node}, ()


def _match_arguments(term: Apply, node: Node, bound: Bindings) -> Iterator[Found]:
    orders = [node.inputs]
    if term.op in COMMUTATIVE and node.inputs[0] is not node.inputs[1]:
        orders.append((node.inputs[1], node.inputs[0]))
    for inputs in orders:
        found: list[Found] = [(dict(bound), (node,))]
        for argument, operand in zip(term.arguments, inputs, strict=True):
            found = [
                (values, (*inner, *further))
                for before, inner in found
                for values, further in match(argument, operand, before)
            ]
        yield from found
