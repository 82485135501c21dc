"""What was found of the loops inside a loop, for the next attempt at it.

An attempt at a loop attempts each loop inside it until that settles. If the next attempt forgot what was found, each
loop around another would double the number of times that the inner one is translated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transpile.parse.plan import Plan, Shape
from transpile.parse.scope import Frame
from transpile.parse.versions import Versions
from transpile.symbolic.graph import Node


@dataclass
class Memory:
    """What a loop was found to do, and the same of the loops inside it, in order."""

    names: tuple[str, ...] = ()  # what the loop assigns: a memory of another loop is of no use
    arrays: tuple[str, ...] = ()  # variables whose arrays it writes
    plan: Plan = field(default_factory=Plan)
    inner: list[Memory] = field(default_factory=list)
    begun: int = 0  # loops inside that the present attempt has come to

    def next(self, names: tuple[str, ...]) -> Memory:
        """That of the loop inside which the attempt comes to now."""
        position, self.begun = self.begun, self.begun + 1
        if position == len(self.inner):
            self.inner.append(Memory())
        if self.inner[position].names != names:
            self.inner[position] = Memory(names)
        return self.inner[position]

    def keep(self, versions: Versions, shape: Shape, plan: Plan) -> None:
        """Remember a plan that held."""
        self.plan = plan
        self.arrays = tuple(name for name, root in _roots(versions, shape).items() if root in plan.roots)

    def begin(self, versions: Versions, shape: Shape, plan: Plan) -> frozenset[int]:
        """Put what was found into a first plan; the arrays among it, which the attempt has to confirm."""
        carried = set(plan.scalars)
        plan.falls |= self.plan.falls & carried
        plan.rises |= self.plan.rises & carried
        plan.wild |= self.plan.wild & carried
        roots = _roots(versions, shape)
        plan.roots = sorted({roots[name] for name in self.arrays if name in roots})
        return frozenset(plan.roots)


def memory_of(frame: Frame, shape: Shape) -> Memory:
    """That of the loop that begins now."""
    around: Frame | None = frame
    while around is not None and around.loop is None:
        around = around.parent
    names = (*shape.names, *shape.dead)
    return Memory(names) if around is None or around.loop is None else around.loop.memory.next(names)


def _roots(versions: Versions, shape: Shape) -> dict[str, int]:
    """The arrays that variables look at before the loop."""
    values = shape.entry.names.items()
    arrays = {name: value for name, value in values if isinstance(value, Node) and versions.is_known(value)}
    return {name: versions.number(value) for name, value in arrays.items()}
