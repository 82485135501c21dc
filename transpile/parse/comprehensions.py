"""List comprehensions, and `sum`, `any`, `all`, `min` and `max` of what can be looped over: loops with variables of
their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import libcst as cst

from transpile.parse import codes
from transpile.parse.assignment import assign_to
from transpile.parse.axes import Selector, take
from transpile.parse.branches import branch, select
from transpile.parse.conditions import truth
from transpile.parse.drafts import Draft
from transpile.parse.expressions import condition, evaluate
from transpile.parse.functions import call_function
from transpile.parse.functions.call import list_node
from transpile.parse.iteration import iterable, known_numbers, of_value
from transpile.parse.joins import scalar_type
from transpile.parse.liveness import Liveness
from transpile.parse.looping import Body, Spec, count_to, run_over
from transpile.parse.scope import Frame
from transpile.parse.sequences import Iterable, Listed, as_sequence
from transpile.parse.syntax import comprehension_loops, target_names
from transpile.parse.turns import MOST
from transpile.parse.typing_rules import elementwise
from transpile.parse.values import Constant, ListValue, Literal, RecordValue, TupleValue, Value, WrittenList
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL, PY_INT, PYTHON_TYPE, Kind, Type

Comprehension = cst.ListComp | cst.GeneratorExp


@dataclass(frozen=True)
class Source:
    """What is reduced: a frame with the variables, the loops from outside in, and the value for each item."""

    frame: Frame
    loops: tuple[tuple[Callable[[], Iterable], cst.BaseExpression, tuple[cst.CompIf, ...]], ...]
    value: Callable[[], Value]
    at: cst.CSTNode

    def node(self) -> Node:
        """The value for the present item; a list in a list is a row."""
        return self.as_node(self.value())

    def as_node(self, value: Value) -> Node:
        """A value for the present item as a number or an array."""
        kept = list_node(self.frame.builder, "np.array", value)
        if kept is None and leaf_of(value) is not None:
            value = call_function(self.frame.builder, "numpy.array", [value], {}, self.at)
        return self.frame.node(value, self.at) if kept is None else kept


# reductions


def reduce_items(
    frame: Frame, name: str, given: cst.BaseExpression | Value, keywords: dict[str, Value], at: cst.CSTNode
) -> Value:
    """``sum``, ``any``, ``all``, ``min`` or ``max`` of a generator expression, an array or another iterable."""
    source = _source(frame, given, at)
    known = {"sum": ("start",), "min": ("default",), "max": ("default",)}.get(name, ())
    unknown = next((keyword for keyword in keywords if keyword not in known), None)
    if unknown is not None:
        message = f"the argument `{unknown}` of {name}() is not supported"
        frame.error(codes.ARGUMENT, message, "write a loop", at)
    if name in ("any", "all"):
        return _any_or_all(source, name == "any")
    if name == "sum":
        return _sum(source, keywords.get("start", Constant(0, PY_INT)))
    return _extreme(source, name, keywords.get("default"))


def _source(frame: Frame, given: cst.BaseExpression | Value, at: cst.CSTNode) -> Source:
    if isinstance(given, (cst.ListComp, cst.GeneratorExp)):
        return _of_comprehension(frame, given)
    target = cst.Name(frame.unused("item"))
    child = _child(frame, at, (target.value,))
    start = _iterating(frame, given) if isinstance(given, cst.BaseExpression) else lambda: of_value(frame, given, at)
    return Source(child, ((start, target, ()),), lambda: child.read(target.value, at), at)


def _child(frame: Frame, at: cst.CSTNode, names: tuple[str, ...]) -> Frame:
    return Frame(
        frame.builder, frame.module, at, frozenset(names), Liveness(), frame.translators, parent=frame, enclosing=frame
    )


def _of_comprehension(frame: Frame, expression: Comprehension) -> Source:
    parts = list(comprehension_loops(expression.for_in))
    for part in parts:
        if part.asynchronous is not None:
            frame.error(codes.UNSUPPORTED_SYNTAX, "`async for` is not supported", "use a plain `for`", part)
    names = tuple(name for part in parts for name in target_names(part.target))
    child = _child(frame, expression, names)
    loops = []
    for position, part in enumerate(parts):
        scope = child if position else frame
        loops.append((_iterating(scope, part.iter), part.target, tuple(part.ifs)))
    return Source(child, tuple(loops), lambda: evaluate(child, expression.elt), expression)


def _iterating(frame: Frame, expression: cst.BaseExpression) -> Callable[[], Iterable]:
    return lambda: iterable(frame, expression)


def _run(source: Source, accumulators: tuple[str, ...], body: Body) -> None:
    """The loops around ``body``, which changes the accumulators."""
    _run_from(source, 0, accumulators, body)


def _run_from(source: Source, level: int, accumulators: tuple[str, ...], body: Body) -> Node | None:
    if level == len(source.loops):
        return body()
    frame = source.frame
    start, target, tests = source.loops[level]
    given = start()
    inner = tuple(name for _, other, _ in source.loops[level:] for name in target_names(other))

    def turn() -> Node | None:
        return _where(source, tests, accumulators, lambda: _run_from(source, level + 1, accumulators, body))

    if isinstance(given, Listed) and len(given.items) <= MOST:
        for item in given.items:
            assign_to(frame, target, value=item())
            end = turn()
            if end is not None:
                return end
        return None
    spec = Spec((*inner, *accumulators), frozenset(accumulators), "", breaks=True)
    run_over(frame, given, target, spec, turn, source.at)
    return None


def _where(source: Source, tests: tuple[cst.CompIf, ...], accumulators: tuple[str, ...], then: Body) -> Node | None:
    if not tests:
        return then()
    test = condition(source.frame, tests[0].test)
    if isinstance(test, Node):
        sides = (lambda: _where(source, tests[1:], accumulators, then), lambda: None)
        return branch(source.frame, test, sides, frozenset(accumulators), "")
    return _where(source, tests[1:], accumulators, then) if test else None


def _accumulator(frame: Frame, name: str, value: Value) -> str:
    """A variable of the comprehension's own."""
    chosen = frame.unused(name)
    frame.local_names |= {chosen}
    frame.bind(chosen, value)
    return chosen


