"""Dead code: what nobody uses and nobody would miss."""

from __future__ import annotations

from dataclasses import replace

from transpile.rewrite.rebuild import Rebuild
from transpile.symbolic.effects import may_raise
from transpile.symbolic.graph import Kernel, Node, Region, walk
from transpile.symbolic.regions import LEAVING, LOOPS

_KEPT = frozenset(("update", "call", "break", "continue", *LEAVING, *LOOPS))


class RemoveDeadCode(Rebuild):
    """Leaves out unused values. Checks that can fail, writes, calls, loops (they may not end) and whatever may raise an
    exception stay."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel)
        self._used = set(kernel.atoms.values())
        self._kept: set[Node] = set()
        self._left_out: set[Node] = set()  # what conditions that nobody misses hold
        self._keep(kernel.body)

    def run(self) -> Kernel:
        """The new kernel, without the ints that only dimensions of what was left out are made of."""
        kernel = super().run()
        return replace(kernel, atoms={name: node for name, node in kernel.atoms.items() if node not in self._left_out})

    def change(self, old: Node, node: Node) -> Node | None:
        """The node, where it is kept."""
        if old in self._kept:
            return self.emit(node, old)
        self._left_out.update(inner for region in old.regions for inner in walk(region))
        return None

    def _keep(self, region: Region) -> None:
        self._used.update(region.end.inputs)
        for node in reversed(region.nodes):
            if node in self._used or not _is_removable(node):
                self._kept.add(node)
                for inner in reversed(node.regions):
                    self._keep(inner)
                self._used.update(node.inputs)


def _is_removable(node: Node) -> bool:
    if node.op == "assert":
        return node.inputs[0].op == "const" and bool(node.inputs[0].attr)
    if node.op == "if":
        inner = [item for region in node.regions for item in walk(region)]
        return all(item.op == "yield" or _is_removable(item) for item in inner)
    if node.op == "result" and node.inputs[0].op == "call" and node.type is not None and node.type.is_array:
        return False  # a function needs room for all arrays that it gives
    return node.op not in _KEPT and not may_raise(node)
