"""What an attempt at a loop assumes, and what does not change between attempts."""

from __future__ import annotations

from dataclasses import dataclass, field

from transpile.parse.composites import Composite
from transpile.parse.scope import State
from transpile.symbolic.dims import Dim
from transpile.symbolic.types import Type


@dataclass
class Handle:
    """An array variable that the loop binds anew. ``sources``: the arrays from before the loop that it may be."""

    type: Type
    sources: frozenset[int]
    fresh: bool = False  # may also be an array made inside the loop


@dataclass
class Plan:
    """What an attempt at a loop assumes."""

    scalars: dict[str, Type] = field(default_factory=dict)
    handles: dict[str, Handle] = field(default_factory=dict)
    roots: list[int] = field(default_factory=list)  # arrays from before the loop that it writes
    unset: set[str] = field(default_factory=set)  # carried, but without a value before the first iteration
    absent: set[str] = field(default_factory=set)  # unassigned at some exit: not carried
    frozen: set[int] = field(default_factory=set)  # arrays from before the loop that a handle may share
    shared: set[str] = field(default_factory=set)  # handles that may share memory with something else
    falls: set[str] = field(default_factory=set)  # ints that may become smaller than they were before the loop
    rises: set[str] = field(default_factory=set)
    wild: set[str] = field(default_factory=set)  # ints that do not change by bounded steps


@dataclass(frozen=True)
class Elastic:
    """The variables for the room and the length of an array that becomes shorter (parse/elastic.py)."""

    store: str
    length: str
    late: bool  # the length depends on elements
    ours: bool  # nothing else looks at the room, so that it may be written


@dataclass(frozen=True)
class Shorter:
    """An array that an attempt found to become shorter: the new length, and the same of it as of an `Elastic`."""

    length: Dim
    late: bool
    ours: bool


@dataclass(frozen=True)
class Shape:
    """What does not change between attempts at a loop."""

    names: tuple[str, ...]  # assigned in the body and live at the start of an iteration, or after the loop
    dead: tuple[str, ...]  # assigned in the body, but not live there
    live: frozenset[str]  # what may be read at the start of an iteration, or after the loop
    entry: State
    first: int  # arrays with smaller numbers existed before the loop
    at_least_once: bool
    forever: bool  # only `break` leaves it, as far as variables go
    note: str
    flag: str | None = None  # the variable that `break` sets to False
    guarded: frozenset[str] = frozenset()  # may be without a value at any exit: another variable says so
    composites: dict[str, Composite] = field(default_factory=dict)  # tuples, of which the items are carried
    elastic: dict[str, Elastic] = field(default_factory=dict)  # arrays that become shorter
