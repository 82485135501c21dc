"""Where values flow: which loop or branch an argument belongs to, how often a node is used, where a region is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from transpile.symbolic.graph import Kernel, Node, Region, walk

LOOPS = ("for", "while")


def inits(loop: Node) -> tuple[Node, ...]:
    """The initial carried values of a loop."""
    return loop.inputs[3:] if loop.op == "for" else loop.inputs


def carried_args(loop: Node) -> tuple[Node, ...]:
    """The carried arguments of a loop's body (without the index of a `for`)."""
    args = loop.regions[-1].args
    return args[1:] if loop.op == "for" else args


def exits(region: Region) -> Iterator[Node]:
    """The terminators by which a loop's body goes on or ends: yield, break and continue, those in branches included."""
    if region.end.op in ("yield", "break", "continue"):
        yield region.end
    yield from _jumps(region)


def _jumps(region: Region) -> Iterator[Node]:
    for node in region.nodes:
        if node.op == "if":
            for branch in node.regions:
                if branch.end.op in ("break", "continue"):
                    yield branch.end
                yield from _jumps(branch)


@dataclass
class Flow:
    """Facts about a kernel's graph: ``slots`` maps a carried argument to its loop and position."""

    slots: dict[Node, tuple[Node, int]] = field(default_factory=dict)
    uses: Counter[Node] = field(default_factory=Counter)
    users: dict[Node, list[Node]] = field(default_factory=dict)
    home: dict[Node, Region] = field(default_factory=dict)
    position: dict[Node, int] = field(default_factory=dict)


def analyse(kernel: Kernel) -> Flow:
    """Walk the kernel once."""
    flow = Flow()
    _visit(kernel.body, flow)
    for node in walk(kernel.body):
        for operand in node.inputs:
            flow.uses[operand] += 1
            flow.users.setdefault(operand, []).append(node)
    return flow


def _visit(region: Region, flow: Flow) -> None:
    for position, node in enumerate((*region.nodes, region.end)):
        flow.home[node] = region
        flow.position[node] = position
        if node.op in LOOPS:
            _number_slots(node, flow)
        for inner in node.regions:
            _visit(inner, flow)


def _number_slots(loop: Node, flow: Flow) -> None:
    for position, arg in enumerate(carried_args(loop)):
        flow.slots[arg] = (loop, position)
    if loop.op == "while":
        for position, arg in enumerate(loop.regions[0].args):
            flow.slots[arg] = (loop, position)
