"""Products of more than two axes: N-d matmul, inner, tensordot, einsum, kron, cross, matrix powers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transpile.parse import codes
from transpile.parse.functions.arrays import (
    as_array,
    common,
    converted,
    dtype_of,
    in_shape,
    moved,
    new,
    now,
    rank,
    row,
    shape,
    stands_for,
    with_new_axes,
    write,
)
from transpile.parse.functions.call import Call, Handler, constant_int
from transpile.parse.functions.reductions import emit_reduce
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Literal, TupleValue, Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Eye, Node, Reduce, View
from transpile.symbolic.types import DType, array, numpy_scalar

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.einsum": einsum,
        "numpy.tensordot": tensordot,
        "numpy.kron": kron,
        "numpy.cross": cross,
        "numpy.linalg.matrix_power": matrix_power,
        "numpy.linalg.multi_dot": multi_dot,
    }


# Contractions


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
                call.builder.same_length(length, known[letter], f"{call.name}: the axes called {letter} differ in length")
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
    left, right = (
        _summed(call, term, wanted + other.letters, dtype) for term, other in ((left, right), (right, left))
    )
    shared = [letter for letter in left.letters if letter in right.letters]
    inner = [letter for letter in shared if letter not in wanted]
    batch = [letter for letter in shared if letter in wanted]
    rows = [letter for letter in left.letters if letter not in shared]
    columns = [letter for letter in right.letters if letter not in shared]
    spread = any(left.length(letter) != right.length(letter) for letter in shared if 1 in _constants(left, right, letter))
    if len(inner) == 1 and not batch and not spread and len(rows) <= 1 and len(columns) <= 1 and dtype.kind in "iufc":
        return _matmul(call, left, right, rows, inner[0], columns, dtype)
    letters = "".join((*batch, *rows, *columns, *inner))
    factors = [_aligned(call, term, letters) for term in (left, right)]
    factors = [converted(call, factor, dtype) for factor in factors]
    term = Term(elementwise(call.builder, "multiply", *factors), letters)
    return _summed(call, term, wanted, dtype)


def _constants(left: Term, right: Term, letter: str) -> tuple[int | None, int | None]:
    return left.length(letter).constant, right.length(letter).constant


def _matmul(
    call: Call, left: Term, right: Term, rows: list[str], inner: str, columns: list[str], dtype: DType
) -> Term:
    """A matrix product, which BLAS may take."""
    a = _ordered(call, left, "".join((*rows, inner)))
    b = _ordered(call, right, "".join((inner, *columns)))
    lengths = (*shape(a)[: len(rows)], *shape(b)[1:])
    result = array(dtype, *lengths) if lengths else numpy_scalar(dtype)
    return Term(call.builder.emit("matmul", a, b, type=result), "".join((*rows, *columns)))


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


def _result(call: Call, node: Node) -> Node:
    return fresh(call, node) if type_of(node).is_array else node


# einsum


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
        return _result(call, result)

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
            message = f"einstein sum subscripts string `{part}` does not fit an array of {len(part.replace('...', '')) + count} dimensions"
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
            message = f"einstein sum subscripts string included output subscript '{letter}' which never appeared in an input, or twice"
            call.error(codes.ARGUMENT, message, "use letters of the operands, each once")


def _term(call: Call, node: Node, letters: str) -> Term:
    """An operand; of a letter that it has twice, the diagonal."""
    for letter in dict.fromkeys(letters):
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            call.builder.same_length(shape(node)[first], shape(node)[second], f"the axes called {letter} differ in length")
            rest = [axis for axis in range(rank(node)) if axis not in (first, second)]
            order = (*rest, first, second)
            given = array(dtype_of(node), *(shape(node)[axis] for axis in order))
            planes = call.builder.emit("transpose", node, type=given, attr=order) if order != tuple(range(rank(node))) else node
            out = new(call, dtype_of(node), shape(planes)[:-1])
            call.builder.library("diagonals.diagonal", [planes, out, call.builder.const(0), call.builder.const(0)])
            node = now(call, out)
            letters = "".join(letters[axis] for axis in rest) + letter
    return Term(node, letters)


def tensordot(call: Call) -> Value:
    """np.tensordot(a, b, axes=2)."""
    call.bind("a", "b", optional=("axes",))
    left, right = as_array(call, call.node("a")), as_array(call, call.node("b"))
    pairs = _tensordot_axes(call, left, right)
    names = LETTERS[: rank(left) + rank(right)]
    first = list(names[: rank(left)])
    second = list(names[rank(left) :])
    for own, other in pairs:
        second[other] = first[own]
    inner = {first[own] for own, _ in pairs}
    output = "".join(letter for letter in (*first, *second) if letter not in inner)
    terms = [Term(left, "".join(first)), Term(right, "".join(second))]

    def meaning() -> Node:
        result = contract(call, terms, output)
        return _result(call, result) if output else as_array(call, result)

    return stands_for(call, "np.tensordot", meaning)


def _tensordot_axes(call: Call, left: Node, right: Node) -> list[tuple[int, int]]:
    given = call.bound.get("axes")
    if isinstance(given, TupleValue) and len(given.items) == 2:
        lists = [item.items if isinstance(item, TupleValue) else (item,) for item in given.items]
        own = [call.axis(item, rank(left)) for item in lists[0]]
        other = [call.axis(item, rank(right)) for item in lists[1]]
    else:
        count = 2 if given is None else constant_int(given)
        if count is None or not 0 <= count <= min(rank(left), rank(right)):
            call.error(codes.ARGUMENT, f"`axes` of {call.name} must be an int or two lists of axes", "write axes=1")
        own = list(range(rank(left) - count, rank(left)))
        other = list(range(count))
    if len(own) != len(other) or len(set(own)) < len(own) or len(set(other)) < len(other):
        call.error(codes.SHAPE_MISMATCH, "shape-mismatch for sum", "name as many axes of both arrays, each once")
    return list(zip(own, other, strict=True))


def inner_product(call: Call, left: Node, right: Node) -> Node:
    """The last axes of both arrays contracted: np.inner; of arrays of any rank."""
    first, second = LETTERS[: rank(left) - 1], LETTERS[rank(left) : rank(left) + rank(right) - 1]
    terms = [Term(left, f"{first}Z"), Term(right, f"{second}Z")]
    return _result(call, contract(call, terms, first + second))


def dot_product(call: Call, left: Node, right: Node) -> Node:
    """np.dot of arrays of more than two axes: the last axis of one, the last but one of the other."""
    first = LETTERS[: rank(left) - 1]
    second = LETTERS[rank(left) : rank(left) + rank(right) - 1]
    letters = f"{second[:-1]}Z{second[-1:]}" if rank(right) > 1 else "Z"
    return _result(call, contract(call, [Term(left, f"{first}Z"), Term(right, letters)], first + second))


def stacked_matmul(call: Call, left: Node, right: Node) -> Node:
    """np.matmul of stacks of matrices: one product for each, over the axes in front, which broadcast."""
    dtype = common(left, right)
    a = with_new_axes(call, left, 0) if rank(left) == 1 else left
    b = with_new_axes(call, right, 1) if rank(right) == 1 else right
    front = call.builder.broadcast(shape(a)[:-2], shape(b)[:-2])
    message = f"matmul: the inner lengths {shape(a)[-1]} and {shape(b)[-2]} differ"
    call.builder.same_length(shape(a)[-1], shape(b)[-2], message)
    out = new(call, dtype, [*front, shape(a)[-2], shape(b)[-1]])
    pair = [_spread(call, node, len(front)) for node in (a, b)]
    call.builder.library(f"products.matmul_{len(front)}", [*pair, out])
    result = now(call, out)
    if rank(right) == 1:
        result = in_shape(call, result, shape(result)[:-1])
    if rank(left) == 1:
        result = in_shape(call, result, [*shape(result)[: len(front)], *shape(result)[len(front) + 1 :]])
    return result


def _spread(call: Call, node: Node, count: int) -> Node:
    missing = count + 2 - rank(node)
    return with_new_axes(call, node, *range(missing)) if missing else node


# Others


def kron(call: Call) -> Value:
    """np.kron(a, b)."""
    call.bind("a", "b")
    left, right = (as_array(call, call.node(name)) for name in ("a", "b"))
    most = max(rank(left), rank(right), 1)
    left, right = (as_array(call, node, most) for node in (left, right))

    def meaning() -> Node:
        spread = [
            with_new_axes(call, left, *range(1, 2 * most, 2)),
            with_new_axes(call, right, *range(0, 2 * most, 2)),
        ]
        value = elementwise(call.builder, "multiply", *spread)
        lengths = [m * n for m, n in zip(shape(left), shape(right), strict=True)]
        out = new(call, dtype_of(value), lengths)
        pairs = [length for pair in zip(shape(left), shape(right), strict=True) for length in pair]
        write(call, in_shape(call, out, pairs), value)
        return now(call, out)

    return stands_for(call, "np.kron", meaning)


def cross(call: Call) -> Value:
    """np.cross(a, b, axis=-1) of vectors of three numbers."""
    call.bind("a", "b", optional=("axisa", "axisb", "axisc", "axis"))
    nodes = [call.array("a"), call.array("b")]
    axes = [call.bound.get("axis") or call.bound.get(name) for name in ("axisa", "axisb")]
    places = [rank(n) - 1 if a is None else call.axis(a, rank(n)) for n, a in zip(nodes, axes, strict=True)]
    if any(rank(node) < 1 or shape(node)[place].constant != 3 for node, place in zip(nodes, places, strict=True)):
        call.error(
            codes.SHAPE_MISMATCH,
            f"{call.name} needs vectors of three numbers: an axis of length 3 that the annotation says",
            'annotate the axis: Float64[np.ndarray, "n 3"]',
        )
    out_axis = call.bound.get("axis") or call.bound.get("axisc")

    def meaning() -> Node:
        a, b = (moved(call, node, place, rank(node) - 1) for node, place in zip(nodes, places, strict=True))
        dtype = common(a, b)
        parts = [[converted(call, row(call, n, k, rank(n) - 1), dtype) for k in range(3)] for n in (a, b)]
        lengths = call.builder.broadcast(shape(a)[:-1], shape(b)[:-1])
        count = len(lengths) + 1
        place = count - 1 if out_axis is None else call.axis(out_axis, count)
        out = new(call, dtype, [*lengths[:place], 3, *lengths[place:]])
        for k in range(3):
            write(call, row(call, now(call, out), k, place), _component(call, parts, k))
        return now(call, out)

    return stands_for(call, "np.cross", meaning)


def _component(call: Call, parts: list[list[Node]], k: int) -> Node:
    (a, b), one, two = parts, (k + 1) % 3, (k + 2) % 3
    builder = call.builder
    terms = [elementwise(builder, "multiply", a[i], b[j]) for i, j in ((one, two), (two, one))]
    return elementwise(builder, "subtract", *terms)


def matrix_power(call: Call) -> Value:
    """np.linalg.matrix_power(a, n) for n >= 0 in the source; NumPy's own order of products."""
    call.bind("a", "n")
    value = call.array("a")
    power = constant_int(call.bound["n"])
    if power is None or power < 0:
        call.error(codes.NOT_CONSTANT, f"{call.name} needs an exponent >= 0 in the source", "write the number")
    if rank(value) != 2:
        call.error(codes.RANK, f"{call.name} takes a matrix here", "loop over the matrices")
    call.builder.same_length(*shape(value), "Last 2 dimensions of the array must be square")
    return stands_for(call, "np.linalg.matrix_power", lambda: _power(call, value, power))


