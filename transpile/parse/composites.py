"""Tuples, records and lists that a loop carries: it carries their items, as variables of their own.

A list whose length does not change is one array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transpile.parse import codes
from transpile.parse.scope import Binding, Frame, Unset, describe
from transpile.parse.values import Constant, ListValue, RecordValue, TupleValue, Value
from transpile.symbolic.graph import Node


@dataclass(frozen=True)
class Part:
    """The variable that holds an item."""

    name: str


@dataclass(frozen=True)
class Composite:
    """A tuple or list before the loop, and where its items are; items that are no numbers or arrays stay as they
    are."""

    like: TupleValue | ListValue
    parts: tuple[Part | Composite | Value, ...]

    def names(self) -> list[str]:
        """The variables of the items."""
        found = [part.name for part in self.parts if isinstance(part, Part)]
        return found + [name for part in self.parts if isinstance(part, Composite) for name in part.names()]


def parts_of(value: Binding | None) -> tuple[Value, ...] | None:
    """What a composite consists of; None for any other value."""
    if isinstance(value, ListValue) and value.source is None:
        return (value.array,)
    return value.items if isinstance(value, TupleValue) else None


def put_together(like: TupleValue | ListValue, parts: Sequence[Value]) -> TupleValue | ListValue:
    """The composite with other parts."""
    if isinstance(like, TupleValue):
        return replace(like, items=tuple(parts))
    (array,) = parts
    assert isinstance(array, Node)
    return replace(like, array=array)


def fit_together(left: Binding | None, right: Binding | None) -> bool:
    """Whether two composites are of one kind."""
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return left.source is right.source is None and left.item == right.item
    if not isinstance(left, TupleValue) or not isinstance(right, TupleValue) or len(left.items) != len(right.items):
        return False
    return getattr(left, "record", None) is getattr(right, "record", None)


def explode(frame: Frame, name: str, value: TupleValue | ListValue) -> Composite:
    """Give every item a variable."""
    items = parts_of(value) or ()
    fields = ["items"] if isinstance(value, ListValue) else [f"{k}" for k in range(len(items))]
    if isinstance(value, RecordValue):
        fields = [field for field, _, _ in value.record.fields]
    parts: list[Part | Composite | Value] = []
    for field, item in zip(fields, items, strict=True):
        if isinstance(item, (TupleValue, ListValue)) and parts_of(item) is not None:
            parts.append(explode(frame, f"{name}_{field}", item))
        elif isinstance(item, (Node, Constant)):
            part = frame.unused(f"{name}_{field}")
            frame.bind(part, item)
            parts.append(Part(part))
        else:
            parts.append(item)
    return Composite(value, tuple(parts))


def assemble(frame: Frame, composite: Composite) -> Binding:
    """The tuple, from the variables of its items."""
    items: list[Value] = []
    for part in composite.parts:
        value: Binding = part if not isinstance(part, (Part, Composite)) else Unset(codes.UNASSIGNED, "", "")
        if isinstance(part, Part):
            value = frame.names.get(part.name, value)
        elif isinstance(part, Composite):
            value = assemble(frame, part)
        if isinstance(value, Unset):
            return value
        items.append(value)
    return put_together(composite.like, items)


def spread(frame: Frame, name: str, composite: Composite, value: Binding | None) -> None:
    """Put the items of the tuple as it is now into their variables."""
    if not fit_together(composite.like, value):
        now = "without a value" if value is None or isinstance(value, Unset) else describe(value)
        message = f"`{name}` is {describe(composite.like)} before the loop, and {now} in it"
        frame.error(codes.JOIN, message, f"give `{name}` one kind of value")
    if isinstance(value, ListValue) and isinstance(composite.like, ListValue):
        _check_length(frame, name, composite.like.array, value.array)
    for part, item in zip(composite.parts, parts_of(value) or (), strict=True):
        if isinstance(part, Part):
            frame.bind(part.name, frame.refresh(item))
        elif isinstance(part, Composite):
            spread(frame, name, part, item)
        elif part != item:
            message = f"an item of `{name}` is {describe(part)} before the loop, and {describe(item)} in it"
            frame.error(codes.JOIN, message, "keep it as it is")


def _check_length(frame: Frame, name: str, before: Node, now: Node) -> None:
    """A list that a loop carries keeps its length, which is that of an array."""
    assert before.type is not None
    assert now.type is not None
    for old, new in zip(before.type.shape, now.type.shape, strict=False):
        builder, difference = frame.builder, old - new
        decided = difference.constant is None and builder.at_entry(difference)
        if not (decided or builder.facts.prove_zero(difference)):
            message = f"`{name}` has another length after a turn of the loop"
            frame.error(codes.JOIN, message, "change one list: append to it, and pop from it")