def _sum(source: Source, start: Value) -> Value:
    frame = source.frame
    total = _accumulator(frame, "total", start)

    def add() -> None:
        value = source.node()
        frame.bind(total, elementwise(frame.builder, "add", frame.node(frame.read(total, source.at)), value))

    _run(source, (total,), add)
    return frame.read(total, source.at)


def _any_or_all(source: Source, any_: bool) -> Value:
    """Once the answer is known nothing more is evaluated."""
    frame = source.frame
    found = _accumulator(frame, "found" if any_ else "holds", Constant(not any_, PY_BOOL))

    def answer() -> Node | None:
        frame.bind(found, Constant(any_, PY_BOOL))
        return frame.loop.jump("break") if frame.loop is not None else None

    def decide() -> Node | None:
        value = truth(frame, source.value(), source.at)
        if not isinstance(value, Node):
            return answer() if value == any_ else None
        changed = value if any_ else elementwise(frame.builder, "not", value)
        return branch(frame, changed, (answer, lambda: None), frozenset((found,)), "")

    def look() -> Node | None:
        if frame.loop is not None and len(source.loops) == 1:
            return decide()  # the loop ends with the first answer
        known = truth(frame, frame.read(found, source.at), source.at)
        if isinstance(known, Node):
            going = elementwise(frame.builder, "not", known) if any_ else known
            return branch(frame, going, (decide, lambda: None), frozenset((found,)), "")
        return decide() if known != any_ else None

    frame.bind(found, Constant(not any_, PY_BOOL))
    _run(source, (found,), look)
    return frame.read(found, source.at)


def _extreme(source: Source, name: str, default: Value | None) -> Value:
    frame, builder = source.frame, source.frame.builder
    type = _probe(source)
    if type.is_array or type.dtype.kind == "c":
        frame.error(codes.OPERAND_TYPE, f"{name}() takes real numbers here", f"use np.{name}(x)", source.at)
    kind = "i" if type.dtype.kind == "u" else type.dtype.kind
    best = _accumulator(frame, "smallest" if name == "min" else "largest", Constant(PYTHON_TYPE[kind](0), type))
    found = _accumulator(frame, "found", Constant(False, PY_BOOL))

    def compare() -> None:
        value = source.node()
        known = truth(frame, frame.read(found, source.at), source.at)
        if isinstance(known, Node):
            other = elementwise(builder, f"py_{name}", frame.node(frame.read(best, source.at)), value)
            chosen = select(frame, known, other, value)
            assert chosen is not None
            value = chosen
        elif known:
            value = elementwise(builder, f"py_{name}", frame.node(frame.read(best, source.at)), value)
        frame.bind(best, value)
        frame.bind(found, Constant(True, PY_BOOL))

    _run(source, (best, found), compare)
    result, known = frame.read(best, source.at), truth(frame, frame.read(found, source.at), source.at)
    if default is None:
        message = f"{name}() iterable argument is empty"
        builder.check(known if isinstance(known, Node) else builder.const(known), "ValueError", message, native=False)
        return result
    chosen = select(frame, known, result, default) if isinstance(known, Node) else result if known else default
    if chosen is None:
        frame.error(codes.JOIN, f"the default of {name}() has another type", "give it the items' type", source.at)
    return chosen


