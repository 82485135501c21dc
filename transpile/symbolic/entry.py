"""The entry of a kernel: what is checked before C may run, what is allocated for it and what is given back.

The generated Python and the fast entry of the built extension print the same entry in two languages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from transpile.symbolic.aliases import NOTHING, Aliases
from transpile.symbolic.dims import Dim, Opaque
from transpile.symbolic.effects import ANEW
from transpile.symbolic.equal_sizes import lengths
from transpile.symbolic.graph import Condition, Kernel, Node, Parameter, ResultSpec, walk
from transpile.symbolic.program import Array, Function, Scalar
from transpile.symbolic.texts import texts
from transpile.symbolic.types import DType

GEMM = {"float64": "dgemm", "float32": "sgemm"}  # BLAS's names of the matrix product
_BITS = 61  # lengths in bytes are computed with care, lengths in elements are not
_C_TYPE = {"float64": "double", "float32": "float", "complex128": "double", "complex64": "float", "bool": "bool"}


@dataclass(frozen=True)
class Result:
    """One returned value and, unless it is an argument, the array or scalar of the C function that becomes it.

    ``lengths`` takes the lengths of an array of which the function says only at its end how much of it is used, and
    ``origin`` the number that says whether an argument is returned instead.
    """

    spec: ResultSpec
    storage: Array | Scalar | None
    lengths: Array | None = None
    origin: Scalar | None = None

    @property
    def is_made(self) -> bool:
        """Whether the function makes the array, because its size is known only while it runs."""
        return isinstance(self.storage, Array) and self.storage.made

    @property
    def room(self) -> tuple[Dim, ...]:
        """The shape that the entry makes an array with."""
        return self.storage.shape if isinstance(self.storage, Array) and not self.storage.made else ()


@dataclass(frozen=True, eq=False)
class Entry:
    """What the entry of a kernel with a C function does.

    ``divisors`` must not be zero for the conditions and lengths to have a value at all. ``separate`` pairs each written
    array with the other arrays that it must not overlap. ``contiguous`` are arrays of which the layout decides what the
    source means, so that C must not get a copy.
    """

    kernel: Kernel
    function: Function
    divisors: tuple[Dim, ...]
    conditions: tuple[Condition, ...]
    results: tuple[Result, ...]
    separate: tuple[tuple[Parameter, tuple[Parameter, ...]], ...]
    contiguous: tuple[Parameter, ...] = ()
    small: tuple[tuple[str, int], ...] = ()  # ints and how many bits they may have, so that no length overflows in C
    again: tuple[int, ...] = ()  # statuses with which C leaves everything, or an exception, to the NumPy version

    @property
    def makes_results(self) -> bool:
        """Whether C makes an array that is returned."""
        return any(result.is_made for result in self.results)


def entry_of(kernel: Kernel, function: Function) -> Entry:
    """Put together the entry of a kernel."""
    storages = iter(function.results)
    named = {item.name: item for item in function.results if isinstance(item, Array)}
    found = [(spec, None if spec.kind == "argument" else next(storages)) for spec in kernel.results]
    origins = [next(storages) if spec.kind == "either" else None for spec in kernel.results]
    results = tuple(
        Result(spec, storage, named.get(getattr(storage, "late", "")), origin if isinstance(origin, Scalar) else None)
        for (spec, storage), origin in zip(found, origins, strict=True)
    )
    conditions = _conditions(kernel, results)
    divisors = dict.fromkeys(divisor for value in _computed(conditions, results) for divisor in _divisors(value))
    contiguous = tuple(parameter for parameter in kernel.parameters if parameter.name in reshaped_and_written(kernel))
    small = tuple(_small_ints(kernel, (*_computed(conditions, results), *_memory(function))).items())
    known = texts(kernel)
    again = tuple(k for k, message in enumerate(function.messages, 1) if message in known or message[0] == ANEW)
    return Entry(kernel, function, tuple(divisors), conditions, results, _separate(kernel), contiguous, small, again)


def _memory(function: Function) -> Iterator[Dim]:
    """The lengths of all that memory is made for."""
    for array in function.arrays:
        yield from array.shape


def _small_ints(kernel: Kernel, dims: Iterable[Dim]) -> dict[str, int]:
    """The bits that each int parameter may have for nothing of this to overflow."""
    ints = [item.name for item in kernel.parameters if not item.type.is_array and item.type.dtype.kind in "iu"]
    found: dict[str, int] = {}
    for dim in dims:
        weight, degree = _magnitude(dim)
        for name in {*ints} & {*dim.atoms()}:
            found[name] = min(found.get(name, _BITS), (_BITS - weight.bit_length()) // max(degree, 1))
    return {name: found[name] for name in ints if name in found}


def _magnitude(dim: Dim) -> tuple[int, int]:
    """Two numbers w and d such that the value does not exceed w * b**d where no name exceeds b."""
    weight, degree = 0, 0
    for monomial, factor in dim.terms:
        own, power = abs(factor), 0
        for atom in monomial:
            inner = [_magnitude(arg) for arg in atom.args] if isinstance(atom, Opaque) else [(1, 1)]
            own *= max(1, sum(bound[0] for bound in inner))
            power += max(bound[1] for bound in inner)
        weight, degree = weight + own, max(degree, power)
    return weight, degree


def reshaped_and_written(kernel: Kernel) -> set[str]:
    """The written array parameters that are reshaped: NumPy's reshape is a view or a copy, as the layout allows."""
    aliases = Aliases(kernel)
    found: set[Node] = set()
    for node in walk(kernel.body):
        if node.op == "reshape":
            found |= aliases.bases(node)
        elif node.op == "call":
            found |= _passed_on(kernel, node, aliases)
    names = {str(node.attr) for node in found if node.op == "param"}
    return {parameter.name for parameter in kernel.parameters if parameter.written and parameter.name in names}


