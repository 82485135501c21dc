"""``for`` and ``while`` statements."""

from __future__ import annotations

import libcst as cst

from transpile.parse import codes, growing
from transpile.parse.assignment import assign_to
from transpile.parse.branches import branch, guard
from transpile.parse.carried import Loop
from transpile.parse.exits import leave_further
from transpile.parse.expressions import condition
from transpile.parse.iteration import HIDDEN, iterable
from transpile.parse.looping import Spec, forever, run_over, tested
from transpile.parse.scope import Frame, maybe_unassigned
from transpile.parse.sequences import Listed
from transpile.parse.syntax import (
    always_jumps,
    assigned,
    block,
    both_parts,
    breaks,
    is_forever,
    loop_otherwise,
    returns,
    target_names,
    walrus_names,
)
from transpile.parse.turns import MOST, run_turn
from transpile.parse.values import Constant
from transpile.symbolic.graph import Node
from transpile.symbolic.types import PY_BOOL


def run_for(frame: Frame, statement: cst.For) -> Node | None:
    """``for target in iterable``, with its ``else``."""
    _check_target(frame, statement.target)
    growing.check_loop(frame, statement)
    before = frozenset(frame.names)
    given = iterable(frame, statement.iter)
    if isinstance(given, Listed) and len(given.items) <= MOST:
        return _run_listed(frame, statement, given)
    spec = _spec(frame, statement)
    _raise_flag(frame, spec)
    body = block(statement.body)
    loop = run_over(frame, given, statement.target, spec, lambda: frame.run(body), statement.iter)
    frame.names = {name: value for name, value in frame.names.items() if name[0] != HIDDEN[0] or name in before}
    return _finish(frame, statement, spec, loop)


def _check_target(frame: Frame, target: cst.BaseExpression) -> None:
    if isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            _check_target(frame, element.value)
    elif not isinstance(target, cst.Name):
        frame.error(codes.UNSUPPORTED_SYNTAX, "a loop assigns to names only", "assign to it in the body", target)


def run_while(frame: Frame, statement: cst.While) -> Node | None:
    """``while test``; where it never ends by itself (``while True`` without ``break``) the path ends with it."""
    spec, body = _spec(frame, statement), block(statement.body)
    _raise_flag(frame, spec)
    if walrus_names(statement):  # the test assigns: it becomes a part of the body
        return _finish(frame, statement, spec, forever(frame, spec, lambda: _tested(frame, statement)))
    if not is_forever(statement):
        return _finish(frame, statement, spec, tested(frame, spec, statement))
    forever(frame, spec, lambda: frame.run(body))
    if frame.exit is not None and not breaks(body) and returns(body):
        frame.names[frame.exit.flag] = Constant(True, PY_BOOL)
    if spec.breaks:
        return leave_further(frame, statement)
    if frame.returns is None:
        frame.error(codes.UNSUPPORTED_SYNTAX, "this loop never ends", "leave it with `break`")
    return frame.builder.terminator("unreachable")


def _spec(frame: Frame, statement: cst.For | cst.While) -> Spec:
    body = block(statement.body)
    kind, bound = "while", list(walrus_names(statement))
    if isinstance(statement, cst.For):
        kind, bound = "for", list(target_names(statement.target))
    note = f"the `{kind}` loop on line {frame.builder.span.line} may run zero times, or not assign it"
    names = tuple({**dict.fromkeys(bound), **assigned(body)})
    live, guarded = frame.live.head[statement], frozenset[str]()
    if frame.exit is not None and returns(body):
        names, live = (*names, frame.exit.flag, *frame.exit.names), live.union((frame.exit.flag, *frame.exit.names))
        guarded = frozenset(frame.exit.names)
    leaves = breaks(body) or bool(guarded)
    flag = frame.unused("completed") if statement.orelse is not None and leaves else None
    return Spec(names, live, note, leaves, flag, guarded)


def _raise_flag(frame: Frame, spec: Spec) -> None:
    if spec.flag is not None:
        frame.bind(spec.flag, Constant(True, PY_BOOL))


def _finish(frame: Frame, statement: cst.For | cst.While, spec: Spec, loop: Loop) -> Node | None:
    """The ``else`` of a loop, which runs where the loop was not left by ``break``."""
    orelse = loop_otherwise(statement)
    end = leave_further(frame, statement)
    if end is not None:
        return end
    if spec.flag is None:
        return frame.run(orelse)
    test = frame.names.pop(spec.flag)

    def ended() -> Node | None:
        for name in loop.plan.unset:
            frame.names[name] = maybe_unassigned(name, spec.note)
        return frame.run(orelse)

    if not isinstance(test, Node):
        return ended()
    jumps = True if always_jumps(orelse) else None
    note = f"the loop on line {frame.builder.span.line} assigns it on one path only"
    return branch(frame, test, (ended, lambda: None), frame.live.after[statement], note, jumps)


def _tested(frame: Frame, statement: cst.While) -> Node | None:
    """``if not test: break``, and then the body."""
    return _leave_unless(frame, statement.test) or frame.run(block(statement.body))


def _leave_unless(frame: Frame, tested: cst.BaseExpression) -> Node | None:
    """``if not test: break``; of ``a and b`` one after the other, so that what they bind is there afterwards."""
    parts = both_parts(tested)
    if parts is not None:
        first, second = parts
        return _leave_unless(frame, first) or _leave_unless(frame, second)
    assert frame.loop is not None
    loop, test = frame.loop, condition(frame, tested)
    if isinstance(test, Node):
        guard(frame, test, lambda: loop.jump("break"), holds=False)
        return None
    return None if test else loop.jump("break")


# items that are known one by one


def _run_listed(frame: Frame, statement: cst.For, given: Listed) -> Node | None:
    """The turns one after the other; `break` leaves a loop around them that runs once."""
    spec, body = _spec(frame, statement), block(statement.body)

    def turns() -> Node | None:
        for item in given.items:
            assign_to(frame, statement.target, value=item())
            end = run_turn(frame, body, spec.live, spec.note)
            if end is not None:
                return end
        return None

    if not spec.breaks:
        return turns() or frame.run(loop_otherwise(statement))

    def once() -> Node | None:
        end = turns()
        return end if end is not None or frame.loop is None else frame.loop.jump("break")

    _raise_flag(frame, spec)
    return _finish(frame, statement, spec, forever(frame, spec, once))
