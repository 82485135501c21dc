"""What a loop runs over: ranges, arrays, tuples, and `enumerate`, `zip`, `reversed` and `np.ndindex` of these.

Everything becomes one of three things: a range, a sequence whose k-th item is computed from k, or items that are known
one by one. Loops and comprehensions take them from here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import libcst as cst

from transpile.parse import codes
from transpile.parse.axes import Selector, take
from transpile.parse.calls import apply, library_name, positional
from transpile.parse.certain import fixed_length, is_certain
from transpile.parse.expressions import evaluate
from transpile.parse.functions import call_function
from transpile.parse.records import check_unpacked
from transpile.parse.scope import Frame, describe
from transpile.parse.sequences import Grid, Iterable, Listed, Range, Sequence, as_sequence, count
from transpile.parse.subscripts import as_int, listed_item
from transpile.parse.values import ArrayConstant, Constant, Iterated, ListValue, TupleValue, Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_INT

HIDDEN = "<over>"  # begins the names that stand for the arrays of loops: they count as variables
WHAT_WORKS = "loop over a range, an array, a tuple, or enumerate, zip, reversed or np.ndindex of these"


def iterable(frame: Frame, expression: cst.BaseExpression) -> Iterable:
    """What the expression of a loop runs over; anything that is not supported is refused."""
    if isinstance(expression, cst.Call):
        handler = _FUNCTIONS.get(library_name(frame, expression.func) or "")
        if handler is not None:
            return handler(frame, expression)
    return of_value(frame, evaluate(frame, expression), expression)


def of_value(frame: Frame, value: Value, at: cst.CSTNode) -> Iterable:
    """What looping over a value runs over."""
    check_unpacked(frame, value, at)
    if isinstance(value, TupleValue):
        return Listed(tuple(_given(frame, item) for item in value.items))
    if isinstance(value, ListValue):
        return _of_list(frame, value, at)
    if not isinstance(value, (Node, ArrayConstant)):
        frame.error(codes.UNSUPPORTED_SYNTAX, f"{describe(value)} cannot be looped over", WHAT_WORKS, at)
    array = frame.node(value, at)
    assert array.type is not None
    if not array.type.is_array or not array.type.shape:
        frame.error(codes.RANK, f"{array.type} cannot be looped over", WHAT_WORKS, at)
    frame.names[f"{HIDDEN}{len(frame.names)}"] = array

    def item(index: Node, hint: str | None) -> Value:
        return take(frame.builder, frame.builder.refresh(array), [Selector("index", at, index)], at)

    length = fixed_length(frame.builder, array, 0)
    if length is not None:
        return Sequence(frame.builder.const(length), item)
    return Sequence(frame.builder.emit("size", array, type=PY_INT, attr=0), item)


def _of_list(frame: Frame, value: ListValue, at: cst.CSTNode) -> Sequence:
    inner = of_value(frame, value.array, at)
    assert isinstance(inner, Sequence)

    def item(index: Node, hint: str | None) -> Value:
        element = inner.item(index, None)
        assert isinstance(element, Node)
        return listed_item(frame, value, element)

    return Sequence(inner.length, item)


def _given(frame: Frame, value: Value) -> Callable[[], Value]:
    return lambda: frame.refresh(value)


# ranges


def _range(frame: Frame, call: cst.Call) -> Iterable:
    if not 1 <= len(call.args) <= 3 or any(arg.keyword is not None for arg in call.args):
        frame.error(codes.ARGUMENT, "range takes one to three ints", "write `range(start, stop, step)`", call)
    builder = frame.builder
    values = positional(frame, call, evaluate)
    given = [builder.cast(as_int(frame, value, call), PY_INT) for value in values]
    if len(given) == 1:
        given.insert(0, builder.const(0))
    if len(given) == 2:
        given.append(builder.const(1))
    start, stop, step = given
    fixed = builder.dim(step).constant
    if fixed == 0:
        frame.error(codes.ARGUMENT, "the step of a range cannot be zero", "use a step such as 1 or -1", call)
    found = Range(start, stop, step if fixed is None or step.op == "const" else builder.const(fixed))
    return found if fixed is not None else _with_running_step(frame, found)


def _with_running_step(frame: Frame, given: Range) -> Sequence:
    """A range whose step is known only at run time, usually a positive one."""
    builder = frame.builder
    start, stop, step = given.start, given.stop, given.step
    nonzero = builder.emit("not_equal", step, builder.const(0), type=PY_BOOL)
    builder.check(nonzero, "ValueError", "range() arg 3 must not be zero", native=False)
    length = count(frame, given)
    rising = builder.decide_at_entry(builder.dim(step) - 1)
    low, high = builder.dim(start), builder.dim(stop) - 1

    def item(index: Node, hint: str | None) -> Value:
        scaled = builder.emit("multiply", index, step, type=PY_INT)
        value = builder.emit("add", start, scaled, type=PY_INT, hint=hint)
        if rising:
            atom = builder.lengths.name_atom(value, hint or "index")
            builder.facts.assume_range(str(atom), low, high)
            builder.lengths.magnitude.indices.add(value)
        return value

    return Sequence(length, item)


def _enumerate(frame: Frame, call: cst.Call) -> Iterable:
    first: Node | None = None
    for arg in call.args[1:]:
        if arg.keyword is not None and arg.keyword.value != "start":
            frame.error(codes.ARGUMENT, "enumerate takes an iterable and `start`", "write `enumerate(x, start)`", call)
        first = frame.builder.cast(as_int(frame, evaluate(frame, arg.value), arg.value), PY_INT)
    if not 1 <= len(call.args) <= 2 or call.args[0].keyword is not None:
        frame.error(codes.ARGUMENT, "enumerate takes an iterable and `start`", "write `enumerate(x, start)`", call)
    inner = iterable(frame, call.args[0].value)
    if first is not None and first.op == "const" and first.attr == 0:
        first = None
    if isinstance(inner, Listed):
        numbers = [frame.builder.dim(first) + k if first else Dim() + k for k in range(len(inner.items))]
        pairs = zip(numbers, inner.items, strict=True)
        return Listed(tuple(_numbered(frame, number, item) for number, item in pairs))
    sequence = as_sequence(frame, inner, call)

    def item(index: Node, hint: str | None) -> Value:
        number = index if first is None else frame.builder.emit("add", index, first, type=PY_INT)
        return TupleValue((number, sequence.item(index, None)))

    return Sequence(sequence.length, item, index_first=first is None)


def _numbered(frame: Frame, number: Dim, item: Callable[[], Value]) -> Callable[[], Value]:
    def both() -> Value:
        first: Value = frame.builder.value(number)
        if number.constant is not None:
            first = Constant(number.constant, PY_INT)
        return TupleValue((first, item()))

    return both


def _zip(frame: Frame, call: cst.Call) -> Iterable:
    strict = [arg for arg in call.args if arg.keyword is not None]
    if any(arg.keyword is not None and arg.keyword.value != "strict" for arg in strict):
        frame.error(codes.ARGUMENT, "zip takes iterables and `strict`", "write `zip(x, y)`", call)
    inner = [iterable(frame, arg.value) for arg in call.args if arg.keyword is None]
    if not inner or all(isinstance(part, Listed) for part in inner):
        columns = [part.items for part in inner if isinstance(part, Listed)]
        if len({len(column) for column in columns}) > 1 and strict:
            frame.error(codes.ARGUMENT, "zip of different lengths", "zip(strict=True) would raise ValueError", call)
        return Listed(tuple(_together(items) for items in zip(*columns, strict=False)))
    sequences = [as_sequence(frame, part, call) for part in inner]
    lengths = [sequence.length for sequence in sequences]
    for length in lengths[1:] if strict else []:
        difference = frame.builder.dim(length) - frame.builder.dim(lengths[0])
        frame.builder.require(difference, "==", "ValueError", "zip() arguments have different lengths")

    def item(index: Node, hint: str | None) -> Value:
        return TupleValue(tuple(sequence.item(index, None) for sequence in sequences))

    return Sequence(reduce(lambda a, b: _shorter(frame, a, b), lengths), item)


def _together(items: tuple[Callable[[], Value], ...]) -> Callable[[], Value]:
    return lambda: TupleValue(tuple(item() for item in items))


def _shorter(frame: Frame, left: Node, right: Node) -> Node:
    builder = frame.builder
    ahead = builder.dim(right) - builder.dim(left)
    if builder.facts.prove(ahead):
        return left
    if builder.facts.prove(-ahead):
        return right
    return builder.emit("py_min", left, right, type=PY_INT)


def _reversed(frame: Frame, call: cst.Call) -> Iterable:
    if len(call.args) != 1:
        frame.error(codes.ARGUMENT, "reversed takes one argument", "write `reversed(x)`", call)
    inner = iterable(frame, call.args[0].value)
    builder = frame.builder
    if isinstance(inner, Listed):
        return Listed(inner.items[::-1])
    if isinstance(inner, Range) and builder.dim(inner.step).constant == 1:
        start = builder.value(builder.dim(inner.stop) - 1)
        stop = builder.value(builder.dim(inner.start) - 1)
        return Range(start, stop, builder.const(-1))
    if isinstance(inner, Sequence) and inner.index_first:
        frame.error(codes.UNSUPPORTED_SYNTAX, "enumerate cannot be reversed", "Python raises TypeError", call)
    sequence = as_sequence(frame, inner, call)

    def item(index: Node, hint: str | None) -> Value:
        last = builder.emit("subtract", sequence.length, builder.const(1), type=PY_INT)
        return sequence.item(builder.emit("subtract", last, index, type=PY_INT), hint)

    return Sequence(sequence.length, item)


def _map(frame: Frame, call: cst.Call) -> Iterable:
    """``map(f, x, y)``: each item is computed when its turn comes."""
    if len(call.args) < 2 or any(arg.keyword is not None or arg.star for arg in call.args):
        frame.error(codes.ARGUMENT, "map takes a function and iterables", "write `map(f, x)`", call)
    function = evaluate(frame, call.args[0].value)
    inner = [iterable(frame, arg.value) for arg in call.args[1:]]

    def applied(items: list[Value]) -> Value:
        return apply(frame, function, [frame.refresh(item) for item in items], {}, call, evaluate)

    def later(items: tuple[Callable[[], Value], ...]) -> Callable[[], Value]:
        return lambda: applied([item() for item in items])

    if all(isinstance(part, Listed) for part in inner):
        columns = [part.items for part in inner if isinstance(part, Listed)]
        return Listed(tuple(later(items) for items in zip(*columns, strict=False)))
    sequences = [as_sequence(frame, part, call) for part in inner]

    def item(index: Node, hint: str | None) -> Value:
        return applied([sequence.item(index, None) for sequence in sequences])

    return Sequence(reduce(lambda a, b: _shorter(frame, a, b), [sequence.length for sequence in sequences]), item)


def known_numbers(frame: Frame, given: Iterable) -> range | None:
    """The numbers of a range whose ends are known; None of anything else."""
    if not isinstance(given, Range):
        return None
    parts = (given.start, given.stop, given.step)
    start, stop, step = (frame.builder.dim(part).constant for part in parts)
    if not all(is_certain(frame.builder, part) for part in parts):
        return None
    return None if start is None or stop is None or step is None else range(start, stop, step)


def iterated(frame: Frame, call: cst.Call) -> Value:
    """``map``, ``zip`` and their kind outside a loop: their items, where their number is known."""
    given = iterable(frame, call)
    if isinstance(given, Listed):
        return Iterated(tuple(item() for item in given.items))
    sequence = as_sequence(frame, given, call)
    length = frame.builder.dim(sequence.length).constant if is_certain(frame.builder, sequence.length) else None
    if length is None and isinstance(given, Range):
        numbers = call_function(frame.builder, "numpy.arange", [given.start, given.stop, given.step], {}, call)
        return ListValue(frame.node(numbers, call), PY_INT)
    if length is None:
        message = "how many items this has is known only while the kernel runs"
        frame.error(codes.VALUE_DEPENDENT, message, "loop over it, or write a list: [f(v) for v in x]", call)
    return Iterated(tuple(sequence.item(frame.builder.const(k), None) for k in range(max(length, 0))))


def _same(frame: Frame, call: cst.Call) -> Iterable:
    """``list(x)``, ``tuple(x)``, ``iter(x)`` in a loop's header: the same items."""
    if len(call.args) != 1:
        frame.error(codes.ARGUMENT, "one iterable is expected here", WHAT_WORKS, call)
    return iterable(frame, call.args[0].value)


