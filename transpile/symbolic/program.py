"""The loop program: what the generated C and CUDA do, statement by statement. Printers decide nothing.

Expressions are typed scalars; subscripts are dimensions over sizes, integer parameters, loop variables and integer
locals. Operands of an operation already have the type that C needs: casts are written out by `loops/`. Complex
expressions stay complex here; the printer writes them as pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transpile.symbolic.dims import Dim
from transpile.symbolic.types import DType


@dataclass(frozen=True)
class Const:
    """A number."""

    value: bool | int | float | complex
    dtype: DType


@dataclass(frozen=True)
class Var:
    """A scalar local or parameter."""

    name: str
    dtype: DType


@dataclass(frozen=True)
class Index:
    """A dimension used as an int64 value."""

    value: Dim
    dtype: DType


@dataclass(frozen=True)
class Load:
    """``array[subscripts]``: row-major in ``shape`` (the shape that this access sees the buffer with)."""

    array: str
    subscripts: tuple[Dim, ...]
    shape: tuple[Dim, ...]
    dtype: DType


@dataclass(frozen=True)
class Op:
    """An elementwise operation by its name in ops.ELEMENTWISE; ``args`` all have the operation's compute type.

    ``dtype`` is the result's. ``python`` is true where Python's own semantics differ from NumPy's (integer division by
    zero was already checked, ``min``/``max`` do not propagate NaN ...).
    """

    name: str
    args: tuple[Expr, ...]
    dtype: DType
    python: bool = False


@dataclass(frozen=True)
class Cast:
    """Conversion to ``dtype`` as NumPy's astype does it."""

    arg: Expr
    dtype: DType


Expr = Const | Var | Index | Load | Op | Cast


@dataclass(frozen=True)
class Assign:
    """``name = value``; ``declare`` makes it a new local, const unless ``mutable``."""

    name: str
    value: Expr
    declare: bool = False
    mutable: bool = False
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Store:
    """``array[subscripts] = value``."""

    array: str
    subscripts: tuple[Dim, ...]
    shape: tuple[Dim, ...]
    value: Expr
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loop:
    """``for (var = start; var < stop; var += step)`` (``>`` when step is negative).

    ``simd`` marks an innermost loop whose iterations are independent; ``parallel`` one whose iterations may run on
    several threads. ``lanes``: reductions of this loop that run in a fixed number of accumulators (accumulator,
    combine).
    """

    var: str
    start: Dim
    stop: Dim
    step: int
    body: tuple[Stmt, ...]
    simd: bool = False
    parallel: bool = False
    lanes: tuple[tuple[str, str], ...] = ()
    explicit: bool = False  # a loop of the source: its statement is quoted
    shared: bool = False  # on a GPU: the threads of a block share its turns, and combine `lanes` after it
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class While:
    """``while (condition)``; ``before`` is run before each test (usually empty)."""

    before: tuple[Stmt, ...]
    condition: Expr
    body: tuple[Stmt, ...]
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class If:
    """``if (condition) then else orelse``."""

    condition: Expr
    then: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Jump:
    """``break`` or ``continue``."""

    kind: str


@dataclass(frozen=True)
class Return:
    """Leave the function with status 0; results were stored before."""


@dataclass(frozen=True)
class Fail:
    """``if (!(condition)) return code;`` (freeing the workspace): the exception ``messages[code - 1]``."""

    condition: Expr
    code: int
    source: tuple[str, ...] = ()


def always_fails(stmt: object) -> bool:
    """Whether a statement is a `Fail` that nothing prevents: a ``raise`` of the source."""
    return isinstance(stmt, Fail) and isinstance(stmt.condition, Const) and not stmt.condition.value


@dataclass(frozen=True)
class Local:
    """Declares a small fixed-size array on the stack."""

    name: str
    dtype: DType
    shape: tuple[Dim, ...]
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rotate:
    """Parallel assignment of array handles: ``targets = sources``."""

    targets: tuple[str, ...]
    sources: tuple[str, ...]
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallFunction:
    """Call of another generated function; arguments in its order; ``result`` is the local that takes a scalar result.

    The callee's message k is the caller's message ``first_message + k``.
    """

    callee: str
    arguments: tuple[Expr | str, ...]  # a str is an array handle
    results: tuple[tuple[str, DType], ...] = ()
    source: tuple[str, ...] = ()
    first_message: int = 0


