"""Which nodes are certainly the same array, and which may share memory.

An update gives a new version of the same array; a loop that only updates what it carries carries the same array all the
time. Two parameters may overlap, because a caller may pass the same array twice; fresh arrays overlap nothing. A draw
changes the state of its random generator, which counts as memory that it writes; two generators may be the same one.
"""

from __future__ import annotations

from collections.abc import Iterable

from transpile.symbolic.graph import Kernel, Node, Region, root, walk
from transpile.symbolic.regions import LOOPS, body, carried, inits, loop_ends
from transpile.symbolic.types import GENERATOR

VIEWS = ("view", "transpose", "reshape")
Bases = frozenset[Node]
NOTHING: Bases = frozenset()


def overlap(left: Bases, right: Bases) -> bool:
    """Whether arrays with these bases may share memory."""
    if not left.isdisjoint(right):
        return True
    kinds = {_is_array(base) for base in left if base.op == "param"}
    return any(base.op == "param" and _is_array(base) in kinds for base in right)


def _is_array(node: Node) -> bool:
    return node.type is not None and node.type.is_array


def _generators(node: Node) -> Bases:
    """The random generators that a node draws from."""
    return frozenset(operand for operand in node.inputs if operand.type == GENERATOR)


class Aliases:
    """The aliases of a kernel.

    A base is a node that makes an array, or a parameter; an array's bases are where its memory may come from.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._callees = {callee.name: callee for callee in (*kernel.callees, kernel)}
        self._parent: dict[Node, Node] = {}
        self._bases: dict[Node, Bases] = {}
        self._written: dict[Node, Bases] = {}
        self._unite_region(kernel.body)
        self._unite_views(kernel.body, [])
        while self._spread(kernel.body):
            pass

    def identity(self, node: Node) -> Node:
        """The first node that is certainly the same value or array: the array itself for a chain of updates."""
        while node in self._parent:
            node = self._parent[node]
        return node

    def bases(self, node: Node) -> Bases:
        """Where the memory of an array may come from, or the state of a generator; nothing for a scalar."""
        if node in self._bases:
            return self._bases[node]
        return frozenset((node,)) if _is_array(node) or node.type == GENERATOR else NOTHING

    def written(self, node: Node) -> Bases:
        """The bases of every array that a node may write, in its regions too."""
        if node not in self._written:
            self._written[node] = self._find_written(node)
        return self._written[node]

    def callee(self, call: Node) -> Kernel | None:
        """The kernel that a call node calls, where it is known."""
        return self._callees.get(call.attr.callee)

    # certainly the same

    def _unite(self, later: Node, earlier: Node) -> None:
        later, earlier = self.identity(later), self.identity(earlier)
        if later is not earlier:
            self._parent[later] = earlier

    def _unite_region(self, region: Region) -> None:
        for node in region.nodes:
            for inner in node.regions:
                self._unite_region(inner)
            if node.op == "update":
                self._unite(node, root(node.inputs[0]))
            elif node.op in LOOPS:
                self._unite_loop(node)
            elif node.op == "result":
                self._unite_result(node)

    def _unite_loop(self, loop: Node) -> None:
        ends = list(loop_ends(body(loop)))
        for k, (init, argument) in enumerate(zip(inits(loop), carried(loop), strict=True)):
            if all(self.identity(end.inputs[k]) is self.identity(argument) for end in ends):
                self._unite(argument, init)
            if loop.op == "while":
                self._unite(loop.regions[0].args[k], argument)

    def _unite_result(self, node: Node) -> None:
        source = node.inputs[0]
        if source.op in LOOPS:
            argument = carried(source)[node.attr]
            if self.identity(argument) is not argument:
                self._unite(node, argument)
        elif source.op == "if":
            values = {self.identity(r.end.inputs[node.attr]) for r in source.regions if r.end.op == "yield"}
            if len(values) == 1 and not any(value in _inner_nodes(source) for value in values):
                self._unite(node, values.pop())

    def _unite_views(self, region: Region, known: list[Node]) -> None:
        """Unite the views of one name and array that were taken again after a write: the first is still right."""
        known = list(known)
        for node in region.nodes:
            for inner in node.regions:
                self._unite_views(inner, known)
            if node.op in VIEWS and node.hint and _is_array(node):
                first = next((view for view in known if self._same_view(view, node)), None)
                if first is None:
                    known.append(node)
                else:
                    self._unite(node, first)

    def _same_view(self, first: Node, second: Node) -> bool:
        if (first.op, first.hint, first.attr) != (second.op, second.hint, second.attr):
            return False
        operands = zip(first.inputs[1:], second.inputs[1:], strict=True)
        same_operands = all(a is b or (a.op == b.op == "const" and a.attr == b.attr) for a, b in operands)
        return same_operands and self.identity(first.inputs[0]) is self.identity(second.inputs[0])

    # perhaps the same

    def _spread(self, region: Region) -> bool:
        changed = False
        for node in region.nodes:
            changed |= node.op in LOOPS and self._spread_loop(node)
            for inner in node.regions:
                changed |= self._spread(inner)
            if _is_array(node):
                changed |= self._grow(node, self._sources(node))
        return changed

    def _spread_loop(self, loop: Node) -> bool:
        changed = False
        ends = list(loop_ends(body(loop)))
        for k, init in enumerate(inits(loop)):
            if _is_array(init):
                found = self._union((init, *(end.inputs[k] for end in ends)))
                changed |= self._grow(carried(loop)[k], found)
                if loop.op == "while":
                    changed |= self._grow(loop.regions[0].args[k], found)
        return changed

    def _sources(self, node: Node) -> Bases:
        if node.op in VIEWS:
            return self._reach(node.inputs[0])
        if node.op == "update":
            return self._reach(root(node.inputs[0]))
        if node.op == "result":
            return self._result_sources(node)
        return frozenset((node,))

    def _result_sources(self, node: Node) -> Bases:
        source = node.inputs[0]
        if source.op in LOOPS:
            return self._reach(carried(source)[node.attr])
        if source.op == "if":
            return self._union(r.end.inputs[node.attr] for r in source.regions if r.end.op == "yield")
        if source.op in ("routine", "numpy"):
            return frozenset((node,))
        callee = self.callee(source)
        if callee is None:
            return self._union(source.inputs) | {node}
        spec = callee.results[node.attr]
        if spec.kind != "argument":  # a private function returns no "either"
            return frozenset((node,))
        arguments = {parameter.name: value for parameter, value in zip(callee.parameters, source.inputs, strict=True)}
        return self._reach(arguments[spec.argument or ""])

    def _reach(self, node: Node) -> Bases:
        if node.op in ("arg", *VIEWS, "update", "result"):
            return self._bases.get(node, NOTHING)
        return self.bases(node)

    def _union(self, nodes: Iterable[Node]) -> Bases:
        return frozenset[Node]().union(*(self._reach(node) for node in nodes))

    def _grow(self, node: Node, found: Bases) -> bool:
        before = self._bases.get(node)
        self._bases[node] = found if before is None else before | found
        return self._bases[node] != before

    def _find_written(self, node: Node) -> Bases:
        if node.op == "update":
            return self.bases(root(node.inputs[0]))
        found = _generators(node) | (self._written_by_call(node) if node.op == "call" else NOTHING)
        for region in node.regions:
            for inner in region.nodes:
                found |= self.written(inner)
        return found

    def _written_by_call(self, call: Node) -> Bases:
        callee = self.callee(call)
        if callee is None:
            return self._union(call.inputs)
        pairs = zip(callee.parameters, call.inputs, strict=True)
        return self._union(value for parameter, value in pairs if parameter.written)


def _inner_nodes(node: Node) -> set[Node]:
    """Every node inside the regions of a node."""
    return {inner for region in node.regions for inner in walk(region)}
