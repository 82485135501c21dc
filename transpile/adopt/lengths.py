"""Which axes get one name, from the lengths that were seen in all calls and from what the source calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transpile.adopt.clues import Clues
from transpile.adopt.recording import Seen
from transpile.adopt.sizes import Axis, name_groups, source_name


def result_slot(number: int) -> str:
    """What a result is called among the slots."""
    return f"return {number}"


def is_result(slot: str) -> bool:
    """Whether a slot is that of a result."""
    return " " in slot


@dataclass
class Lengths:
    """The axes of a function's arrays. ``slots`` are its parameters and results in the order of the recorded labels."""

    slots: Sequence[str]
    ranks: Mapping[str, int]
    clues: Mapping[str, Clues]
    known: list[dict[Axis, tuple[int, int | None]]] = field(default_factory=list)  # of each group of calls

    def learn(self, seen: Seen) -> None:
        """Take in a group of calls: the class and the constant length of each axis."""
        facts = iter(zip(seen.classes, seen.constants, strict=True))
        labels = (*seen.parameters, *seen.results)
        found = {}
        for slot, label in zip(self.slots, labels, strict=False):
            rank = int(label[label.index("[") + 1 : -1]) if label.endswith("]") else 0
            for axis in range(rank):
                found[slot, axis] = next(facts)
        self.known.append(found)

    def names(self, taken: Sequence[str]) -> dict[Axis, str]:
        """A name (or a number that the source insists on) for each axis."""
        parts = sorted((part for group in self._equal() for part in self._split(group)), key=self._position)
        numbers = {axis: str(number) for part in parts if (number := self._insisted(part)) for axis in part}
        named = [part for part in parts if part[0] not in numbers]
        own = [[name for axis in part if (name := self._source_name(axis))] for part in named]
        chosen = name_groups(own, taken)
        return numbers | {axis: name for part, name in zip(named, chosen, strict=True) for axis in part}

    def _position(self, part: Sequence[Axis]) -> int:
        return self._axes().index(part[0])

    def _axes(self) -> list[Axis]:
        return [(slot, axis) for slot in self.slots for axis in range(self.ranks.get(slot, 0))]

    def _equal(self) -> list[list[Axis]]:
        """Axes that had equal lengths in all calls that had both."""
        groups: list[list[Axis]] = []
        for axis in self._axes():
            home = next((group for group in groups if all(self._are_equal(axis, other) for other in group)), None)
            if home is None:
                groups.append([axis])
            else:
                home.append(axis)
        return groups

    def _are_equal(self, left: Axis, right: Axis) -> bool:
        both = [(found[left][0], found[right][0]) for found in self.known if left in found and right in found]
        return bool(both) and all(first == second for first, second in both)

    def _constant(self, group: Sequence[Axis]) -> int | None:
        """The one length that was ever seen, None where it varied."""
        seen = {found[axis][1] for found in self.known for axis in group if axis in found}
        return seen.pop() if len(seen) == 1 else None

    def _split(self, group: list[Axis]) -> list[list[Axis]]:
        """Equal by chance? Two axes of one array share a name only if they varied together, and lengths 1 never do.

        Square test images are no reason to refuse others. Then axes go with those at the same place of other arrays,
        and those of results alone.
        """
        slots = [slot for slot, _ in group]
        constant = self._constant(group)
        own = {slot: {self._source_name(axis) for axis in group if axis[0] == slot} - {""} for slot in slots}
        differ = any(len(names) > 1 for names in own.values())
        if constant is None and not differ:
            return [group]
        results = [axis for axis in group if is_result(axis[0])]
        if results and constant is not None:
            given = [axis for axis in group if axis not in results]
            return [*(self._split(given) if given else []), *([axis] for axis in results)]
        if constant != 1 and not differ and len(set(slots)) == len(slots):
            return [group]
        parts: dict[object, list[Axis]] = {}
        for axis in group:
            parts.setdefault(self._place(axis, group, alone=constant == 1), []).append(axis)
        return list(parts.values())

    def _place(self, axis: Axis, group: Sequence[Axis], alone: bool) -> object:
        """What axes must have in common to go together: the source's name, or the place in arrays of one rank."""
        name = self._source_name(axis)
        if name or alone:
            return name or axis
        place = self.ranks[axis[0]], axis[1]
        alike = [other for other in group if (self.ranks[other[0]], other[1]) == place]
        return next((name for other in alike if (name := self._source_name(other))), place)

    def _insisted(self, group: Sequence[Axis]) -> int | None:
        """A length that was seen in all calls and that the source asks for too: ``a, b, c = x``."""
        constant = self._constant(group)
        for slot, axis in group:
            lengths = self.clues[slot].lengths if slot in self.clues else {}
            if constant is not None and constant in (lengths.get(axis), lengths.get(axis - self.ranks[slot])):
                return constant
        return None

    def _source_name(self, axis: Axis) -> str:
        return source_name(axis, self.ranks[axis[0]], self.clues)
