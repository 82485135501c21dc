"""Names for the variables of the Python text: the source's own, shared by values whose lives do not clash."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

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
)
from transpile.symbolic.graph import Kernel, Node, Numpy, Region

RESERVED = frozenset(
    (*keyword.kwlist, "np", "math", "abs", "bool", "complex", "float", "int", "max", "min", "range", "round")
)
Live = frozenset[Node]

_NOUNS = {
    "add": "total", "subtract": "difference", "multiply": "product", "divide": "ratio", "remainder": "rest",
    "matmul": "product", "cast": "converted", "const": "number", "arg": "state", "result": "chosen", "size": "length",
    "fill": "array", "constant_array": "values", "arange": "steps", "linspace": "points", "eye": "identity",
}  # fmt: skip
_REDUCED = {"sum": "total", "prod": "product", "min": "smallest", "max": "largest", "any": "found", "all": "holds"}


@dataclass(frozen=True)
class _Exits:
    """What is live where a `continue` and a `break` lead to."""

    again: Live = frozenset()
    after: Live = frozenset()


@dataclass
class Clashes:
    """Which variables must not share a name, found on the way backwards through the statements."""

    lowering: Lowering
    pairs: dict[Node, set[Node]] = field(default_factory=dict)

    def function(self, kernel: Kernel, block: Block) -> Block:
        """The statements without assignments to variables that are not read any more."""
        kept, live = self._block(block, frozenset(), _Exits())
        parameters = [self.lowering.variable(node) for node in kernel.params]
        self._define(parameters, live | frozenset(parameters))
        return kept

    def _block(self, block: Block, live: Live, exits: _Exits) -> tuple[Block, Live]:
        kept: list[Statement] = []
        for statement in reversed(block):
            new, live = self._statement(statement, live, exits)
            if new is not None:
                kept.append(new)
        return tuple(reversed(kept)), live

    def _define(self, variables: Iterable[Node], live: Live) -> None:
        for variable in variables:
            for other in live:
                if other is not variable:
                    self.pairs.setdefault(variable, set()).add(other)
                    self.pairs.setdefault(other, set()).add(variable)

    def _statement(self, statement: Statement, live: Live, exits: _Exits) -> tuple[Statement | None, Live]:
        match statement:
            case Copies(pairs):
                needed = tuple((variable, value) for variable, value in pairs if variable in live)
                return (Copies(needed) if needed else None), self._assigned(
                    [pair[0] for pair in needed], live, statement
                )
            case Assign() | CallResults():
                return statement, self._assigned(_variables(statement), live, statement)
            case Return():
                return statement, frozenset(self._read(statement))
            case Jump(kind):
                return statement, exits.after if kind == "break" else exits.again
            case Branch(_, then, orelse):
                kept_then, live_then = self._block(then, live, exits)
                kept_else, live_else = self._block(orelse, live, exits)
                kept = replace(statement, then=kept_then, orelse=kept_else)
                return kept, live_then | live_else | frozenset(self._read(statement))
            case For():
                return self._for_loop(statement, live)
            case While():
                return self._while_loop(statement, live)
        return statement, live | frozenset(self._read(statement))

    def _assigned(self, variables: list[Node], live: Live, statement: Statement) -> Live:
        self._define(variables, live)
        read = [
            leaf
            for variable, value in (statement.pairs if isinstance(statement, Copies) else ())
            if variable in variables
            for leaf in self.lowering.leaves(value)
        ]
        return live - frozenset(variables) | frozenset(read or self._read(statement))

    def _for_loop(self, statement: For, live: Live) -> tuple[Statement, Live]:
        header = self._header(statement, statement.body, live) - {self.lowering.variable(statement.index)}
        body, at_top = self._block(statement.body, header, _Exits(header, live))
        self._define([self.lowering.variable(statement.index)], at_top)
        return replace(statement, body=body), header | frozenset(self._read(statement))

    def _while_loop(self, statement: While, live: Live) -> tuple[Statement, Live]:
        header = self._header(statement, (*statement.test, *statement.body), live)
        body, at_top = self._block(statement.body, header, _Exits(header, live))
        decided = at_top | live | frozenset(self.lowering.leaves(statement.condition))
        test, _ = self._block(statement.test, decided, _Exits())
        return replace(statement, test=test, body=body), header

    def _header(self, loop: For | While, inside: Block, live: Live) -> Live:
        """What is live before each test of a loop: what comes from outside, and what it carries."""
        carried = frozenset(self.lowering.carried(loop.loop))
        mentioned = frozenset(self._mentioned(inside))
        if isinstance(loop, While):
            mentioned |= frozenset(self.lowering.leaves(loop.condition))
        return mentioned - (frozenset(definitions(self.lowering, inside)) - carried) | live

    def _mentioned(self, block: Block) -> Iterator[Node]:
        for statement in block:
            yield from self._read(statement)
            for inner in _blocks(statement):
                yield from self._mentioned(inner)
            if isinstance(statement, While):
                yield from self.lowering.leaves(statement.condition)

    def _read(self, statement: Statement) -> Iterator[Node]:
        """The variables that a statement itself reads."""
        leaves, parts = self.lowering.leaves, self.lowering.parts
        match statement:
            case Assign(_, value):
                yield from parts(value)
            case CallResults(_, call):
                yield from parts(call)
            case Raise(check):
                yield from parts(check)
            case Store(update):
                yield from self.lowering.target_parts(update)
                yield from leaves(update.inputs[1])
            case Copies(pairs):
                for _, value in pairs:
                    yield from leaves(value)
            case Return(values):
                for value in values:
                    yield from leaves(value)
            case Branch(condition):
                yield from leaves(condition)
            case For(loop):
                for operand in loop.inputs[:3]:
                    yield from leaves(operand)


def _variables(statement: Statement) -> list[Node]:
    match statement:
        case Assign(variable) if variable is not None:
            return [variable]
        case CallResults(variables):
            return [variable for variable in variables if variable is not None]
        case Copies(pairs):
            return [variable for variable, _ in pairs]
    return []


def _blocks(statement: Statement) -> tuple[Block, ...]:
    match statement:
        case Branch(_, then, orelse):
            return then, orelse
        case For(_, _, body):
            return (body,)
        case While(_, test, _, body):
            return test, body
    return ()


def definitions(lowering: Lowering, block: Block) -> Iterator[Node]:
    """The variables that a block assigns, in order, some of them more than once."""
    for statement in block:
        yield from _variables(statement)
        if isinstance(statement, For):
            yield lowering.variable(statement.index)
        for inner in _blocks(statement):
            yield from definitions(lowering, inner)


def choose_names(
    kernel: Kernel, lowering: Lowering, block: Block, clashes: Clashes, functions: set[str]
) -> dict[Node, str]:
    """A name for each variable.

    That is its hint, unless a variable that lives at the same time has it, or what the text takes from its module.
    ``functions`` are the functions that it calls.
    """
    hints = dict(_hints(kernel, lowering))
    reserved = RESERVED | functions | _module_names(kernel)
    words = {*hints.values(), *reserved, *(parameter.name for parameter in kernel.parameters)}
    names = {lowering.variable(node): _free_name(node.attr, node, reserved, words) for node in kernel.params}
    for variable in definitions(lowering, block):
        if variable not in names:
            taken = {names[other] for other in clashes.pairs.get(variable, ()) if other in names}
            names[variable] = _free_name(hints.get(variable), variable, taken | reserved, words)
    return names


def _hints(kernel: Kernel, lowering: Lowering) -> Iterator[tuple[Node, str]]:
    found: dict[Node, str] = {}
    for node in _values(kernel.body):
        if node.hint:
            found.setdefault(lowering.variable(node), node.hint)
    yield from found.items()


def _values(region: Region) -> Iterator[Node]:
    yield from region.args
    for node in region.nodes:
        yield node
        for inner in node.regions:
            yield from _values(inner)


def _module_names(kernel: Kernel) -> set[str]:
    """Names of constants of the module that the text mentions."""
    return {node.attr.name for node in _values(kernel.body) if node.op == "constant_array"}


def _free_name(hint: str | None, variable: Node, taken: AbstractSet[str], words: AbstractSet[str]) -> str:
    base = hint or invented_name(variable)
    if base not in taken:
        return base
    number = 1
    while f"{base}_{number}" in taken | words:
        number += 1
    return f"{base}_{number}"


def _function(call: Numpy) -> str:
    """The last name of what is called: "sort" of ``np.sort(x)``."""
    first = call.pieces[0]
    return first.rstrip("(").rpartition(".")[2] if isinstance(first, str) and first[-1:] == "(" else "values"


def invented_name(node: Node) -> str:
    """A name for a value that the source did not name."""
    if node.op == "reduce":
        return _REDUCED.get(node.attr.function, str(node.attr.function))
    if node.op == "view":
        base = node.inputs[0].hint or (node.inputs[0].attr if node.inputs[0].op == "param" else "array")
        return f"{base}_part" if node.type is not None and node.type.is_array else f"{base}_element"
    if node.op == "result" and node.inputs[0].op == "call":
        return "result"
    if node.op == "result" and node.inputs[0].op == "numpy":
        return str(node.inputs[0].attr.results[node.attr]).lower()
    name = _NOUNS.get(node.op, node.op) if node.op != "numpy" else _function(node.attr)
    return f"{name}_" if keyword.iskeyword(name) or hasattr(builtins, name) else name
