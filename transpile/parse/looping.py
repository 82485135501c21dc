"""Loops of every kind as nodes: the body is translated until what the loop carries no longer changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import libcst as cst

from transpile.parse import codes
from transpile.parse.assignment import assign_to
from transpile.parse.carried import Loop
from transpile.parse.composites import Composite, explode, parts_of
from transpile.parse.conditions import as_node, consequences
from transpile.parse.drafts import Draft, Trial
from transpile.parse.elastic import stretch
from transpile.parse.expressions import condition
from transpile.parse.iteration import HIDDEN
from transpile.parse.joins import scalar_type
from transpile.parse.plan import Plan, Shape
from transpile.parse.recall import memory_of
from transpile.parse.scope import Frame, Unset
from transpile.parse.sequences import Grid, Iterable, Range, as_sequence
from transpile.parse.syntax import block
from transpile.parse.values import ListValue, TupleValue, Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.facts import range_ends
from transpile.symbolic.graph import For, Node, Region
from transpile.symbolic.types import PY_INT

ROUNDS = 100
COUNTERS = "ijklmn"
Body = Callable[[], Node | None]


@dataclass(frozen=True)
class Spec:
    """What a loop is, apart from what it runs over.

    ``names``: the variables that its body assigns; ``live``: those that may be read at the start of an iteration, or
    after the loop. ``flag``: the variable that says that the loop ended by itself, where its ``else`` needs it.
    """

    names: tuple[str, ...]
    live: frozenset[str]
    note: str
    breaks: bool = False
    flag: str | None = None
    guarded: frozenset[str] = frozenset()  # variables that may be without a value: another one says so


@dataclass(frozen=True)
class Counting:
    """The range of a counted loop, and the name of its index."""

    name: str
    nodes: tuple[Node, Node, Node]
    start: Dim
    stop: Dim
    step: int

    @property
    def ahead(self) -> Dim:
        """How far the range goes."""
        return self.stop - self.start if self.step > 0 else self.start - self.stop


# counted loops


def run_over(
    frame: Frame, given: Iterable, target: cst.BaseExpression, spec: Spec, body: Body, at: cst.CSTNode
) -> Loop:
    """A loop over anything; ``body`` translates what is done for each item, which ``target`` takes."""
    if isinstance(given, Grid) and given.axes and not spec.breaks:
        return _run_grid(frame, given.axes, (), target, spec, body)
    if isinstance(given, Range) and isinstance(target, cst.Name):
        return _counted(frame, _counting(frame, given, target.value), spec, body)
    sequence = as_sequence(frame, given, at)
    hint = target.value if isinstance(target, cst.Name) else None

    def each(index: Node) -> Node | None:
        assign_to(frame, target, value=sequence.item(index, hint))
        return body()

    return count_to(frame, sequence.length, spec, each, target if sequence.index_first else None)


def count_to(
    frame: Frame,
    length: Node,
    spec: Spec,
    body: Callable[[Node], Node | None],
    target: cst.BaseExpression | None = None,
) -> Loop:
    """A loop over the numbers below ``length``; ``target`` is what an `enumerate` assigns to."""
    name = _index_name(frame, target)
    zero, one = frame.builder.const(0), frame.builder.const(1)

    def each() -> Node | None:
        index = frame.names[name]
        assert isinstance(index, Node)
        return body(index)

    return _counted(frame, _counting(frame, Range(zero, length, one), name), spec, each)


def _index_name(frame: Frame, target: cst.BaseExpression | None) -> str:
    """What the hidden index is called: the first name of ``i, x`` of an `enumerate`, or a letter that is free."""
    if isinstance(target, (cst.Tuple, cst.List)) and isinstance(target.elements[0].value, cst.Name):
        return target.elements[0].value.value
    return next((name for name in COUNTERS if not frame.uses(name)), None) or frame.unused("index")


def _run_grid(
    frame: Frame,
    axes: tuple[Range, ...],
    outer: tuple[Value, ...],
    target: cst.BaseExpression,
    spec: Spec,
    body: Body,
) -> Loop:
    position = len(outer)
    name = _index_name(frame, None)
    if isinstance(target, (cst.Tuple, cst.List)) and position < len(target.elements):
        element = target.elements[position].value
        name = element.value if isinstance(element, cst.Name) and not frame.is_bound(element.value) else name

    def each() -> Node | None:
        index = frame.names[name]
        assert isinstance(index, Node)
        if len(axes) > 1:
            _run_grid(frame, axes[1:], (*outer, index), target, spec, body)
            return None
        assign_to(frame, target, value=TupleValue((*outer, index)))
        return body()

    return _counted(frame, _counting(frame, axes[0], name), spec, each)


def _counting(frame: Frame, given: Range, name: str) -> Counting:
    builder = frame.builder
    step = builder.dim(given.step).constant
    assert step is not None
    nodes = (given.start, given.stop, given.step)
    return Counting(name, nodes, builder.dim(given.start), builder.dim(given.stop), step)


def _counted(frame: Frame, counting: Counting, spec: Spec, body: Body) -> Loop:
    at_least_once = frame.builder.facts.prove(counting.ahead - 1)
    shape = _shape(frame, replace(spec, names=(counting.name, *spec.names)), at_least_once)

    def attempt(loop: Loop) -> tuple[Region, ...]:
        return (_counted_body(loop, counting, body),)

    loop, regions = _settle(frame, shape, attempt)
    index = regions[0].args[0]
    info = For(str(frame.builder.dim(index)), counting.start, counting.stop, counting.step)
    inputs = (*counting.nodes, *loop.inits())
    loop.leave(frame.builder.emit("for", *inputs, type=None, attr=info, regions=regions))
    return loop


def _counted_body(loop: Loop, counting: Counting, body: Body) -> Region:
    builder, frame = loop.builder, loop.frame
    index = builder.argument(0, PY_INT, counting.name)
    args = _arguments(loop, 1)
    with builder.inside(Draft()) as draft:
        builder.lengths.magnitude.indices.add(index)
        atom = str(builder.lengths.name_atom(index, counting.name))
        ends = range_ends(counting.start, counting.stop, counting.step)
        builder.facts.assume_range(atom, ends.low, ends.high)
        builder.facts.assume(counting.ahead - 1)
        loop.enter(args)
        frame.bind(counting.name, index)
        end = body() or loop.jump("yield")
    return Region((index, *args), tuple(draft.nodes), end)


# `while`


def tested(frame: Frame, spec: Spec, statement: cst.While) -> Loop:
    """``while`` with a test before each turn."""

    def attempt(loop: Loop) -> tuple[Region, ...]:
        return _while_regions(loop, statement)

    loop, regions = _settle(frame, _shape(frame, spec, at_least_once=False), attempt)
    loop.leave(frame.builder.emit("while", *loop.inits(), type=None, regions=regions))
    return loop


def _while_regions(loop: Loop, statement: cst.While) -> tuple[Region, Region]:
    builder = loop.builder
    before, after = _arguments(loop, 0), _arguments(loop, 0)
    with builder.inside(Draft()) as draft:
        loop.enter(before)
        versions = dict(builder.versions.current)
        test = condition(loop.frame, statement.test)
        if builder.versions.current != versions:
            loop.frame.error(
                codes.UNSUPPORTED_SYNTAX,
                "the condition of a `while` changes an array",
                "do that in the body: `while True`, and `break`",
                statement.test,
            )
        facts = consequences(builder, test, True) if isinstance(test, Node) else []
        end = builder.terminator("yield", as_node(builder, test))
        check = Region(before, tuple(draft.nodes), end)
    with builder.inside(Draft()) as draft:
        loop.enter(after)
        renamed = _renamed(loop, before, after)
        for fact in facts:
            builder.facts.assume(fact.substitute(renamed))
        end = loop.frame.run(block(statement.body)) or loop.jump("yield")
    return check, Region(after, tuple(draft.nodes), end)


def _renamed(loop: Loop, before: tuple[Node, ...], after: tuple[Node, ...]) -> dict[str, Dim]:
    """The carried values in the condition and in the body are the same numbers."""
    names = loop.builder.lengths.names
    return {names[old]: loop.builder.dim(new) for old, new in zip(before, after, strict=True) if old in names}


def forever(frame: Frame, spec: Spec, body: Body) -> Loop:
    """``while True``: only jumps leave it."""

    def attempt(loop: Loop) -> tuple[Region, ...]:
        builder = loop.builder
        before, after = _arguments(loop, 0), _arguments(loop, 0)
        with builder.inside(Draft()) as draft:
            end = builder.terminator("yield", as_node(builder, True))
            check = Region(before, tuple(draft.nodes), end)
        with builder.inside(Draft()) as draft:
            loop.enter(after)
            end = body() or loop.jump("yield")
        return check, Region(after, tuple(draft.nodes), end)

    loop, regions = _settle(frame, _shape(frame, spec, at_least_once=True, forever=True), attempt)
    loop.leave(frame.builder.emit("while", *loop.inits(), type=None, regions=regions))
    return loop


# what all loops share


def _shape(frame: Frame, spec: Spec, at_least_once: bool, forever: bool = False) -> Shape:
    live = spec.live.union(name for name in frame.names if name[0] == HIDDEN[0])
    names = dict.fromkeys(spec.names)
    if spec.flag is not None:
        live, names[spec.flag] = live | {spec.flag}, None
    composites = _explode(frame, spec)
    parts = [part for composite in composites.values() for part in composite.names()]
    names, live = dict.fromkeys([name for name in names if name not in composites] + parts), live.union(parts)
    return Shape(
        tuple(name for name in names if name in live),
        tuple(name for name in names if name not in live),
        live,
        frame.capture(),
        frame.builder.versions.count(),
        at_least_once or spec.flag is not None,
        forever or spec.flag is not None,
        spec.note,
        spec.flag,
        spec.guarded,
        composites,
    )


def _explode(frame: Frame, spec: Spec) -> dict[str, Composite]:
    """The tuples that the loop assigns anew become variables for their items."""
    composites: dict[str, Composite] = {}
    for name in spec.names:
        value = frame.names.get(name)
        if name in spec.live and isinstance(value, (TupleValue, ListValue)) and parts_of(value) is not None:
            composites[name] = explode(frame, name, value)
            del frame.names[name]
    return composites


def _settle(
    frame: Frame, shape: Shape, attempt: Callable[[Loop], tuple[Region, ...]]
) -> tuple[Loop, tuple[Region, ...]]:
    """Attempt the loop until the plan holds; the state is then again as before the loop."""
    memory, versions = memory_of(frame, shape), frame.builder.versions
    plan = _first_plan(shape)
    guessed = memory.begin(versions, shape, plan)
    for _ in range(ROUNDS):
        trial: Trial = frame.builder.trial()
        loop = Loop(frame, shape, plan, memory, guessed)
        memory.begun = 0
        with frame.in_loop(loop):
            regions = attempt(loop)
        frame.restore(shape.entry)
        if loop.revised() == plan and not loop.shorter:
            memory.keep(versions, shape, plan)
            return loop, regions
        frame.builder.abandon(trial)
        plan = loop.next
        if loop.shorter:
            shape = stretch(frame, shape, loop.shorter)
            plan, guessed = _first_plan(shape), frozenset()
    raise AssertionError("the values that a loop carries do not settle")


def _first_plan(shape: Shape) -> Plan:
    plan = Plan()
    for name in shape.names:
        value = shape.entry.names.get(name)
        type = None if value is None or isinstance(value, Unset) else scalar_type(value)
        if type is not None:
            plan.scalars[name] = type
    return plan


def _arguments(loop: Loop, first: int) -> tuple[Node, ...]:
    return tuple(loop.builder.argument(first + k, type, hint) for k, (hint, type) in enumerate(loop.slots()))
