"""Where each node is computed in the Python text: inside an expression, in a statement of its own, or nowhere.

An expression may move down to the statement that uses it unless an array that it reads is written in between, or it
might raise an exception and something that others can see happens in between. What draws random numbers writes the
state of its generator, so that draws stay in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transpile.symbolic.aliases import NOTHING, Aliases, Bases, overlap
from transpile.symbolic.effects import draws, may_raise
from transpile.symbolic.graph import Kernel, Node, Region, Scatter, walk
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.regions import LOOPS
from transpile.symbolic.types import Kind

INLINE, STATEMENT, EVALUATED, SILENT = "inline", "statement", "evaluated", "silent"
EXPRESSIONS = frozenset(
    (*ELEMENTWISE, "const", "constant_array", "size", "cast", "view", "transpose", "reshape", "copy", "fill", "arange")
) | {"linspace", "eye", "reduce", "matmul", "numpy", "gather", "compress", "nonzero", "list", "length"}
_PURE_INT = frozenset(("add", "subtract", "multiply", "negative"))
_VARIABLES = frozenset(("param", "arg", "result", "update"))


def printed_operands(node: Node) -> tuple[Node, ...]:
    """The inputs that the text of a node mentions."""
    if node.op == "fill":
        shape = node.inputs[1:2] if node.attr.like else _mentioned(node, node.attr.raw)
        return (*shape, node.inputs[0]) if node.attr.function == "full" else shape
    if node.op == "arange":
        return node.inputs[2:]
    if node.op == "linspace":
        return (*node.inputs[:2], *_mentioned(node, (node.attr.raw,)))
    if node.op in ("eye", "reshape"):
        base = node.inputs[:1] if node.op == "reshape" else ()
        return (*base, *_mentioned(node, node.attr.raw))
    if node.op == "assert":
        return () if node.attr.native else node.inputs
    if node.op == "gather":
        return (node.inputs[0], *(node.inputs[position] for position in node.attr.printed))
    if node.op == "update" and isinstance(node.attr, Scatter):
        return (*node.inputs[:2], *(node.inputs[position + 1] for position in node.attr.gather.printed))
    return node.inputs


def _mentioned(node: Node, raw: tuple[tuple[str, int], ...]) -> tuple[Node, ...]:
    return tuple(node.inputs[position] for kind, position in raw if kind == "input")


def is_of_list(aliases: Aliases, node: Node) -> bool:
    """Whether an array is a list that grows, or the part of it that counts."""
    base = node.inputs[0] if node.op == "view" else node
    return aliases.identity(base).op == "list"


def conditional(branch: Node) -> tuple[Node, Node, Node]:
    """Condition and values of an `if` that is printed as a conditional expression."""
    then, orelse = branch.regions
    return branch.inputs[0], then.end.inputs[0], orelse.end.inputs[0]


@dataclass
class Placement:
    """The decisions: ``kind`` says how each node is printed (nodes that are statements by nature are left out)."""

    kernel: Kernel
    aliases: Aliases
    kind: dict[Node, str] = field(default_factory=dict)
    results: dict[Node, list[Node]] = field(default_factory=dict)  # the result nodes of each if, loop and call
    users: dict[Node, list[Node]] = field(default_factory=dict)  # those whose text mentions a node
    pinned: set[Node] = field(default_factory=set)

    def is_inline(self, node: Node) -> bool:
        """Whether the node is printed inside the expressions that use it."""
        return self.kind.get(node) == INLINE

    def is_pinned(self, node: Node) -> bool:
        """Whether other nodes are the same array or number as this one."""
        return node in self.pinned

    def needs_copy(self, node: Node) -> bool:
        """Whether the text of the node gives a part of another array, where the graph means an array of its own."""
        if node.op not in ("real", "imag") or node.type is None or not node.type.is_array:
            return False
        written = NOTHING.union(*(self.aliases.written(other) for other in walk(self.kernel.body)))
        return overlap(self.aliases.bases(node.inputs[0]) | {node}, written)

    def operands(self, node: Node) -> tuple[Node, ...]:
        """What the text of an expression is made of, one level down."""
        if node.op == "result":
            source = node.inputs[0]
            return conditional(source) if source.op == "if" else source.inputs
        return printed_operands(node)


def place(kernel: Kernel, aliases: Aliases, moved: frozenset[Node] = frozenset()) -> Placement:
    """Decide for a kernel; ``moved`` are named nodes that are printed where they are used all the same."""
    placer = _Placer(kernel, aliases, moved)
    placer.region(kernel.body, placer.first[kernel.body.end])
    return placer.placement


class _Placer:
    def __init__(self, kernel: Kernel, aliases: Aliases, moved: frozenset[Node]) -> None:
        self.placement = Placement(kernel, aliases)
        self.kind = self.placement.kind
        self.aliases = aliases
        self.moved = moved
        self.first: dict[Node, int] = {}
        self.last: dict[Node, int] = {}
        self.home: dict[Node, Region] = {}
        self.holder: dict[Region, Node] = {}
        self.users = self.placement.users
        self.writes: list[tuple[int, Bases]] = []
        self.barriers: set[int] = set()
        self.anchor: dict[Node, int] = {}
        self.pinned = self.placement.pinned
        self.repeated: set[Node] = set()
        self.number(kernel.body)
        for node in walk(kernel.body):
            if node.op == "result":
                self.placement.results.setdefault(node.inputs[0], []).append(node)
            if aliases.identity(node) is not node:
                self.pinned.add(aliases.identity(node))

    def number(self, region: Region) -> None:
        for node in (*region.nodes, region.end):
            self.first[node] = len(self.first)
            self.home[node] = region
            self.effects(node)
            for operand in printed_operands(node):
                self.users.setdefault(operand, []).append(node)
            for inner in node.regions:
                self.holder[inner] = node
                self.number(inner)
            self.last[node] = len(self.first) - 1

    def effects(self, node: Node) -> None:
        position = self.first[node]
        if node.op in ("update", "call") or draws(node):
            self.writes.append((position, self.aliases.written(node)))
        if node.op in ("call", "if", "return", "raise", "break", "continue", *LOOPS) or (
            node.op == "assert" and not node.attr.native
        ):
            self.barriers.add(position)

    # regions and statements

    def region(self, region: Region, end: int) -> None:
        """Place the nodes of a region; its terminator is printed at ``end``."""
        self.anchor[region.end] = end
        for node in reversed(region.nodes):
            self.node(node)

    def node(self, node: Node) -> None:
        self.anchor[node] = self.first[node]
        if node.op in EXPRESSIONS and node.type is not None:
            self.expression(node)
        elif node.op == "result":
            self.result(node)
        elif node.op == "assert":
            self.kind[node] = SILENT if node.attr.native else STATEMENT
        elif node.op == "if" and self.conditional(node):
            self.dissolve(node)
        elif node.op == "call" and self.only_result(node) in self.kind:
            self.anchor[node] = self.anchor[self.only_result(node) or node]
            self.dissolve(node)
        else:
            for inner in reversed(node.regions):
                self.region(inner, self.first[inner.end])

    def dissolve(self, node: Node) -> None:
        """The node is printed as a part of an expression: nothing happens at its own place."""
        self.kind[node] = SILENT
        self.barriers.discard(self.first[node])

    def only_result(self, node: Node) -> Node | None:
        results = self.placement.results.get(node, [])
        return results[0] if len(results) == 1 else None

    def result(self, node: Node) -> None:
        """A result is a variable, unless a conditional expression or a call inside an expression gives it."""
        source = node.inputs[0]
        self.kind.pop(node, None)
        if node in self.pinned or self.only_result(source) is not node:
            return
        if source.op == "if" and _may_be_conditional(source, node):
            self.kind[node] = STATEMENT
            if not self.printed_users(node):
                self.kind[node] = EVALUATED if self.raises(node) else SILENT
            elif not self.keeps_name(node) and self.movable(node):
                self.inline(node)
        elif (
            source.op == "call" and self.returns_one_value(source) and not self.keeps_name(node) and self.movable(node)
        ):
            self.inline(node)

    def returns_one_value(self, call: Node) -> bool:
        callee = self.aliases.callee(call)
        return (
            callee is not None
            and len(callee.results) == 1
            and not callee.returns_tuple
            and not self.aliases.written(call)
        )

    def conditional(self, node: Node) -> bool:
        """Try to print an `if` as a conditional expression where its result is printed."""
        result = self.only_result(node)
        if result is None or result not in self.kind:
            return False
        for region in node.regions:
            self.region(region, self.anchor[result])
        inner = [item for region in node.regions for item in region.nodes]
        if all(self.kind.get(item) in (INLINE, SILENT) for item in inner):
            self.anchor[node] = self.anchor[result]
            return True
        del self.kind[result]
        self.anchor[result] = self.first[result]
        return False

    # expressions

    def expression(self, node: Node) -> None:
        if self.aliases.identity(node) is not node:  # a view that its variable holds already
            self.kind[node] = SILENT
            return
        users = self.printed_users(node)
        if node.op == "constant_array" and node not in self.pinned:
            self.kind[node] = INLINE
        elif not users and node not in self.pinned:
            self.kind[node] = EVALUATED if may_raise(node) else SILENT
        elif not self.keeps_name(node) and (self.movable(node) or self.repeatable(node)):
            self.inline(node)
        else:
            self.kind[node] = STATEMENT

    def keeps_name(self, node: Node) -> bool:
        return node in self.pinned or (node.hint is not None and node not in self.moved)

    def inline(self, node: Node) -> None:
        users = self.printed_users(node)
        self.kind[node] = INLINE
        self.anchor[node] = max(self.reach(node, user) for user in users)
        if len(users) > 1 or users[0] in self.repeated:
            self.repeated.add(node)

    def printed_users(self, node: Node) -> list[Node]:
        return [user for user in self.users.get(node, ()) if self.is_printed(user)]

    def is_printed(self, user: Node) -> bool:
        if user.op == "if" or user.op == "call":
            return True  # silent means: printed with the result
        return self.kind.get(user) != SILENT

    def movable(self, node: Node) -> bool:
        """Whether the node is used once, in its own region, and nothing in between forbids to compute it there."""
        users = self.printed_users(node)
        if len(users) != 1 or users[0] in self.repeated or self.home[users[0]] is not self.home[node]:
            return False
        return self.undisturbed(node, users[0])

    def repeatable(self, node: Node) -> bool:
        """Whether the node may be computed at each use; the first time where its exception belongs."""
        users = self.printed_users(node)
        readers = [user for user in users if user.op != "update" or node in user.inputs[1:]]
        if not self.is_cheap(node) or not all(self.unchanged(node, user) for user in readers):
            return False
        near = [user for user in users if self.home[user] is self.home[node]]
        return not self.raises(node) or any(self.ordered(node, user) for user in near)

    def is_cheap(self, node: Node) -> bool:
        """Whether the text of the node may be repeated: numbers, sizes, subscripts and sums of subscripts."""
        if node.op in _VARIABLES or node.op in ("const", "size", "constant_array"):
            return True
        return _is_light(node) and all(self.keeps_name(operand) or self.is_cheap(operand) for operand in node.inputs)

    def undisturbed(self, node: Node, user: Node) -> bool:
        """Whether the node may be computed where ``user`` is printed."""
        return self.unchanged(node, user) and (not self.raises(node) or self.ordered(node, user))

    def unchanged(self, node: Node, user: Node) -> bool:
        """Whether the node has the same value where ``user`` is printed."""
        start, stop = self.first[node], self.reach(node, user)
        reads = self.reads(node)
        return not any(start < position < stop and overlap(written, reads) for position, written in self.writes)

    def ordered(self, node: Node, user: Node) -> bool:
        """Whether an exception of the node comes in the same order with what others can see."""
        start, stop = self.first[node], self.reach(node, user)
        return not any(start < position < stop for position in self.barriers)

    def reach(self, node: Node, user: Node) -> int:
        """The last place that may run before ``user`` reads the node: the end of a loop around ``user`` only."""
        stop = self.anchor[user]
        region = self.home[user]
        while region is not self.home[node]:
            holder = self.holder[region]
            if holder.op in LOOPS:
                stop = max(stop, self.last[holder] + 1)
            region = self.home[holder]
        return stop

    def reads(self, node: Node) -> Bases:
        """The arrays whose elements are read when the node is computed."""
        if node.op == "result":
            source = node.inputs[0]
            inner = [item for region in source.regions for item in walk(region)]
            return NOTHING.union(*(self.elements(item) for item in (source, *inner)))
        return self.elements(node)

    def elements(self, node: Node) -> Bases:
        is_view = node.op in ("view", "transpose") and node.type is not None and node.type.is_array
        of_list = is_view or node.op == "size"
        if of_list and is_of_list(self.aliases, node.inputs[0]):
            return self.aliases.bases(node.inputs[0])
        if is_view or node.op in ("size", "yield"):
            return NOTHING
        return NOTHING.union(*(self.aliases.bases(operand) for operand in printed_operands(node)))

    def raises(self, node: Node) -> bool:
        if node.op != "result":
            return may_raise(node)
        source = node.inputs[0]
        return source.op == "call" or any(may_raise(item) for region in source.regions for item in walk(region))


def _is_light(node: Node) -> bool:
    """Whether the operation itself costs next to nothing."""
    given = node.type
    if node.op in ("view", "transpose") or given is None:
        return given is not None
    integer = given.kind is Kind.PYTHON and given.dtype.kind == "i" and node.op in _PURE_INT
    return integer or (node.op in ("real", "imag") and not given.is_array)


def _may_be_conditional(branch: Node, result: Node) -> bool:
    """Whether the source can have written ``a if condition else b``: no names and no statements inside."""
    for region in branch.regions:
        values = region.end.inputs
        if region.end.op != "yield" or len(values) != 1 or (result.hint and values[0].hint == result.hint):
            return False
        if any(node.hint or node.op not in (*EXPRESSIONS, "if", "result", "assert") for node in region.nodes):
            return False
        if any(node.op == "assert" and not node.attr.native for node in region.nodes):
            return False
    return True
