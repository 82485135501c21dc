"""Copies of a kernel in which other nodes stand for some, and the two ways to look at a call of NumPy."""

from __future__ import annotations

from dataclasses import replace

from transpile.symbolic.graph import Kernel, Node, Region, root, walk
from transpile.symbolic.regions import LOOPS, inits


class Copying:
    """Copies kernels. A subclass overrides `change`; nodes that stay the same are not copied."""

    def __init__(self) -> None:
        self._standing_for: dict[Node, Node] = {}
        self._out: list[Node] = []

    def kernel(self, kernel: Kernel) -> Kernel:
        """The copy of a kernel."""
        self.begin(kernel)
        body = self.region(kernel.body)
        return replace(kernel, body=body, atoms={name: self.new(node) for name, node in kernel.atoms.items()})

    def begin(self, kernel: Kernel) -> None:
        """Look at the kernel before it is copied."""

    def new(self, old: Node) -> Node:
        """The node that stands for one of the old kernel."""
        return self._standing_for.get(old, old)

    def stand_for(self, old: Node, node: Node) -> None:
        """From here on ``node`` stands for ``old``."""
        self._standing_for[old] = node

    def put(self, node: Node) -> Node:
        """Put a node at this place."""
        self._out.append(node)
        return node

    def change(self, old: Node, node: Node) -> Node:
        """Put what stands for ``old`` at this place, and give it; ``node`` is a copy of it with new inputs."""
        return self.put(node)

    def region(self, region: Region) -> Region:
        """The copy of a region."""
        outer, self._out = self._out, []
        self.nodes(region)
        nodes, self._out = tuple(self._out), outer
        return Region(region.args, nodes, self._moved(region.end))

    def nodes(self, region: Region) -> None:
        """Copies of the nodes of a region, at this place."""
        for old in region.nodes:
            changed = self.change(old, self._moved(old))
            if changed is not old:
                self.stand_for(old, changed)

    def _moved(self, old: Node) -> Node:
        inputs = tuple(map(self.new, old.inputs))
        regions = tuple(map(self.region, old.regions)) if self.enters(old) else old.regions
        pairs = zip(regions, old.regions, strict=True)
        if inputs == old.inputs and all(_same(new, old) for new, old in pairs):
            return old
        return replace(old, inputs=inputs, regions=regions)

    def enters(self, node: Node) -> bool:
        """Whether the regions of a node are copied with it."""
        return True


def _same(new: Region, old: Region) -> bool:
    return new.end is old.end and new.nodes == old.nodes and new.args == old.args


def written_out(kernel: Kernel) -> Kernel:
    """The kernel with the simpler operations that calls of NumPy stand for, instead of the calls."""
    return _WrittenOut().kernel(kernel) if _has_calls(kernel) else kernel


def without_meanings(kernel: Kernel) -> Kernel:
    """The kernel with its calls of NumPy as they are; what they stand for is left out."""
    return _WithoutMeanings().kernel(kernel) if _has_calls(kernel) else kernel


def _has_calls(kernel: Kernel) -> bool:
    return any(node.op == "numpy" for node in walk(kernel.body))


class _WrittenOut(Copying):
    def __init__(self) -> None:
        super().__init__()
        self._hints: dict[Node, str] = {}

    def begin(self, kernel: Kernel) -> None:
        for node in walk(kernel.body):
            if _is_result_of_numpy(node):
                self._name(_meaning(node), node.hint)

    def enters(self, node: Node) -> bool:
        return node.op != "numpy"

    def change(self, old: Node, node: Node) -> Node:
        hint = self._hints.get(old)
        if old.op == "numpy":
            values = old.regions[0].end.inputs
            if len(values) == 1:
                self._name(values[0], old.hint or hint)
            self.nodes(old.regions[0])
            return self.new(values[0]) if len(values) == 1 else old
        if _is_result_of_numpy(old):
            return self.new(_meaning(old))
        return self.put(node if hint is None else replace(node, hint=hint))

    def _name(self, value: Node, name: str | None) -> None:
        if name:
            self._hints[_maker(value)] = name


def _is_result_of_numpy(node: Node) -> bool:
    return node.op == "result" and node.inputs[0].op == "numpy"


def _meaning(result: Node) -> Node:
    """What a result of a call of NumPy is in its meaning."""
    value: Node = result.inputs[0].regions[0].end.inputs[result.attr]
    return value


def _maker(value: Node) -> Node:
    """The node that makes the array that a value is a version of, so that it gets the array's name."""
    while True:
        if value.op == "update":
            value = root(value.inputs[0])
        elif value.op == "result" and value.inputs[0].op in LOOPS:
            value = inits(value.inputs[0])[value.attr]
        else:
            return value


class _WithoutMeanings(Copying):
    def enters(self, node: Node) -> bool:
        return node.op != "numpy"

    def change(self, old: Node, node: Node) -> Node:
        if old.op != "numpy":
            return self.put(node)
        return self.put(replace(node, regions=()))