def _probe(source: Source) -> Type:
    """The type of the value for each item: it is evaluated once, and forgotten."""
    frame, builder = source.frame, source.frame.builder
    before, outer, trial = frame.capture(), dict(frame.parent.names) if frame.parent else {}, builder.trial()
    with builder.inside(Draft()):
        for start, target, _ in source.loops:
            given = start()
            if isinstance(given, Listed):
                if not given.items:
                    frame.error(codes.ARGUMENT, "there are no items", "give at least one", source.at)
                assign_to(frame, target, value=given.items[0]())
                continue
            sequence = as_sequence(frame, given, source.at)
            index = builder.argument(0, PY_INT, None)
            atom = builder.lengths.name_atom(index, "index")
            builder.facts.assume_range(str(atom), 0, builder.dim(sequence.length) - 1)
            assign_to(frame, target, value=sequence.item(index, None))
        found = source.node().type
    builder.abandon(trial)
    frame.restore(before)
    if frame.parent is not None:
        frame.parent.names = outer
    assert found is not None
    return found


# lists


def list_of(frame: Frame, expression: Comprehension) -> Value:
    """A list comprehension: a tuple where the items are known one by one, else numbers in an array."""
    source = _of_comprehension(frame, expression)
    if len(source.loops) > 1:
        return WrittenList(tuple(_listed_items(source, 0)))
    start, target, tests = source.loops[0]
    given = start()
    if isinstance(given, Listed) and len(given.items) <= MOST:
        return WrittenList(tuple(_listed_items(source, 0, given)))
    if tests:
        message = "a list whose length depends on values is not supported"
        frame.error(codes.UNSUPPORTED_SYNTAX, message, "sum or count in a loop, or fill an array", expression)
    return _filled(source, given, target)


def _listed_items(source: Source, level: int, given: Iterable | None = None) -> Iterator[Value]:
    """The items where everything that is looped over, from the ``level``-th `for` on, is known one by one."""
    if level == len(source.loops):
        yield source.value()
        return
    start, target, tests = source.loops[level]
    for item in _known_items(source, start() if given is None else given):
        assign_to(source.frame, target, value=item())
        answers = [condition(source.frame, test.test) for test in tests]
        if any(isinstance(answer, Node) for answer in answers):
            message = "a list whose length depends on values is not supported"
            source.frame.error(codes.UNSUPPORTED_SYNTAX, message, "use a conditional expression", source.at)
        if all(answers):
            yield from _listed_items(source, level + 1)


def _known_items(source: Source, given: Iterable) -> tuple[Callable[[], Value], ...]:
    numbers = known_numbers(source.frame, given)
    if numbers is not None and len(numbers) <= MOST:
        return tuple((lambda number=number: Constant(number, PY_INT)) for number in numbers)
    if not isinstance(given, Listed) or len(given.items) > MOST:
        message = "a list comprehension with two `for` over more than a few known items is not supported"
        help = "nest the lists: [[... for j in ...] for i in ...]"
        source.frame.error(codes.UNSUPPORTED_SYNTAX, message, help, source.at)
    return given.items


def _filled(source: Source, given: Iterable, target: cst.BaseExpression) -> Value:
    frame, builder = source.frame, source.frame.builder
    item = _probe(source)
    sequence = as_sequence(frame, given, source.at)
    shape = TupleValue((sequence.length, *(builder.value(length) for length in item.shape)))
    made = call_function(builder, "numpy.empty", [shape, Literal(item.dtype)], {}, source.at)
    assert isinstance(made, Node)
    hint = target.value if isinstance(target, cst.Name) else None

    leaves: list[Type | None] = []

    def turn(index: Node) -> None:
        assign_to(frame, target, value=sequence.item(index, hint))
        given = source.value()
        leaves.append(leaf_of(given))
        value = source.as_node(given)
        place = take(frame.builder, builder.refresh(made), [Selector("index", source.at, index)], source.at)
        builder.update(place, value)

    spec = Spec(tuple(target_names(target)), frozenset(), "")
    count_to(frame, sequence.length, spec, turn)
    if item.is_array and leaves[-1] is None:
        positive = builder.emit("greater", sequence.length, builder.const(0), type=PY_BOOL)
        builder.check(positive, "ValueError", "an empty list, which would be an array of float64", native=False)
    return ListValue(builder.refresh(made), None if item.is_array else item, leaf=leaves[-1])


def leaf_of(value: Value) -> Type | None:
    """The type of the numbers of a list or a tuple of numbers, or of such; None for anything else, or where they
    differ."""
    if isinstance(value, ListValue):
        return value.item or value.leaf
    if not isinstance(value, TupleValue) or isinstance(value, RecordValue):
        return None
    types = [scalar_type(item) or leaf_of(item) for item in value.items]
    known = [type for type in types if type is not None]
    if not known or len(known) < len(types) or len({type.dtype for type in known}) > 1:
        return None
    return next((type for type in known if type.kind is Kind.NUMPY), known[0])
