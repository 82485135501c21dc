"""Tuples and records that a loop carries: it carries their items, as variables of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transpile.parse import codes
from transpile.parse.scope import Binding, Frame, Unset, describe
from transpile.parse.values import Constant, RecordValue, TupleValue, Value
from transpile.symbolic.graph import Node


@dataclass(frozen=True)
class Part:
    """The variable that holds an item."""

    name: str


@dataclass(frozen=True)
class Composite:
    """A tuple before the loop, and where its items are; items that are no numbers or arrays stay as they are."""

    like: TupleValue
    parts: tuple[Part | Composite | Value, ...]

    def names(self) -> list[str]:
        """The variables of the items."""
        found = [part.name for part in self.parts if isinstance(part, Part)]
        return found + [name for part in self.parts if isinstance(part, Composite) for name in part.names()]


def explode(frame: Frame, name: str, value: TupleValue) -> Composite:
    """Give every item a variable."""
    fields = [f"{k}" for k in range(len(value.items))]
    if isinstance(value, RecordValue):
        fields = [field for field, _, _ in value.record.fields]
    parts: list[Part | Composite | Value] = []
    for field, item in zip(fields, value.items, strict=True):
        if isinstance(item, TupleValue):
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
    return replace(composite.like, items=tuple(items))


def spread(frame: Frame, name: str, composite: Composite, value: Binding | None) -> None:
    """Put the items of the tuple as it is now into their variables."""
    same = isinstance(value, TupleValue) and len(value.items) == len(composite.parts)
    if not same or getattr(value, "record", None) is not getattr(composite.like, "record", None):
        now = "without a value" if value is None or isinstance(value, Unset) else describe(value)
        message = f"`{name}` is {describe(composite.like)} before the loop, and {now} in it"
        frame.error(codes.JOIN, message, f"give `{name}` one kind of value")
    assert isinstance(value, TupleValue)
    for part, item in zip(composite.parts, value.items, strict=True):
        if isinstance(part, Part):
            frame.bind(part.name, frame.refresh(item))
        elif isinstance(part, Composite):
            spread(frame, name, part, item)
        elif part != item:
            message = f"an item of `{name}` is {describe(part)} before the loop, and {describe(item)} in it"
            frame.error(codes.JOIN, message, "keep it as it is")