def _passed_on(kernel: Kernel, call: Node, aliases: Aliases) -> frozenset[Node]:
    callee = aliases.callee(call)
    if callee is None or callee is kernel:  # what calls itself writes no argument
        return NOTHING
    pairs = zip(callee.parameters, call.inputs, strict=True)
    needed = reshaped_and_written(callee)
    return NOTHING.union(*(aliases.bases(value) for parameter, value in pairs if parameter.name in needed))


def c_type(dtype: DType) -> str:
    """The C type of an element, or of one part of a complex one."""
    return _C_TYPE.get(dtype.name, f"{dtype.name}_t")


def arrays(kernel: Kernel) -> list[Parameter]:
    """The array parameters."""
    return [parameter for parameter in kernel.parameters if parameter.type.is_array]


def defines(kernel: Kernel, parameter: Parameter, axis: int) -> str | None:
    """The named size that this axis of this parameter defines."""
    return next((name for name, place in kernel.sizes.items() if place == (parameter.name, axis)), None)


def has_dependent_axis(kernel: Kernel, parameter: Parameter) -> bool:
    """Whether an axis of the array must have a length that is known from elsewhere."""
    return any(defines(kernel, parameter, axis) is None for axis in range(len(parameter.type.shape)))


def fingerprint(function: Function, functions: Mapping[str, Function]) -> str:
    """The digest of all that a C function does, its callees included: what a built extension is recognised by."""
    seen: dict[str, Function] = {}
    pending = [function]
    while pending:
        current = pending.pop()
        if current.name not in seen:
            seen[current.name] = current
            pending += [functions[name] for name in current.callees if name in functions]
    return hashlib.blake2b("\n".join(map(repr, seen.values())).encode(), digest_size=8).hexdigest()


def _conditions(kernel: Kernel, results: tuple[Result, ...]) -> tuple[Condition, ...]:
    """The kernel's own conditions, and that no result has a negative length; without what always holds, each once."""
    lengths = [Condition(length, ">=") for result in results for length in result.room]
    needed = [condition for condition in (*kernel.conditions, *lengths) if not _always_holds(condition, kernel)]
    return tuple(dict.fromkeys(needed))


def _computed(conditions: tuple[Condition, ...], results: tuple[Result, ...]) -> Iterator[Dim]:
    """Everything that the entry computes."""
    for condition in conditions:
        yield condition.value
    for result in results:
        yield from result.room


def _divisors(value: Dim) -> Iterator[Dim]:
    for monomial, _ in value.terms:
        for atom in monomial:
            if isinstance(atom, Opaque):
                for arg in atom.args:
                    yield from _divisors(arg)
                if atom.op in ("//", "%") and atom.args[1].constant is None:
                    yield atom.args[1]


def _always_holds(condition: Condition, kernel: Kernel) -> bool:
    value = condition.value
    if condition.relation == "==" or value.constant is not None:
        return value.constant is not None and (
            value.constant >= 0 if condition.relation == ">=" else value.constant == 0
        )
    return all(factor > 0 for _, factor in value.terms) and _only_sizes(value, kernel)


def _only_sizes(value: Dim, kernel: Kernel) -> bool:
    opaque = any(isinstance(atom, Opaque) for monomial, _ in value.terms for atom in monomial)
    sizes = {*kernel.sizes, *lengths(kernel)}
    return not opaque and sizes.issuperset(value.atoms())


def _separate(kernel: Kernel) -> tuple[tuple[Parameter, tuple[Parameter, ...]], ...]:
    """Each pair of a written array and another one, once."""
    pairs: list[tuple[Parameter, tuple[Parameter, ...]]] = []
    done: set[str] = set()
    for written in arrays(kernel):
        if written.written:
            done.add(written.name)
            others = tuple(other for other in arrays(kernel) if other.name not in done)
            pairs.append((written, others))
    return tuple(pairs)
