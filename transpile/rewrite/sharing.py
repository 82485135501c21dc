"""Common subexpressions: a value that was computed already is used again.

Only within its region and the regions inside; only where no array that it reads was written since; a fresh array only
where nobody writes, keeps or returns either of the two. The earlier computation stays where it is, so that nothing that
may raise an exception moves.
"""

from __future__ import annotations

from collections.abc import Hashable

from transpile.rewrite.rebuild import READERS, Rebuild
from transpile.symbolic.aliases import VIEWS
from transpile.symbolic.graph import Kernel, Node, Region
from transpile.symbolic.ops import ELEMENTWISE

SHARED = frozenset(
    (
        *ELEMENTWISE,
        "const",
        "constant_array",
        "size",
        "cast",
        "view",
        "transpose",
        "reshape",
        "copy",
        "reduce",
        "matmul",
        "result",
    )
)
CHEAP = frozenset(("const", "constant_array", "size", "view", "transpose", "reshape", "result"))


class ShareSubexpressions(Rebuild):
    """Leaves out what was computed already. ``count`` says how many computations (not: subscripts, numbers)."""

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel)
        self.count = 0
        self._tables: list[dict[Hashable, Node]] = []

    def region(self, region: Region) -> Region:
        """The new region; what is computed in it is known only inside."""
        self._tables.append({})
        new = super().region(region)
        self._tables.pop()
        return new

    def change(self, old: Node, node: Node) -> Node | None:
        """An earlier node of the same value, where there is one."""
        if node.op == "assert":
            return self._check(old, node)
        if node.op not in SHARED or not self._may_be_shared(old):
            return self.emit(node, old)
        key = _key(node)
        earlier = self._find(key)
        if earlier is not None and self.history.unchanged(node.inputs, (earlier,)):
            self.count += node.op not in CHEAP
            return earlier
        self._tables[-1][key] = node
        return self.emit(node, old)

    def _check(self, old: Node, node: Node) -> Node | None:
        """A check that was made already cannot fail."""
        key = ("assert", node.inputs[0], node.attr.exception)
        if self._find(key) is not None:
            return None
        self._tables[-1][key] = node
        return self.emit(node, old)

    def _find(self, key: Hashable) -> Node | None:
        for table in reversed(self._tables):
            if key in table:
                return table[key]
        return None

    def _may_be_shared(self, old: Node) -> bool:
        if old.op == "const" and old.hint is not None:
            # a constant of the module; a variable's first value stays the variable's own
            return all(user.op in READERS for user in self.users[old])
        if old.inputs and all(operand.op == "const" for operand in old.inputs):
            return False  # compilers see it, and people read `math.sqrt(2.0)` better where it is used
        fresh = (
            old.type is not None
            and old.type.is_array
            and old.op not in VIEWS
            and old.op not in ("result", "constant_array")
        )
        return self.only_read(old) if fresh else True


def _key(node: Node) -> Hashable:
    # repr tells 0.0 from -0.0 and 1 from True; NaN is equal to itself
    attr = repr(node.attr) if node.op == "const" else node.attr
    return (node.op, node.type, attr, node.inputs, node.hint if node.op == "const" else None)
