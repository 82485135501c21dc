"""The variables of one function while it is translated, and what becomes of them where branches meet."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

import libcst as cst

from transpile.parse import codes
from transpile.parse.builder import Builder
from transpile.parse.functions import builtin
from transpile.parse.imports import STAR_ADVICE
from transpile.parse.liveness import Liveness
from transpile.parse.signature import Signature
from transpile.parse.syntax import Statement
from transpile.parse.values import (
    ArrayConstant,
    Constant,
    GrowingList,
    HelperRef,
    Iterated,
    ListValue,
    ModuleScope,
    RandomGenerator,
    RecordValue,
    Refused,
    TupleValue,
    Value,
)
from transpile.symbolic.graph import Kernel, Node, Span

if TYPE_CHECKING:
    from transpile.parse.carried import Loop
    from transpile.parse.exits import Exit
    from transpile.parse.results import Results


@dataclass(frozen=True)
class Unset:
    """A variable without a value: why a read of it is refused."""

    code: str
    message: str
    help: str


Binding = Value | Unset
Call = Callable[["Frame", HelperRef, list[Value], dict[str, Value], cst.CSTNode], Value]


@dataclass(frozen=True)
class Translators:
    """The functions that translate blocks, calls of helpers and whole functions: given, so that imports run one way."""

    block: Callable[[Frame, list[Statement]], Node | None]
    call: Call
    function: Callable[[cst.FunctionDef, ModuleScope, Signature, bool], Kernel]
    list_of: Callable[[Frame, cst.ListComp], Value]
    reduce_items: Callable[[Frame, str, cst.BaseExpression | Value, dict[str, Value], cst.CSTNode], Value]
    iterated: Callable[[Frame, cst.Call], Value]


@dataclass
class State:
    """What differs from branch to branch: the variables, and the versions of all arrays."""

    names: dict[str, Binding]
    lines: dict[str, Span]
    versions: dict[int, Node]
    frozen: dict[int, str]


@dataclass(eq=False)
class Frame:
    """One function that is being translated: a kernel, or a helper in the middle of one.

    ``returns`` collects the results of a kernel; it is None in an inlined helper.
    """

    builder: Builder
    module: ModuleScope
    definition: cst.CSTNode
    local_names: frozenset[str]
    live: Liveness
    translators: Translators
    returns: Results | None = None
    parent: Frame | None = None
    enclosing: Frame | None = None  # the frame around a function inside a function, or a comprehension
    loop: Loop | None = None
    exit: Exit | None = None  # where a `return` inside a loop of an inlined function leaves its value
    names: dict[str, Binding] = field(default_factory=dict)
    lines: dict[str, Span] = field(default_factory=dict)  # where each variable was last assigned

    def run(self, statements: list[Statement]) -> Node | None:
        """Translate a block; the terminator where it jumps, None where its end is reached."""
        return self.translators.block(self, statements)

    def capture(self) -> State:
        """A copy of the present state."""
        versions = self.builder.versions
        return State(dict(self.names), dict(self.lines), dict(versions.current), dict(versions.frozen))

    def restore(self, state: State) -> None:
        """Continue from a captured state (which stays as it is)."""
        self.names = dict(state.names)
        self.lines = dict(state.lines)
        self.builder.versions.current = dict(state.versions)
        self.builder.versions.frozen = dict(state.frozen)

    @contextmanager
    def in_loop(self, loop: Loop | None) -> Iterator[None]:
        """``break`` and ``continue`` belong to ``loop`` meanwhile."""
        before, self.loop = self.loop, loop
        try:
            yield
        finally:
            self.loop = before

    def uses(self, name: str) -> bool:
        """Whether this function, or one that it is inlined in, has a variable of that name."""
        frame: Frame | None = self
        while frame is not None and name not in frame.local_names and name not in frame.names:
            frame = frame.parent
        return frame is not None

    def unused(self, base: str) -> str:
        """A name like ``base`` that no variable has."""
        name, number = base, 1
        while self.uses(name):
            number += 1
            name = f"{base}_{number}"
        return name

    def is_local(self, name: str) -> bool:
        """Whether a name is a variable of this function, or of one around it."""
        frame: Frame | None = self
        while frame is not None and name not in frame.local_names:
            frame = frame.enclosing
        return frame is not None

    def is_bound(self, name: str) -> bool:
        """Whether a variable has a value now."""
        return name in self.names and not isinstance(self.names[name], Unset)

    def bind(self, name: str, value: Value) -> None:
        """Assign a variable."""
        self.names[name] = value
        self.builder.held.add(value)
        self.lines[name] = self.builder.span

    def read(self, name: str, at: cst.CSTNode) -> Value:
        """What a name stands for here."""
        if name not in self.local_names:
            return self._outer(name, at)
        value = self.names.get(name)
        if value is None:
            value = unassigned(name)
        if isinstance(value, Unset):
            self.error(value.code, value.message, value.help, at)
        fresh = self.refresh(value)
        self.names[name] = fresh
        return fresh

    def refresh(self, value: Value) -> Value:
        """An array value as it is now."""
        if isinstance(value, Node):
            return self.builder.refresh(value)
        if isinstance(value, TupleValue):
            return replace(value, items=tuple(self.refresh(item) for item in value.items))
        if isinstance(value, ListValue):
            return replace(value, array=self.builder.refresh(value.array))
        if isinstance(value, GrowingList):
            return replace(value, node=self.builder.refresh(value.node))
        return value

    def node(self, value: Value, at: cst.CSTNode | None = None, hint: str | None = None) -> Node:
        """A number or an array as a node."""
        if isinstance(value, Node):
            return self.builder.refresh(value)
        if isinstance(value, Constant):
            return self.builder.const(value.value, value.type, hint or value.name)
        if not isinstance(value, ArrayConstant):
            self.error(codes.OPERAND_TYPE, f"{describe(value)} is used as a number", "use a number or an array", at)
        return self.builder.read_only(self.builder.emit("constant_array", type=value.type, attr=value.array))

    def error(self, code: str, message: str, help: str, at: cst.CSTNode | None = None) -> NoReturn:
        """Refuse the source at an expression of this function, or at the current statement."""
        self.builder.error(code, message, help, at)

    def _outer(self, name: str, at: cst.CSTNode) -> Value:
        """A variable of the function around this one, as it is now, or a name of the module."""
        frame = self.enclosing
        while frame is not None:
            if name in frame.local_names:
                value = frame.names.get(name, unassigned(name))
                if isinstance(value, Unset):
                    self.error(value.code, value.message, value.help, at)
                return self.refresh(value)
            frame = frame.enclosing
        return self._global(name, at)

    def _global(self, name: str, at: cst.CSTNode) -> Value:
        value = self.module.lookup(name)
        if value is None and self.module.stars:
            text = self.module.statement_text(self.module.stars[0])
            self.error(codes.UNSUPPORTED_SYNTAX, f"whether `{name}` comes from `{text}` is not known", STAR_ADVICE, at)
        if value is None:
            value = builtin(name)
        if value is None:
            known = [*self.names, *self.module.names]
            similar = difflib.get_close_matches(name, known, 1)
            advice = f"did you mean `{similar[0]}`?" if similar else "assign it before, or import it"
            self.error(codes.UNKNOWN_NAME, f"name `{name}` is not defined", advice, at)
        if isinstance(value, Refused):
            self.error(value.code, value.message, value.help, at)
        return value


def unassigned(name: str) -> Unset:
    """What a variable is before anything is assigned to it."""
    return Unset(codes.UNASSIGNED, f"`{name}` is used before it is assigned", f"assign `{name}` first")


def maybe_unassigned(name: str, where: str) -> Unset:
    """What a variable is after a branch or a loop that may not have assigned it."""
    return Unset(
        codes.UNASSIGNED,
        f"`{name}` may be used before it is assigned: {where}",
        f"assign `{name}` on every path, for example before that statement",
    )


def describe(value: Value) -> str:
    """What a value is, in words for an error."""
    if isinstance(value, Node):
        return str(value.type)
    if isinstance(value, (Constant, ArrayConstant)):
        return str(value.type)
    if isinstance(value, RecordValue):
        return f"a `{value.record.name}`"
    if isinstance(value, TupleValue):
        return "a tuple"
    if isinstance(value, (ListValue, GrowingList)):
        return "a list"
    if isinstance(value, RandomGenerator):
        return "a random generator"
    if isinstance(value, Iterated):
        return "an iterator"
    if isinstance(value, HelperRef):
        return f"the function `{value.name}`"
    qualified = getattr(value, "qualified", None)
    if qualified is not None:
        return f"`{qualified}`"
    literal = getattr(value, "value", None)
    return "a string" if isinstance(literal, str) else f"`{literal}`"
