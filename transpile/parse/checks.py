"""``assert`` and ``raise``: checks of the source's own, kept with their messages."""

from __future__ import annotations

import builtins
from dataclasses import dataclass

import libcst as cst

from transpile.parse import codes
from transpile.parse.branches import guard
from transpile.parse.calls import library_name
from transpile.parse.conditions import assume
from transpile.parse.expressions import condition
from transpile.parse.scope import Frame
from transpile.parse.texts import Text, has_values, text_of
from transpile.parse.typing_rules import elementwise
from transpile.symbolic.checks import Check
from transpile.symbolic.graph import Node

LINALG_ERROR = "numpy.linalg.LinAlgError"


@dataclass(frozen=True)
class Exception_:
    """An exception that the source raises: its name as Python text, and its message."""

    name: str
    text: Text


def run_assert(frame: Frame, statement: cst.Assert) -> Node | None:
    """``assert test, message``; where the test is known to fail the path ends."""
    test = condition(frame, statement.test)
    if isinstance(test, Node) and statement.msg is not None and has_values(statement.msg):
        message = statement.msg
        guard(frame, test, lambda: _end(frame, Exception_("AssertionError", text_of(frame, message))), holds=False)
        return None
    if test is True:
        return None
    failure = Exception_("AssertionError", Text() if statement.msg is None else text_of(frame, statement.msg))
    if isinstance(test, Node):
        _check(frame, test, failure)
        return None
    return _end(frame, failure)


def run_raise(frame: Frame, statement: cst.Raise) -> Node:
    """``raise ValueError("message")`` ends its path."""
    return _end(frame, _exception(frame, statement))


def raise_where(frame: Frame, test: Node, statement: cst.Raise) -> None:
    """``if test: raise ...``: the opposite is a check."""
    _check(frame, elementwise(frame.builder, "not", test), _exception(frame, statement))


def is_raise(statements: list[cst.BaseSmallStatement | cst.BaseCompoundStatement]) -> bool:
    """Whether a block does nothing but raise an exception with a constant text."""
    if len(statements) != 1 or not isinstance(statements[0], cst.Raise):
        return False
    given = statements[0].exc
    return not isinstance(given, cst.Call) or not any(has_values(arg.value) for arg in given.args)


def _check(frame: Frame, test: Node, failure: Exception_) -> None:
    frame.builder.check(test, failure.name, failure.text.shown, native=False)
    assume(frame.builder, test, True)


def _end(frame: Frame, failure: Exception_) -> Node:
    text = failure.text
    parts = () if text.is_constant else tuple(text.parts)
    attr = Check(failure.name, text.shown, native=False, parts=parts)
    return Node("raise", () if text.is_constant else tuple(text.nodes), None, attr, span=frame.builder.span)


def _exception(frame: Frame, statement: cst.Raise) -> Exception_:
    given = statement.exc
    if given is None:
        frame.error(codes.UNSUPPORTED_SYNTAX, "`raise` alone needs an exception", "name one: raise ValueError(...)")
    args = given.args if isinstance(given, cst.Call) else ()
    kind = given.func if isinstance(given, cst.Call) else given
    name = _name(frame, kind)
    if len(args) > 1 or any(arg.keyword is not None or arg.star for arg in args):
        help = 'give it one text: raise ValueError("...")'
        frame.error(codes.UNSUPPORTED_SYNTAX, f"this {name} takes several arguments", help, given)
    return Exception_(name, text_of(frame, args[0].value) if args else Text())


def _name(frame: Frame, kind: cst.BaseExpression) -> str:
    qualified = library_name(frame, kind) or ""
    if qualified == LINALG_ERROR:
        return "np.linalg.LinAlgError"
    name = qualified.removeprefix("builtins.")
    found = getattr(builtins, name, None)
    if not (isinstance(found, type) and issubclass(found, Exception)):
        text = frame.module.tree.code_for_node(kind)
        help = "raise one of Python's own, such as ValueError"
        frame.error(codes.UNSUPPORTED_SYNTAX, f"the exception `{text}` cannot be raised in a kernel", help, kind)
    return name
