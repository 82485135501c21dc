"""Contractions: sums of products over named axes, pair by pair; matrix products are left to BLAS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transpile.parse import codes
from transpile.parse.functions.arrays import common, converted, dtype_of, new, now, rank, shape, with_new_axes
from transpile.parse.functions.call import Call
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node, Reduce
from transpile.symbolic.types import DType, array, numpy_scalar

SMALL = 8  # rows, columns and terms of a product that loops do faster than a call
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Term:
    """An array with a letter for each axis; no letter twice."""

    node: Node
    letters: str

    def length(self, letter: str) -> Dim:
        """The axis of a letter."""
        return shape(self.node)[self.letters.index(letter)]


def contract(call: Call, terms: Sequence[Term], output: str) -> Node:
    """The sum of products over all letters that are not in the output."""
    dtype = common(*(term.node for term in terms))
    if dtype.kind == "b":
        call.error(codes.OPERAND_TYPE, f"{call.name} of bools is not supported", "convert with astype")
    _match(call, terms)
    left = list(terms)
    while len(left) > 1:
        first, second = _cheapest(left, output)
        rest = [term for k, term in enumerate(left) if k not in (first, second)]
        wanted = "".join(rest_.letters for rest_ in rest) + output
        left = [*rest, _pair(call, left[first], left[second], wanted, dtype)]
    return _ordered(call, _summed(call, left[0], output, dtype), output)


def _match(call: Call, terms: Sequence[Term]) -> None:
    """Axes of one letter have one length; one of length 1 is spread, as NumPy does it."""
    known: dict[str, Dim] = {}
    for term in terms:
        for letter in term.letters:
            length = term.length(letter)
            if letter in known and known[letter].constant != 1 and length.constant != 1:
                call.builder.same_length(
                    length, known[letter], f"{call.name}: the axes called {letter} differ in length"
                )
            if letter not in known or known[letter].constant == 1:
                known[letter] = length


def _cheapest(terms: list[Term], output: str) -> tuple[int, int]:
    """The pair to contract next: the one whose result has the fewest axes, then the one with the fewest loops."""
    best: tuple[tuple[int, int], tuple[int, int]] | None = None
    for first in range(len(terms)):
        for second in range(first + 1, len(terms)):
            others = output + "".join(t.letters for k, t in enumerate(terms) if k not in (first, second))
            both = set(terms[first].letters) | set(terms[second].letters)
            kept = [letter for letter in both if letter in others]
            cost = (len(kept), len(both))
            if best is None or cost < best[0]:
                best = (cost, (first, second))
    assert best is not None
    return best[1]


def _pair(call: Call, left: Term, right: Term, wanted: str, dtype: DType) -> Term:
    """Two arrays contracted over the letters that nobody wants any more."""
    left, right = (_summed(call, term, wanted + other.letters, dtype) for term, other in ((left, right), (right, left)))
    shared = [letter for letter in left.letters if letter in right.letters]
    inner = [letter for letter in shared if letter not in wanted]
    batch = [letter for letter in shared if letter in wanted]
    rows = [letter for letter in left.letters if letter not in shared]
    columns = [letter for letter in right.letters if letter not in shared]
    spread = any(
        left.length(letter) != right.length(letter) for letter in shared if 1 in _constants(left, right, letter)
    )
    if len(inner) == 1 and not batch and not spread and len(rows) <= 1 and len(columns) <= 1 and dtype.kind in "iufc":
        return _matmul(call, left, right, rows, inner[0], columns, dtype)
    one_each = len(inner) == len(rows) == len(columns) == 1 and len(batch) in (1, 2, 3)
    if one_each and not spread and dtype.kind == "f" and not _is_small(left, right, (*rows, *columns, *inner)):
        return _matmul_each(call, (left, right), batch, (rows[0], inner[0], columns[0]), dtype)
    letters = "".join((*batch, *rows, *columns, *inner))
    factors = [_aligned(call, term, letters) for term in (left, right)]
    factors = [converted(call, factor, dtype) for factor in factors]
    term = Term(elementwise(call.builder, "multiply", *factors), letters)
    return _summed(call, term, wanted, dtype)


def _constants(left: Term, right: Term, letter: str) -> tuple[int | None, int | None]:
    return left.length(letter).constant, right.length(letter).constant


def _matmul(call: Call, left: Term, right: Term, rows: list[str], inner: str, columns: list[str], dtype: DType) -> Term:
    """A matrix product, which BLAS may take."""
    a = _ordered(call, left, "".join((*rows, inner)))
    b = _ordered(call, right, "".join((inner, *columns)))
    lengths = (*shape(a)[: len(rows)], *shape(b)[1:])
    result = array(dtype, *lengths) if lengths else numpy_scalar(dtype)
    return Term(call.builder.emit("matmul", a, b, type=result), "".join((*rows, *columns)))


def _is_small(left: Term, right: Term, letters: tuple[str, ...]) -> bool:
    """Whether the matrices are known to be so small that a call costs more than the loops."""
    lengths = [(left if letter in left.letters else right).length(letter).constant for letter in letters]
    return all(length is not None and length <= SMALL for length in lengths)


def _matmul_each(
    call: Call, terms: tuple[Term, Term], batch: list[str], letters: tuple[str, str, str], dtype: DType
) -> Term:
    """A matrix product for each place of the axes that both arrays have and the result keeps."""
    row, inner, column = letters
    a = _ordered(call, terms[0], "".join((*batch, row, inner)))
    b = _ordered(call, terms[1], "".join((*batch, inner, column)))
    out = new(call, dtype, [*shape(a)[:-1], shape(b)[-1]])
    operands = [converted(call, node, dtype) for node in (a, b)]
    multiply_each(call, operands[0], operands[1], out)
    return Term(now(call, out), "".join((*batch, row, column)))


def multiply_each(call: Call, left: Node, right: Node, out: Node) -> None:
    """``out[i] = left[i] @ right[i]`` over all axes in front of the last two; those of length 1 are spread."""
    count = rank(out) - 2
    steps: list[Value] = []
    for axis in range(count):
        for node in (left, right):
            spread = shape(node)[axis].constant == 1 and shape(out)[axis].constant != 1
            steps.append(call.builder.const(0 if spread else 1))
    call.builder.library(f"products.matmul_{count}", [left, right, out, *steps])


def _summed(call: Call, term: Term, wanted: str, dtype: DType) -> Term:
    """Summed over the letters that nobody wants."""
    axes = tuple(k for k, letter in enumerate(term.letters) if letter not in wanted)
    if not axes:
        return term
    kept = "".join(letter for letter in term.letters if letter in wanted)
    total = emit_reduce(call, converted(call, term.node, dtype), Reduce("sum", axes))
    return Term(converted(call, total, dtype), kept)


def _ordered(call: Call, term: Term, letters: str) -> Node:
    """The axes in the order of the letters."""
    order = tuple(term.letters.index(letter) for letter in letters)
    if order == tuple(range(len(order))):
        return term.node
    given = array(dtype_of(term.node), *(shape(term.node)[axis] for axis in order))
    return call.builder.emit("transpose", term.node, type=given, attr=order)


def _aligned(call: Call, term: Term, letters: str) -> Node:
    """An axis for each letter, of length 1 where the array has none."""
    own = "".join(letter for letter in letters if letter in term.letters)
    ordered = _ordered(call, term, own)
    missing = [k for k, letter in enumerate(letters) if letter not in term.letters]
    return with_new_axes(call, ordered, *missing) if missing and letters else ordered


def fresh(call: Call, node: Node) -> Node:
    """A copy where the value is a view, because the result of a product is a new array."""
    return call.builder.emit("copy", node, type=type_of(node)) if node.op in ("transpose", "view", "param") else node


def result_of(call: Call, node: Node) -> Node:
    """The value of a product: a new array, or a number."""
    return fresh(call, node) if type_of(node).is_array else node
