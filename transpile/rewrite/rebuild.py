"""Building a kernel again, node by node, with changes on the way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from transpile.rewrite.history import History
from transpile.symbolic.aliases import NOTHING, VIEWS, Aliases, overlap
from transpile.symbolic.graph import Kernel, Node, Region, walk
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.regions import LOOPS

READERS = frozenset(
    (*ELEMENTWISE, "reduce", "matmul", "numpy", "cast", "copy", "size", "gather", "compress", "nonzero")
)


class Rebuild:
    """Copies a kernel. A subclass overrides `change` to put other nodes in the place of some."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.aliases = Aliases(kernel)
        self.history = History(self.aliases)
        self.users: dict[Node, list[Node]] = defaultdict(list)
        for node in walk(kernel.body):
            for operand in node.inputs:
                self.users[operand].append(node)
        self._new: dict[Node, Node] = {}
        self._block: list[Node] = []

    def run(self) -> Kernel:
        """The new kernel."""
        for node in self.kernel.params:
            self.history.computed(node, node)
        body = self.region(self.kernel.body)
        atoms = {name: self.new(node) for name, node in self.kernel.atoms.items()}
        return replace(self.kernel, body=body, atoms=atoms)

    def new(self, old: Node) -> Node:
        """The node that stands for one of the old kernel."""
        return self._new.get(old, old)

    def change(self, old: Node, node: Node) -> Node | None:
        """What stands for ``old``: ``node`` is a copy of it with new inputs. None leaves it out."""
        return self.emit(node, old)

    def emit(self, node: Node, old: Node | None = None) -> Node:
        """Put a node at this place."""
        self._block.append(node)
        self.history.computed(node, old)
        return node

    def region(self, region: Region) -> Region:
        """The new region."""
        outer, self._block = self._block, []
        for argument in region.args:
            self.history.computed(argument, argument)
        for node in region.nodes:
            self._node(node)
        nodes, self._block = tuple(self._block), outer
        end = self._copy(region.end)
        if end is region.end and len(nodes) == len(region.nodes) and all(map(_same, nodes, region.nodes)):
            return region
        return Region(region.args, nodes, end)

    def _node(self, old: Node) -> None:
        if old.op in LOOPS:
            self.history.wrote(self.aliases.written(old))
        node = self._copy(old)
        changed = self.change(old, node)
        if changed is not None:
            self._new[old] = changed
        if old.op in ("update", "call"):
            self.history.wrote(self.aliases.written(old))

    def _copy(self, old: Node) -> Node:
        inputs = tuple(map(self.new, old.inputs))
        regions = tuple(map(self.region, old.regions))
        if all(map(_same, inputs, old.inputs)) and all(map(_same, regions, old.regions)):
            return old
        return replace(old, inputs=inputs, regions=regions)

    # facts about the old kernel

    def only_read(self, old: Node) -> bool:
        """Whether the elements of an array are all that its users want: nobody writes, keeps or returns it."""
        for user in self.users[old]:
            if user.op in VIEWS:
                if not self.only_read(user):
                    return False
            elif user.op not in READERS and not (user.op == "update" and user.inputs[0] is not old):
                return False
        return old not in self.kernel.atoms.values()

    def is_written(self, array: Node) -> bool:
        """Whether the kernel writes an array (a node of the new kernel) anywhere."""
        written = NOTHING.union(*(self.aliases.written(node) for node in walk(self.kernel.body)))
        return overlap(written, self.history.bases(array))


def _same(left: object, right: object) -> bool:
    return left is right
