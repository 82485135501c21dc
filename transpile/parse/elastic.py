"""Arrays that a loop binds to shorter and shorter ones: it carries room for the first, and how many rows are in use.

``z = z[keep]`` becomes a write of the first rows of the room, and a new length. Arrays that become shorter together
have one length, so that they still go together in the next turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from transpile.parse import codes
from transpile.parse.axes import Selector, take
from transpile.parse.builder import Builder
from transpile.parse.joins import is_shared
from transpile.parse.plan import Elastic, Shape, Shorter
from transpile.parse.scope import Frame
from transpile.parse.versions import same_view
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_INT

REASON = "it may be what a variable was before a loop that makes it shorter"


def changes_length(builder: Builder, left: Node, right: Node) -> bool:
    """Whether two arrays differ in their first length, and it cannot be made sure at entry that they do not."""
    before, after = left.type, right.type
    assert before is not None
    assert after is not None
    alike = before.dtype == after.dtype and before.shape[1:] == after.shape[1:]
    if not alike or len(before.shape) != len(after.shape) or before.shape[:1] == after.shape[:1]:
        return False
    difference = before.shape[0] - after.shape[0]
    if builder.facts.prove_zero(difference):
        return False
    by_name = difference.constant is None and builder.at_entry(difference)  # n and m, which may be equal at entry
    return not by_name or builder.facts.prove(difference)


def shorter(frame: Frame, shape: Shape, name: str, now: Node) -> Shorter:
    """What an array that changes its length becomes."""
    was, versions = shape.entry.names.get(name), frame.builder.versions
    if not isinstance(was, Node) or now.type is None:
        _refuse(frame, name, "has no value before it")
    root, length = versions.number(was), now.type.shape[0]
    ours = versions.is_whole(was) and not versions.parameters(root) and not is_shared(frame, shape, name, root)
    return Shorter(length, frame.builder.is_late(length), ours)


def stretch(frame: Frame, shape: Shape, found: Mapping[str, Shorter]) -> Shape:
    """Make room before the loop, and variables for it and for the lengths."""
    groups: dict[tuple[Dim, Dim], str] = {}
    elastic = dict(shape.elastic)
    for name, new in found.items():
        value = frame.names.pop(name)
        assert isinstance(value, Node)
        assert value.type is not None
        key = (value.type.shape[0], new.length)
        store, length = frame.unused(f"{name}_room"), groups.get(key)
        room = value if new.ours else frame.builder.emit("copy", value, type=value.type, hint=name)
        frame.bind(store, room)
        if length is None:
            groups[key] = length = frame.unused(f"{name}_length")
            frame.bind(length, frame.builder.emit("size", room, type=PY_INT, attr=0, hint=length))
        elastic[name] = Elastic(store, length, new.late, new.ours)
    lengths, stores = dict.fromkeys(groups.values()), [item.store for item in elastic.values()]
    return replace(
        shape,
        names=(*(name for name in shape.names if name not in elastic), *lengths),
        live=shape.live.union(lengths, stores),
        entry=frame.capture(),
        first=frame.builder.versions.count(),
        elastic=elastic,
    )


def in_use(frame: Frame, elastic: Elastic) -> Node:
    """The rows that count, as a view of the room."""
    builder, store, length = frame.builder, frame.names[elastic.store], frame.names[elastic.length]
    assert isinstance(store, Node)
    assert isinstance(length, Node)
    store = builder.refresh(store)
    if elastic.late:
        builder.late.update(builder.dim(length).atoms())
    if not elastic.ours:
        builder.versions.freeze(builder.versions.number(store), REASON)
    return _first_rows(builder, store, length)


def release(frame: Frame, shape: Shape, largest: Mapping[str, Dim]) -> None:
    """Behind the loop: the arrays are arrays of their own again. ``largest``: bounds of the lengths."""
    builder = frame.builder
    for name, elastic in shape.elastic.items():
        length = frame.names[elastic.length]
        if isinstance(length, Node) and elastic.length in largest:
            builder.facts.assume_range_always(str(builder.dim(length)), 0, largest[elastic.length])
        rows = in_use(frame, elastic)
        frame.names[name] = builder.emit("copy", rows, type=rows.type, hint=name)
    for elastic in shape.elastic.values():
        frame.names.pop(elastic.store, None)
        frame.names.pop(elastic.length, None)


def _first_rows(builder: Builder, store: Node, length: Node) -> Node:
    assert builder.at is not None
    return take(builder, store, [Selector("slice", builder.at, None, length)], builder.at)


def keep(frame: Frame, shape: Shape, heads: Mapping[str, Node]) -> None:
    """At a jump: put what the arrays are now into their room. ``heads``: what they were at the start of the turn."""
    new = {name: _new_value(frame, name, heads[name], shape.first) for name in shape.elastic}
    lengths: dict[str, tuple[str, Dim]] = {}
    for name, value in new.items():
        assert value.type is not None
        first, known = lengths.setdefault(shape.elastic[name].length, (name, value.type.shape[0]))
        if known != value.type.shape[0]:
            message = f"`{first}` and `{name}` have one length at first, and {known} and {value.type.shape[0]} here"
            frame.error(codes.JOIN, message, "make both shorter before the next turn begins")
    for name, value in new.items():
        _put(frame, name, shape.elastic[name], value, heads[name])
    for length, (_, dim) in lengths.items():
        frame.bind(length, frame.builder.value(dim))


def _new_value(frame: Frame, name: str, head: Node, first: int) -> Node:
    """What the variable is; a copy, unless it is an array that this turn made."""
    builder, value = frame.builder, frame.names.get(name)
    if not isinstance(value, Node) or value.type is None or head.type is None:
        _refuse(frame, name, "is not always an array")
    node = builder.refresh(value)
    assert node.type is not None
    if (node.type.dtype, node.type.shape[1:]) != (head.type.dtype, head.type.shape[1:]):
        _refuse(frame, name, f"is {head.type} and {node.type}")
    versions = builder.versions
    if _is_unchanged(builder, node, head) or (versions.is_whole(node) and versions.number(node) >= first):
        return node
    return builder.emit("copy", node, type=node.type, hint=name)


def _is_unchanged(builder: Builder, node: Node, head: Node) -> bool:
    return builder.versions.number(node) == builder.versions.number(head) and same_view(node, head)


def _put(frame: Frame, name: str, elastic: Elastic, value: Node, head: Node) -> None:
    builder = frame.builder
    if _is_unchanged(builder, value, head):
        return
    store = frame.names[elastic.store]
    assert isinstance(store, Node)
    assert store.type is not None
    assert value.type is not None
    if not builder.facts.prove(store.type.shape[0] - value.type.shape[0]):
        _refuse(frame, name, "may become longer than it was before the loop")
    target = _first_rows(builder, builder.refresh(store), builder.value(value.type.shape[0]))
    reason = builder.versions.frozen.pop(builder.versions.number(store), None)
    builder.update(target, value)
    if reason is not None:
        builder.versions.frozen[builder.versions.number(store)] = reason


def _refuse(frame: Frame, name: str, what: str) -> NoReturn:
    help = "keep one array of the largest length, and how much of it is in use"
    frame.error(codes.JOIN, f"`{name}` changes its length in this loop, and {what}", help)
