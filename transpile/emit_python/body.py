"""A kernel as a NumPy function: plain NumPy run dynamically, right for every input that NumPy accepts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transpile.emit_python import literals
from transpile.emit_python.expressions import Expressions
from transpile.emit_python.final_form import final_form
from transpile.emit_python.layout import WIDTH
from transpile.emit_python.names import Clashes, choose_names
from transpile.emit_python.placement import STATEMENT, Placement, place, printed_operands
from transpile.emit_python.statements import (
    Assign,
    Block,
    Branch,
    CallResults,
    Copies,
    For,
    Jump,
    Lowering,
    Raise,
    Return,
    Statement,
    Store,
    While,
    lower,
)
from transpile.symbolic.aliases import Aliases
from transpile.symbolic.copying import without_meanings
from transpile.symbolic.graph import ConstantArray, Kernel, Node, Scatter, root, walk
from transpile.symbolic.lists import Append, ListChange, RemoveLast
from transpile.symbolic.ops import ELEMENTWISE

_INDENT = "    "
_IN_PLACE = frozenset(
    ("add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "bitwise_and", "bitwise_or",
     "bitwise_xor", "left_shift", "right_shift")
)  # fmt: skip


def numpy_name(kernel: str) -> str:
    """The name of a kernel's NumPy version."""
    return f"_{kernel}_numpy"


def print_body(kernel: Kernel, name: str) -> str:
    """The source of the NumPy version of a kernel, as a function called ``name``."""
    kernel = without_meanings(kernel)
    body = _Body(kernel, name)
    parameters = ", ".join(map(body.names, kernel.params))
    lines = [f"def {name}({parameters}):", *(f"{_INDENT}{line}" for line in body.lines())]
    return final_form("".join(f"{line}\n" for line in lines))


def print_constants(kernel: Kernel) -> str:
    """The source of the constant arrays that a kernel reads, as assignments of the module."""
    arrays = {node.attr.name: node.attr for node in walk(kernel.body) if node.op == "constant_array"}
    return "".join(map(print_constant, arrays.values()))


def print_constant(array: ConstantArray) -> str:
    """The assignment of one constant array."""
    dtype = literals.dtype_name(array.dtype)
    rows = literals.array_literal(array.values, "", WIDTH - len(_INDENT))
    inline = " ".join(line.strip() for line in rows).replace("[ ", "[").replace(", ]", "]").rstrip(",")
    short = f"{array.name} = np.array({inline}, dtype={dtype})"
    if len(short) <= WIDTH:
        return f"{short}\n"
    lines = [
        f"{array.name} = np.array(",
        *(f"{_INDENT}{row}" for row in rows),
        f"{_INDENT}dtype={dtype},",
        ")  # fmt: skip",
    ]
    return "".join(f"{line}\n" for line in lines)


def _arrange(kernel: Kernel, name: str) -> tuple[Placement, Lowering, Block, dict[Node, str]]:
    """Placement, statements and names. A value whose name is taken moves into the assignment that it is made for."""
    aliases = Aliases(kernel)
    moved: frozenset[Node] = frozenset()
    called = {numpy_name(node.attr.callee) for node in walk(kernel.body) if node.op == "call"}
    while True:
        placement = place(kernel, aliases, moved)
        block, lowering = lower(placement)
        clashes = Clashes(lowering)
        block = clashes.function(kernel, block)
        names = choose_names(kernel, lowering, block, clashes, called | {name})
        renamed = frozenset(
            node
            for node, kind in placement.kind.items()
            if kind == STATEMENT and node.hint and names.get(lowering.variable(node), node.hint) != node.hint
        )
        further = frozenset(node for node in renamed - moved if _made_for_copy(placement, node))
        if not further:
            return placement, lowering, block, names
        moved |= further


def _made_for_copy(placement: Placement, node: Node) -> bool:
    users = placement.users.get(node, [])
    return len(users) == 1 and users[0].op in ("yield", "continue", "break")


