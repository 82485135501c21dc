"""Builds the graph of one kernel: nodes in regions, dimensions, conditions, checks and errors.

Everything that translates source code does so through a `Builder`; it knows nothing of names and statements.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import libcst as cst
import numpy as np

from transpile import errors
from transpile.parse import codes, writing
from transpile.parse.drafts import Draft, Held, Trial
from transpile.parse.known import Known
from transpile.parse.lengths import DimNodes, Lengths
from transpile.parse.values import Lists, ModuleScope, Value
from transpile.parse.versions import VIEWS, Versions
from transpile.symbolic import checks, graph
from transpile.symbolic.dims import Dim
from transpile.symbolic.effects import ANEW
from transpile.symbolic.facts import Facts
from transpile.symbolic.graph import Condition, Masked, Node, Parameter, Region, Scatter, Span
from transpile.symbolic.lists import ListChange
from transpile.symbolic.types import PY_BOOL, PYTHON_TYPE, Kind, Type

if TYPE_CHECKING:
    from transpile.parse.masks import Counted
    from transpile.parse.recursion import Recursion

STATIC_FAILURE = {"IndexError": codes.OUT_OF_BOUNDS, "ValueError": codes.SHAPE_MISMATCH}
Library = Callable[[str, Sequence[Value]], Value]
LARGEST_TABLE = 2**30  # a condition that only longer arrays meet is no condition to hope for
NOT_ROOTS = (*VIEWS, "update", "result", "arg")


class Builder:
    """The kernel that is being built. ``speculate``: what is decided at entry may be assumed, else it is checked."""

    def __init__(
        self, module: ModuleScope, sizes: dict[str, tuple[str, int]], speculate: bool = True, name: str = ""
    ) -> None:
        self.name = name
        self.module = module
        self.sizes = sizes
        self.speculate = speculate
        self.facts = Facts()
        self.known = Known()
        self.lengths = Lengths(sizes, self.facts, taken=set(sizes))
        self.lengths.decide = self.decide_at_entry
        self.versions = Versions()
        self.conditions: tuple[Condition, ...] = ()
        self.calls: dict[tuple[cst.CSTNode, str], graph.Kernel] = {}  # private kernels by helper and types
        self.params: dict[str, Node] = {}
        self.recursion: Recursion | None = None  # where the kernel is a function that calls itself
        self.masks: list[tuple[Hashable, Counted]] = []  # those counted here, by what they are made of
        self.checked: list[Hashable] = []  # checks of whole arrays that were made
        self.lists = Lists([])
        self.late: set[str] = set()  # lengths that depend on the elements of arrays
        self.held = Held()
        self.shortcuts: dict[Node, tuple[str, Node]] = {}  # `and`, `or` that became an `if`: operator and left side
        self.library: Library = _no_library
        self.at: cst.CSTNode | None = None
        self.expression: cst.CSTNode | None = None  # the innermost one that is being evaluated
        self._span = Span()
        self._call: tuple[ModuleScope, cst.CSTNode] | None = None  # the call of NumPy whose meaning is being built
        self._drafts = [Draft()]
        self._dim_nodes = DimNodes(self.lengths, self.emit, lambda size: self.params[self.sizes[size][0]])
        for size in sizes:
            self.facts.assume_range(size, 0, None)

    # nodes and regions

    def parameter(self, parameter: Parameter) -> Node:
        """The node of a parameter (it stands in no region)."""
        node = Node("param", (), parameter.type, parameter.name, parameter.name, self._span)
        self.params[parameter.name] = node
        if parameter.type.is_array:
            self.versions.arguments[self.versions.add(node)] = parameter.name
        if parameter.type.dtype.kind in "iub" and not parameter.type.is_array:
            self.lengths.name_atom(node, parameter.name)
        self.lengths.taken.add(parameter.name)  # no index of a loop may hide it
        return node

    def emit(
        self,
        op: str,
        *inputs: Node,
        type: Type | None,
        attr: object = None,
        regions: tuple[Region, ...] = (),
        hint: str | None = None,
    ) -> Node:
        """Append a node to the current region. A new array is a root of its own, unless it is a view."""
        node = Node(op, inputs, type, attr, hint, self._span, regions)
        self._drafts[-1].nodes.append(node)
        if op == "update":
            self.versions.write(self.versions.number(inputs[0]), node)
        elif type is not None and type.is_array and (op not in NOT_ROOTS or _gives_arrays(inputs)):
            self._new_root(node)
        return node

    def _new_root(self, node: Node) -> None:
        shares = node.op in ("real", "imag")  # NumPy gives a view of the complex array
        sources = {self.versions.number(node.inputs[0])} if shares else ()
        number = self.versions.add(node, frozenset(sources))
        if shares:
            self.versions.freeze(number, "`.real` and `.imag` share memory with their array")

    def argument(self, position: int, type: Type, hint: str | None) -> Node:
        """An argument of a region that is about to be opened."""
        return Node("arg", (), type, position, hint, self._span)

    def terminator(self, op: str, *inputs: Node) -> Node:
        """The end of a region."""
        return Node(op, inputs, None, span=self._span)

    @contextmanager
    def inside(self, draft: Draft) -> Iterator[Draft]:
        """Emit into ``draft``; facts assumed meanwhile are forgotten at the end."""
        mark, known, masks, checked = self.facts.mark(), self.known.mark(), len(self.masks), len(self.checked)
        self._drafts.append(draft)
        try:
            with self.lengths.inside():
                yield draft
        finally:
            self._drafts.pop()
            del self.masks[masks:], self.checked[checked:]
            self.facts.rollback(mark)
            self.known.rollback(known)

    @contextmanager
    def standing_for(self, at: cst.CSTNode) -> Iterator[None]:
        """What is emitted or refused meanwhile, in the library too, comes from the call ``at`` of the source."""
        before, self._call = self._call, self._call or (self.module, at)
        try:
            yield
        finally:
            self._call = before

    def draft(self) -> Draft:
        """The region that is being built."""
        return self._drafts[-1]

    def named(self, node: Node, name: str) -> Node:
        """The node with the source's name, if it has none and only its checks use it yet. Use what is returned."""
        nodes = self._drafts[-1].nodes
        position = self._drafts[-1].position(node)
        if node.hint is not None or position is None or node in self.lengths.names or node in self.held:
            return node
        renamed = {node: replace(node, hint=name)}
        for later in nodes[position + 1 :]:
            if later.regions or not renamed.keys().isdisjoint(later.inputs):
                if later.regions or later.op not in _CHECKS:
                    return node
                inputs = tuple(renamed.get(operand, operand) for operand in later.inputs)
                renamed[later] = replace(later, inputs=inputs)
        nodes[position:] = [renamed.get(part, part) for part in nodes[position:]]
        self.versions.rename(node, renamed[node])
        return renamed[node]

    def const(self, value: bool | int | float | complex, type: Type | None = None, hint: str | None = None) -> Node:
        """A number: a Python one unless ``type`` says otherwise."""
        kinds = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}
        chosen = type or Type(Kind.PYTHON, np.dtype(next(kinds[k] for k in kinds if isinstance(value, k))))
        return self.emit("const", type=chosen, attr=value, hint=hint)

    def cast(self, node: Node, type: Type) -> Node:
        """A scalar as another scalar type; arrays and equal types are left alone."""
        if node.type == type or node.type is None or node.type.is_array:
            return node
        if node.op == "const":
            return self.const(PYTHON_TYPE[type.dtype.kind.replace("u", "i")](node.attr), type, node.hint)
        return self.emit("cast", node, type=type, hint=node.hint)

    # dimensions, conditions and checks

    def dim(self, node: Node) -> Dim:
        """An int scalar as a polynomial; it becomes an atom where it is not one."""
        return self.lengths.dim(node)

    def value(self, dim: Dim) -> Node:
        """A Python int node with the value of a dimension."""
        return self._dim_nodes.value(dim)

    def at_entry(self, dim: Dim) -> bool:
        """Whether the dimension is known when the kernel is entered."""
        return all(map(self.lengths.at_entry, dim.atoms()))

    def decide_at_entry(self, value: Dim, relation: str = ">=") -> bool:
        """Make sure of ``value relation 0`` without a check in the code: by proof, or by a condition at entry."""
        if self._proved(value, relation):
            return True
        if not self.speculate:
            return False
        decided = value if relation == "==" and self.at_entry(value) else None
        if relation == ">=":
            decided = self.facts.lowest(value, self.lengths.at_entry)
        if decided is None or decided.constant is not None:
            return decided is not None and relation == ">=" and (decided.constant or 0) >= 0
        if dict(decided.terms).get((), 0) < -LARGEST_TABLE:
            return False
        self._add_condition(Condition(decided, relation))
        return True

    def require(self, value: Dim, relation: str, exception: str, message: str) -> None:
        """``value relation 0`` (``"=="`` or ``">="``), or ``exception``: proved, decided at entry, or checked here."""
        if self.decide_at_entry(value, relation):
            return
        if value.constant is not None:
            self.error(STATIC_FAILURE.get(exception, codes.ARGUMENT), message, "NumPy would raise " + exception)
        positive = Dim(tuple(term for term in value.terms if term[1] > 0))
        op = "equal" if relation == "==" else "greater_equal"
        self.check(self.emit(op, self.value(positive), self.value(positive - value), type=PY_BOOL), exception, message)
        self._assume(value, relation)

    def check(self, condition: Node, exception: str, message: str, native: bool = True) -> None:
        """An exception that is raised here, unless ``condition`` holds or is known to hold.

        ``native``: NumPy or Python raise it themselves, from the expression that follows.
        """
        if not self.known.holds(condition):
            self.emit("assert", condition, type=None, attr=checks.Check(exception, message, native))
            self.known.learn(condition)

    def _proved(self, value: Dim, relation: str) -> bool:
        return self.facts.prove_zero(value) if relation == "==" else self.facts.prove(value)

    def _assume(self, value: Dim, relation: str) -> None:
        self.facts.assume(value)
        if relation == "==":
            self.facts.assume(-value)

    def _add_condition(self, condition: Condition) -> None:
        self.conditions = (*self.conditions, condition)
        self.facts.assume_always(condition.value)
        if condition.relation == "==":
            self.facts.assume_always(-condition.value)

    def broadcast(self, *shapes: Sequence[Dim]) -> tuple[Dim, ...]:
        """The shape of NumPy's broadcasting. Unequal names must be equal at entry: no size is an unforeseen 1."""
        rank = max(map(len, shapes), default=0)
        padded = [(*[Dim()] * (rank - len(shape)), *shape) for shape in shapes]
        missing = [rank - len(shape) for shape in shapes]
        result = []
        for axis in range(rank):
            lengths = [shape[axis] for shape, absent in zip(padded, missing, strict=True) if axis >= absent]
            result.append(self._common_length(lengths, shapes))
        return tuple(result)

    def _common_length(self, lengths: list[Dim], shapes: Sequence[Sequence[Dim]]) -> Dim:
        chosen = lengths[0]
        for length in lengths[1:]:
            if length == chosen or length.constant == 1:
                continue
            if chosen.constant == 1:
                chosen = length
                continue
            self.same_length(chosen, length, f"shapes {writing.shapes_text(shapes)} cannot be broadcast together")
            chosen = min(chosen, length, key=self._preference)
        return chosen

    def same_length(self, left: Dim, right: Dim, message: str) -> None:
        """Two lengths must be equal: an error where they never are."""
        if (left - right).constant:
            self.error(codes.SHAPE_MISMATCH, message, "the lengths differ for every size of the arguments")
        self.require(left - right, "==", ANEW, message)  # NumPy may broadcast a length of 1

    def is_late(self, value: Dim) -> bool:
        """Whether a length depends on the elements of arrays."""
        return not self.late.isdisjoint(value.atoms())

    def _preference(self, dim: Dim) -> tuple[int, list[int], str]:
        order = [*self.sizes, *self.lengths.nodes]
        atoms = [order.index(atom) if atom in order else len(order) for atom in dim.atoms()]
        return (sum(atom not in self.sizes for atom in dim.atoms()), atoms, str(dim))

    # arrays

    def refresh(self, node: Node) -> Node:
        """An array value as it is now: a view is taken again where its array was written since. Scalars stay."""
        if node.type is None or not node.type.is_array:
            return node
        outdated = self.versions.outdated(self.versions.number(node)) if self.versions.is_known(node) else None
        if outdated is not None:
            message = f"the array behind this one was written since: {outdated}"
            self.error(codes.SHARED, message, "copy it before the write: `.copy()`")
        return node if self.versions.is_current(node) else self._rebuild(node)

    def retarget(self, node: Node) -> Node:
        """What ``node`` selects (a single element included), in the present version of its array."""
        return node if self.versions.is_current(node) else self._rebuild(node)

    def _rebuild(self, node: Node) -> Node:
        if node.op not in VIEWS:
            return self.versions.version(self.versions.number(node))
        base = self._rebuild(node.inputs[0])
        return self.emit(node.op, base, *node.inputs[1:], type=node.type, attr=node.attr, hint=node.hint)

    def update(
        self,
        target: Node,
        value: Node,
        attr: Scatter | Masked | ListChange | None = None,
        operands: tuple[Node, ...] = (),
        into: Type | None = None,
    ) -> None:
        """``target[...] = value``: a new version of the array that ``target`` is, or looks at.

        ``attr`` and ``operands`` say which of its elements are written; ``into`` is the type of these together.
        """
        target, value = self.retarget(target), self.refresh(value)
        number = self.versions.number(target)
        reason = self.versions.frozen_reason(number)
        if reason is not None:
            self.error(
                codes.SHARED, f"this writes an array that may be shared: {reason}", "write to a copy: `x = x.copy()`"
            )
        assert target.type is not None
        writing.check_write(self, into or target.type, value, attr is not None)
        whole = self.versions.version(number)
        self.emit("update", target, value, *operands, type=whole.type, attr=attr, hint=whole.hint)

    def freeze_together(self, nodes: Sequence[Node], reason: str) -> None:
        """Values that may share memory in a way that is not followed: none may be written from here on."""
        for node in nodes:
            if self.versions.is_known(node):
                self.versions.freeze(self.versions.number(node), reason)

    def snapshot(self, node: Node, base: Node, reason: str) -> None:
        """``node`` stands for a read-only view of ``base``: it must not be read any more when ``base`` was written."""
        number = self.versions.number(node)
        self.versions.freeze(number, reason)
        if base.type is not None and base.type.is_array:
            self.versions.snapshots[number] = (graph.root(base), reason)

    def read_only(self, node: Node) -> Node:
        """An array that must not be written (a constant of the module)."""
        self.freeze_together([node], "constants of a module are never written")
        return node

    # attempts, places and errors

    def trial(self) -> Trial:
        """The present point, for `abandon`."""
        return Trial(self.lengths.mark(), self.facts.lasting(), self.conditions, dict(self.calls))

    def abandon(self, trial: Trial) -> None:
        """Forget conditions and atoms made since; the caller drops the nodes."""
        self.lengths.rollback(trial.atoms)
        self.facts.set_lasting(trial.lasting)
        self.conditions = trial.conditions
        self.calls = dict(trial.calls)

    @contextmanager
    def statement(self, module: ModuleScope, statement: cst.CSTNode) -> Iterator[None]:
        """Nodes emitted meanwhile come from ``statement``."""
        before = self.module, self.at, self.expression, self._span
        self.module, self.at, self.expression = module, statement, None
        if self._call is None:
            self._span = module.span(statement, module.statement_text(statement))
        try:
            yield
        finally:
            self.module, self.at, self.expression, self._span = before

    @contextmanager
    def evaluating(self, expression: cst.CSTNode) -> Iterator[None]:
        """Errors meanwhile point at ``expression``."""
        outer, self.expression = self.expression, expression
        try:
            yield
        finally:
            self.expression = outer

    @property
    def span(self) -> Span:
        """The place of the current statement."""
        return self._span

    def error(self, code: str, message: str, help: str, at: cst.CSTNode | None = None) -> NoReturn:
        """Refuse the source: at an expression of the current module, that which is evaluated, or the statement."""
        module, at = self._call or (self.module, at or self.expression)
        raise errors.at(module.span(at) if at is not None else self._span, code, message, help)


def _gives_arrays(inputs: Sequence[Node]) -> bool:
    """Whether a result of this node is an array that nothing else is."""
    return bool(inputs) and inputs[0].op in ("routine", "numpy") and inputs[0].type is None


def _no_library(name: str, args: Sequence[Value]) -> Value:
    raise AssertionError(f"{name}: this builder has no library")


_CHECKS = ("assert", "not", "or", "and", "isfinite", "isinf", "not_equal", "less", "greater", "greater_equal", "trunc")
