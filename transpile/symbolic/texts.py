"""Exceptions whose texts have values in them.

Only Python writes numbers as Python does, so C just says that it stopped there, and the NumPy version of the kernel
runs from the beginning and raises the exception. This is right as long as the kernel has changed nothing before.
"""

from __future__ import annotations

from dataclasses import replace

from transpile.symbolic.aliases import Aliases
from transpile.symbolic.copying import Copying
from transpile.symbolic.graph import Kernel, Node, Region, walk
from transpile.symbolic.regions import LOOPS

_KEPT = frozenset(("assert", "update", "call", "draw", "if", "numpy", "routine", *LOOPS))


def has_texts(kernel: Kernel) -> bool:
    """Whether the kernel may raise an exception with values in its text."""
    return bool(texts(kernel))


def texts(kernel: Kernel) -> frozenset[tuple[str, str]]:
    """The exceptions with values in their texts, as C has them: without the values."""
    found = {(node.attr.exception, node.attr.message) for node in walk(kernel.body) if _is_text(node)}
    return frozenset(found).union(*map(texts, kernel.callees))


def _is_text(node: Node) -> bool:
    return node.op == "raise" and bool(node.attr.parts)


def without_texts(kernel: Kernel) -> Kernel:
    """The kernel without what its exceptions show."""
    return _WithoutTexts().kernel(kernel) if any(map(_is_text, walk(kernel.body))) else kernel


class _WithoutTexts(Copying):
    def begin(self, kernel: Kernel) -> None:
        self._users: dict[Node, set[Node]] = {}
        for node in walk(kernel.body):
            for operand in node.inputs:
                self._users.setdefault(operand, set()).add(node)
        self._kept = {*kernel.atoms.values(), *kernel.params}

    def region(self, region: Region) -> Region:
        """The copy of a region; what only the text of its exception needs is left out."""
        if not _is_text(region.end):
            return super().region(region)
        gone: set[Node] = {region.end}
        for node in reversed(region.nodes):
            if self._users.get(node, set()) <= gone and node.op not in _KEPT and node not in self._kept:
                gone.add(node)
        end = replace(region.end, inputs=())
        return super().region(Region(region.args, tuple(node for node in region.nodes if node not in gone), end))


def late_text(kernel: Kernel) -> Node | None:
    """What may raise an exception with values in its text after the kernel changed an argument, or drew a number."""
    return _Order(kernel).first(kernel.body, False)


class _Order:
    """Looks for such an exception in the order in which things happen."""

    def __init__(self, kernel: Kernel) -> None:
        self._aliases = Aliases(kernel)
        self._given = {node for node in kernel.params if node.type is not None}

    def changes(self, node: Node) -> bool:
        """Whether a node, or what is in its regions, changes what a caller sees."""
        return bool(self._aliases.written(node) & self._given)

    def first(self, region: Region, changed: bool) -> Node | None:
        """The first one of a region that may run when something was ``changed`` already."""
        for node in region.nodes:
            inside = changed or (node.op in LOOPS and self.changes(node))
            for inner in node.regions:
                found = self.first(inner, inside)
                if found is not None:
                    return found
            callee = self._aliases.callee(node) if node.op == "call" else None
            if callee is not None and changed and has_texts(callee):
                return node
            changed = changed or self.changes(node)
        return region.end if changed and _is_text(region.end) else None