class _Body:
    def __init__(self, kernel: Kernel, name: str) -> None:
        self.kernel = kernel
        self.placement, self.lowering, self.block, names = _arrange(kernel, name)
        self.variables = names
        self.aliases = self.placement.aliases
        own = {kernel.name: name}
        self.expressions = Expressions(self.placement, self.names, lambda callee: own.get(callee, numpy_name(callee)))
        self.text = self.expressions.text

    def names(self, node: Node) -> str:
        """The variable that holds a node."""
        return self.variables[self.lowering.variable(node)]

    def lines(self) -> list[str]:
        return list(self.statements(self.block)) or ["pass"]

    def statements(self, block: Block) -> Iterator[str]:
        for statement in block:
            yield from self.statement(statement)

    def indented(self, block: Block) -> list[str]:
        return [f"{_INDENT}{line}" for line in self.statements(block)] or [f"{_INDENT}pass"]

    def statement(self, statement: Statement) -> Iterator[str]:
        match statement:
            case Assign(variable, value):
                yield self.assign(variable, value)
            case Copies(pairs):
                yield from self.copies(pairs)
            case CallResults(variables, call):
                yield self.call_results(variables, call)
            case Store(update):
                yield self.store(update)
            case Raise(check):
                yield from self.raised(check)
            case Branch():
                yield from self.branch(statement)
            case For(loop, index, body):
                yield f"for {self.names(index)} in {self.range(loop)}:"
                yield from self.indented(body)
            case While():
                yield from self.while_loop(statement)
            case Jump(kind):
                yield kind
            case Return(values):
                yield self.returned(values)

    def assign(self, variable: Node | None, value: Node) -> str:
        if variable is None:
            return self.expressions.value(value)
        return self.assignment(self.names(variable), self.expressions.value(value), value)

    def assignment(self, name: str, text: str, value: Node) -> str:
        """``name = text``, or ``name += operand`` for a number."""
        scalar = value.type is not None and not value.type.is_array
        if (
            scalar
            and value.op in _IN_PLACE
            and self.expressions.is_natural(value)
            and self.text(value.inputs[0]) == name
        ):
            return f"{name} {ELEMENTWISE[value.op].operator}= {self.text(value.inputs[1])}"
        return f"{name} = {text}"

    def copies(self, pairs: tuple[tuple[Node, Node], ...]) -> Iterator[str]:
        needed = [
            (self.names(variable), value) for variable, value in pairs if self.names(variable) != self.text(value)
        ]
        if self.interfere(needed):
            left = ", ".join(name for name, _ in needed)
            yield f"{left} = {', '.join(self.text(value) for _, value in needed)}"
            return
        for name, value in needed:
            inline = self.placement.is_inline(value)
            yield self.assignment(name, self.text(value), value) if inline else f"{name} = {self.text(value)}"

    def interfere(self, pairs: list[tuple[str, Node]]) -> bool:
        """Whether a value reads a name that an earlier one of the assignments changes."""
        changed: set[str] = set()
        for name, value in pairs:
            if not changed.isdisjoint(self.names(leaf) for leaf in self.lowering.leaves(value)):
                return True
            changed.add(name)
        return False

    def call_results(self, variables: tuple[Node | None, ...], call: Node) -> str:
        callee = self.aliases.callee(call) if call.op == "call" else None
        text = self.expressions.kernel_call(call) if call.op == "call" else self.expressions.numpy_call(call)
        targets = ["_" if variable is None else self.names(variable) for variable in variables]
        if all(variable is None for variable in variables):
            return text
        single = callee is not None and not callee.returns_tuple
        return f"{targets[0] if single else _tuple(targets)} = {text}"

    # stores

    def store(self, update: Node) -> str:
        if update.attr is not None:
            return self.store_selected(update)
        target, value = update.inputs
        place = self.target(target)
        inline = self.placement.is_inline(value) and value.op in _IN_PLACE
        if inline and self.same_place(value.inputs[0], target) and _keeps_kind(value, target):
            whole = place.removesuffix("[...]")
            place = whole if whole.isidentifier() else place
            return f"{place} {ELEMENTWISE[value.op].operator}= {self.text(value.inputs[1])}"
        return f"{place} = {self.text(value)}"

    def store_selected(self, update: Node) -> str:
        """A write of the elements that arrays select."""
        target, value, *operands = update.inputs
        attr = update.attr
        if isinstance(attr, ListChange):
            return f"{self.text(target, literals.ATOM)}.{self.list_change(attr, value)}"
        array = self.text(target, literals.ATOM)
        if isinstance(attr, Scatter) and attr.gather.shown is not None:
            shown = printed_operands(update)
            texts = [self.text(operand) if operand in shown else "" for operand in (target, *operands, value)]
            return attr.gather.shown.text(texts)
        place = f"{array}[{self.expressions.selection(update)}]"
        if isinstance(attr, Scatter) and attr.combine:
            selection = self.expressions.selection(update)
            simple = len(attr.gather.raw) == 1 and attr.gather.raw[0].kind == "index"
            ufunc = f"np.{ELEMENTWISE[attr.combine].numpy}.at"
            return f"{ufunc}({array}, {selection if simple else f'np.s_[{selection}]'}, {self.text(value)})"
        if self.placement.is_inline(value) and value.op in _IN_PLACE and self.same_selection(value.inputs[0], update):
            return f"{place} {ELEMENTWISE[value.op].operator}= {self.text(value.inputs[1])}"
        return f"{place} = {self.text(value)}"

    def list_change(self, change: ListChange, value: Node) -> str:
        """The call of a method of a list."""
        if isinstance(change, RemoveLast):
            return "pop()"
        if isinstance(change, Append):
            return f"append({self.text(value)})"
        if value.op == "fill" and value.attr.function == "full" and self.placement.is_inline(value):
            return f"extend({self.expressions.repeated(value)})"
        return f"extend({self.text(value, literals.ATOM)}{'.tolist()' if change.python else ''})"

    def same_selection(self, read: Node, update: Node) -> bool:
        """Whether an operand reads the elements that the update writes."""
        attr = update.attr.gather if isinstance(update.attr, Scatter) else None
        if read.op != ("compress" if attr is None else "gather") or read.attr != attr:
            return False
        if not self.placement.is_inline(read) or read.inputs[1:] != update.inputs[2:]:
            return False
        return self.same_place(read.inputs[0], update.inputs[0])

    def target(self, target: Node) -> str:
        is_array = target.type is not None and target.type.is_array
        subscript = target.op == "view" and target.attr.shown is None
        if subscript and (self.placement.is_inline(target) or not is_array):
            return self.expressions.written(target)[0]
        return f"{self.text(target, literals.ATOM)}[...]"

    def same_place(self, left: Node, right: Node) -> bool:
        """Whether two view chains look at the same elements of the same array."""
        if left is right:
            return True
        if left.op not in ("view", "transpose") or left.op != right.op or left.attr != right.attr:
            same_root = root(left) is left and root(right) is right
            return same_root and self.aliases.identity(left) is self.aliases.identity(right) and _is_array(left)
        operands = zip(left.inputs[1:], right.inputs[1:], strict=True)
        return self.same_place(left.inputs[0], right.inputs[0]) and all(_same_number(a, b) for a, b in operands)

    # control flow

    def range(self, loop: Node) -> str:
        start, stop, step = loop.inputs[:3]
        arguments = [self.text(operand) for operand in (start, stop, step)]
        if arguments[2] == "1":
            arguments.pop()
            if arguments[0] == "0":
                arguments.pop(0)
        return f"range({', '.join(arguments)})"

    def branch(self, statement: Branch) -> Iterator[str]:
        then, orelse = list(self.statements(statement.then)), list(self.statements(statement.orelse))
        if not then and not orelse:
            return
        test = self.expressions.condition(statement.condition) if then else self.expressions.denied(statement.condition)
        yield f"if {test}:"
        yield from (f"{_INDENT}{line}" for line in then or orelse)
        if then and orelse:
            chained = (
                len(statement.orelse) == 1 and isinstance(statement.orelse[0], Branch) and orelse[0].startswith("if ")
            )
            if chained:
                yield f"el{orelse[0]}"
                yield from orelse[1:]
            else:
                yield "else:"
                yield from (f"{_INDENT}{line}" for line in orelse)

    def while_loop(self, statement: While) -> Iterator[str]:
        test = list(self.statements(statement.test))
        if not test:
            yield f"while {self.expressions.condition(statement.condition)}:"
            yield from self.indented(statement.body)
            return
        yield "while True:"
        yield from (f"{_INDENT}{line}" for line in test)
        yield f"{_INDENT}if {self.expressions.denied(statement.condition)}:"
        yield f"{_INDENT * 2}break"
        yield from (f"{_INDENT}{line}" for line in self.statements(statement.body))

    def raised(self, check: Node) -> Iterator[str]:
        text = f"raise {check.attr.exception}({self.message(check)})"
        if check.op == "assert":
            yield f"if {self.expressions.denied(check.inputs[0])}:"
            text = _INDENT + text
        yield text

    def message(self, check: Node) -> str:
        """The text of an exception: a string, or a string with values in it."""
        if not check.attr.parts:
            return literals.string(check.attr.message)
        return self.expressions.formatted(check.attr.parts, check.inputs)

    def returned(self, values: tuple[Node, ...]) -> str:
        texts = [self.text(value) for value in values]
        if self.kernel.returns_tuple:
            return f"return {_tuple(texts)}"
        return f"return {texts[0]}" if texts else "return"


def _tuple(texts: list[str]) -> str:
    return f"({texts[0]},)" if len(texts) == 1 else ", ".join(texts)


def _is_array(node: Node) -> bool:
    return node.type is not None and node.type.is_array


def _same_number(left: Node, right: Node) -> bool:
    return left is right or (left.op == right.op == "const" and left.attr == right.attr)


def _keeps_kind(value: Node, target: Node) -> bool:
    """Whether NumPy lets the operation write into the target: of the same kind of number, and of the same shape."""
    given, wanted = value.type, target.type
    if given is None or wanted is None:
        return False
    if not wanted.is_array:
        return True
    return given.shape == wanted.shape and np.can_cast(given.dtype, wanted.dtype, "same_kind")
