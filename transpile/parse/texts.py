"""The texts of exceptions, with values in them: f-strings, ``format``, ``%`` and ``+`` of texts.

The values are nodes in front of the `raise`; generated Python formats them, by the rules of Python itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import libcst as cst

from transpile.parse import codes
from transpile.parse.expressions import evaluate
from transpile.parse.joins import scalar_type
from transpile.parse.scope import Frame, describe
from transpile.parse.values import ArrayConstant, Constant, Literal, TupleValue, Value
from transpile.symbolic.checks import Field, FieldValue
from transpile.symbolic.graph import Node

_PERCENT = re.compile(r"%(?:(%)|(-?)(\d*)(\.\d+)?([sdifegr]))")
_FIELD = re.compile(r"\{\{|\}\}|\{(\d*)(?:!([rs]))?(?::([^{}]*))?\}")
HELP = "write an f-string of numbers and arrays, or a constant text"


@dataclass
class Text:
    """A text with fields: its parts, and the nodes that the fields show."""

    parts: list[str | Field] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    @property
    def is_constant(self) -> bool:
        """Whether no value is in it."""
        return all(isinstance(part, str) for part in self.parts)

    @property
    def shown(self) -> str:
        """The text, with an empty pair of braces for each value."""
        return "".join(part if isinstance(part, str) else "{}" for part in self.parts)


def has_values(expression: cst.BaseExpression) -> bool:
    """Whether the text of an exception is more than a constant."""
    if isinstance(expression, cst.ConcatenatedString):
        return has_values(expression.left) or has_values(expression.right)
    return not isinstance(expression, (cst.SimpleString, cst.Name, cst.Attribute))


def text_of(frame: Frame, expression: cst.BaseExpression) -> Text:
    """The text of an exception, its values evaluated here."""
    text = Text()
    _add(frame, text, expression)
    return text


def _add(frame: Frame, text: Text, expression: cst.BaseExpression) -> None:
    match expression:
        case cst.FormattedString():
            _formatted(frame, text, expression)
        case cst.ConcatenatedString(left=left, right=right) | cst.BinaryOperation(left, cst.Add(), right):
            _add(frame, text, left)
            _add(frame, text, right)
        case cst.BinaryOperation(left, cst.Modulo(), right):
            _percent(frame, text, left, right)
        case cst.Call(func=cst.Attribute(value=cst.SimpleString() as given, attr=cst.Name("format")), args=args):
            _by_format(frame, text, given, args)
        case cst.Call(func=cst.Name("str" | "repr" as name), args=[cst.Arg(keyword=None, star="") as arg]):
            _value(frame, text, evaluate(frame, arg.value), name[0], "", arg.value)
        case _:
            text.parts.append(_constant(frame, expression))


def _constant(frame: Frame, expression: cst.BaseExpression) -> str:
    named = isinstance(expression, (cst.SimpleString, cst.Name, cst.Attribute))
    value = evaluate(frame, expression) if named else None
    if not isinstance(value, Literal) or not isinstance(value.value, str):
        message = "the message of an exception must be a text"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "write the text itself, or an f-string", expression)
    return value.value


def _formatted(frame: Frame, text: Text, expression: cst.FormattedString) -> None:
    for part in expression.parts:
        if isinstance(part, cst.FormattedStringText):
            text.parts.append(_between(part.value, "r" in expression.start.lower()))
            continue
        assert isinstance(part, cst.FormattedStringExpression)
        spec = "".join(item.value for item in part.format_spec or () if isinstance(item, cst.FormattedStringText))
        if any(not isinstance(item, cst.FormattedStringText) for item in part.format_spec or ()):
            _refuse(frame, "a format that is computed", part)
        conversion = part.conversion or ""
        if part.equal is not None:
            code = frame.module.tree.code_for_node
            text.parts.append(code(part.expression) + code(part.equal))
            conversion = conversion or ("" if spec else "r")
        _value(frame, text, evaluate(frame, part.expression), conversion, spec, part.expression)


def _between(source: str, is_raw: bool) -> str:
    """The text between the fields of an f-string."""
    if not is_raw:
        source = str(ast.literal_eval(f'"""{source} """'))[:-1]
    return source.replace("{{", "{").replace("}}", "}")


def _by_format(frame: Frame, text: Text, given: cst.SimpleString, args: Sequence[cst.Arg]) -> None:
    """``"... {} {:.3f}".format(a, b)``."""
    template, end, count = _constant(frame, given), 0, 0
    if any(arg.keyword is not None or arg.star for arg in args):
        _refuse(frame, "a keyword of `format`", given)
    values = [evaluate(frame, arg.value) for arg in args]
    for match in _FIELD.finditer(template):
        text.parts.append(_plain(frame, template[end : match.start()], given))
        end = match.end()
        if match[0] in ("{{", "}}"):
            text.parts.append(match[0][0])
            continue
        position = int(match[1]) if match[1] else count
        count += 1
        if position >= len(values):
            _refuse(frame, "a field of `format` without a value", given)
        _value(frame, text, values[position], match[2] or "", match[3] or "", given)
    text.parts.append(_plain(frame, template[end:], given))


def _plain(frame: Frame, text: str, at: cst.CSTNode) -> str:
    if "{" in text or "}" in text:
        _refuse(frame, "this field of `format`", at)
    return text


def _percent(frame: Frame, text: Text, left: cst.BaseExpression, right: cst.BaseExpression) -> None:
    """``"... %d %g" % (a, b)``."""
    template, end = _constant(frame, left), 0
    given = evaluate(frame, right)
    values = list(given.items) if isinstance(given, TupleValue) else [given]
    for match in _PERCENT.finditer(template):
        _no_percent(frame, template[end : match.start()], left)
        text.parts.append(template[end : match.start()])
        end = match.end()
        if match[1]:
            text.parts.append("%")
            continue
        if not values:
            _refuse(frame, "a text with more `%` than values", left)
        _percent_field(frame, text, values.pop(0), match, left)
    _no_percent(frame, template[end:], left)
    if values:
        _refuse(frame, "a text with fewer `%` than values", left)
    text.parts.append(template[end:])


def _no_percent(frame: Frame, text: str, at: cst.CSTNode) -> None:
    if "%" in text:
        _refuse(frame, "this `%` of a text", at)


def _percent_field(frame: Frame, text: Text, value: Value, match: re.Match[str], at: cst.CSTNode) -> None:
    _, left, width, precision, letter = match.groups()
    align = ("<" if left else ">") + width if width else ""
    if letter in "sr":
        _value(frame, text, value, letter, align + (precision or ""), at)
        return
    type = scalar_type(value)
    whole = letter in "di"
    if type is None or type.dtype.kind not in ("iu" if whole else "iuf") or (whole and precision):
        _refuse(frame, f"`%{letter}` of {describe(value)}", at)
    _value(frame, text, value, "", align + (precision or "") + ("d" if whole else letter), at)


def _value(frame: Frame, text: Text, value: Value, conversion: str, spec: str, at: cst.CSTNode) -> None:
    if isinstance(value, Literal) and isinstance(value.value, str):
        try:
            text.parts.append(format(repr(value.value) if conversion == "r" else value.value, spec))
        except ValueError as error:
            _refuse(frame, f"this format of a text ({error})", at)
        return
    text.parts.append(Field(_numbered(frame, text, value, at), conversion, spec))


def _numbered(frame: Frame, text: Text, value: Value, at: cst.CSTNode) -> FieldValue:
    if isinstance(value, TupleValue):
        return tuple(_numbered(frame, text, item, at) for item in value.items)
    if not isinstance(value, (Node, Constant, ArrayConstant)):
        _refuse(frame, f"{describe(value)} in a message", at)
    text.nodes.append(frame.node(value, at))
    return len(text.nodes) - 1


def _refuse(frame: Frame, what: str, at: cst.CSTNode) -> NoReturn:
    frame.error(codes.UNSUPPORTED_SYNTAX, f"{what} is not supported", HELP, at)
