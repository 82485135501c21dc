"""``if`` statements and conditional expressions: both sides are translated, then their variables are joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeGuard

from transpile.errors import TranspileError
from transpile.parse.builder import Builder
from transpile.parse.composites import fit_together, parts_of, put_together
from transpile.parse.conditions import assume
from transpile.parse.drafts import Draft
from transpile.parse.joins import (
    adopt,
    can_adopt,
    common_type,
    conflict,
    join_arrays,
    join_types,
    same_value,
    scalar_type,
)
from transpile.parse.scope import Binding, Frame, State, Unset, maybe_unassigned, unassigned
from transpile.parse.values import Constant, ListValue, TupleValue, Value
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Node, Region, Span
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.regions import LEAVING
from transpile.symbolic.types import INT64, PY_INT, Type, numpy_scalar

NUMPY_INT = numpy_scalar(INT64)
CHOSEN = "<value>"  # the variable that holds the value of a conditional expression
PURE = {*ELEMENTWISE, "const", "cast", "size", "view"}


@dataclass(frozen=True)
class Side:
    """One side of an `if` after its translation. ``zeros`` are dimensions that the test makes zero there."""

    draft: Draft
    end: State
    zeros: tuple[Dim, ...]
    grown: frozenset[str]  # ints that are not smaller than before the `if`
    shrunk: frozenset[str]


@dataclass(frozen=True)
class Slot:
    """A value that differs between the sides: one result of the `if`."""

    position: int
    type: Type


@dataclass(frozen=True)
class Items:
    """A tuple, a record or a list that is joined item by item."""

    like: TupleValue | ListValue
    items: list[Tree]


Tree = Binding | Slot | Items


def meet(
    frame: Frame, condition: Node, sides: Sequence[Callable[[], Node | None]], live: frozenset[str], note: str
) -> bool | None:
    """Translate both sides (then, else) and join what they leave.

    Where a side turns out to jump at its end, nothing is emitted, and the result says which (True: the first).
    """
    before, trial = frame.capture(), frame.builder.trial()
    first = frame.builder.versions.count()
    drafts = []
    for holds, side in zip((True, False), sides, strict=True):
        frame.restore(before)
        draft = Draft()
        with frame.builder.inside(draft):
            zeros = _zeros(assume(frame.builder, condition, holds))
            jump = side()
            grown, shrunk = _trends(frame, before, live)
        drafts.append(Side(draft, frame.capture(), zeros, grown, shrunk))
        if jump is not None:
            frame.builder.abandon(trial)
            frame.restore(before)
            return holds
    frame.restore(before)
    if CHOSEN in live:  # in an expression, names are bound by `:=` alone
        live |= frozenset().union(*(_bound(side.end, before) for side in drafts))
    _Join(frame, before, drafts[0], drafts[1], first, live, note).finish(condition)
    return None


def _bound(after: State, before: State) -> frozenset[str]:
    """The names that were bound anew."""
    return frozenset(name for name, value in after.names.items() if value is not before.names.get(name))


def _zeros(facts: Sequence[Dim]) -> tuple[Dim, ...]:
    """What is zero, of all that is not negative."""
    return tuple(fact for fact in facts if -fact in facts)


def branch(
    frame: Frame,
    condition: Node,
    sides: Sequence[Callable[[], Node | None]],
    live: frozenset[str],
    note: str,
    jumps: bool | None = None,
) -> Node | None:
    """An `if` of two sides (then, else), which may jump. ``jumps``: the side that is known to jump, where one is."""
    if jumps is None:
        jumps = meet(frame, condition, sides, live, note)
    if jumps is None:
        return None
    guard(frame, condition, sides[0 if jumps else 1], jumps)
    return sides[1 if jumps else 0]()


def guard(frame: Frame, test: Node, side: Callable[[], Node | None], holds: bool = True) -> None:
    """A branch that jumps away, taken where the test ``holds`` or not: what follows it needs no join."""
    before = frame.capture()
    with frame.builder.inside(Draft()) as draft:
        assume(frame.builder, test, holds)
        end = side()
    assert end is not None
    frame.restore(before)
    jump = Region((), tuple(draft.nodes), end)
    stay = Region((), (), frame.builder.terminator("yield"))
    frame.builder.emit("if", test, type=None, regions=(jump, stay) if holds else (stay, jump))
    assume(frame.builder, test, not holds)


def _trends(frame: Frame, before: State, live: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Which ints of a loop's variables have not become smaller, and which not larger, in a branch."""
    facts, grown, shrunk = frame.builder.facts, set(), set()
    for name in sorted(live) if frame.loop is not None else ():
        change = _change(frame.builder, before.names.get(name), frame.names.get(name))
        if change is not None:
            grown |= {name} if facts.prove(change) else set()
            shrunk |= {name} if facts.prove(-change) else set()
    return frozenset(grown), frozenset(shrunk)


def _change(builder: Builder, before: Binding | None, after: Binding | None) -> Dim | None:
    """How much larger an int has become, where it is an int before and after."""
    if not (_is_int64(before) and _is_int64(after)):
        return None
    return builder.dim(after) - builder.dim(before)


