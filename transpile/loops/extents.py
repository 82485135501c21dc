"""Room for arrays whose lengths change from one turn of a loop to the next: as much as the longest of them takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from transpile.symbolic.dims import Dim, Monomial, Opaque, as_dim, opaque, power, product
from transpile.symbolic.graph import AxisNew, AxisSlice, For, Kernel, Node, walk


@dataclass(frozen=True)
class Extents:
    """What bounds lengths: the ranges of loops by index, and the axes that slices of a length are taken from.

    ``fixed`` are the names that have one value for a whole call.
    """

    loops: Mapping[str, For]
    fixed: frozenset[str]
    axes: Mapping[Dim, Dim]
    counts: Mapping[str, Dim] = field(default_factory=dict)  # lengths that count places of an array, with its size

    def largest(self, shape: tuple[Dim, ...]) -> tuple[Dim, ...] | None:
        """Lengths that no turn of any loop exceeds, known where the function starts; None where there are none.

        Where only the number of elements is the same in each turn, as ``R**i * R**(k - i)`` is, that is one length.
        """
        elements = product(shape)
        if set(elements.atoms()) <= self.fixed < {*self.fixed, *(atom for length in shape for atom in length.atoms())}:
            return (elements,)
        bounds = [self._bound(length, up=True) for length in shape]
        known = [bound for bound in bounds if bound is not None]
        return tuple(known) if len(known) == len(bounds) else None

    def late(self, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
        """Lengths that are enough, in names that get their value while the function runs, before the array is used."""
        atoms = {atom for kept in (shape, self.axes, self.axes.values(), self.counts.values()) for atom in _atoms(kept)}
        moving = {*self.loops, *self.counts}
        known = replace(self, fixed=self.fixed | (atoms - moving)).largest(shape)
        return shape if known is None else known

    def _bound(self, length: Dim, up: bool) -> Dim | None:
        bound = self._polynomial(length, up)
        if bound is None and up and length in self.axes:
            return self._bound(self.axes[length], up)
        return bound

    def _polynomial(self, length: Dim, up: bool) -> Dim | None:
        total = as_dim(0)
        for monomial, factor in length.terms:
            bound = self._monomial(monomial, up == (factor > 0))
            if bound is None:
                return None
            total = total + bound * factor
        return total

    def _monomial(self, monomial: Monomial, up: bool) -> Dim | None:
        """A bound of a product in which one factor changes at most; the others are sizes, which are not negative."""
        steady = Dim(((tuple(atom for atom in monomial if self._is_fixed(atom)), 1),))
        moving = [atom for atom in monomial if not self._is_fixed(atom)]
        if not moving:
            return steady
        if len(moving) > 1 or (len(monomial) > 1 and not up):
            return None
        bound = self._atom(moving[0], up)
        return None if bound is None else steady * bound

    def _is_fixed(self, atom: str | Opaque) -> bool:
        names = {atom} if isinstance(atom, str) else {found for arg in atom.args for found in arg.atoms()}
        return names <= self.fixed

    def _atom(self, atom: str | Opaque, up: bool) -> Dim | None:
        if isinstance(atom, str):
            return self._index(atom, up)
        if atom.op == "**":
            return self._power_bound(atom.args[0], atom.args[1], up)
        left, right = (self._bound(arg, up) for arg in atom.args)
        monotonic = atom.op in ("min", "max") or (atom.op == "//" and (atom.args[1].constant or 0) > 0)
        return opaque(atom.op, left, right) if monotonic and left is not None and right is not None else None

    def _power_bound(self, base: Dim, exponent: Dim, up: bool) -> Dim | None:
        """It grows with its exponent: its base is positive, by a condition at entry."""
        bound = self._bound(exponent, up)
        return power(base, bound) if bound is not None and set(base.atoms()) <= self.fixed else None

    def _index(self, index: str, up: bool) -> Dim | None:
        """The first or the last value of a loop's index, or something beyond the last."""
        loop = self.loops.get(index)
        if loop is None:
            known = index in self.counts
            return None if not known else self._bound(self.counts[index], up) if up else as_dim(0)
        rising = loop.step > 0
        end = loop.start if up != rising else loop.stop
        if end is None:
            return None
        last = as_dim(0) if up != rising else as_dim(-1 if rising else 1)
        return self._bound(end + last, up)


def _atoms(dims: Iterable[Dim]) -> Iterator[str]:
    return (atom for dim in dims for atom in dim.atoms())


def extents(kernel: Kernel) -> Extents:
    """What is known about the kernel's loops."""
    nodes = list(walk(kernel.body))
    loops = {node.attr.index: node.attr for node in nodes if node.op == "for"}
    axes = dict(pair for node in nodes if node.op == "view" for pair in _sliced(node))
    parameters = {parameter.name for parameter in kernel.parameters}
    counts = {atom: size for atom, node in kernel.atoms.items() for size in [_counted(node)] if size is not None}
    return Extents(loops, frozenset({*kernel.sizes, *parameters}), axes, counts)


def _counted(node: Node) -> Dim | None:
    """The number of places of which an int counts some; None where it is another int."""
    if node.op == "cast":
        return _counted(node.inputs[0])
    given = node.inputs[0].type if node.op == "reduce" and node.attr.function == "sum" else None
    if given is None or given.dtype.kind != "b":
        return None
    return product(given.shape)


def _sliced(view: Node) -> Iterator[tuple[Dim, Dim]]:
    """The length of each slice that a view takes, and of the axis."""
    base = view.inputs[0].type
    assert base is not None
    taken = [axis for axis in view.attr.axes if not isinstance(axis, AxisNew)]
    for axis, length in zip(taken, base.shape, strict=True):
        if isinstance(axis, AxisSlice) and axis.length != length:
            yield axis.length, length
