"""C expressions as a tree, and the one precedence table that prints them with as few parentheses as are readable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WIDTH = 100
INDENT = "    "


@dataclass(frozen=True)
class Name:
    """An identifier, or a member such as ``quotient.re``."""

    text: str


@dataclass(frozen=True)
class Number:
    """A literal or a macro of one."""

    text: str


@dataclass(frozen=True)
class Call:
    """A function call."""

    function: str
    args: tuple[Expr, ...]


@dataclass(frozen=True)
class Unary:
    """A prefix operator: ``-``, ``!``, ``~``, ``&`` or ``*``."""

    operator: str
    arg: Expr


@dataclass(frozen=True)
class Binary:
    """An infix operator."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Ternary:
    """``condition ? then : orelse``."""

    condition: Expr
    then: Expr
    orelse: Expr


@dataclass(frozen=True)
class CastTo:
    """``(type)arg``; ``wraps`` marks the end of arithmetic that was done in the unsigned type."""

    type: str
    arg: Expr
    wraps: bool = False


@dataclass(frozen=True)
class Subscript:
    """``array[index]``."""

    array: str
    index: Expr


Expr = Name | Number | Call | Unary | Binary | Ternary | CastTo | Subscript

_BINARY = {
    "*": 11, "/": 11, "%": 11, "+": 10, "-": 10, "<<": 9, ">>": 9, "<": 8, "<=": 8, ">": 8, ">=": 8, "==": 7, "!=": 7,
    "&": 6, "^": 5, "|": 4, "&&": 3, "||": 2,
}  # fmt: skip
_TERNARY, _UNARY, _PRIMARY = 1, 12, 13
_COMPARISONS = (7, 8)
_TIGHT = frozenset("*/")
_BITS = frozenset({"&", "^", "|", "<<", ">>"})


def precedence(expr: Expr) -> int:
    """How tightly an expression binds, C's order."""
    match expr:
        case Binary(operator=operator):
            return _BINARY[operator]
        case Ternary():
            return _TERNARY
        case Unary() | CastTo():
            return _UNARY
        case Number(text=text) if text.startswith("-"):
            return _UNARY
    return _PRIMARY


def _needs_parentheses(operand: Expr, operator: str, on_the_right: bool) -> bool:
    """By precedence; and where readers (and compilers' warnings) want them: bit operators, ``&&`` in ``||``."""
    own = _BINARY[operator]
    inner = precedence(operand)
    if inner < own or (on_the_right and inner == own):
        return True
    if isinstance(operand, Unary) and operand.operator == "!":
        return own in _COMPARISONS
    if not isinstance(operand, Binary):
        return False
    if own in _COMPARISONS and inner in _COMPARISONS:
        return True
    if operand.operator == operator:
        return False
    if operator in _BITS or operand.operator in _BITS:
        return operator not in ("&&", "||") or operand.operator in _BITS
    return operator == "||" and operand.operator == "&&"


def text(expr: Expr) -> str:
    """The expression on one line."""
    match expr:
        case Name(text=word) | Number(text=word):
            return word
        case Call(function=function, args=args):
            return f"{function}({', '.join(map(text, args))})"
        case Subscript(array=array, index=index):
            return f"{array}[{text(index)}]"
        case Unary(operator=operator, arg=arg):
            return f"{operator}{_unary_operand(operator, arg)}"
        case CastTo(type=type_name, arg=arg):
            return f"({type_name}){_parenthesised(arg, precedence(arg) < _UNARY)}"
        case Ternary(condition=condition, then=then, orelse=orelse):
            return " ".join((_arm(condition), "?", _arm(then), ":", text(orelse)))
        case Binary():
            return _binary_text(expr)


def _parenthesised(expr: Expr, needed: bool) -> str:
    return f"({text(expr)})" if needed else text(expr)


def _unary_operand(operator: str, arg: Expr) -> str:
    shown = text(arg)
    doubled = operator == "-" and shown.startswith("-")
    return f"({shown})" if doubled or precedence(arg) < _UNARY else shown


def _arm(expr: Expr) -> str:
    return _parenthesised(expr, isinstance(expr, Ternary))


