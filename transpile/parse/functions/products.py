"""Products of more than two axes: N-d matmul, inner, tensordot, kron, cross, matrix powers."""

from __future__ import annotations

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
from transpile.parse.functions.contraction import LETTERS, Term, contract, fresh, multiply_each, result_of
from transpile.parse.python_rules import type_of
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import TupleValue, Value
from transpile.symbolic.dims import product
from transpile.symbolic.graph import Eye, Node
from transpile.symbolic.types import array


def functions() -> dict[str, Handler]:
    """These functions of NumPy by full name."""
    return {
        "numpy.tensordot": tensordot,
        "numpy.kron": kron,
        "numpy.cross": cross,
        "numpy.linalg.matrix_power": matrix_power,
        "numpy.linalg.multi_dot": multi_dot,
    }


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
        return result_of(call, result) if output else as_array(call, result)

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
    return result_of(call, contract(call, terms, first + second))


def dot_product(call: Call, left: Node, right: Node) -> Node:
    """np.dot of arrays of more than two axes: the last axis of one, the last but one of the other."""
    first = LETTERS[: rank(left) - 1]
    second = LETTERS[rank(left) : rank(left) + rank(right) - 1]
    letters = f"{second[:-1]}Z{second[-1:]}" if rank(right) > 1 else "Z"
    return result_of(call, contract(call, [Term(left, f"{first}Z"), Term(right, letters)], first + second))


def stacked_matmul(call: Call, left: Node, right: Node) -> Node:
    """np.matmul of stacks of matrices: one product for each, over the axes in front, which broadcast."""
    if rank(right) <= 2:
        return _rows_times(call, left, right)
    dtype = common(left, right)
    a = with_new_axes(call, left, 0) if rank(left) == 1 else left
    front = call.builder.broadcast(shape(a)[:-2], shape(right)[:-2])
    message = f"matmul: the inner lengths {shape(a)[-1]} and {shape(right)[-2]} differ"
    call.builder.same_length(shape(a)[-1], shape(right)[-2], message)
    out = new(call, dtype, [*front, shape(a)[-2], shape(right)[-1]])
    multiply_each(call, _spread(call, a, len(front)), _spread(call, right, len(front)), out)
    result = now(call, out)
    if rank(left) == 1:
        result = in_shape(call, result, [*shape(result)[: len(front)], *shape(result)[len(front) + 1 :]])
    return result


def _rows_times(call: Call, left: Node, right: Node) -> Node:
    """A stack of matrices times one matrix or vector: all their rows are rows of one matrix."""
    *front, inner = shape(left)
    message = f"matmul: the inner lengths {inner} and {shape(right)[0]} differ"
    call.builder.same_length(inner, shape(right)[0], message)
    rows = in_shape(call, left, [product(front), inner])
    columns = shape(right)[1:]
    kind = array(common(left, right), shape(rows)[0], *columns)
    return in_shape(call, call.builder.emit("matmul", rows, right, type=kind), [*front, *columns])


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
    rows, columns = shape(value)
    call.builder.same_length(rows, columns, "Last 2 dimensions of the array must be square")
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
    return stands_for(call, "np.linalg.multi_dot", lambda: result_of(call, contract(call, terms, ends)))
