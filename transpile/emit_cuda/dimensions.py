"""Dimensions in CUDA: indices have the type ``index_t``, which is 32 bits wide where all arrays are small enough."""

from __future__ import annotations

from collections.abc import Callable, Collection

from transpile.emit_c.dimensions import Dimensions
from transpile.emit_c.syntax import CastTo, Expr, Name
from transpile.emit_c.uses import Uses
from transpile.symbolic.dims import Dim, Opaque
from transpile.symbolic.program import Loop

_MOST_FACTOR = 4
_MOST_NUMBER = 2**20


class DeviceDimensions(Dimensions):
    """Prints the dimensions of one kernel. ``narrow`` are the names that have the type ``index_t``."""

    def __init__(self, uses: Uses, resolve: Callable[[str], Expr], sizes: Collection[str]) -> None:
        super().__init__(uses, self._resolve_wide, sizes)
        self._plain = resolve
        self._widens = False
        self.narrow = set(sizes)

    def _resolve_wide(self, name: str) -> Expr:
        found = self._plain(name)
        return CastTo("int64_t", found) if self._widens and name in self.narrow else found

    def value(self, dim: Dim) -> Expr:
        """A dimension as a number of the computation, which has 64 bits whatever indices have."""
        was, self._widens = self._widens, not isinstance(self._only_name(dim), Name)
        try:
            return super().value(dim)
        finally:
            self._widens = was

    def _only_name(self, dim: Dim) -> Expr | None:
        """The name where the dimension is nothing else: conversions of it are C's own."""
        if len(dim.terms) == 1 and dim.terms[0][1] == 1 and len(dim.terms[0][0]) == 1:
            atom = dim.terms[0][0][0]
            return self._plain(atom) if isinstance(atom, str) else None
        return None

    def is_narrow(self, loop: Loop) -> bool:
        """Whether the loop's variable is of the type ``index_t``: it counts elements along an axis."""
        return all(map(self._is_small, (loop.start, loop.stop))) and abs(loop.step) <= _MOST_NUMBER

    def _is_small(self, dim: Dim) -> bool:
        return all(self._is_small_term(monomial, factor) for monomial, factor in dim.terms)

    def _is_small_term(self, monomial: tuple[str | Opaque, ...], factor: int) -> bool:
        if not monomial:
            return abs(factor) < _MOST_NUMBER
        return len(monomial) == 1 and abs(factor) <= _MOST_FACTOR and self._is_small_atom(monomial[0])

    def _is_small_atom(self, atom: str | Opaque) -> bool:
        if isinstance(atom, str):
            return atom in self.narrow
        return atom.op != "**" and all(map(self._is_small, atom.args))