def _operand(expr: Expr, operator: str, on_the_right: bool) -> str:
    shown = text(expr)  # once, or the time would double with each level
    signed = on_the_right and operator in ("*", "/", "+", "-") and shown.startswith(("-", "*"))
    return f"({shown})" if signed or _needs_parentheses(expr, operator, on_the_right) else shown


def _binary_text(expr: Binary) -> str:
    gap = "" if expr.operator in _TIGHT else " "
    left = _operand(expr.left, expr.operator, False)
    right = _operand(expr.right, expr.operator, True)
    return f"{left}{gap}{expr.operator}{gap}{right}"


def layout(prefix: str, expr: Expr, ending: str, indent: str) -> list[str]:
    """``prefix expr ending`` in lines; where it is too long, one operand of the outermost chain a line."""
    flat = f"{indent}{prefix}{text(expr)}{ending}"
    if len(flat) <= WIDTH:
        return [flat]
    deeper = indent + INDENT
    match expr:
        case Binary():
            return _broken_chain(prefix, expr, ending, indent)
        case Ternary(condition=condition, then=then, orelse=orelse):
            first = f"{indent}{prefix}{_arm(condition)}"
            return [first, *layout("? ", then, "", deeper), *layout(": ", orelse, ending, deeper)]
        case Call(function=function, args=args) if args:
            lines = [f"{indent}{prefix}{function}("]
            for position, arg in enumerate(args):
                lines += layout("", arg, f"){ending}" if position == len(args) - 1 else ",", deeper)
            return lines
        case Unary(operator=opening, arg=arg) if precedence(arg) < _UNARY:
            return layout(f"{prefix}{opening}(", arg, f"){ending}", indent)
        case CastTo(type=type_name, arg=arg):
            opening, closing = ("(", ")") if precedence(arg) < _UNARY else ("", "")
            return layout(f"{prefix}({type_name}){opening}", arg, f"{closing}{ending}", indent)
    return [flat]


def _broken_chain(prefix: str, expr: Binary, ending: str, indent: str) -> list[str]:
    operands = list(_chain(expr))
    lines: list[str] = []
    for position, (operator, operand) in enumerate(operands):
        last = ending if position == len(operands) - 1 else ""
        opening, closing = _brackets(operand, operator or operands[1][0] or "+", position > 0)
        if position == 0:
            lines += layout(f"{prefix}{opening}", operand, f"{closing}{last}", indent)
        else:
            lines += layout(f"{operator} {opening}", operand, f"{closing}{last}", indent + INDENT)
    return lines


def _brackets(operand: Expr, operator: str, on_the_right: bool) -> tuple[str, str]:
    return ("(", ")") if _operand(operand, operator, on_the_right) != text(operand) else ("", "")


def _chain(expr: Binary) -> Iterator[tuple[str, Expr]]:
    """The operands of a left-associative chain of operators of one precedence, each with the operator before it."""
    left = expr.left
    same = isinstance(left, Binary) and _BINARY[left.operator] == _BINARY[expr.operator]
    if isinstance(left, Binary) and same and not _needs_parentheses(left, expr.operator, False):
        yield from _chain(left)
    else:
        yield "", left
    yield expr.operator, expr.right


def touched(expr: Expr) -> str:
    """What a write to an expression changes: the name, or all of an array."""
    return expr.array if isinstance(expr, Subscript) else text(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything inside it."""
    yield expr
    for child in _children(expr):
        yield from walk(child)


def _children(expr: Expr) -> tuple[Expr, ...]:
    match expr:
        case Call(args=args):
            return args
        case Unary(arg=arg) | CastTo(arg=arg):
            return (arg,)
        case Binary(left=left, right=right):
            return (left, right)
        case Ternary(condition=condition, then=then, orelse=orelse):
            return (condition, then, orelse)
        case Subscript(index=index):
            return (index,)
    return ()


def is_atomic(expr: Expr) -> bool:
    """Whether repeating the expression costs nothing and reads well: a name or a number."""
    return isinstance(expr, (Name, Number))


def call(function: str, *args: Expr) -> Call:
    """A call with these arguments."""
    return Call(function, args)
