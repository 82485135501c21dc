"""What is known about dimensions: ranges of atoms and inequalities, and a small prover of ``value >= 0``.

A proof replaces the goal by goals that imply it: an atom by the end of its range that makes the goal smallest, a known
``fact >= 0`` subtracted, an opaque term by what bounds it. The search is limited; what it does not find is not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transpile.symbolic.dims import Atom, Dim, DimLike, Monomial, Opaque, as_dim, opaque
from transpile.symbolic.dims import name as atom_dim

DEPTH = 7
BUDGET = 400


@dataclass(frozen=True)
class Range:
    """The ends of an atom's values, both included; None where nothing is known."""

    low: Dim | None = None
    high: Dim | None = None


@dataclass(frozen=True)
class Mark:
    """How much was known at some point, to return to."""

    known: int
    ranges: int


@dataclass(frozen=True)
class Lasting:
    """What holds everywhere, at some point of the translation."""

    always: tuple[Dim, ...]
    ranges: dict[str, Range]


class Facts:
    """Inequalities that hold at one place of a program. Ranges of inner atoms may mention outer atoms only."""

    def __init__(self) -> None:
        self._known: list[Dim] = []
        self._ranges: list[tuple[str, Range]] = []
        self._always: tuple[Dim, ...] = ()
        self._lasting: dict[str, Range] = {}

    def assume(self, value: Dim) -> None:
        """From here to the next `rollback`: ``value >= 0``."""
        if value.constant is None and value not in self._known:
            self._known.append(value)

    def assume_always(self, value: Dim) -> None:
        """``value >= 0`` everywhere: it is decided at entry."""
        if value not in self._always:
            self._always = (*self._always, value)

    def assume_range(self, atom: str, low: DimLike | None, high: DimLike | None) -> None:
        """The ends of an atom's values, both included, from here to the next `rollback`."""
        self._ranges.append((atom, _range(low, high)))

    def assume_range_always(self, atom: str, low: DimLike | None, high: DimLike | None) -> None:
        """The ends of an atom's values wherever it exists."""
        self._lasting = {**self._lasting, atom: _range(low, high)}

    def mark(self) -> Mark:
        """The present point, for `rollback`."""
        return Mark(len(self._known), len(self._ranges))

    def rollback(self, mark: Mark) -> None:
        """Forget what was assumed since; what always holds stays."""
        del self._known[mark.known :]
        del self._ranges[mark.ranges :]

    def lasting(self) -> Lasting:
        """What holds everywhere, for `set_lasting`."""
        return Lasting(self._always, self._lasting)

    def set_lasting(self, lasting: Lasting) -> None:
        """Return to what held everywhere at some point."""
        self._always, self._lasting = lasting.always, lasting.ranges

    def prove(self, value: Dim) -> bool:
        """Whether ``value >= 0`` follows from what is known. False means: not found."""
        return _Search([*self._known, *self._always], {**self._lasting, **dict(self._ranges)}).run(value)

    def prove_zero(self, value: Dim) -> bool:
        """Whether ``value == 0`` follows from what is known."""
        return not value.terms or (self.prove(value) and self.prove(-value))

    def lowest(self, value: Dim, at_entry: Callable[[str], bool]) -> Dim | None:
        """A lower bound of ``value`` in atoms known at entry: each other atom at the end of its range that is worst."""
        for atom, ends in reversed([*self._lasting.items(), *self._ranges]):
            if at_entry(atom) or atom not in set(value.atoms()):
                continue
            factor = value.coefficient(atom)
            if factor is None:
                return None
            end = self._worst_end(factor, ends)
            if end is None:
                return None
            value = value - factor * atom_dim(atom) + factor * end
        return value if all(map(at_entry, value.atoms())) else None

    def _worst_end(self, factor: Dim, ends: Range) -> Dim | None:
        if self.prove(factor):
            return ends.low
        return ends.high if self.prove(-factor) else None


def range_ends(start: Dim, stop: Dim, step: int) -> Range:
    """The ends of the values of ``range(start, stop, step)``, when there are any."""
    distance = stop - start - 1 if step > 0 else start - stop - 1
    last = start + opaque("//", distance, abs(step)) * step
    return Range(start, last) if step > 0 else Range(last, start)


def _range(low: DimLike | None, high: DimLike | None) -> Range:
    return Range(None if low is None else as_dim(low), None if high is None else as_dim(high))