def _ndindex(frame: Frame, call: cst.Call) -> Iterable:
    values = positional(frame, call, evaluate)
    if len(values) == 1 and isinstance(values[0], TupleValue):
        values = list(values[0].items)
    ends = [frame.builder.cast(as_int(frame, value, call), PY_INT) for value in values]
    one, zero = frame.builder.const(1), frame.builder.const(0)
    return Grid(tuple(Range(zero, end, one) for end in ends))


def _product(frame: Frame, call: cst.Call) -> Iterable:
    inner = [iterable(frame, arg.value) for arg in call.args]
    ranges = [part for part in inner if isinstance(part, Range)]
    if len(ranges) < len(inner) or not inner:
        frame.error(
            codes.UNSUPPORTED_SYNTAX, "itertools.product is supported for ranges only", "write nested loops", call
        )
    return Grid(tuple(ranges))


def _ndenumerate(frame: Frame, call: cst.Call) -> Iterable:
    frame.error(
        codes.UNSUPPORTED_FUNCTION,
        "`np.ndenumerate` is not supported",
        "write `for i, j in np.ndindex(x.shape):` and use x[i, j]",
        call,
    )


_FUNCTIONS: dict[str, Callable[[Frame, cst.Call], Iterable]] = {
    "builtins.range": _range,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.reversed": _reversed,
    "builtins.list": _same,
    "builtins.tuple": _same,
    "builtins.iter": _same,
    "numpy.ndindex": _ndindex,
    "numpy.ndenumerate": _ndenumerate,
    "itertools.product": _product,
}
