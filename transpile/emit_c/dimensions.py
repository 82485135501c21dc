"""Dimensions in C: sizes, bounds and subscripts as int64_t expressions."""

from __future__ import annotations

from collections.abc import Callable, Collection

from transpile.emit_c.ctype import INT64
from transpile.emit_c.integers import constant, narrowed, widened
from transpile.emit_c.syntax import Binary, Expr, Number, Unary
from transpile.emit_c.uses import Uses
from transpile.symbolic.dims import Dim, Monomial, Opaque

_SMALL = 2**15


class Dimensions:
    """Prints the dimensions of one function. ``resolve`` gives the C expression of a name."""

    def __init__(self, uses: Uses, resolve: Callable[[str], Expr], sizes: Collection[str]) -> None:
        self._uses = uses
        self._resolve = resolve
        self._sizes = frozenset(sizes)
        self.bounded = set(sizes)  # names that count memory or iterations: sums of a few cannot overflow

    def expr(self, dim: Dim) -> Expr:
        """A size, a bound or a part of a subscript: plain int64_t arithmetic, because it lies within memory."""
        terms = sorted(dim.terms, key=lambda term: term[1] < 0)  # `n - i`, not `-i + n`
        result: Expr | None = None
        for monomial, factor in terms:
            term = self._term(monomial, abs(factor))
            if result is None:
                result = _minus(term) if factor < 0 else term
            else:
                result = Binary("-" if factor < 0 else "+", result, term)
        return result or Number("0")

    def value(self, dim: Dim) -> Expr:
        """A dimension as a number of the computation: wraps where it could overflow."""
        if self.is_bounded(dim) or dim.constant is not None or _is_atom(dim):
            return self.expr(dim)
        total: Expr | None = None
        for monomial, factor in dim.terms:
            term = self._wrapped_term(monomial, abs(factor))
            if total is None:
                total = term if factor > 0 else Binary("-", Number("0"), term)
            else:
                total = Binary("+" if factor > 0 else "-", total, term)
        assert total is not None  # a dimension without terms is a constant
        return narrowed(total, INT64)

    def flat(self, subscripts: tuple[Dim, ...], shape: tuple[Dim, ...]) -> Expr:
        """The row-major position of an element."""
        if not subscripts:
            return Number("0")
        index, known = self.expr(subscripts[0]), subscripts[0].constant
        for subscript, size in zip(subscripts[1:], shape[1:], strict=True):
            if known is not None:
                row = size * known
                flat = row.constant is not None and subscript.constant is not None
                index = self.expr(row + subscript) if flat or known == 0 else _sum(self.expr(row), self.expr(subscript))
                known = (row + subscript).constant
            else:
                index = index if size.constant == 1 else Binary("*", index, self.expr(size))
                index = _sum(index, self.expr(subscript))
        return index

    def is_bounded(self, dim: Dim) -> bool:
        """Whether the value surely is far from the limits of int64."""
        return all(
            len(monomial) <= 1 and abs(factor) < _SMALL and all(map(self._bounded_atom, monomial))
            for monomial, factor in dim.terms
        )

    def is_count(self, dim: Dim) -> bool:
        """Whether the dimension cannot be negative by its form: sums and products of sizes."""
        return all(factor > 0 and all(self._counts(atom) for atom in monomial) for monomial, factor in dim.terms)

    def _counts(self, atom: str | Opaque) -> bool:
        if isinstance(atom, str):
            return atom in self._sizes
        if atom.op == "**":
            return self.is_count(atom.args[0])
        return all(map(self.is_count, atom.args)) and (atom.op in ("min", "max") or bool(atom.args[1].constant))

    def _bounded_atom(self, atom: str | Opaque) -> bool:
        if isinstance(atom, str):
            return atom in self.bounded
        return atom.op != "**" and all(map(self.is_bounded, atom.args))

    def _wrapped_term(self, monomial: Monomial, factor: int) -> Expr:
        result: Expr | None = Number(str(factor)) if factor != 1 or not monomial else None
        for atom in monomial:
            part = widened(self.value(Dim((((atom,), 1),))), INT64, in_type=True)
            result = part if result is None else Binary("*", result, part)
        assert result is not None  # the factor is there where there is no atom
        return result

    def _term(self, monomial: Monomial, factor: int) -> Expr:
        parts = [self._atom(atom) for atom in monomial]
        if factor != 1 or not parts:
            parts.insert(0, Number(str(factor)))
        result = parts[0]
        for part in parts[1:]:
            result = Binary("*", result, part)
        return result

    def _atom(self, atom: str | Opaque) -> Expr:
        if isinstance(atom, str):
            return self._resolve(atom)
        left, right = (self.value(arg) for arg in atom.args)
        if atom.op in ("min", "max"):
            return self._uses.helper(f"{atom.op}imum", INT64, left, right)
        if atom.op == "**":
            return self._uses.helper("power", INT64, left, right)
        if self.is_count(atom.args[0]) and (constant(right) or 0) > 0:
            return Binary("/" if atom.op == "//" else "%", left, right)
        return self._uses.helper("floor_divide" if atom.op == "//" else "remainder", INT64, left, right)


def _is_atom(dim: Dim) -> bool:
    return len(dim.terms) == 1 and dim.terms[0][1] == 1 and len(dim.terms[0][0]) == 1


def _minus(term: Expr) -> Expr:
    return Number(f"-{term.text}") if isinstance(term, Number) else Unary("-", term)


def _sum(left: Expr, right: Expr) -> Expr:
    """``left + right`` with the terms of ``right`` appended, so that no parentheses are needed."""
    if right == Number("0"):
        return left
    if isinstance(right, Number) and right.text.startswith("-"):
        return Binary("-", left, Number(right.text[1:]))
    if isinstance(right, Binary) and right.operator in ("+", "-"):
        return Binary(right.operator, _sum(left, right.left), right.right)
    if isinstance(right, Unary) and right.operator == "-":
        return Binary("-", left, right.arg)
    return Binary("+", left, right)


def takes_a_call(length: Dim) -> bool:
    """Whether C computes a length by a function."""
    atoms = (atom for monomial, _ in length.terms for atom in monomial)
    return any(isinstance(atom, Opaque) and atom.op in ("min", "max") for atom in atoms)
