"""Dimensions as C expressions of the fast entry, and how large their atoms may be for them not to overflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from transpile.symbolic.dims import Atom, Dim
from transpile.symbolic.graph import Condition

_CALLS = {"//": "floor_divide", "%": "floor_remainder", "min": "smaller", "max": "larger"}
_AVAILABLE_BITS = 62


def dim_text(dim: Dim, named: Callable[[str], str]) -> str:
    """The value of a dimension in C; ``named`` gives the C name of an atom."""
    terms = [" * ".join([f"INT64_C({factor})", *(_atom(atom, named) for atom in atoms)]) for atoms, factor in dim.terms]
    return f"({' + '.join(terms)})" if terms else "INT64_C(0)"


def _atom(atom: Atom, named: Callable[[str], str]) -> str:
    if isinstance(atom, str):
        return named(atom)
    return f"{_CALLS[atom.op]}({', '.join(dim_text(arg, named) for arg in atom.args)})"


def condition_text(condition: Condition, named: Callable[[str], str]) -> str:
    """Whether the condition holds, in C."""
    return f"{dim_text(condition.value, named)} {condition.relation} 0"


def safe_bits(dims: Iterable[Dim]) -> dict[str, int]:
    """For each atom of ``dims``, how many bits it may have for none of them to overflow 64."""
    found: dict[str, int] = {}
    for dim in dims:
        available = _AVAILABLE_BITS - _weight(dim).bit_length()
        for atom in dim.atoms():
            width = max(0, available // _degree(dim))
            found[atom] = min(found.get(atom, width), width)
    return found


def _degree(dim: Dim) -> int:
    """The highest power that any atom can reach in the value: division and minimum give no more than their operands."""
    return max((sum(_atom_degree(atom) for atom in atoms) for atoms, _ in dim.terms), default=0)


def _atom_degree(atom: Atom) -> int:
    return 1 if isinstance(atom, str) else max(1, *(_degree(arg) for arg in atom.args))


def _weight(dim: Dim) -> int:
    """A bound on what the numbers in it contribute: the sum of the factors, times those of its opaque terms."""
    total = 1
    for atoms, factor in dim.terms:
        product = abs(factor)
        for atom in atoms:
            if not isinstance(atom, str):
                product *= max(1, *(_weight(arg) for arg in atom.args))
        total += product
    return total