def _is_int64(value: Binding | None) -> TypeGuard[Node]:
    return isinstance(value, Node) and value.type in (PY_INT, NUMPY_INT)


class _Join:
    """Joins two sides: collects the results of the `if`, emits it, and sets the variables."""

    def __init__(
        self, frame: Frame, before: State, then: Side, orelse: Side, first: int, live: frozenset[str], note: str
    ) -> None:
        self.frame = frame
        self.builder = frame.builder
        self.before = before
        self.then = then
        self.orelse = orelse
        self.first = first  # roots from this number on were made inside
        self.live = live
        self.note = note
        self.values: list[tuple[Value, Value]] = []
        self.types: list[Type] = []
        self.hints: list[str | None] = []

    def finish(self, condition: Node) -> None:
        """Emit the `if` and continue behind it."""
        names = self._join_names()
        roots = self._join_roots()
        regions = (self._close(self.then, 0), self._close(self.orelse, 1))
        node = self.builder.emit("if", condition, type=None, regions=regions)
        results = [
            self.builder.emit("result", node, type=type, attr=k, hint=hint)
            for k, (type, hint) in enumerate(zip(self.types, self.hints, strict=True))
        ]
        frozen = {**self.then.end.frozen, **self.orelse.end.frozen}
        self.builder.versions.frozen.update(frozen)
        for number, slot in roots.items():
            self.builder.versions.advance(number, results[slot.position])
        self._register_arrays(results[: len(results) - len(roots)])
        self.frame.names = {name: self._fill(tree, results) for name, tree in names.items()}
        self._keep_trends()
        self.frame.lines = {**self.orelse.end.lines, **self.then.end.lines}

    def _keep_trends(self) -> None:
        """What holds of a variable at the end of both sides holds of their join."""
        for names, sign in ((self.then.grown & self.orelse.grown, 1), (self.then.shrunk & self.orelse.shrunk, -1)):
            for name in sorted(names):
                change = _change(self.builder, self.before.names.get(name), self.frame.names.get(name))
                if change is not None:
                    self.builder.facts.assume(sign * change)
        for name, value in self.frame.names.items():
            if _is_int64(value) and value.op == "result":
                self._keep_magnitude(name, value)

    def _keep_magnitude(self, name: str, value: Node) -> None:
        magnitude = self.builder.lengths.magnitude
        ends = [side.end.names.get(name) for side in (self.then, self.orelse)]
        if all(isinstance(end, (Constant, Node)) and magnitude.is_slow_value(end) for end in ends):
            magnitude.calm.add(value)

    def _close(self, side: Side, which: int) -> Region:
        with self.builder.inside(side.draft):
            results = []
            for pair, type, hint in zip(self.values, self.types, self.hints, strict=True):
                results.append(adopt(self.frame, pair[which], type, hint))
            return Region((), tuple(side.draft.nodes), self.builder.terminator("yield", *results))

    def _slot(self, then: Value, orelse: Value, type: Type, hint: str | None) -> Slot:
        self.values.append((then, orelse))
        self.types.append(type)
        self.hints.append(hint)
        return Slot(len(self.values) - 1, type)

    def _join_names(self) -> dict[str, Tree]:
        joined: dict[str, Tree] = {}
        then, orelse = self.then.end.names, self.orelse.end.names
        for name in {**self.before.names, **then, **orelse}:
            left, right = then.get(name, unassigned(name)), orelse.get(name, unassigned(name))
            before = self.before.names.get(name, unassigned(name))
            if left is right:
                joined[name] = left
            elif name in self.live or self._is_unchanged(before, left, right):
                joined[name] = self._join(name, before, left, right)
            else:
                joined[name] = maybe_unassigned(name, self.note)
        return joined

    def _is_unchanged(self, before: Binding, left: Binding, right: Binding) -> bool:
        if isinstance(before, Unset):
            return False
        return all(not isinstance(now, Unset) and same_value(self.builder, before, now) for now in (left, right))

    def _join(self, name: str, before: Binding, left: Binding, right: Binding) -> Tree:
        if self._is_unchanged(before, left, right):
            return before
        if isinstance(left, Unset) or isinstance(right, Unset):
            return maybe_unassigned(name, self.note)
        lines = (self.then.end.lines.get(name), self.orelse.end.lines.get(name))
        parts, others = parts_of(left), parts_of(right)
        if parts is not None and others is not None and isinstance(left, (TupleValue, ListValue)):
            if not fit_together(left, right):
                conflict(self.frame, name, (left, right), lines)
            were = (parts_of(before) or ())[: len(parts)]
            triples = zip_longest(were, parts, others, fillvalue=unassigned(name))
            return Items(left, [self._join(name, *triple) for triple in triples])
        if isinstance(left, Node) and isinstance(right, Node) and not (scalar_type(left) or scalar_type(right)):
            zeros = (self.then.zeros, self.orelse.zeros)
            return self._slot(left, right, join_arrays(self.frame, name, left, right, lines, zeros), _hint(name))
        if left == right:
            return left
        return self._slot(left, right, self._scalar(name, left, right, lines), _hint(name))

    def _scalar(self, name: str, left: Value, right: Value, lines: tuple[Span | None, Span | None]) -> Type:
        if scalar_type(left) is None or scalar_type(right) is None:
            conflict(self.frame, name, (left, right), lines)
        return common_type(self.frame, name, left, right, lines)

    def _join_roots(self) -> dict[int, Slot]:
        slots: dict[int, Slot] = {}
        for number in sorted({*self.then.end.versions, *self.orelse.end.versions}):
            if number >= self.first:
                continue
            was = self.builder.versions.version(number)
            left = self.then.end.versions.get(number, was)
            right = self.orelse.end.versions.get(number, was)
            if left is not right:
                assert was.type is not None
                slots[number] = self._slot(left, right, was.type, was.hint)
        return slots

    def _register_arrays(self, results: Sequence[Node]) -> None:
        """The joined arrays become roots; they may be written where each side gave its own new array."""
        arrays = [
            (node, pair) for node, pair in zip(results, self.values, strict=False) if node.type and node.type.is_array
        ]
        numbers = [
            [self.builder.versions.number(value) for value in pair if isinstance(value, Node)] for _, pair in arrays
        ]
        uses = [number for pair in numbers for number in set(pair)]
        for (node, _), pair in zip(arrays, numbers, strict=True):
            own = all(number >= self.first and uses.count(number) == 1 for number in pair)
            number = self.builder.versions.add(node, frozenset(pair))
            if not own:
                self.builder.versions.freeze(number, "it is one of two arrays, depending on a condition")

    def _fill(self, tree: Tree, results: Sequence[Node]) -> Binding:
        if isinstance(tree, Slot):
            return results[tree.position]
        if isinstance(tree, Items):
            items = [self._fill(item, results) for item in tree.items]
            unset = next((item for item in items if isinstance(item, Unset)), None)
            return unset or put_together(tree.like, [item for item in items if not isinstance(item, Unset)])
        return tree


