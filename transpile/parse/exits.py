"""A ``return`` inside a loop of a function that is translated in place: the loops are left, then the function.

The value is kept in variables and a flag says that there is one. Both are variables of the loops like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from transpile.parse import codes
from transpile.parse.branches import guard
from transpile.parse.scope import Frame, describe
from transpile.parse.syntax import Statement, returns
from transpile.parse.values import Constant, Literal, TupleValue, Value
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL

MOST_RESULTS = 8


@dataclass
class Exit:
    """Where a function in the middle of another one keeps its result. ``count``: the items of a tuple."""

    function: str
    flag: str
    names: tuple[str, ...]
    count: int | None = None
    seen: bool = False

    def value(self, frame: Frame) -> Value:
        """The result, behind the loops."""
        values = []
        for name in self.names[: 1 if self.count is None else self.count]:
            value = frame.names[name]
            if not isinstance(value, (Node, Constant)):
                message = f"`{self.function}` returns an array from inside a loop, and goes on where it does not"
                help = "let the loop break, and return one array behind it"
                frame.error(codes.UNSUPPORTED_SYNTAX, message, help)
            values.append(frame.refresh(value))
        if self.count is None:
            return values[0]
        return TupleValue(tuple(values)) if self.count else Literal(None)


def exit_of(frame: Frame, function: str) -> Exit:
    """An exit for a function that ``frame`` translates."""
    base = frame.unused("result")
    names = (base, *(f"{base}_{k}" for k in range(2, MOST_RESULTS + 1)))
    return Exit(function, frame.unused("returned"), names)


def leave_by(frame: Frame, exit: Exit, value: Value, at: cst.CSTNode | None) -> Node:
    """The terminator of a ``return`` inside a loop."""
    is_none = isinstance(value, Literal) and value.value is None
    items = value.items if isinstance(value, TupleValue) else () if is_none else (value,)
    count = len(items) if isinstance(value, TupleValue) or is_none else None
    if len(items) > MOST_RESULTS or (exit.seen and count != exit.count):
        message = f"`{exit.function}` returns {describe(value)} here, and something else elsewhere"
        frame.error(codes.RETURN_MISMATCH, message, "return the same kind of value everywhere", at)
    exit.count, exit.seen = count, True
    for name, item in zip(exit.names, items, strict=False):
        if not isinstance(item, (Node, Constant)):
            message = f"`{exit.function}` returns {describe(item)} from inside a loop"
            frame.error(codes.UNSUPPORTED_SYNTAX, message, "return numbers and arrays there", at)
        frame.bind(name, frame.refresh(item))
    frame.bind(exit.flag, Constant(True, PY_BOOL))
    return break_loop(frame)


def break_loop(frame: Frame) -> Node:
    """``break`` of the innermost loop."""
    assert frame.loop is not None
    if frame.loop.shape.flag is not None:
        frame.bind(frame.loop.shape.flag, Constant(False, PY_BOOL))
    return frame.loop.jump("break")


def leave_further(frame: Frame, statement: Statement) -> Node | None:
    """Behind an inner loop that holds a ``return``: leave the loop around it too, where there was one."""
    if frame.exit is None or frame.loop is None or not returns([statement]):
        return None
    flag = frame.names.get(frame.exit.flag)
    if isinstance(flag, Constant):
        return break_loop(frame) if flag.value else None
    assert isinstance(flag, Node)
    guard(frame, flag, lambda: break_loop(frame))
    return None
