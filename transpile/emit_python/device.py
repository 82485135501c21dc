"""Prints the host plan of a kernel on a GPU: checks, memory, launches, what is read back and what is returned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transpile.emit_python.entry import (
    Names,
    allocation,
    checks,
    factor,
    failing,
    numpy_type,
    raised,
    value_text,
)
from transpile.emit_python.host_numbers import host_text
from transpile.emit_python.layout import INDENT, WIDTH, bracketed, condition, one_or_more
from transpile.loops.access import statements
from transpile.loops.device.drafting import BLOCKS, RETURNED
from transpile.symbolic.device import DeviceKernel, Plan
from transpile.symbolic.dims import Dim, product, text
from transpile.symbolic.entry import Entry, arrays
from transpile.symbolic.fronts import string_text
from transpile.symbolic.graph import Gather, Kernel, Reduce, Scatter, walk
from transpile.symbolic.program import (
    Array,
    Assign,
    Expr,
    Fail,
    If,
    Jump,
    Launch,
    Loop,
    MatMul,
    ReadBack,
    Return,
    Rotate,
    Scalar,
    Stmt,
    Var,
    While,
    always_fails,
)
from transpile.symbolic.types import Kind

NEEDED = "the sizes, layouts or overlap of its arrays need the NumPy version"
UNCHECKED = f"{NEEDED}, and CuPy does not check index arrays"
NO_INITIAL = f"{NEEDED}, and CuPy's min and max have no `initial`"
_METHODS = {"map": "spread", "rows": "rows", "partials": "reduce", "block": "block", "once": "once"}


def print_dispatch(kernel: Kernel, plan: Plan | str) -> Iterator[str]:
    """The lines of the public function that pass a call with CuPy arrays on."""
    given = [f"{parameter.name}={parameter.name}" for parameter in arrays(kernel)]
    yield from bracketed("if _is_on_gpu(", [f'"{kernel.name}"', *given], "):", WIDTH - len(INDENT))
    if isinstance(plan, str):
        yield from refuse_gpu(kernel, plan)
    else:
        yield f"{INDENT}return _{kernel.name}_cuda({', '.join(parameter.name for parameter in kernel.parameters)})"


def refuse_gpu(kernel: Kernel, reason: str) -> Iterator[str]:
    """The lines that say why a call does not run on a GPU, inside a condition."""
    yield from bracketed(f"{INDENT}_refuse_gpu(", [f'"{kernel.name}"', string_text(reason)], ")", WIDTH - 8)


def print_plan(entry: Entry, plan: Plan) -> str:
    """The text of the function that runs a kernel on the GPU."""
    return "\n".join(_PlanPrinter(entry, plan).function())


class _PlanPrinter:
    """Prints one plan."""

    def __init__(self, entry: Entry, plan: Plan) -> None:
        self.entry, self.plan, self.kernel = entry, plan, entry.kernel
        self.names = Names(self.kernel)
        self.known: dict[str, str] = {parameter.name: parameter.name for parameter in self.kernel.parameters}
        self.known |= self.names.size
        self.gpu = self.names.fresh("gpu")
        self.cupy = self.names.fresh("cupy")
        self.copies = {parameter.name: self.names.fresh(f"{parameter.name}_c") for parameter in arrays(self.kernel)}
        self.results = {
            position: self.names.fresh(result.storage.name)
            for position, result in enumerate(entry.results)
            if result.storage is not None
        }
        self.cut: dict[int, str] = {}  # results that are cut down to lengths, and the arrays that take these
        for position, name in self.results.items():
            storage = entry.results[position].storage
            assert storage is not None
            self.known[storage.name] = name
            lengths = entry.results[position].lengths
            if lengths is not None:
                self.cut[position] = self.known[lengths.name] = self.names.fresh(lengths.name)
        self.known |= self.copies
        declared = (*plan.function.parameters, *plan.function.results, *plan.memory)
        self.lengths = {item.name: item.shape for item in declared if isinstance(item, Array)}

    def named(self, name: str) -> str:
        """The Python name of a name of the program."""
        if name not in self.known:
            self.known[name] = self.names.fresh(name.removeprefix("@"))
        return self.known[name]

    def dim(self, dim: Dim) -> str:
        """A dimension in these names."""
        other = {atom: self.named(atom) for atom in dim.atoms()}
        return text(dim.substitute({atom: Dim((((own,), 1),)) for atom, own in other.items() if own != atom}))

    def shape(self, lengths: Iterable[Dim]) -> str:
        """A tuple of dimensions."""
        return f"({', '.join(one_or_more([self.dim(length) for length in lengths]))})"

    def function(self) -> Iterator[str]:
        """The lines of the function."""
        parameters = [parameter.name for parameter in self.kernel.parameters]
        yield from bracketed(f"def _{self.kernel.name}_cuda(", parameters, "):")
        yield from (INDENT + line for line in self._lines(parameters))

    def _lines(self, parameters: list[str]) -> Iterator[str]:
        yield from checks(self.kernel, self.names, True, on_gpu=True)
        tests = self._tests()
        if tests:
            yield from condition(tests, WIDTH - len(INDENT))
            yield from self._otherwise(parameters)
        yield f'{self.cupy} = sys.modules["cupy"]'
        yield f"with {arrays(self.kernel)[0].name}.device:"
        yield from (INDENT + line for line in self._on_device())

    def _otherwise(self, parameters: list[str]) -> Iterator[str]:
        """What happens where the plan is not right; CuPy wraps indices around that NumPy refuses."""
        attributes = [node.attr for node in walk(self.kernel.body)]
        if any(isinstance(attr, (Gather, Scatter)) for attr in attributes):
            yield from refuse_gpu(self.kernel, UNCHECKED)
        elif any(isinstance(attr, Reduce) and attr.initial is not None for attr in attributes):
            yield from refuse_gpu(self.kernel, NO_INITIAL)
        else:
            numpy_version = [f"_{self.kernel.name}_numpy", *parameters]
            yield from bracketed(f"{INDENT}return _with_cupy(", numpy_version, ")", WIDTH - 8)

    def _tests(self) -> list[str]:
        """What must not hold for the plan to be right; then NumPy's version runs, with CuPy."""
        entry, names = self.entry, self.names
        tests = [f"not -(2**{bits}) < {name} < 2**{bits}" for name, bits in entry.small]
        tests += [f"{factor(names.dim(divisor))} == 0" for divisor in entry.divisors]
        tests += [failing(item, names) for item in entry.conditions]
        tests += [f"not {parameter.name}.flags.c_contiguous" for parameter in entry.contiguous]
        for written, others in entry.separate:
            tests.append(f"not _is_apart({', '.join([written.name, *(other.name for other in others)])})")
        return tests

    def _on_device(self) -> Iterator[str]:
        yield from (f"{copy} = _gpu_contiguous({name})" for name, copy in self.copies.items())
        for position, storage in self.results.items():
            yield from allocation(self.entry.results[position], storage, self.names, self.cupy)
        for position, lengths in self.cut.items():
            rank = len(self.entry.results[position].spec.type.shape)
            yield f"{lengths} = {self.cupy}.empty({rank}, np.int64)"
        for array in self.plan.memory:
            items = [self._room(array.shape), numpy_type(array.dtype)]
            yield from bracketed(f"{self.named(array.name)} = {self.cupy}.empty(", items, ")", WIDTH - 8)
        if self.plan.kernels:
            yield from bracketed(f"{self.gpu} = _Gpu(", self._shapes(), ")", WIDTH - 8)
        body = list(self.block(self.plan.body))
        yield from body
        if not body or not body[-1].startswith("return"):
            yield from self._leave()

    def _room(self, lengths: Iterable[Dim]) -> str:
        """A tuple of lengths, none below zero: where loops take no turn, they may have been."""
        shown = [self.dim(length) for length in lengths]
        signed = [any(factor < 0 for _, factor in length.terms) for length in lengths]
        items = [f"max({text}, 0)" if negative else text for text, negative in zip(shown, signed, strict=True)]
        return f"({', '.join(one_or_more(items))})"

    def _shapes(self) -> list[str]:
        """The shapes of all arrays: they tell how wide indices are."""
        shapes = [f"{parameter.name}.shape" for parameter in arrays(self.kernel)]
        for result in self.entry.results:
            if isinstance(result.storage, Array):
                shapes.append(self.shape(result.storage.shape))
        return list(dict.fromkeys([*shapes, *(self.shape(array.shape) for array in self.plan.memory if array.shape)]))

    # statements

    def block(self, body: tuple[Stmt, ...]) -> Iterator[str]:
        """The lines of a block."""
        for stmt in body:
            yield from self.statement(stmt)

    def _inner(self, body: tuple[Stmt, ...]) -> Iterator[str]:
        lines = list(self.block(body)) or ["pass"]
        yield from (INDENT + line for line in lines)

    def statement(self, stmt: Stmt) -> Iterator[str]:
        """The lines of one statement."""
        match stmt:
            case Launch():
                yield from self._launch(self.plan.kernels[stmt.kernel])
            case ReadBack(name=name):
                place = next(place for place, scalar in (self.plan.stored or {}).items() if scalar == name)
                yield f"{self.named(name)} = {self.named(place)}.item()"
            case Assign(name=name, value=value):
                yield f"{self.named(name)} = {self.value(value)}"
            case Loop():
                yield self._for(stmt)
                yield from self._inner(stmt.body)
            case While():
                yield from self._while(stmt)
            case If():
                yield from self._if(stmt)
            case Rotate(targets=targets, sources=sources):
                yield f"{', '.join(map(self.named, targets))} = {', '.join(map(self.named, sources))}"
            case MatMul():
                yield from self._matmul(stmt)
            case Fail():
                exception, message = self.plan.function.messages[stmt.code - 1]
                indent = "" if always_fails(stmt) else "    "
                if not always_fails(stmt):
                    yield f"if not ({self.value(stmt.condition)}):"
                yield f"{indent}raise {raised(exception)}({string_text(message)})"
            case Jump(kind=kind):
                yield kind
            case Return():
                yield from self._leave()
            case _:
                raise AssertionError(f"{type(stmt).__name__} has no place in a plan")

    def value(self, expression: Expr) -> str:
        """A number that the host computes."""
        return host_text(expression, self.named, self.dim)

    def _for(self, loop: Loop) -> str:
        bounds = [self.dim(loop.start), self.dim(loop.stop), str(loop.step)]
        kept = bounds if loop.step != 1 else bounds[:2] if loop.start.constant != 0 else bounds[1:2]
        return f"for {self.named(loop.var)} in range({', '.join(kept)}):"

    def _while(self, stmt: While) -> Iterator[str]:
        if not stmt.before:
            yield f"while {self.value(stmt.condition)}:"
            yield from self._inner(stmt.body)
            return
        yield "while True:"
        yield from self._inner(stmt.before)
        yield f"    if not ({self.value(stmt.condition)}):"
        yield "        break"
        yield from (INDENT + line for line in self.block(stmt.body))

    def _if(self, stmt: If) -> Iterator[str]:
        if isinstance(stmt.condition, Var) and stmt.condition.name == RETURNED:
            yield f"if {self.gpu}.check({self._errors()}):"
        else:
            yield f"if {self.value(stmt.condition)}:"
        yield from self._inner(stmt.then)
        if stmt.orelse:
            yield "else:"
            yield from self._inner(stmt.orelse)

    def _matmul(self, stmt: MatMul) -> Iterator[str]:
        left, right = (
            self._matrix(name, (columns, rows), True) if transposed else self._matrix(name, (rows, columns), False)
            for name, rows, columns, transposed in (
                (stmt.left, stmt.rows, stmt.inner, stmt.transposed[0]),
                (stmt.right, stmt.inner, stmt.columns, stmt.transposed[1]),
            )
        )
        out = self._matrix(stmt.out, (stmt.rows, stmt.columns), False)
        yield from bracketed("_gpu_matmul(", [left, right, out], ")", WIDTH - 12)

    def _matrix(self, name: str, shape: tuple[Dim, Dim], is_transposed: bool) -> str:
        turned, room = ".T" if is_transposed else "", self.lengths.get(name)
        if room == shape:
            return f"{self.named(name)}{turned}"
        elements = shape[0] * shape[1]
        is_full = room is not None and product(room) == elements
        part = "" if is_full else f".ravel()[: {self.dim(elements)}]"  # there is room for more than is in use
        return f"{self.named(name)}{part}.reshape({self.dim(shape[0])}, {self.dim(shape[1])}){turned}"

    def _errors(self) -> str:
        return f"_{self.kernel.name}_errors" if self.plan.function.messages else "()"

    # launches

    def _launch(self, kernel: DeviceKernel) -> Iterator[str]:
        function = kernel.function
        if kernel.form == "partials":
            yield from self._partials(kernel)
        items = [f'"{kernel.name}"']
        if kernel.axes:
            items.append(self._lengths(kernel))
        if kernel.form == "rows":
            items.append("128" if kernel.team is None else self.dim(kernel.team))
        sizes = [self.named(size) for size in function.sizes]
        items.append(f"({', '.join(one_or_more(sizes))})")
        items += [argument for item in (*function.parameters, *function.results) for argument in self._argument(item)]
        if function.messages:
            items.append(f"{self.gpu}.leave()")
        yield from bracketed(f"{self.gpu}.{_METHODS[kernel.form]}(", items, ")", WIDTH - 8)
        if function.messages and not any(isinstance(stmt, Return) for stmt in statements(function.body)):
            yield f"{self.gpu}.check({self._errors()})"

    def _partials(self, kernel: DeviceKernel) -> Iterator[str]:
        yield f"{self.named(BLOCKS)} = {self.gpu}.parts({self._lengths(kernel)})"
        for item in kernel.accumulators:
            shape = [f"({self.named(BLOCKS)},)", numpy_type(item.dtype)]
            yield from bracketed(f"{self.named(item.partials)} = {self.cupy}.empty(", shape, ")", WIDTH - 8)

    def _lengths(self, kernel: DeviceKernel) -> str:
        lengths = []
        for axis in kernel.axes:
            length = self.dim(axis.stop - axis.start)
            lengths.append(length if axis.step == 1 else f"-(-({length}) // {axis.step})")
        return f"({', '.join(one_or_more(lengths))})"

    def _argument(self, item: Array | Scalar) -> Iterator[str]:
        name = self.named(item.name)
        if isinstance(item, Scalar) and not item.result and item.dtype.kind == "c":
            yield from (f"{name}.real", f"{name}.imag")
        else:
            yield name

    # the end

    def _leave(self) -> Iterator[str]:
        for parameter in arrays(self.kernel):
            if parameter.written:
                yield f"if {self.copies[parameter.name]} is not {parameter.name}:"
                yield f"    {parameter.name}[...] = {self.copies[parameter.name]}"
        values = [self._result(position) for position in range(len(self.entry.results))]
        if not values:
            yield "return None"
        elif self.kernel.returns_tuple:
            yield f"return {', '.join(values)}{',' if len(values) == 1 else ''}"
        else:
            yield f"return {values[0]}"

    def _result(self, position: int) -> str:
        """A result: Python's numbers come to the host, NumPy's stay on the device as CuPy's own reductions do."""
        result = self.entry.results[position]
        if isinstance(result.storage, Scalar):
            is_python = result.spec.type.kind is Kind.PYTHON
            return f"{self.results[position]}{'.item()' if is_python else ''}"
        if position in self.cut:
            return f"_gpu_cut({self.results[position]}, {self.cut[position]})"
        return value_text(self.kernel, position, result, self.results)
