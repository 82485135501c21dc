"""Dimensions: integer polynomials over named atoms, in normal form.

Two dimensions are equal when their normal forms are. An atom is a name (a size of an annotation, an integer
parameter, a loop variable, an integer local) or an opaque term such as ``n // 2``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Opaque:
    """A term that is not a polynomial: ``op`` is ``"//"``, ``"%"`` (floor semantics), ``"min"``, ``"max"`` or ``"**"``.

    A power stands for an integer only where its exponent is not negative: whoever makes one sees to that.
    """

    op: str
    args: tuple[Dim, ...]


Atom = str | Opaque
Monomial = tuple[Atom, ...]


@cache
def _key(atom: Atom) -> str:
    return atom if isinstance(atom, str) else text(Dim(((((atom,)), 1),)))


@dataclass(frozen=True)
class Dim:
    """A polynomial: sorted pairs (monomial, coefficient); the empty monomial is the constant."""

    terms: tuple[tuple[Monomial, int], ...] = ()

    def __add__(self, other: DimLike) -> Dim:
        return _collect([*self.terms, *as_dim(other).terms])

    __radd__ = __add__

    def __neg__(self) -> Dim:
        return Dim(tuple((monomial, -factor) for monomial, factor in self.terms))

    def __sub__(self, other: DimLike) -> Dim:
        return self + -as_dim(other)

    def __rsub__(self, other: DimLike) -> Dim:
        return as_dim(other) - self

    def __mul__(self, other: DimLike) -> Dim:
        return _collect([(left + right, a * b) for left, a in self.terms for right, b in as_dim(other).terms])

    __rmul__ = __mul__

    def __str__(self) -> str:
        return text(self)

    @property
    def constant(self) -> int | None:
        """The value when the dimension is a plain number, else None."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and self.terms[0][0] == ():
            return self.terms[0][1]
        return None

    def atoms(self) -> Iterator[str]:
        """Every name in it, those inside opaque terms included."""
        for monomial, _ in self.terms:
            for atom in monomial:
                if isinstance(atom, str):
                    yield atom
                else:
                    for arg in atom.args:
                        yield from arg.atoms()

    def coefficient(self, name: str) -> Dim | None:
        """The factor of ``name`` when the polynomial is linear in it (zero when absent), else None."""
        factor = Dim()
        for monomial, value in self.terms:
            rest = tuple(atom for atom in monomial if atom != name)
            if name in Dim(((rest, 1),)).atoms() or len(monomial) - len(rest) > 1:
                return None
            if len(rest) < len(monomial):
                factor = factor + Dim(((rest, value),))
        return factor

    def substitute(self, values: Mapping[str, Dim]) -> Dim:
        """Replace names by dimensions, inside opaque terms too."""
        result = Dim()
        for monomial, factor in self.terms:
            product = as_dim(factor)
            for atom in monomial:
                if isinstance(atom, str):
                    product = product * values.get(atom, name(atom))
                else:
                    product = product * opaque(atom.op, *(arg.substitute(values) for arg in atom.args))
            result = result + product
        return result


DimLike = Dim | int
ONE = Dim((((), 1),))


def as_dim(value: DimLike) -> Dim:
    """A dimension from a number; a dimension is returned as it is."""
    if isinstance(value, Dim):
        return value
    return Dim((((), value),)) if value else Dim()


def product(lengths: Iterable[Dim]) -> Dim:
    """The number of elements of an array with these lengths."""
    return math.prod(lengths, start=ONE)


def name(atom: str) -> Dim:
    """The dimension that is just this name."""
    return Dim((((atom,), 1),))


_FOLD: dict[str, Callable[[int, int], int]] = {
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "min": min,
    "max": max,
}


def power(base: DimLike, exponent: DimLike) -> Dim:
    """``base ** exponent``: a product where the exponent is a number."""
    a, b = as_dim(base), as_dim(exponent)
    if b.constant is not None and b.constant >= 0:
        return as_dim(a.constant**b.constant) if a.constant is not None else math.prod([a] * b.constant, start=ONE)
    return _collect([((Opaque("**", (a, b)),), 1)])