class _Search:
    """One proof attempt."""

    def __init__(self, known: list[Dim], ranges: dict[str, Range]) -> None:
        self.known = known
        self.ranges = ranges
        self.budget = BUDGET
        self.failed: dict[Dim, int] = {}

    def run(self, goal: Dim, depth: int = DEPTH) -> bool:
        if goal.constant is not None:
            return goal.constant >= 0
        if self._obvious(goal):
            return True
        if depth == 0 or self.budget <= 0 or self.failed.get(goal, -1) >= depth:
            return False
        self.budget -= 1
        for goals in self._sufficient(goal, depth):
            if all(self.run(simpler, depth - 1) for simpler in goals):
                return True
        self.failed[goal] = depth
        return False

    def _obvious(self, goal: Dim) -> bool:
        return all(factor > 0 and all(map(self._atom_obvious, monomial)) for monomial, factor in goal.terms)

    def _atom_obvious(self, atom: Atom) -> bool:
        if isinstance(atom, str):
            low = self.ranges[atom].low if atom in self.ranges else None
            return low is not None and low.constant is not None and low.constant >= 0
        if atom.op == "max":
            return any(self._obvious(arg) for arg in atom.args)
        parts = {"%": atom.args[1:], "**": atom.args[:1]}.get(atom.op, atom.args)
        return all(map(self._obvious, parts))

    def _sufficient(self, goal: Dim, depth: int) -> Iterator[tuple[Dim, ...]]:
        """Lists of goals, each of which implies the goal together."""
        yield from self._by_facts(goal)
        for atom in _atoms(goal):
            if isinstance(atom, str):
                yield from self._by_range(goal, atom, depth)
            elif atom.op in ("min", "max"):
                yield from _by_choice(goal, atom)
            elif atom.op == "**":
                yield from self._by_power(goal, atom)
            else:
                yield from self._by_division(goal, atom, depth)

    def _by_facts(self, goal: Dim) -> Iterator[tuple[Dim, ...]]:
        for monomial, factor in goal.terms:
            if factor > 0 and all(map(self._atom_obvious, monomial)):
                continue
            for fact in self.known:
                other = dict(fact.terms).get(monomial, 0)
                if other * factor > 0:  # the same sign: some of the fact takes the term away
                    yield (abs(other) * goal - abs(factor) * fact,)

    def _by_range(self, goal: Dim, atom: str, depth: int) -> Iterator[tuple[Dim, ...]]:
        ends = self.ranges.get(atom)
        factor = goal.coefficient(atom)
        if ends is None or factor is None:
            return
        rest = goal - factor * atom_dim(atom)
        if ends.low is not None and self.run(factor, max(depth - 2, 0)):
            yield (rest + factor * ends.low,)
        elif ends.high is not None and self.run(-factor, max(depth - 2, 0)):
            yield (rest + factor * ends.high,)

    def _by_power(self, goal: Dim, atom: Opaque) -> Iterator[tuple[Dim, ...]]:
        """A power of a positive number is positive, and not smaller than the same with a smaller exponent."""
        factor, (base, exponent) = dict(goal.terms).get((atom,), 0), atom.args
        rest = goal - factor * _dim_of(atom)
        if factor > 0:
            yield (rest + factor, base - 1)
            return
        for monomial, larger in rest.terms:
            for other in monomial if len(monomial) == 1 and larger + factor >= 0 else ():
                if isinstance(other, Opaque) and other.op == "**" and other.args[0] == base:
                    yield (rest + factor * _dim_of(other), base - 1, other.args[1] - exponent)

    def _by_division(self, goal: Dim, atom: Opaque, depth: int) -> Iterator[tuple[Dim, ...]]:
        factor = dict(goal.terms).get((atom,), 0)
        rest = goal - factor * _dim_of(atom)
        value, divisor = atom.args
        if atom in set(_atoms(rest)) or not factor or not self.run(divisor - 1, max(depth - 2, 0)):
            return
        if atom.op == "%":
            yield (rest if factor > 0 else rest + factor * (divisor - 1),)
            return
        # an integer is at most floor(value / divisor) exactly when divisor times it is at most value
        if factor == 1:
            yield (divisor * rest + value,)
        elif factor == -1:
            yield (divisor * rest + divisor - 1 - value,)
        elif factor > 0:
            yield (rest, value)
            yield (divisor * rest + factor * (value - divisor + 1),)
        else:
            yield (divisor * rest + factor * value,)


def _by_choice(goal: Dim, atom: Opaque) -> Iterator[tuple[Dim, ...]]:
    """A minimum or maximum is one of its arguments; where its sign allows, bounding it by either is enough."""
    factor = dict(goal.terms).get((atom,), 0)
    cases = tuple(_replace(goal, atom, arg) for arg in atom.args)
    alone = factor and atom not in set(_atoms(goal - factor * _dim_of(atom)))
    if alone and (factor > 0) == (atom.op == "max"):
        yield from ((case,) for case in cases)
    else:
        yield cases


def _dim_of(atom: Atom) -> Dim:
    return Dim((((atom,), 1),))


def _atoms(value: Dim) -> Iterator[Atom]:
    seen: dict[Atom, None] = {}
    for monomial, _ in value.terms:
        seen.update(dict.fromkeys(monomial))
    return iter(seen)


def _replace(value: Dim, atom: Opaque, replacement: Dim) -> Dim:
    result = Dim()
    for monomial, factor in value.terms:
        result = result + _product(monomial, atom, replacement) * factor
    return result


def _product(monomial: Monomial, atom: Opaque, replacement: Dim) -> Dim:
    product = as_dim(1)
    for item in monomial:
        product = product * (replacement if item == atom else _dim_of(item))
    return product