def _power(call: Call, value: Node, power: int) -> Node:
    def times(left: Node, right: Node) -> Node:
        return call.builder.emit("matmul", left, right, type=type_of(value))

    if power == 0:
        return call.builder.emit("eye", type=type_of(value), attr=Eye())
    if power == 3:
        return times(times(value, value), value)
    square: Node | None = None
    result: Node | None = None
    while power > 0:
        square = value if square is None else times(square, square)
        power, bit = divmod(power, 2)
        if bit:
            result = square if result is None else times(result, square)
    assert result is not None
    return fresh(call, result)


def multi_dot(call: Call) -> Value:
    """np.linalg.multi_dot of matrices, in the order that is best for squares: from the left."""
    call.bind("arrays")
    given = call.bound["arrays"]
    if not isinstance(given, TupleValue) or len(given.items) < 2:
        call.error(codes.ARGUMENT, "Expecting at least two arrays.", "write np.linalg.multi_dot([a, b, c])")
    nodes = [call.as_node(item) for item in given.items]
    letters, terms = iter(LETTERS), []
    last = next(letters)
    for position, node in enumerate(nodes):
        vector = rank(node) == 1
        if rank(node) > 2 or (vector and 0 < position < len(nodes) - 1):
            call.error(codes.RANK, f"{call.name} takes matrices, and vectors at the ends", "multiply with @")
        if vector:
            terms.append(Term(node, last))
        else:
            following = next(letters)
            terms.append(Term(node, last + following))
            last = following
    ends = ("" if rank(nodes[0]) == 1 else terms[0].letters[0]) + ("" if rank(nodes[-1]) == 1 else last)
    return stands_for(call, "np.linalg.multi_dot", lambda: _result(call, contract(call, terms, ends)))