def opaque(op: str, left: DimLike, right: DimLike) -> Dim:
    """``left op right`` with floor division and remainder; folded when both are numbers."""
    if op == "**":
        return power(left, right)
    a, b = as_dim(left), as_dim(right)
    if a.constant is not None and b.constant is not None and not (op in "//%" and b.constant == 0):
        return as_dim(_FOLD[op](a.constant, b.constant))
    if a == b and op in ("min", "max"):
        return a
    if op == "//" and b.constant:
        whole = _quotient(a, b.constant)
        if whole is not None:
            return whole
    return Dim((((Opaque(op, (a, b)),), 1),))


def _quotient(dividend: Dim, divisor: int) -> Dim | None:
    """The quotient where it is a polynomial: ``(2*n + 3) // 2`` is ``n + 1``."""
    if any(factor % divisor for monomial, factor in dividend.terms if monomial):
        return None
    return _collect([(monomial, factor // divisor) for monomial, factor in dividend.terms])


def _collect(pairs: list[tuple[Monomial, int]]) -> Dim:
    total: dict[Monomial, int] = {}
    for given, number in pairs:
        has_power = any(not isinstance(atom, str) and atom.op == "**" for atom in given)
        monomial, factor = _powers_together(given, number) if has_power else (given, number)
        ordered = tuple(sorted(monomial, key=_key))
        total[ordered] = total.get(ordered, 0) + factor
    kept = [(monomial, factor) for monomial, factor in total.items() if factor]
    # names in order, higher products first, the constant last: `n*m + n - 2`
    kept.sort(key=lambda pair: (pair[0] == (), -len(pair[0]), [_key(atom) for atom in pair[0]]))
    return Dim(tuple(kept))


def _powers_together(monomial: Monomial, factor: int) -> tuple[Monomial, int]:
    """One power of each base: ``R * R**i * R**(k - i)`` is ``R**(k + 1)``."""
    exponents: dict[Dim, Dim] = {}
    for atom in monomial:
        if not isinstance(atom, str) and atom.op == "**":
            exponents[atom.args[0]] = exponents.get(atom.args[0], Dim()) + atom.args[1]
    rest: list[Atom] = []
    for atom in monomial:
        if isinstance(atom, str) and name(atom) in exponents:
            exponents[name(atom)] += 1
        elif isinstance(atom, str) or atom.op != "**":
            rest.append(atom)
    for base, exponent in exponents.items():
        number = base.constant or 0
        while number >= 2 and factor and factor % number == 0:
            exponent, factor = exponent + 1, factor // number
        if exponent.constant is None or exponent.constant < 0 or not (number >= 2 or _is_name(base)):
            rest.append(Opaque("**", (base, exponent)))
        elif number:
            factor *= number**exponent.constant
        else:
            rest += base.terms[0][0] * exponent.constant
    return tuple(rest), factor


def _is_name(value: Dim) -> bool:
    return len(value.terms) == 1 and value == name(text(value))


def _atom_text(atom: Atom) -> str:
    if isinstance(atom, str):
        return atom
    if atom.op == "**":
        return _power_text(*atom.args)
    if atom.op in ("min", "max"):
        return f"{atom.op}({', '.join(map(text, atom.args))})"
    left, right = (_factor_text(arg) for arg in atom.args)
    return f"({left} {atom.op} {right})"


def _power_text(base: Dim, exponent: Dim) -> str:
    """As Black spells it: without spaces where both sides are simple."""
    simple = [_is_name(side) or (side.constant is not None and side.constant >= 0) for side in (base, exponent)]
    parts = [text(side) if plain else f"({text(side)})" for side, plain in zip((base, exponent), simple, strict=True)]
    return ("**" if all(simple) else " ** ").join(parts)


def _factor_text(dim: Dim) -> str:
    simple = dim.constant is not None or len(dim.terms) == 1
    return text(dim) if simple else f"({text(dim)})"


def text(dim: Dim) -> str:
    """The polynomial as Python source: ``n*m - 2``."""
    parts: list[str] = []
    for monomial, factor in dim.terms:
        names = [_atom_text(atom) for atom in monomial]
        if abs(factor) != 1 or not names:
            names.insert(0, str(abs(factor)))
        sign = "-" if factor < 0 else "+"
        body = "*".join(names)
        if parts:
            parts.append(f" {sign} {body}")
        else:
            parts.append(f"-{body}" if factor < 0 else body)
    return "".join(parts) or "0"
