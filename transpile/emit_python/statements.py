"""A kernel as Python statements, before variables have names: nodes in order, values carried by assignments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from transpile.emit_python.placement import EVALUATED, STATEMENT, Placement, printed_operands
from transpile.symbolic.graph import Node, Region, walk
from transpile.symbolic.regions import LOOPS, carried, inits


@dataclass(frozen=True)
class Assign:
    """``variable = expression``; without a variable the expression stands alone."""

    variable: Node | None
    value: Node


@dataclass(frozen=True)
class Copies:
    """``variables = values``, all at once."""

    pairs: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class CallResults:
    """``variables = callee(...)``; a variable is None where nobody uses that result."""

    variables: tuple[Node | None, ...]
    call: Node


@dataclass(frozen=True)
class Store:
    """The assignment to an array's elements that an update node is."""

    update: Node


@dataclass(frozen=True)
class Raise:
    """``if not condition: raise`` of an assert node, or the ``raise`` that ends a region."""

    check: Node


@dataclass(frozen=True)
class Branch:
    """``if``."""

    condition: Node
    then: Block
    orelse: Block


@dataclass(frozen=True)
class For:
    """``for index in range(...)``."""

    loop: Node
    index: Node
    body: Block


@dataclass(frozen=True)
class While:
    """``while``; ``test`` are the statements before the condition."""

    loop: Node
    test: Block
    condition: Node
    body: Block


@dataclass(frozen=True)
class Jump:
    """``break`` or ``continue``."""

    kind: str


@dataclass(frozen=True)
class Return:
    """``return``."""

    values: tuple[Node, ...]


Statement = Assign | Copies | CallResults | Store | Raise | Branch | For | While | Jump | Return
Block = tuple[Statement, ...]


