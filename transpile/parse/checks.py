"""``assert`` and ``raise``: checks of the source's own, kept with their messages."""

from __future__ import annotations

import builtins
from dataclasses import dataclass

import libcst as cst

from transpile.parse import codes
from transpile.parse.calls import library_name
from transpile.parse.conditions import assume
from transpile.parse.expressions import condition, evaluate
from transpile.parse.scope import Frame
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal
from transpile.symbolic.graph import Check, Node

LINALG_ERROR = "numpy.linalg.LinAlgError"


@dataclass(frozen=True)
class Exception_:
    """An exception that the source raises: its name as Python text, and its message."""

    name: str
    message: str


def run_assert(frame: Frame, statement: cst.Assert) -> Node | None:
    """``assert test, message``; where the test is known to fail the path ends."""
    message = "" if statement.msg is None else _message(frame, statement.msg)
    test = condition(frame, statement.test)
    failure = Exception_("AssertionError", message)
    if isinstance(test, Node):
        _check(frame, test, failure)
        return None
    return None if test else _end(frame, failure)


def run_raise(frame: Frame, statement: cst.Raise) -> Node:
    """``raise ValueError("message")`` ends its path."""
    return _end(frame, _exception(frame, statement))


def raise_where(frame: Frame, test: Node, statement: cst.Raise) -> None:
    """``if test: raise ...``: the opposite is a check."""
    _check(frame, elementwise(frame.builder, "not", test), _exception(frame, statement))


def is_raise(statements: list[cst.BaseSmallStatement | cst.BaseCompoundStatement]) -> bool:
    """Whether a block does nothing but raise an exception."""
    return len(statements) == 1 and isinstance(statements[0], cst.Raise)


def _check(frame: Frame, test: Node, failure: Exception_) -> None:
    frame.builder.check(test, failure.name, failure.message, native=False)
    assume(frame.builder, test, True)


def _end(frame: Frame, failure: Exception_) -> Node:
    attr = Check(failure.name, failure.message, native=False)
    return Node("raise", (), None, attr, span=frame.builder.span)


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
    return Exception_(name, _message(frame, args[0].value) if args else "")


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


def _message(frame: Frame, expression: cst.BaseExpression) -> str:
    if isinstance(expression, cst.FormattedString):
        help = "write the text without values"
        frame.error(codes.UNSUPPORTED_SYNTAX, "a message with values in it is not supported", help, expression)
    value = evaluate(frame, expression)
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        help = "write the text itself"
        frame.error(codes.UNSUPPORTED_SYNTAX, "the message of an exception must be a constant text", help, expression)
    return value.value