def _hint(name: str) -> str | None:
    return name if name.isidentifier() else None


Plain = Callable[[Frame, Node, Value, Value], Node | None]


def select(frame: Frame, condition: Node, left: Value, right: Value) -> Node | None:
    """``left if condition else right`` as one operation on scalars, or None where they have no common type."""
    first, second = scalar_type(left), scalar_type(right)
    type = join_types(first, second) if first is not None and second is not None else None
    if type is None or not (can_adopt(left, type) and can_adopt(right, type)):
        return None
    builder = frame.builder
    a, b = (adopt(frame, value, type, None) for value in (left, right))
    return builder.emit("select", condition, a, b, type=type)


def choose(
    frame: Frame, condition: Node, then: Callable[[], Value], orelse: Callable[[], Value], plain: Plain = select
) -> Value:
    """The value of ``then`` or of ``orelse``: the operation ``plain`` where evaluating both is safe, else an `if`."""
    chosen = _plain_choice(frame, condition, then, orelse, plain)
    if chosen is not None:
        return chosen

    def store(value: Callable[[], Value]) -> Callable[[], Node | None]:
        def side() -> Node | None:
            found = value()
            if is_end(found):
                return found
            frame.names[CHOSEN] = found
            return None

        return side

    sides = (store(then), store(orelse))
    jumps = meet(frame, condition, sides, frozenset((CHOSEN,)), "an expression assigns it on one path only")
    if jumps is not None:
        guard(frame, condition, sides[0 if jumps else 1], jumps)
        return orelse() if jumps else then()
    result = frame.names.pop(CHOSEN)
    assert not isinstance(result, Unset)
    return result


def is_end(value: Value) -> TypeGuard[Node]:
    """Whether what stands for a value is the terminator of a path that raises an exception."""
    return isinstance(value, Node) and value.op in LEAVING


def _plain_choice(
    frame: Frame, condition: Node, then: Callable[[], Value], orelse: Callable[[], Value], plain: Plain
) -> Node | None:
    """Both values and one operation, where evaluating both cannot fail and changes nothing; else None."""
    builder = frame.builder
    before, trial, draft = frame.capture(), builder.trial(), Draft()
    try:
        with builder.inside(draft):
            left = then()
            bound = _bound(frame.capture(), before)
            frame.restore(before)
            right = orelse()
            bound |= _bound(frame.capture(), before)
            same = builder.conditions == trial.conditions and not bound
            chosen = plain(frame, condition, left, right) if same else None
    except TranspileError:
        chosen = None
    if chosen is None or not all(map(_is_plain, draft.nodes)):
        builder.abandon(trial)
        frame.restore(before)
        return None
    builder.draft().nodes.extend(draft.nodes)
    return chosen


def _is_plain(node: Node) -> bool:
    """Whether evaluating the node early can neither fail nor cost more than a scalar operation."""
    if node.op == "constant_array":
        return True
    return node.op in PURE and node.type is not None and not node.type.is_array