@dataclass(frozen=True)
class MatMul:
    """``out[rows, columns] = left[rows, inner] @ right[inner, columns]`` through BLAS's gemm where given, else a static
    blocked loop. Operands are C-contiguous whole buffers; ``transposed`` says which are stored transposed."""

    out: str
    left: str
    right: str
    rows: Dim
    inner: Dim
    columns: Dim
    dtype: DType
    transposed: tuple[bool, bool] = (False, False)
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallRoutine:
    """``status = routine(...)``: a routine of `routines.ROUTINES` on whole C-contiguous buffers.

    ``numbers`` are sizes and flags; ``generator`` is what a routine draws from, if it draws. The ``outputs`` and then
    the ``scratch`` arrays are written, the inputs only read.
    """

    routine: str
    dtype: DType
    numbers: tuple[Dim, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    scratch: tuple[str, ...]
    status: str | None  # a new int64 local, where anything reads it
    source: tuple[str, ...] = ()
    generator: str | None = None

    @property
    def arrays(self) -> tuple[str, ...]:
        """All arrays in the order in which the routine takes them."""
        return (*self.inputs, *self.outputs, *self.scratch)


@dataclass(frozen=True)
class Draw:
    """``name = distribution(generator, arguments)``, a new local: the next number of a random generator.

    Draws stay in their order, whatever becomes of the number.
    """

    name: str
    dtype: DType
    distribution: str  # of `draws.DISTRIBUTIONS`
    generator: str
    arguments: tuple[Expr, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Allocate:
    """The place where a workspace array comes into being. Only inside `loops/`: a finished function has none."""

    array: str


@dataclass(frozen=True)
class Reserve:
    """Make the memory of an array of which the size is known only here; what it had before is freed."""

    array: str
    dtype: DType
    shape: tuple[Dim, ...]
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grow:
    """Room for one more item of a list that has ``count`` items; those stay."""

    array: str
    dtype: DType
    item: tuple[Dim, ...]
    count: Dim
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leader:
    """Statements for the first thread of a block alone. Only in kernels of a GPU, as the next one."""

    body: tuple[Stmt, ...]


@dataclass(frozen=True)
class Barrier:
    """All threads of a block wait for one another, and then see what the others wrote."""


@dataclass(frozen=True)
class Launch:
    """The host launches a kernel of a GPU. Only in plans (symbolic/device.py), as the next one."""

    kernel: str
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadBack:
    """The host fetches a number that a kernel left in device memory."""

    name: str
    dtype: DType


Calls = CallFunction | MatMul | CallRoutine | Draw
Plain = Assign | Store | Loop | While | If | Jump | Return | Fail | Local | Rotate | Calls
Stmt = Plain | Allocate | Reserve | Grow | Leader | Barrier | Launch | ReadBack


@dataclass(frozen=True)
class Array:
    """An array that a function sees: a parameter, a result or a part of the workspace."""

    name: str
    dtype: DType
    shape: tuple[Dim, ...]
    # "parameter", "result", "workspace", "late" (memory of its own, by `Reserve`), "constant", "handle" (a pointer that
    # `Rotate` sets, without memory)
    role: str
    written: bool = False
    values: tuple[object, ...] = ()  # role "constant": the flattened numbers
    # role "result": ``shape`` is room enough, and the result of this name, a vector of int64, takes the lengths used
    late: str = field(default="", repr=False)
    grows: bool = field(default=False, repr=False)  # role "late": a list, by `Grow`
    made: bool = field(default=False, repr=False)  # such a result for which nobody knows the room: by `Reserve`, too


@dataclass(frozen=True)
class Scalar:
    """A scalar parameter, or (``result``) a scalar result written through a pointer; a random generator has the dtype
    void."""

    name: str
    dtype: DType
    result: bool = False


@dataclass(frozen=True)
class Function:
    """One C function: ``int64_t`` sizes, then parameters in source order, then results; then the pointers of the
    library functions that it calls."""

    name: str
    signature: str  # "heat_step(u: float64[n, m], alpha: float) -> float64[n, m]"
    sizes: tuple[str, ...]
    parameters: tuple[Array | Scalar, ...]
    results: tuple[Array | Scalar, ...]
    arrays: tuple[Array, ...]  # workspace and constants
    body: tuple[Stmt, ...]
    messages: tuple[tuple[str, str], ...] = ()  # (exception, text); status k is messages[k - 1]
    fp: str = "fast"
    private: bool = False
    fired: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()  # lines for the header
    promises: tuple[str, ...] = ()
    callees: tuple[str, ...] = ()
    uses_gemm: tuple[str, ...] = ()  # dtypes: "float64", "float32"
    library: tuple[str, ...] = ()  # other functions of LAPACK and NumPy, which must be there: "dgesv"
    handles: tuple[str, ...] = ()  # arrays that `Rotate` moves: printed as mutable pointers
    calls_can_fail: bool = False  # a callee returns a status
    lengths: tuple[str, ...] = field(default=(), repr=False)  # int parameters that are sizes, too

    @property
    def can_fail(self) -> bool:
        """Whether the C function returns a status (an int) instead of void."""
        workspace = any(array.role == "workspace" for array in self.arrays)
        return bool(self.messages) or workspace or bool(self.late) or self.calls_can_fail

    @property
    def late(self) -> tuple[Array, ...]:
        """The arrays for which memory is made while the function runs."""
        made = (item for item in self.results if isinstance(item, Array) and item.made)
        return (*(array for array in self.arrays if array.role == "late"), *made)
