"""np.einsum: any contraction."""

from __future__ import annotations

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    dtype_of,
    new,
    now,
    rank,
    shape,
    stands_for,
)
from transpile.parse.functions.call import Call, Handler
from transpile.parse.functions.contraction import LETTERS, Term, contract, result_of
from transpile.parse.python_rules import type_of
from transpile.parse.values import Literal, Value
from transpile.symbolic.graph import Node, View
from transpile.symbolic.types import array, numpy_scalar


def functions() -> dict[str, Handler]:
    """np.einsum by full name."""
    return {"numpy.einsum": einsum}


def einsum(call: Call) -> Value:
    """np.einsum(subscripts, *operands): any contraction, pair by pair; matrix products are given to BLAS."""
    for keyword in ("optimize", "order", "casting"):
        call.keywords.pop(keyword, None)
    given, *values = call.args
    if call.keywords:
        name = next(iter(call.keywords))
        call.error(codes.ARGUMENT, f"the argument `{name}` of {call.name} is not supported", "leave it out")
    if not isinstance(given, Literal) or not isinstance(given.value, str):
        call.error(codes.NOT_CONSTANT, "the subscripts of np.einsum must be text in the source", 'write "ij,jk->ik"')
    nodes = [as_array(call, call.as_node(value)) for value in values]
    inputs, output = _subscripts(call, given.value, nodes)

    def meaning() -> Node:
        terms = [_term(call, node, letters) for node, letters in zip(nodes, inputs, strict=True)]
        result = contract(call, terms, output)
        if not output and type_of(result).is_array:
            result = call.builder.emit("view", result, type=numpy_scalar(dtype_of(result)), attr=View((), ()))
        return result_of(call, result)

    return stands_for(call, "np.einsum", meaning)


def _subscripts(call: Call, text: str, nodes: list[Node]) -> tuple[list[str], str]:
    """The letters of each operand and of the result, `...` written out."""
    text = text.replace(" ", "")
    left, arrow, right = text.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(nodes):
        call.error(codes.ARGUMENT, f"{len(inputs)} subscripts for {len(nodes)} operands", "give one to each operand")
    free = [letter for letter in LETTERS if letter not in text]
    extra = [rank(node) - len(part.replace("...", "")) for part, node in zip(inputs, nodes, strict=True)]
    most = max([0, *(count for part, count in zip(inputs, extra, strict=True) if "..." in part)])
    ellipsis = "".join(free[:most])
    for part, count in zip(inputs, extra, strict=True):
        if count < 0 or (count and "..." not in part):
            dimensions = len(part.replace("...", "")) + count
            message = f"einstein sum subscripts string `{part}` does not fit an array of {dimensions} dimensions"
            call.error(codes.RANK, message, "write one letter for each axis")
    written = [
        part.replace("...", ellipsis[most - count :] if count > 0 else "")
        for part, count in zip(inputs, extra, strict=True)
    ]
    if not arrow:
        every = "".join(inputs).replace("...", "")
        once = sorted(letter for letter in set(every) if every.count(letter) == 1)
        return written, ellipsis + "".join(once)
    output = right.replace("...", ellipsis)
    _check_output(call, output, "".join(written))
    return written, output


def _check_output(call: Call, output: str, letters: str) -> None:
    for letter in output:
        if letter not in letters or output.count(letter) > 1:
            message = f"einstein sum subscripts string included output subscript '{letter}' twice, or no input has it"
            call.error(codes.ARGUMENT, message, "use letters of the operands, each once")


def _term(call: Call, node: Node, letters: str) -> Term:
    """An operand; of a letter that it has twice, the diagonal."""
    for letter in dict.fromkeys(letters):
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            call.builder.same_length(
                shape(node)[first], shape(node)[second], f"the axes called {letter} differ in length"
            )
            rest = [axis for axis in range(rank(node)) if axis not in (first, second)]
            order = (*rest, first, second)
            given = array(dtype_of(node), *(shape(node)[axis] for axis in order))
            planes = (
                call.builder.emit("transpose", node, type=given, attr=order)
                if order != tuple(range(rank(node)))
                else node
            )
            out = new(call, dtype_of(node), shape(planes)[:-1])
            call.builder.library("diagonals.diagonal", [planes, out, call.builder.const(0), call.builder.const(0)])
            node = now(call, out)
            letters = "".join(letters[axis] for axis in rest) + letter
    return Term(node, letters)
