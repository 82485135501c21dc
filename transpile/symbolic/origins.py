"""Results that are a new array or an argument itself, as the run has it: which one, as a number beside them.

Python passes references on and needs nothing. C gives a new array in any case and says by the number, the origin, that
the caller gets an argument instead: 0 stands for the new array, 1 for the first of ``arguments``, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from transpile.symbolic.aliases import VIEWS, Aliases
from transpile.symbolic.copying import Copying
from transpile.symbolic.graph import Kernel, Node, Numpy, Region, ResultSpec, root, walk
from transpile.symbolic.regions import LOOPS, body, carried, inits, loop_ends
from transpile.symbolic.types import PY_INT

ORIGIN = "origin"  # what the number is called


def with_origins(kernel: Kernel) -> Kernel:
    """The kernel with the origins of its results as further results, in order."""
    positions = [position for position, spec in enumerate(kernel.results) if spec.kind == "either"]
    for position in positions:
        kernel = _Origins(kernel, position).kernel(kernel)
    return kernel


def view_of_either(kernel: Kernel) -> Node | None:
    """The first ``return`` of a view of what may be an argument, where the kernel may return another array there."""
    aliases = Aliases(kernel)
    parameters = {node for node in kernel.params if node.type is not None and node.type.is_array}
    for position, spec in enumerate(kernel.results):
        if spec.kind == "either":
            seen: set[Node] = set()
            for end in _returns(kernel):
                values = _flow(end, position, seen)
                if any(value.op in VIEWS and aliases.bases(value) & parameters for value in values):
                    return end
    return None


def _returns(kernel: Kernel) -> list[Node]:
    return [node for node in walk(kernel.body) if node.op == "return"]


def _flow(end: Node, position: int, seen: set[Node]) -> Iterator[Node]:
    """Every value that may arrive at a result."""
    pending = [end.inputs[position]]
    while pending:
        value = _itself(pending.pop())
        if value not in seen:
            seen.add(value)
            yield value
            pending += _before(value)


def _itself(value: Node) -> Node:
    """The value, where it is not all of another one with its lengths in other words."""
    while value.op == "view" and value.attr.shown == Numpy((0,)):
        value = value.inputs[0]
    return value


def _before(value: Node) -> list[Node]:
    """What a value is one of."""
    if value.op == "update":
        return [root(value.inputs[0])]
    if value.op != "result":
        return []
    source, k = value.inputs[0], int(value.attr)
    if source.op == "if":
        return [region.end.inputs[k] for region in source.regions if region.end.op == "yield"]
    if source.op in LOOPS:
        return [inits(source)[k], *(end.inputs[k] for end in loop_ends(body(source)))]
    return []


@dataclass
class _Sites:
    """The ifs and loops that pass an origin on: the values whose origins these are, and what gives them."""

    slots: dict[Node, list[int]] = field(default_factory=dict)  # positions of the results, by the node

    def add(self, node: Node, position: int) -> bool:
        """Whether it is new."""
        kept = self.slots.setdefault(node, [])
        if position in kept:
            return False
        kept.append(position)
        return True


class _Origins(Copying):
    """Adds the origin of one result."""

    def __init__(self, kernel: Kernel, position: int) -> None:
        super().__init__()
        self._position, self._spec = position, kernel.results[position]
        self._aliases = Aliases(kernel)
        self._sites = _Sites()
        self._loops = {arg: (node, k) for node in walk(kernel.body) if node.op in LOOPS for k, arg in _slots(node)}
        self._ends = {end: node for node in walk(kernel.body) for end in _ends(node)}
        self._known: dict[Node, Node] = {}  # the origins of what loops carry
        self._given: dict[tuple[Node, int], Node] = {}  # those of the results of ifs and loops
        self._numbers: dict[int, Node] = {}
        for end in _returns(kernel):
            self._find(end.inputs[position])

    def kernel(self, kernel: Kernel) -> Kernel:
        """The copy, with one more result."""
        copy = super().kernel(kernel)
        spec = ResultSpec("origin", PY_INT)
        front = Region(copy.body.args, (*self._numbers.values(), *copy.body.nodes), copy.body.end)
        return replace(copy, body=front, results=(*kernel.results, spec))

    # what needs an origin

    def _find(self, value: Node) -> None:
        """Note every if and loop through which the origin of a value comes."""
        value = self._source(value)
        if value.op == "result" and value.inputs[0].op in ("if", *LOOPS):
            site, k = value.inputs[0], int(value.attr)
        elif value in self._loops:
            site, k = self._loops[value]
        else:
            return
        if self._sites.add(site, k):
            begin = [inits(site)[k]] if site.op in LOOPS else []
            for given in (*begin, *(end.inputs[k] for end in _ends(site))):
                self._find(given)

    def _source(self, value: Node) -> Node:
        """The value itself, or the array that it is certainly the same as."""
        return self._aliases.identity(_itself(self._aliases.identity(value)))

    def _origin(self, value: Node) -> Node:
        """The number node for a value of the old kernel."""
        value = self._source(value)
        if value in self._known:
            return self._known[value]
        if value.op == "result" and value.inputs[0] in self._sites.slots:
            return self._given[value.inputs[0], int(value.attr)]
        if value.op == "param" and value.attr in self._spec.arguments:
            return self._number(self._spec.arguments.index(value.attr) + 1)
        return self._number(0)

    def _number(self, value: int) -> Node:
        return self._numbers.setdefault(value, Node("const", (), PY_INT, value))

    # the copy

    def change(self, old: Node, node: Node) -> Node:
        """Put what stands for ``old`` at this place, and after an if or a loop the origins that it gives."""
        self.put(node)
        for number, k in enumerate(self._sites.slots.get(old, ())):
            self._given[old, k] = self.put(Node("result", (node,), PY_INT, _count(old) + number, ORIGIN))
        return node

    def _moved(self, old: Node) -> Node:
        if old in self._ends or old.op == "return":
            site = self._ends.get(old)
            wanted = [self._position] if site is None else self._sites.slots.get(site, [])
            further = tuple(self._origin(old.inputs[k]) for k in wanted)
            moved = super()._moved(old)
            return replace(moved, inputs=(*moved.inputs, *further)) if further else moved
        if old.op in LOOPS and old in self._sites.slots:
            return self._loop(old)
        return super()._moved(old)

    def _loop(self, old: Node) -> Node:
        begin = tuple(self._origin(inits(old)[k]) for k in self._sites.slots[old])
        moved = super()._moved(old)
        return replace(moved, inputs=(*moved.inputs, *begin))

    def region(self, region: Region) -> Region:
        """The copy of a region, with arguments for the origins that its loop carries."""
        site = self._site_of(region)
        if site is None:
            return super().region(region)
        args = list(region.args)
        for k in self._sites.slots[site]:
            args.append(Node("arg", (), PY_INT, len(args), ORIGIN))
            self._known[region.args[k + (1 if site.op == "for" else 0)]] = args[-1]
        copy = super().region(region)
        return Region(tuple(args), copy.nodes, copy.end)

    def _site_of(self, region: Region) -> Node | None:
        return next((site for site in self._sites.slots if site.op in LOOPS and region in site.regions), None)


def _slots(loop: Node) -> list[tuple[int, Node]]:
    """The carried arguments of a loop with their positions, those of the condition of a ``while`` included."""
    first = loop.regions[0].args if loop.op == "while" else ()
    return [*enumerate(carried(loop)), *enumerate(first)]


def _ends(node: Node) -> list[Node]:
    """The terminators that give a node its results."""
    if node.op in LOOPS:
        return list(loop_ends(body(node)))
    return [region.end for region in node.regions if region.end.op == "yield"] if node.op == "if" else []


def _count(site: Node) -> int:
    """How many results an if or a loop has."""
    return len(inits(site)) if site.op in LOOPS else len(_ends(site)[0].inputs)
