"""First of the two steps of printing: an expression of the loop program becomes one of C, types and casts settled.

Complex values become pairs. What a formula names twice, and what helpers return as a struct, is held in locals first:
these statements gather in ``prelude`` and are printed in front of the statement at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from transpile.emit_c.casts import cast
from transpile.emit_c.counters import is_step
from transpile.emit_c.ctype import c_type, component, hexadecimal, integer_range, literal
from transpile.emit_c.dimensions import Dimensions
from transpile.emit_c.integers import constant
from transpile.emit_c.names import Names
from transpile.emit_c.operations import COMPARISONS, PREDICATES, operation, truth
from transpile.emit_c.operations_complex import (
    Complex,
    Pair,
    PairCall,
    complex_cast,
    complex_operation,
    complex_truth,
    repeats,
)
from transpile.emit_c.syntax import Binary, Call, Expr, Name, Number, Subscript, Ternary, is_atomic, walk
from transpile.emit_c.uses import Uses
from transpile.symbolic import program
from transpile.symbolic.dims import Dim
from transpile.symbolic.types import BOOL, DType


@dataclass(frozen=True)
class Declare:
    """``const type name = value;``, or without a value ``type name;``."""

    type: str
    name: str
    value: Expr | None


@dataclass(frozen=True)
class Set:
    """``name = value;``"""

    name: str
    value: Expr


@dataclass(frozen=True)
class Branch:
    """``if (condition) then else orelse``"""

    condition: Expr
    then: tuple[Prelude, ...]
    orelse: tuple[Prelude, ...]


Prelude = Declare | Set | Branch
Value = Expr | Pair

_BITWISE = frozenset({"bitwise_and", "bitwise_or", "bitwise_xor", "invert"})
_NOUNS = {
    "multiply": "product", "square": "square", "divide": "quotient", "add": "sum", "subtract": "difference",
    "exp": "exponential", "log": "logarithm", "sqrt": "root",
}  # fmt: skip


class Settler:
    """Settles the expressions of one function."""

    def __init__(self, uses: Uses, names: Names, sizes: tuple[str, ...]) -> None:
        self.uses = uses
        self.names = names
        self.dims = Dimensions(uses, self.variable, sizes)
        self.prelude: list[Prelude] = []
        self.vectors = True  # whether compilers make vectors of the loop around, or calls cost little as they are
        self.counters: frozenset[str] = frozenset()  # ints that do not overflow when one is added to them
        self.replaced: dict[str, Expr] = {}  # C names that stand for an element of their lanes

    def variable(self, name: str) -> Expr:
        """A real scalar by its name in the program."""
        c_name = self.names.of(name)
        return self.replaced.get(c_name, Name(c_name))

    def pair(self, name: str) -> Pair:
        """A complex scalar by its name in the program."""
        re, im = self.names.parts(name)
        return Pair(self.replaced.get(re, Name(re)), self.replaced.get(im, Name(im)))

    def element(self, array: str, subscripts: tuple[Dim, ...], shape: tuple[Dim, ...], dtype: DType) -> Value:
        """``array[subscripts]`` as it is read or written."""
        index = self.dims.flat(subscripts, shape)
        c_name = self.names.of(array)
        if dtype.kind != "c":
            return Subscript(c_name, index)
        first = constant(index)
        if first is not None:
            return Pair(Subscript(c_name, Number(str(2 * first))), Subscript(c_name, Number(str(2 * first + 1))))
        even = Binary("*", Number("2"), index)
        return Pair(Subscript(c_name, even), Subscript(c_name, Binary("+", even, Number("1"))))

    def real(self, expr: program.Expr) -> Expr:
        """A value that is not complex."""
        value = self.value(expr)
        assert not isinstance(value, Pair), f"complex value where a real one belongs: {expr}"
        return value

    def condition(self, expr: program.Expr) -> Expr:
        """A value whose truth is tested."""
        value = self.value(expr)
        return complex_truth(value, expr.dtype) if isinstance(value, Pair) else truth(expr.dtype, value)

    def value(self, expr: program.Expr) -> Value:
        """Any value."""
        match expr:
            case program.Const(value=given, dtype=dtype):
                return number(given, dtype)
            case program.Var(name=name, dtype=dtype):
                return self.pair(name) if dtype.kind == "c" else self.variable(name)
            case program.Index(value=dim):
                return self.dims.value(dim)
            case program.Load(array=array, subscripts=subscripts, shape=shape, dtype=dtype):
                return self.element(array, subscripts, shape, dtype)
            case program.Cast(arg=arg, dtype=dtype):
                return self._cast(self.value(arg), arg.dtype, dtype)
            case program.Op(name="select" | "where"):
                return self._select(expr)
            case program.Op(name="and" | "or", dtype=dtype) if dtype == BOOL:
                return self._short_cut(expr)
            case program.Op(name="and", args=(first, second)):  # Python gives one of the two operands
                return self._select(program.Op("select", (first, second, first), expr.dtype))
            case program.Op(name="or", args=(first, second)):
                return self._select(program.Op("select", (first, first, second), expr.dtype))
            case program.Op(name="complex", args=(re, im)):
                return Pair(self.real(re), self.real(im))
            case program.Op(name="add", args=(program.Var(name=name), step)) if name in self.counters and is_step(step):
                return Binary("+", self.variable(name), self.real(step.arg if isinstance(step, program.Cast) else step))
            case program.Op():
                return self._operation(expr)

    def hold(self, value: Value, hint: str, dtype: DType) -> Value:
        """The value in locals, so that it may be named more than once; names and numbers stay as they are."""
        part = c_type(dtype)
        if isinstance(value, Pair):
            if is_atomic(value.re) and is_atomic(value.im):
                return value
            return Pair(self._local(part, f"{hint}_re", value.re), self._local(part, f"{hint}_im", value.im))
        return value if is_atomic(value) else self._local(part, hint, value)

    def _local(self, type_name: str, hint: str, value: Expr) -> Name:
        for given in self.prelude:  # of this statement, so that nothing was written since
            if isinstance(given, Declare) and (given.type, given.value) == (type_name, value):
                return Name(given.name)
        name = self.names.fresh(hint)
        self.prelude.append(Declare(type_name, name, value))
        return Name(name)

    @contextmanager
    def _apart(self) -> Iterator[list[Prelude]]:
        """Gathers the prelude of a part that may not be evaluated unconditionally."""
        outer, self.prelude = self.prelude, []
        try:
            yield self.prelude
        finally:
            self.prelude = outer

    def _operation(self, op: program.Op) -> Value:
        decided = _decided_comparison(op)
        if decided is not None:
            return Number(literal(decided, BOOL))
        compute = op.args[0].dtype
        if compute.kind == "c":
            return self._complex_operation(op, compute)
        args = tuple(self._operand(op, arg) for arg in op.args)
        result = operation(self.uses, op.name, compute, args)
        return self._cast(result, BOOL if op.name in PREDICATES else compute, op.dtype)

    def _operand(self, op: program.Op, arg: program.Expr) -> Expr:
        if op.name in _BITWISE and isinstance(arg, program.Const) and arg.dtype.kind in "iu" and arg.value.real >= 0:
            return Number(hexadecimal(int(arg.value.real), arg.dtype))
        return self.real(arg)

    def _complex_operation(self, op: program.Op, compute: DType) -> Value:
        pairs: list[Pair] = []
        for arg in op.args:
            value = self.value(arg)
            if repeats(op.name):
                value = self.hold(value, _hint(arg), compute)
            assert isinstance(value, Pair), f"real operand of complex {op.name}: {arg}"
            pairs.append(value)
        name = "magnitude" if op.name == "absolute" and not self.vectors and self.uses.fp == "fast" else op.name
        result = self._opened(complex_operation(self.uses, name, compute, tuple(pairs), op.python), op)
        natural = compute if isinstance(result, Pair) else component(compute)
        return self._cast(result, BOOL if op.name in PREDICATES else natural, op.dtype)

    def _opened(self, result: Complex, op: program.Op) -> Value:
        if not isinstance(result, PairCall):
            return result
        held = self._local(result.struct, _hint(op), result.call)
        return Pair(Name(f"{held.text}.re"), Name(f"{held.text}.im"))

    def _cast(self, value: Value, source: DType, target: DType) -> Value:
        if isinstance(value, Pair):
            return complex_cast(value, source, target, lambda expr, old, new: cast(self.uses, expr, old, new))
        if target.kind == "c":
            part = component(target)
            return Pair(cast(self.uses, value, source, part), Number(literal(0, part)))
        return cast(self.uses, value, source, target)

    def _select(self, op: program.Op) -> Value:
        condition = self.condition(op.args[0])
        if op.name == "where":  # NumPy evaluates both, so they may be held in front
            values = [self._cast(self.value(arg), arg.dtype, op.dtype) for arg in op.args[1:]]
            if op.dtype.kind == "c":
                values = [
                    self._read_before(value, _hint(arg), op.dtype)
                    for value, arg in zip(values, op.args[1:], strict=True)
                ]
            return self._choice(condition, values[0], values[1])
        with self._apart() as then_prelude:
            then = self._cast(self.value(op.args[1]), op.args[1].dtype, op.dtype)
        with self._apart() as else_prelude:
            orelse = self._cast(self.value(op.args[2]), op.args[2].dtype, op.dtype)
        if not then_prelude and not else_prelude:
            return self._choice(condition, then, orelse)
        return self._branched(condition, (then, then_prelude), (orelse, else_prelude), op.dtype)

    def _read_before(self, value: Value, hint: str, dtype: DType) -> Value:
        """A cheap complex value in locals: a loop that reads parts of complex numbers only at times gets no vectors."""
        is_cheap = not any(isinstance(part, Call) for root in flat(value) for part in walk(root))
        return self.hold(value, hint, dtype) if is_cheap else value

    def _choice(self, condition: Expr, then: Value, orelse: Value) -> Value:
        if isinstance(then, Pair) and isinstance(orelse, Pair):
            held = self.hold(condition, "chosen", BOOL)
            assert not isinstance(held, Pair)
            return Pair(Ternary(held, then.re, orelse.re), Ternary(held, then.im, orelse.im))
        assert not isinstance(then, Pair)
        assert not isinstance(orelse, Pair)
        return Ternary(condition, then, orelse)

    def _branched(
        self, condition: Expr, then: tuple[Value, list[Prelude]], orelse: tuple[Value, list[Prelude]], dtype: DType
    ) -> Value:
        """``if`` statements for a choice whose parts need statements of their own."""
        hints = ("choice_re", "choice_im") if dtype.kind == "c" else ("choice",)
        names = [self.names.fresh(hint) for hint in hints]
        self.prelude += [Declare(c_type(dtype), name, None) for name in names]
        arms = [
            (*prelude, *(Set(name, part) for name, part in zip(names, flat(value), strict=True)))
            for value, prelude in (then, orelse)
        ]
        self.prelude.append(Branch(condition, arms[0], arms[1]))
        return Pair(Name(names[0]), Name(names[1])) if dtype.kind == "c" else Name(names[0])

    def _short_cut(self, op: program.Op) -> Value:
        """``and`` and ``or`` of Python: the second operand is evaluated only where it is needed."""
        first = self.condition(op.args[0])
        with self._apart() as prelude:
            second = self.condition(op.args[1])
        if not prelude:
            return Binary("&&" if op.name == "and" else "||", first, second)
        known: tuple[Value, list[Prelude]] = (Number("false" if op.name == "and" else "true"), [])
        then, orelse = ((second, prelude), known) if op.name == "and" else (known, (second, prelude))
        return self._branched(first, then, orelse, BOOL)


def flat(value: Value) -> tuple[Expr, ...]:
    """The parts of a value: one, or two of a complex one."""
    return (value.re, value.im) if isinstance(value, Pair) else (value,)


def number(value: bool | int | float | complex, dtype: DType) -> Value:
    """A literal."""
    if dtype.kind == "c":
        part = component(dtype)
        return Pair(Number(literal(value.real, part)), Number(literal(value.imag, part)))
    assert not isinstance(value, complex)
    return Number(literal(value, dtype))


def _hint(expr: program.Expr) -> str:
    """What to call a part that has to be held."""
    match expr:
        case program.Var(name=name) | program.Load(array=name):
            return name
        case program.Cast(arg=arg):
            return _hint(arg)
        case program.Op(name=name):
            return _NOUNS.get(name, name)
    return "value"


def _decided_comparison(op: program.Op) -> bool | None:
    """What an integer comparison gives for every value (compilers warn about these), else None."""
    if op.name not in COMPARISONS or op.args[0].dtype.kind not in "iub":
        return None
    left, right = op.args
    if left == right:
        return op.name in ("equal", "less_equal", "greater_equal")
    if isinstance(left, program.Const) and not isinstance(right, program.Const):
        return _against_limit(_MIRRORED.get(op.name, op.name), left)
    return _against_limit(op.name, right) if isinstance(right, program.Const) else None


_MIRRORED = {
    "less": "greater", "less_equal": "greater_equal", "greater": "less", "greater_equal": "less_equal",
}  # fmt: skip


def _against_limit(name: str, limit: program.Const) -> bool | None:
    """The comparison of any value with the smallest or greatest number of its type, where that decides it."""
    lowest, highest = (0, 1) if limit.dtype == BOOL else integer_range(limit.dtype)
    if limit.value == lowest and name in ("less", "greater_equal"):
        return name == "greater_equal"
    if limit.value == highest and name in ("greater", "less_equal"):
        return name == "less_equal"
    return None
