"""Calls of NumPy as nodes: the text of the call, and a region that computes its value from simpler operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import libcst as cst

from transpile.parse.builder import Builder
from transpile.parse.drafts import Draft
from transpile.symbolic.graph import Node, Numpy, Region

Pieces = tuple[str | int, ...]


def numpy_call(
    builder: Builder, pieces: Pieces, operands: Sequence[Node], meaning: Callable[[], Node], at: cst.CSTNode
) -> Node:
    """A call of NumPy as text, and what it means in simpler operations."""
    return _call(builder, Numpy(pieces), operands, meaning, at)


def numpy_step(
    builder: Builder,
    pieces: Pieces,
    operands: Sequence[Node],
    meaning: Callable[[], Node],
    at: cst.CSTNode | None = None,
) -> Node:
    """A step of a call that is computed before it. It raises nothing, so that the text has it only where it is used."""
    return _call(builder, Numpy(pieces, raises=False), operands, meaning, at)


def _call(
    builder: Builder, attr: Numpy, operands: Sequence[Node], meaning: Callable[[], Node], at: cst.CSTNode | None
) -> Node:
    region = _region(builder, lambda: [meaning()], at)
    (value,) = region.end.inputs
    return builder.emit("numpy", *operands, type=value.type, attr=attr, regions=(region,))


def numpy_calls(
    builder: Builder, attr: Numpy, operands: Sequence[Node], meaning: Callable[[], Sequence[Node]], at: cst.CSTNode
) -> list[Node]:
    """The same for a call that gives several values, which have names."""
    region = _region(builder, meaning, at)
    call = builder.emit("numpy", *operands, type=None, attr=attr, regions=(region,))
    return [builder.emit("result", call, type=value.type, attr=k) for k, value in enumerate(region.end.inputs)]


def _region(builder: Builder, meaning: Callable[[], Sequence[Node]], at: cst.CSTNode | None) -> Region:
    with nullcontext() if at is None else builder.standing_for(at), builder.inside(Draft()) as draft:
        values = meaning()
        return Region((), tuple(draft.nodes), builder.terminator("yield", *values))
