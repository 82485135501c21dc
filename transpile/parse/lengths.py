"""Between int nodes and dimensions: a node as a polynomial, and a polynomial as nodes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from transpile.parse.limits import integer_limits
from transpile.parse.magnitude import LIMIT, Magnitude
from transpile.symbolic.dims import Atom, Dim, as_dim, opaque, power
from transpile.symbolic.dims import name as atom_dim
from transpile.symbolic.facts import Facts
from transpile.symbolic.graph import AxisSlice, Node
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import INT64, PY_INT, Kind

Emit = Callable[..., Node]
POLYNOMIAL: dict[str, Callable[[Dim, Dim], Dim]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "py_min": lambda a, b: opaque("min", a, b),
    "py_max": lambda a, b: opaque("max", a, b),
}
DIVISION = {"floor_divide": "//", "remainder": "%"}
LONGEST = 100  # names and terms in a polynomial; what would be longer becomes an atom, for others to be made of
OPERATION = {"//": "floor_divide", "%": "remainder", "min": "py_min", "max": "py_max", "**": "power"}


def _is_short(dim: Dim) -> bool:
    return _size(dim) <= LONGEST


def _size(dim: Dim) -> int:
    return sum(1 + sum(_atom_size(atom) for atom in atoms) for atoms, _ in dim.terms)


def _atom_size(atom: Atom) -> int:
    return 1 if isinstance(atom, str) else sum(map(_size, atom.args))


@dataclass(frozen=True)
class AtomMark:
    """The atoms at some point, to return to."""

    nodes: dict[str, Node]
    names: dict[Node, str]
    taken: frozenset[str]
    locals: dict[Node, str]
    powers: dict[Node, Dim]


@dataclass
class Lengths:
    """The atoms of a kernel: ``nodes`` are the int nodes that they stand for, ``sizes`` the named sizes."""

    sizes: dict[str, tuple[str, int]]
    facts: Facts
    nodes: dict[str, Node] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    locals: dict[Node, str] = field(default_factory=dict)
    computed: dict[Hashable, Node] = field(default_factory=dict)  # ints of this place, by what they are
    slices: dict[Hashable, AxisSlice] = field(default_factory=dict)  # those of this place whose step is no number
    magnitude: Magnitude = field(default_factory=Magnitude)
    speculative: bool = False  # whether an array has a length that is a number only where conditions at entry hold
    decide: Callable[[Dim], bool] = lambda value: False  # makes sure of ``value >= 0`` by a condition at entry

    def mark(self) -> AtomMark:
        """The present atoms, for `rollback`."""
        powers = dict(self.magnitude.powers)
        return AtomMark(dict(self.nodes), dict(self.names), frozenset(self.taken), dict(self.locals), powers)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What is computed meanwhile is forgotten at the end."""
        before = dict(self.computed), dict(self.slices)
        try:
            yield
        finally:
            self.computed, self.slices = before

    def rollback(self, mark: AtomMark) -> None:
        """Forget the atoms made since."""
        self.nodes, self.names = dict(mark.nodes), dict(mark.names)
        self.taken, self.locals = set(mark.taken), dict(mark.locals)
        self.magnitude.powers = dict(mark.powers)

    def at_entry(self, atom: str) -> bool:
        """Whether the atom is known when the kernel is entered: a named size or an int parameter."""
        return atom in self.sizes or (atom in self.nodes and self.nodes[atom].op == "param")

    def unique(self, wanted: str) -> str:
        """A name for an atom that no other has."""
        chosen, count = wanted, 1
        while chosen in self.taken:
            count += 1
            chosen = f"{wanted}_{count}"
        self.taken.add(chosen)
        return chosen

    def dim(self, node: Node) -> Dim:
        """An int scalar as a polynomial; it becomes an atom where it is not one."""
        for part in self.magnitude.powers_in(node):
            self._bound_power(part)
        return self._dim(node, {})

    def _bound_power(self, node: Node) -> None:
        """Take a power for what it is, where a condition at entry can see to it that no 64 bits are left."""
        base, exponent = node.inputs
        if node in self.names or node in self.magnitude.powers or not all(map(self._is_int, node.inputs)):
            return
        low, largest = self.dim(base), self.facts.lowest(-self.dim(exponent), self.at_entry)
        if largest is None or not all(map(self.at_entry, low.atoms())):
            return
        if self.decide(low - 1) and self.decide(LIMIT - power(low, -largest)):
            self.magnitude.powers[node] = power(low, self.dim(exponent))

    def _dim(self, node: Node, known: dict[Node, Dim]) -> Dim:
        """``known`` are those of this call: a value that is used twice is looked at once."""
        if node not in known:
            known[node] = self._leaf(node) or self._compound(node, known) or self._new_atom(node)
        return known[node]

    def _leaf(self, node: Node) -> Dim | None:
        if node in self.names:
            return atom_dim(self.names[node])
        if node in self.magnitude.powers:
            return self.magnitude.powers[node]
        if node.op == "const":
            return as_dim(int(node.attr))
        if node.op == "size":
            kind = node.inputs[0].type
            assert kind is not None
            length: Dim = kind.shape[node.attr]
            return length
        return None

    def _compound(self, node: Node, known: dict[Node, Dim]) -> Dim | None:
        if node.type is None or node.type.dtype != INT64:
            return None
        if node.op == "cast" and self._is_int(node.inputs[0]):
            return self._dim(node.inputs[0], known)
        if not all(map(self._is_int, node.inputs)):
            return None
        # the smaller of two ints is exact whatever they are
        if node.op not in ("py_min", "py_max") and not all(map(self.magnitude.is_tame, node.inputs)):
            return None
        if node.op in POLYNOMIAL:
            polynomial = POLYNOMIAL[node.op](*(self._dim(part, known) for part in node.inputs))
            return polynomial if _is_short(polynomial) else None
        if node.op == "negative":
            return -self._dim(node.inputs[0], known)
        if node.op in DIVISION:
            divisor = self._dim(node.inputs[1], known)
            # NumPy's integers give 0 for a division by zero
            if node.type.kind is Kind.PYTHON or (divisor.constant or 0) > 0:
                quotient = opaque(DIVISION[node.op], self._dim(node.inputs[0], known), divisor)
                return quotient if _is_short(quotient) else None
        return None

    @staticmethod
    def _is_int(node: Node) -> bool:
        return (
            node.type is not None
            and not node.type.is_array
            and node.type.dtype.kind in "iub"
            and node.type.dtype != np.uint64
        )

    def is_exact(self, node: Node) -> bool:
        """Whether comparing the node in C says the same as comparing its polynomial: it cannot have overflowed."""
        return self._compound(node, {}) is None or self.magnitude.is_calm(node)

    def _new_atom(self, node: Node) -> Dim:
        first = self._first(node)
        if first is not node and first in self.names:
            return atom_dim(self.names[first])
        wanted = node.hint or (node.attr if node.op == "param" else None) or "index"
        return self.name_atom(node, wanted)

    def _first(self, node: Node) -> Node:
        """The first int that is made of the same ints in the same way."""
        if node.op == "const":
            return self.computed.setdefault((node.type, node.attr), node)
        if node.op not in ELEMENTWISE and node.op != "cast":
            return node
        known = self.computed.get(("of", node))  # a value that is used twice is looked at once
        if known is None:
            known = self.computed.setdefault((node.op, node.type, *map(self._first, node.inputs)), node)
            self.computed["of", node] = known
        return known

    def name_atom(self, node: Node, wanted: str) -> Dim:
        """Make an int node an atom called ``wanted``, or nearly so."""
        chosen = self.unique(wanted)
        self.nodes[chosen] = node
        self.names[node] = chosen
        self._learn(chosen, node)
        return atom_dim(chosen)

    def local(self, node: Node, dim: Dim) -> Dim:
        """A subscript: ``dim``, or the source's variable for it where ``dim`` has a division or the like."""
        opaque_terms = any(not isinstance(atom, str) for monomial, _ in dim.terms for atom in monomial)
        if node.hint is None or not opaque_terms or all(map(self.at_entry, dim.atoms())):
            return dim
        if node not in self.locals:
            self.locals[node] = self.unique(node.hint)
        self.nodes[self.locals[node]] = node
        return atom_dim(self.locals[node])

    def _learn(self, atom: str, node: Node) -> None:
        """The range that the node's type or operation gives it."""
        low, high = self._range_by_type(node)
        if node.op == "bitwise_and" and all(map(self._is_int, node.inputs)):
            masks = [item.attr for item in node.inputs if item.op == "const" and item.attr >= 0]
            if masks:
                low, high = as_dim(0), as_dim(int(min(masks)))
        elif node.op == "remainder" and self._is_int(node.inputs[1]):
            divisor = self.dim(node.inputs[1])
            if self.facts.prove(divisor - 1):  # a fact of this place only
                self.facts.assume_range(atom, 0, divisor - 1)
        elif node.op == "reduce" and node.attr.function in ("argmin", "argmax"):
            low, high = as_dim(0), self._reduced_length(node)
        if low is not None or high is not None:
            self.facts.assume_range_always(atom, low, high)

    @staticmethod
    def _reduced_length(node: Node) -> Dim:
        kind = node.inputs[0].type
        assert kind is not None
        product = as_dim(1)
        for axis in node.attr.axes:
            product = product * kind.shape[axis]
        return product - 1

    @staticmethod
    def _range_by_type(node: Node) -> tuple[Dim | None, Dim | None]:
        assert node.type is not None
        dtype = node.type.dtype
        if dtype.kind == "b":
            return as_dim(0), as_dim(1)
        if dtype.itemsize == 8:
            return None, None
        low, high = integer_limits(dtype)
        return as_dim(low), as_dim(high)