class Lowering:
    """Graph to statements.

    The versions of one array share a variable, and so do a loop's carried argument and its result.
    """

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self.shared: dict[Node, Node] = {}
        self.loops: list[Node] = []
        self.hoisted: set[Node] = set()

    def variable(self, node: Node) -> Node:
        """The node that stands for the variable of ``node``."""
        node = self.placement.aliases.identity(node)
        while node in self.shared:
            node = self.placement.aliases.identity(self.shared[node])
        return node

    def leaves(self, node: Node) -> Iterator[Node]:
        """The variables that the text of a node mentions."""
        if self.placement.is_inline(node):
            yield from self.parts(node)
        else:
            yield self.variable(node)

    def parts(self, node: Node) -> Iterator[Node]:
        """The variables that the text of the expression behind a node mentions."""
        for operand in self.placement.operands(node):
            yield from self.leaves(operand)

    def target_parts(self, update: Node) -> Iterator[Node]:
        """The variables that the left side of an update mentions: an element is always written as a subscript."""
        target, _, *operands = printed_operands(update)
        for operand in operands:
            yield from self.leaves(operand)
        if target.type is not None and not target.type.is_array:
            yield from self.parts(target)
        else:
            yield from self.leaves(target)

    def _constants(self) -> Iterator[Statement]:
        """Constants of the source's module (their names are in capitals): once, at the top of the function."""
        found: dict[tuple[object, ...], Node] = {}
        for node in walk(self.placement.kernel.body):
            statement = self.placement.kind.get(node) == STATEMENT and not self.placement.is_pinned(node)
            if node.op == "const" and statement and node.hint and node.hint.isupper():
                first = found.setdefault((node.hint, node.type, repr(node.attr)), node)
                self.hoisted.add(node)
                if first is node:
                    yield Assign(node, node)
                else:
                    self._share(node, first)

    def block(self, region: Region, ends: str, variables: tuple[Node, ...] = ()) -> Block:
        """A region; ``variables`` take what a yield gives. ``ends``: what follows the region without a jump."""
        found: list[Statement] = []
        for node in region.nodes:
            found += self._node(node)
            if _leaves_everywhere(node):
                return tuple(found)
        return (*found, *self._end(region.end, ends, variables))

    def _end(self, end: Node, ends: str, variables: tuple[Node, ...]) -> Iterator[Statement]:
        if end.op == "raise":
            yield Raise(end)
        if end.op in ("raise", "unreachable"):
            return
        if end.op == "return":
            if ends != "function" or end.inputs:
                yield Return(end.inputs)
            return
        if end.op == "yield":
            if ends != "test":
                yield self._copies(variables, end.inputs)
            return
        yield self._copies(self.carried(self.loops[-1]), end.inputs)
        if end.op == "break" or ends != "loop":
            yield Jump(end.op)

    def _copies(self, variables: tuple[Node, ...], values: tuple[Node, ...]) -> Copies:
        pairs = []
        for variable, value in zip(variables, values, strict=True):
            inline = self.placement.is_inline(value)
            if inline or self.variable(variable) is not self.variable(value):
                pairs.append((self.variable(variable), value))
        return Copies(tuple(pairs))

    def carried(self, loop: Node) -> tuple[Node, ...]:
        """The variables of what a loop carries."""
        return tuple(self.variable(argument) for argument in carried(loop))

    def _node(self, node: Node) -> Iterator[Statement]:
        kind = self.placement.kind.get(node)
        if node.op == "update":
            yield Store(node)
        elif node.op == "assert":
            if kind == STATEMENT:
                yield Raise(node)
        elif kind == STATEMENT and node not in self.hoisted:
            yield Assign(self.variable(node), node)
        elif kind == EVALUATED:
            yield Assign(None if node.hint is None else self.variable(node), node)
        elif kind is None and node.op in LOOPS:
            yield from self._loop(node)
        elif kind is None and node.op == "if":
            yield self._branch(node)
        elif kind is None and node.op in ("call", "numpy"):
            yield self._call(node)

    def _loop(self, node: Node) -> Iterator[Statement]:
        if node.op == "while":
            for outer, argument in zip(node.regions[0].args, node.regions[1].args, strict=True):
                self._share(outer, argument)
        for user in self._results(node):
            self._share(user, carried(node)[user.attr])
        variables = self.carried(node)
        yield self._copies(variables, inits(node))
        self.loops.append(node)
        if node.op == "for":
            yield For(node, node.regions[0].args[0], self.block(node.regions[0], "loop", variables))
        else:
            test = self.block(node.regions[0], "test")
            body = self.block(node.regions[1], "loop", variables)
            yield While(node, test, node.regions[0].end.inputs[0], body)
        self.loops.pop()

    def _share(self, node: Node, other: Node) -> None:
        if self.variable(node) is not self.variable(other):
            self.shared[self.placement.aliases.identity(node)] = other

    def _results(self, node: Node) -> list[Node]:
        return self.placement.results.get(node, [])

    def _branch(self, node: Node) -> Branch:
        yields = max((len(region.end.inputs) for region in node.regions if region.end.op == "yield"), default=0)
        variables: list[Node | None] = [None] * yields
        for user in self._results(node):
            if variables[user.attr] is not None:
                self._share(user, variables[user.attr] or user)
            variables[user.attr] = self.variable(user)
        blocks = []
        for region in node.regions:
            wanted = [k for k, variable in enumerate(variables) if variable is not None]
            if region.end.op == "yield":
                blocks.append(self._branch_block(region, variables, wanted))
            else:
                blocks.append(self.block(region, "branch"))
        return Branch(node.inputs[0], blocks[0], blocks[1])

    def _branch_block(self, region: Region, variables: list[Node | None], wanted: list[int]) -> Block:
        found = [statement for node in region.nodes for statement in self._node(node)]
        kept = tuple(variable for variable in variables if variable is not None)
        return (*found, self._copies(kept, tuple(region.end.inputs[k] for k in wanted)))

    def _count(self, node: Node) -> int:
        """How many results a call has."""
        if node.op == "numpy":
            return len(node.attr.results)
        callee = self.placement.aliases.callee(node)
        users = self._results(node)
        return len(callee.results) if callee is not None else max((user.attr + 1 for user in users), default=0)

    def _call(self, node: Node) -> CallResults:
        users = self._results(node)
        variables: list[Node | None] = [None] * self._count(node)
        for user in users:
            variables[user.attr] = self.variable(user)
        return CallResults(tuple(variables), node)


def _leaves_everywhere(node: Node) -> bool:
    """Whether no branch of an `if` goes on behind it."""
    return node.op == "if" and all(region.end.op != "yield" for region in node.regions)


def lower(placement: Placement) -> tuple[Block, Lowering]:
    """The statements of a kernel, and what they know about variables."""
    lowering = Lowering(placement)
    constants = tuple(lowering._constants())
    return (*constants, *lowering.block(placement.kernel.body, "function")), lowering
