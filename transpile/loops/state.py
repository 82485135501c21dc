"""What lowering carries along: the kernel, its storage, the names and the messages of checks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from transpile.loops.extents import Extents, extents
from transpile.memory.storage import Buffer, Storage
from transpile.symbolic.dims import Dim, as_dim, name
from transpile.symbolic.effects import ANEW
from transpile.symbolic.graph import Kernel, Node
from transpile.symbolic.program import Expr, Function, Loop, Stmt, Store
from transpile.symbolic.types import GENERATOR


@dataclass
class State:
    """Mutable state of lowering one kernel."""

    kernel: Kernel
    storage: Storage
    scalars: dict[Node, Expr] = field(default_factory=dict)
    atom_names: dict[Node, str] = field(default_factory=dict)
    arrays: dict[str, Buffer] = field(default_factory=dict)  # workspace and constants
    copies: dict[Node, Buffer] = field(default_factory=dict)  # values that had to be read before they are overwritten
    in_place: dict[Node, Buffer] = field(default_factory=dict)  # of these, what a mask selects: kept in its own place
    messages: list[tuple[str, str]] = field(default_factory=list)
    handles: dict[str, None] = field(default_factory=dict)
    callees: dict[str, None] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)  # the callees, lowered
    gemm: dict[str, None] = field(default_factory=dict)
    ends: dict[Node, Node] = field(default_factory=dict)  # terminator -> the loop or branch that it belongs to
    renamed: dict[str, str] = field(default_factory=dict)  # arrays whose printed name is another
    lengths: dict[str, Buffer] = field(default_factory=dict)  # of results whose size is known only at the end
    lists: dict[str, str] = field(default_factory=dict)  # the counts of items of lists that grow, by array
    selected: tuple[Dim, ...] = ()  # where the loop over a mask is: what a mask selects is read there
    loop_count: int = 0

    @cached_property
    def extents(self) -> Extents:
        """What bounds the lengths of the kernel's arrays."""
        return extents(self.kernel)

    def fresh(self, hint: str) -> str:
        """A new name of the function."""
        return self.storage.namer.fresh(hint)

    def add_workspace(self, buffer: Buffer) -> None:
        """Make a buffer of the workspace known to the function."""
        self.arrays[buffer.name] = buffer

    def loop_variable(self) -> str:
        """A loop variable that no other loop has; `tidy` gives the printed names."""
        self.loop_count += 1
        return f"@{self.loop_count}"

    def status(self, exception: str, message: str) -> int:
        """The status that stands for this exception and message."""
        entry = self._possible((exception, message))
        if entry not in self.messages:
            self.messages.append(entry)
        return self.messages.index(entry) + 1

    def _possible(self, entry: tuple[str, str]) -> tuple[str, str]:
        """The NumPy version can only begin anew where nothing was written and nothing drawn; else it is an error."""
        changed = any(parameter.written or parameter.type == GENERATOR for parameter in self.kernel.parameters)
        return ("ValueError", entry[1]) if entry[0] == ANEW and changed else entry

    def callee_messages(self, callee: str) -> int:
        """Take over the messages of a callee; what is added to its statuses to make them this function's."""
        messages = list(map(self._possible, self.functions[callee].messages))
        first = next((k for k in range(len(self.messages)) if self.messages[k : k + len(messages)] == messages), None)
        if first is None:
            first = len(self.messages)
            self.messages += messages
        return first

    def nest(self, shape: tuple[Dim, ...], source: tuple[str, ...]) -> Nest:
        """Loops over ``shape``; axes of length one get the subscript 0 and no loop."""
        variables = tuple(None if length.constant == 1 else self.loop_variable() for length in shape)
        return Nest(shape, variables, source)


@dataclass(frozen=True)
class Nest:
    """Loops, outermost first, to be put around a body."""

    shape: tuple[Dim, ...]
    variables: tuple[str | None, ...]
    source: tuple[str, ...] = ()

    @property
    def subscripts(self) -> tuple[Dim, ...]:
        """The element that the body handles."""
        return tuple(as_dim(0) if variable is None else name(variable) for variable in self.variables)

    def in_order(self, axes: tuple[int, ...] | None) -> Nest:
        """The same loops, nested in another order."""
        if axes is None:
            return self
        shape, variables = tuple(self.shape[k] for k in axes), tuple(self.variables[k] for k in axes)
        return Nest(shape, variables, self.source)

    def around(self, body: list[Stmt], axes: tuple[int, ...] | None = None) -> list[Stmt]:
        """The loops over ``axes`` (all of them unless given, in that order) around ``body``."""
        order = range(len(self.shape)) if axes is None else axes
        for axis in reversed(list(order)):
            variable = self.variables[axis]
            if variable is not None:
                body = [Loop(variable, as_dim(0), self.shape[axis], 1, tuple(body))]
        return [_quoting(stmt, self.source) for stmt in body] if axes is None else body


def _quoting(stmt: Stmt, source: tuple[str, ...]) -> Stmt:
    return replace(stmt, source=source) if isinstance(stmt, (Loop, Store)) else stmt
