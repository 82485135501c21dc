"""Where the parts of a loop are: its initial values, its arguments, the terminators that carry values on."""

from __future__ import annotations

from collections.abc import Iterator

from transpile.symbolic.graph import Node, Region

LOOPS = ("for", "while")
JUMPS = ("break", "continue")
LEAVING = ("return", "raise", "unreachable")  # terminators that go to no other region


def inits(loop: Node) -> tuple[Node, ...]:
    """The initial carried values of a loop."""
    return loop.inputs[3:] if loop.op == "for" else loop.inputs


def body(loop: Node) -> Region:
    """The body of a loop."""
    return loop.regions[-1]


def carried(loop: Node) -> tuple[Node, ...]:
    """The arguments of the body that hold the carried values."""
    return body(loop).args[1:] if loop.op == "for" else body(loop).args


def loop_ends(region: Region) -> Iterator[Node]:
    """The terminators that give the loop of this body its next carried values, or its results."""
    if region.end.op not in LEAVING:
        yield region.end
    yield from _jumps(region)


def _jumps(region: Region) -> Iterator[Node]:
    for node in region.nodes:
        if node.op != "if":
            continue
        for inner in node.regions:
            if inner.end.op in JUMPS:
                yield inner.end
            yield from _jumps(inner)
