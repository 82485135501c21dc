"""``for i in range(...)`` and ``while``: the body is translated until what the loop carries no longer changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import libcst as cst

from transpile.parse import codes
from transpile.parse.builder import Draft, Trial
from transpile.parse.carried import Loop, Plan, Shape
from transpile.parse.conditions import as_node, consequences
from transpile.parse.expressions import condition, evaluate
from transpile.parse.joins import scalar_type
from transpile.parse.scope import Frame, Unset
from transpile.parse.subscripts import as_int
from transpile.parse.syntax import assigned, block, breaks, is_forever
from transpile.parse.values import FunctionRef
from transpile.symbolic.dims import Dim
from transpile.symbolic.facts import range_ends
from transpile.symbolic.graph import For, Node, Region
from transpile.symbolic.types import PY_INT

ROUNDS = 100


@dataclass(frozen=True)
class Counting:
    """The range of a ``for``."""

    name: str
    nodes: tuple[Node, Node, Node]
    start: Dim
    stop: Dim
    step: int


def run_for(frame: Frame, statement: cst.For) -> None:
    """``for name in range(start, stop, step)``."""
    counting = _range(frame, statement)
    ahead = counting.stop - counting.start if counting.step > 0 else counting.start - counting.stop
    shape = _shape(frame, statement, [counting.name], frame.builder.facts.prove(ahead - 1))

    def attempt(loop: Loop) -> tuple[Region, ...]:
        return (_for_body(loop, counting, statement),)

    loop, regions = _settle(frame, shape, attempt)
    index = regions[0].args[0]
    info = For(str(frame.builder.dim(index)), counting.start, counting.stop, counting.step)
    inputs = (*counting.nodes, *loop.inits())
    loop.leave(frame.builder.emit("for", *inputs, type=None, attr=info, regions=regions))


def run_while(frame: Frame, statement: cst.While) -> Node | None:
    """``while test``; where it never ends by itself (``while True`` without ``break``) the path ends with it."""
    forever = is_forever(statement)
    body = block(statement.body)
    shape = _shape(frame, statement, [], at_least_once=forever, forever=forever)

    def attempt(loop: Loop) -> tuple[Region, ...]:
        return _while_regions(loop, statement)

    loop, regions = _settle(frame, shape, attempt)
    node = frame.builder.emit("while", *loop.inits(), type=None, regions=regions)
    loop.leave(node)
    if not forever or breaks(body):
        return None
    if frame.returns is None:
        frame.error(codes.UNSUPPORTED_SYNTAX, "this loop never ends", "leave it with `break`")
    return frame.returns.unreachable(frame)


def _shape(
    frame: Frame, statement: cst.For | cst.While, bound: Iterable[str], at_least_once: bool, forever: bool = False
) -> Shape:
    names = {**dict.fromkeys(bound), **assigned(block(statement.body))}
    live = frame.live.head[statement]
    kind = "for" if isinstance(statement, cst.For) else "while"
    note = f"the `{kind}` loop on line {frame.builder.span.line} may run zero times, or not assign it"
    return Shape(
        tuple(name for name in names if name in live),
        tuple(name for name in names if name not in live),
        live,
        frame.capture(),
        frame.builder.versions.count(),
        at_least_once,
        forever,
        note,
    )


def _settle(
    frame: Frame, shape: Shape, attempt: Callable[[Loop], tuple[Region, ...]]
) -> tuple[Loop, tuple[Region, ...]]:
    """Attempt the loop until the plan holds; the state is then again as before the loop."""
    plan = _first_plan(shape)
    for _ in range(ROUNDS):
        trial: Trial = frame.builder.trial()
        loop = Loop(frame, shape, plan)
        with frame.in_loop(loop):
            regions = attempt(loop)
        frame.restore(shape.entry)
        if loop.revised() == plan:
            return loop, regions
        frame.builder.abandon(trial)
        plan = loop.next
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


def _for_body(loop: Loop, counting: Counting, statement: cst.For) -> Region:
    builder, frame = loop.builder, loop.frame
    index = builder.argument(0, PY_INT, counting.name)
    args = _arguments(loop, 1)
    with builder.inside(Draft()) as draft:
        builder.lengths.magnitude.indices.add(index)
        atom = str(builder.lengths.name_atom(index, counting.name))
        ends = range_ends(counting.start, counting.stop, counting.step)
        builder.facts.assume_range(atom, ends.low, ends.high)
        ahead = counting.stop - counting.start if counting.step > 0 else counting.start - counting.stop
        builder.facts.assume(ahead - 1)
        loop.enter(args)
        frame.bind(counting.name, index)
        end = frame.run(block(statement.body)) or loop.jump("yield")
    return Region((index, *args), tuple(draft.nodes), end)


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


def _range(frame: Frame, statement: cst.For) -> Counting:
    """The range of a ``for``; anything else to loop over is refused."""
    call, target = statement.iter, statement.target
    if not isinstance(target, cst.Name):
        frame.error(codes.UNSUPPORTED_SYNTAX, "a loop variable must be one name", "write `for i in range(n)`", target)
    callee = evaluate(frame, call.func) if isinstance(call, cst.Call) else None
    if not isinstance(call, cst.Call) or callee != FunctionRef("builtins.range"):
        frame.error(
            codes.UNSUPPORTED_SYNTAX,
            "only `range(...)` can be looped over",
            "loop over the indices: `for i in range(x.shape[0])`, and use `x[i]`",
            call,
        )
    if not 1 <= len(call.args) <= 3 or any(arg.keyword is not None for arg in call.args):
        frame.error(codes.ARGUMENT, "range takes one to three ints", "write `range(start, stop, step)`", call)
    builder = frame.builder
    given = [builder.cast(as_int(frame, evaluate(frame, arg.value), arg.value), PY_INT) for arg in call.args]
    if len(given) == 1:
        given.insert(0, builder.const(0))
    if len(given) == 2:
        given.append(builder.const(1))
    start, stop, step = given
    return Counting(target.value, (start, stop, step), builder.dim(start), builder.dim(stop), _step(frame, step, call))


def _step(frame: Frame, node: Node, at: cst.CSTNode) -> int:
    step = frame.builder.dim(node).constant
    if step is None:
        frame.error(
            codes.NOT_CONSTANT,
            "the step of a range must be a number in the source",
            "write the step as a number, or use `while`",
            at,
        )
    if step == 0:
        frame.error(codes.ARGUMENT, "the step of a range cannot be zero", "use a step such as 1 or -1", at)
    return step
