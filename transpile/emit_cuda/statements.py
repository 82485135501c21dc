"""The body of a kernel, line by line: as in C, but for loops whose turns threads share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transpile.emit_c.ctype import c_type, component
from transpile.emit_c.operations import operation
from transpile.emit_c.settle import Settler, number
from transpile.emit_c.statements import Printer
from transpile.emit_c.syntax import Binary, Call, CastTo, Expr, Name, Number, Subscript, text, walk
from transpile.emit_cuda.dimensions import DeviceDimensions
from transpile.emit_cuda.teams import combiner
from transpile.loops.access import statements
from transpile.loops.device.accumulate import identity
from transpile.symbolic.device import Accumulator, DeviceKernel
from transpile.symbolic.program import Assign, Barrier, Function, Leader, Loop, Stmt
from transpile.symbolic.types import DType

STATUS = "@status"
LETTERS = "xyz"
IDEMPOTENT = frozenset({"maximum", "minimum", "fmax", "fmin", "logical_or", "logical_and", "bitwise_or", "bitwise_and"})
MEETING = "combine"
FIRST_THREAD = "threadIdx.x == 0"


@dataclass(frozen=True)
class Part:
    """A real number that each thread has its own part of."""

    name: str
    part: str
    combine: str
    dtype: DType


class DevicePrinter(Printer):
    """Prints the body of one kernel, or of a function that kernels call."""

    def __init__(
        self,
        function: Function,
        settler: Settler,
        functions: Mapping[str, Function],
        kernel: DeviceKernel | None,
        combiners: dict[tuple[str, DType], None],
    ) -> None:
        super().__init__(function, settler, functions)
        self.kernel = kernel
        self.combiners = combiners
        self._together = False  # whether the threads of a block will meet after the loops over the grid
        self._goes_on = False

    @property
    def _dims(self) -> DeviceDimensions:
        assert isinstance(self.settler.dims, DeviceDimensions)
        return self.settler.dims

    # loops

    def index_type(self, loop: Loop) -> str:
        """``index_t`` where the loop counts along an axis."""
        if self.kernel is not None and self._dims.is_narrow(loop):
            self._dims.narrow.add(loop.var)
            return "index_t"
        self._dims.narrow.discard(loop.var)
        return "int64_t"

    def as_index(self, loop: Loop, bound: Expr) -> Expr:
        """A bound in the type of the loop's variable: helpers give 64 bits."""
        wide = self.index_type(loop) == "index_t" and any(isinstance(part, Call) for part in walk(bound))
        return CastTo("index_t", bound) if wide else bound

    def axes(self, kernel: DeviceKernel) -> None:
        """The loops over the grid around the body, after what each thread does once."""
        begin = self.indent
        self.body(kernel.function.body[: kernel.begin])
        for position, axis in enumerate(kernel.axes):
            letter = LETTERS[len(kernel.axes) - 1 - position]
            if kernel.form == "rows":
                first, stride = f"blockIdx.{letter}", f"gridDim.{letter}"
            else:
                first = f"blockIdx.{letter}*blockDim.{letter} + threadIdx.{letter}"
                stride = f"gridDim.{letter}*blockDim.{letter}"
            self.quote(axis.source)
            self._strided(axis, first, stride)
            self.indent += "    "
            self._depth += 1
        self.body(kernel.function.body[kernel.begin :])
        for _ in kernel.axes:
            self.indent = self.indent[:-4]
            self._depth -= 1
            self.line("}")
        assert self.indent == begin

    def _strided(self, loop: Loop, first: str, stride: str) -> None:
        """The head of a loop of which this thread takes every so many turns."""
        start, stop = self.bounds(loop)
        kind, var = self.index_type(loop), self.settler.names.of(loop.var)
        if self._dims.is_bounded(loop.start):
            self._dims.bounded.add(loop.var)
        if loop.step != 1:
            first, stride = f"{loop.step}*({first})", f"{loop.step}*{stride}"
        if start != Number("0"):
            first = f"{text(start)} + {first}"
        test = text(Binary("<", Name(var), stop))
        whole = f"for ({kind} {var} = {first}; {test}; {var} += {stride}) {{"
        self.line(whole)

    def statement(self, stmt: Stmt) -> None:
        """One statement with its comment."""
        match stmt:
            case Barrier():
                self.line("__syncthreads();")
            case Leader():
                self._leader(stmt)
            case Loop(shared=True):
                self.quote(stmt.source)
                self._shared(stmt)
            case _:
                super().statement(stmt)

    def _leader(self, stmt: Leader) -> None:
        self.line(f"if ({FIRST_THREAD}) {{")
        self.block(stmt.body)
        self.line("}")

    def _shared(self, loop: Loop) -> None:
        parts = self._parts(_accumulators(loop))
        for item in parts:
            self.expression(f"{c_type(item.dtype)} {item.part} = ", self._begin(item))
        self._strided(loop, "threadIdx.x", "blockDim.x")
        kept = dict(self.settler.replaced)
        self.settler.replaced |= {item.name: Name(item.part) for item in parts}
        self._depth += 1
        self.block(loop.body)
        self._depth -= 1
        self.settler.replaced = kept
        self.line("}")
        for item in parts:
            together = Call(self._combiner(item), (Name(item.part),))
            self.set(
                Name(item.name), operation(self.settler.uses, item.combine, item.dtype, (Name(item.name), together))
            )

    def _parts(self, accumulators: Sequence[Accumulator]) -> list[Part]:
        found: list[Part] = []
        for item in accumulators:
            names = self.settler.names
            reals = names.parts(item.name) if item.dtype.kind == "c" else (names.of(item.name),)
            found += [Part(real, names.fresh(f"{real}_part"), item.combine, component(item.dtype)) for real in reals]
        return found

    def _begin(self, item: Part) -> Expr:
        if item.combine in IDEMPOTENT:
            return Name(item.name)
        begin = identity(Accumulator(item.name, item.combine, item.dtype))
        value = number(begin.value, begin.dtype)
        assert not isinstance(value, tuple)
        return value  # type: ignore[return-value]

    def _combiner(self, item: Part) -> str:
        self.combiners[item.combine, item.dtype] = None
        return combiner(item.combine, item.dtype)

    # the first half of a reduction

    def partials(self, kernel: DeviceKernel) -> None:
        """Each thread has an accumulator of its own; each block leaves what its threads have together."""
        for item in kernel.accumulators:
            self.statement(Assign(item.name, identity(item), declare=True, mutable=True))
        self._together = True
        self.axes(kernel)
        self._together = False
        if self._goes_on:
            self.line(f"{MEETING}:")
        first, block = _first_of_block(len(kernel.axes)), _block_number(len(kernel.axes))
        for item in kernel.accumulators:
            self._leave_part(item, first, block)

    def _leave_part(self, item: Accumulator, first: str, block: str) -> None:
        names = self.settler.names
        reals = names.parts(item.name) if item.dtype.kind == "c" else (names.of(item.name),)
        partials, part_type = names.of(item.partials), component(item.dtype)
        for real in reals:
            part = Part(real, real, item.combine, part_type)
            self.set(Name(real), Call(self._combiner(part), (Name(real),)))
        self.line(f"if ({first}) {{")
        for position, real in enumerate(reals):
            place = block if len(reals) == 1 else f"2*({block})" + (" + 1" if position else "")
            self.line(f"    {text(Subscript(partials, Name(place)))} = {real};")
        self.line("}")

    # leaving

    def leave(self, status: str) -> None:
        """Leaves the kernel; of failed checks the one that comes first in the source is reported.

        A thread for which the others of its block would wait leaves the loops only.
        """
        if self.kernel is None:
            super().leave(status)
            return
        if status != "0" or self.kernel.function.messages:
            self.line(f"atomicMin({self.settler.names.of(STATUS)}, {status});")
        self.line(f"goto {MEETING};" if self._together else "return;")
        self._goes_on |= self._together


def _accumulators(loop: Loop) -> list[Accumulator]:
    dtypes = {stmt.name: stmt.value.dtype for stmt in statements(loop.body) if isinstance(stmt, Assign)}
    return [Accumulator(name, combine, dtypes[name]) for name, combine in loop.lanes]


def _first_of_block(axes: int) -> str:
    return " && ".join(f"threadIdx.{letter} == 0" for letter in LETTERS[:axes])


def _block_number(axes: int) -> str:
    return {
        1: "blockIdx.x",
        2: "blockIdx.x + gridDim.x*blockIdx.y",
        3: "blockIdx.x + gridDim.x*(blockIdx.y + gridDim.y*blockIdx.z)",
    }[axes]