class DimNodes:
    """Writes dimensions as nodes: ``n - 2`` is a subtraction of the node that is ``n``."""

    def __init__(self, lengths: Lengths, emit: Emit, size_owner: Callable[[str], Node]) -> None:
        self._lengths = lengths
        self._emit = emit
        self._size_owner = size_owner

    def value(self, dim: Dim) -> Node:
        """A Python int node with the value of ``dim``."""
        total: Node | None = None
        for monomial, factor in dim.terms:
            term = self._term(monomial, abs(factor))
            if total is None:
                total = term if factor > 0 else self._emit("negative", term, type=PY_INT)
            else:
                total = self._emit("add" if factor > 0 else "subtract", total, term, type=PY_INT)
        return total if total is not None else self._const(0)

    def _term(self, monomial: tuple[Atom, ...], factor: int) -> Node:
        product: Node | None = self._const(factor) if factor != 1 or not monomial else None
        for atom in monomial:
            node = self._atom(atom)
            product = node if product is None else self._emit("multiply", product, node, type=PY_INT)
        assert product is not None
        return product

    def _atom(self, atom: Atom) -> Node:
        if not isinstance(atom, str):
            return self._emit(OPERATION[atom.op], *map(self.value, atom.args), type=PY_INT)
        if atom in self._lengths.nodes:
            return self._lengths.nodes[atom]
        axis = self._lengths.sizes[atom][1]
        return self._emit("size", self._size_owner(atom), type=PY_INT, attr=axis, hint=atom)

    def _const(self, value: int) -> Node:
        return self._emit("const", type=PY_INT, attr=value)
