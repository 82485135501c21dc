"""The graph: what a kernel computes, as typed dataflow with regions. The whole grammar is on this page.

A region is an ordered list of nodes, in the order of the source, ended by a terminator. Reading an array reads it at
that place in the order; writing makes a new version of the same array.

    param            attr: str                    a parameter
    const            attr: bool|int|float|complex a number
    constant_array   attr: ConstantArray          a constant array of the module
    arg              attr: int                    the k-th argument of the region that holds it
    size      (x)    attr: int                    x.shape[k], a Python int
    <elementwise>    attr: None                   any name in ops.ELEMENTWISE; arrays broadcast, scalars stay scalars
    cast      (x)    attr: None                   to the node's own type: astype (a fresh array), np.float32(x), int(x)
    view      (x, operands...)  attr: View        basic subscript; of NumPy-scalar type when every axis is indexed
    transpose (x)    attr: tuple[int, ...]        the axes
    reshape   (x, operands...)  attr: Reshape
    copy      (x)
    fill      (value, operands...) attr: Fill     zeros, ones, full, empty and their _like
    arange    (start, step, operands...) attr: Arange   element k is start + k*step
    linspace  (start, stop, operands...) attr: Linspace
    eye       (operands...)     attr: Eye
    reduce    (x)    attr: Reduce
    matmul    (x, y)                              @, np.dot, np.matmul: vectors and matrices
    numpy     (operands...)     attr: Numpy       any other function of NumPy; its one region computes it from simpler
                                                  operations and yields its value: a fresh array, or a scalar; or
                                                  several, without a type: then `result` gives each
    gather    (x, operands...)  attr: Gather      a subscript with integer arrays: a fresh array
    compress  (x, mask)                           x[mask] for a mask over the leading axes: a fresh array
    nonzero   (mask)            attr: Nonzero     where a mask holds, axis by axis, in order
    list      ()                                  a list that grows, empty: an array of which `length` items count
    length    (list)                              how many these are
    update    (target, value, operands...)        target is the array or a view chain of it; the result is the new
                                attr: None|Scatter|Masked|ListChange   version of the whole array; value broadcasts
                                                  and is cast as NumPy assigns; the attribute says what is written
    routine   (arrays...)       attr: Routine     a routine of `routines.ROUTINES`; by `result` it gives fresh arrays,
                                                  and after them its status, an int that is not 0 where it failed
    draw      (generator, numbers...)  attr: str  a number by `draws.DISTRIBUTIONS`; draws stay in order, used or not
    assert    (condition)       attr: Check       an exception where the condition does not hold
    if        (condition)       regions: then, else; results by `result`
    for       (start, stop, step, inits...)       region args: index, carried...; attr: For
    while     (inits...)        regions: condition (yields one bool), body
    call      (arguments...)    attr: Call        another kernel, as a function of its own
    result    (node)            attr: int         the k-th result of if, for, while, call, numpy, routine

Terminators: yield, break, continue (inputs: the loop's next carried values, or an if's results), return, raise (attr:
Check) and unreachable (behind `while True` without a break). The region of an `if` may end in any of the others: then
it gives nothing to the if's results. A loop's results are its carried values when it ends, by break or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from transpile.symbolic.dims import Dim
from transpile.symbolic.fronts import Front, Packed
from transpile.symbolic.types import DType, Type


@dataclass(frozen=True)
class Span:
    """A place in a source file (1-based lines and columns, end exclusive) and the statement there as text."""

    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    statement: str = ""


@dataclass(frozen=True, eq=False)
class Region:
    """Arguments, nodes in order, and the terminator."""

    args: tuple[Node, ...]
    nodes: tuple[Node, ...]
    end: Node


@dataclass(frozen=True, eq=False)
class Node:
    """One value (or terminator). Nodes are immutable and compared by identity."""

    op: str
    inputs: tuple[Node, ...]
    type: Type | None
    attr: Any = None
    hint: str | None = None
    span: Span = Span()
    regions: tuple[Region, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.op} {self.hint or ''}: {self.type}>"


@dataclass(frozen=True)
class Raw:
    """A subscript as the source wrote it, for the Python printer. Numbers are positions in the node's inputs."""

    kind: str  # "index", "slice", "newaxis", "ellipsis"
    start: int | None = None
    stop: int | None = None
    step: int | None = None


@dataclass(frozen=True)
class AxisIndex:
    """Takes one element of an axis of the base: ``offset`` is not negative."""

    offset: Dim


@dataclass(frozen=True)
class AxisSlice:
    """Keeps an axis of the base: element k is ``offset + k*step``. A step that is no number is not 0."""

    offset: Dim
    step: int | Dim
    length: Dim


@dataclass(frozen=True)
class AxisNew:
    """A new axis of length one."""


Axis = AxisIndex | AxisSlice | AxisNew


@dataclass(frozen=True)
class Numpy:
    """A call of NumPy as the Python text has it: text, and the positions of the inputs that stand between."""

    pieces: tuple[str | int, ...]
    results: tuple[str, ...] = ()  # what NumPy calls them, where there are several
    raises: bool = True  # whether an exception may come from it

    def text(self, operands: Sequence[str]) -> str:
        """The call, with the texts of its operands."""
        return "".join(operands[piece] if isinstance(piece, int) else piece for piece in self.pieces)


@dataclass(frozen=True)
class View:
    """A basic subscript: ``axes`` is resolved, one entry for each axis of the base plus the new ones; ``raw`` is as
    written. ``shown`` is the call that the source takes it by, where that is no subscript."""

    axes: tuple[Axis, ...]
    raw: tuple[Raw, ...] = ()
    shown: Numpy | None = None


@dataclass(frozen=True)
class AxisArray:
    """Takes the elements of an axis that an index array names; ``operand`` is its position in the node's inputs."""

    operand: int
    wraps: bool = True  # whether a negative index, which counts from the end, is possible


GatherAxis = AxisIndex | AxisSlice | AxisNew | AxisArray


@dataclass(frozen=True)
class Gather:
    """A subscript with integer arrays, which broadcast together.

    ``axes`` is resolved as in a view. The axes that the arrays make stand at ``at`` in the result, the sliced and new
    ones around them in order. ``raw`` is what the source wrote, or ``shown`` the call.
    """

    axes: tuple[GatherAxis, ...]
    at: int
    rank: int  # of the index arrays, broadcast together
    shape: tuple[Dim, ...]  # of what is selected
    raw: tuple[Raw, ...] = ()
    shown: Numpy | None = None

    @property
    def printed(self) -> tuple[int, ...]:
        """The positions of the operands that the text mentions."""
        if self.shown is not None:
            return tuple(piece for piece in self.shown.pieces if isinstance(piece, int) and piece > 0)
        parts = [part for raw in self.raw for part in (raw.start, raw.stop, raw.step)]
        return tuple(part for part in parts if part is not None)


@dataclass(frozen=True)
class Scatter:
    """An update of the elements that a gather of the same subscript would read, one after the other.

    ``combine`` is the operation of ``np.add.at`` and its kind, computed in ``dtype``; None where the last value written
    stays. The operands of ``gather`` are counted as if the target were its base and the value the last one, -1.
    """

    gather: Gather
    combine: str | None = None
    dtype: DType | None = None


@dataclass(frozen=True)
class Masked:
    """An update where a mask over the leading axes holds; the value has a row for each place, or broadcasts."""


@dataclass(frozen=True)
class Nonzero:
    """The ``axis``-th index of each place where a mask holds; None: all of them, a row for each place."""

    axis: int | None


@dataclass(frozen=True)
class Reshape:
    """The new shape is the type's; ``raw`` names the inputs that give it, ints stand for themselves as ("const",
    value)."""

    raw: tuple[tuple[str, int], ...]  # ("input", position) | ("const", value)
    ravel: bool = False  # the source says `ravel`, which copies some arrays of which `reshape` gives a view


@dataclass(frozen=True)
class Fill:
    """zeros, ones, full or empty; ``like`` when inputs[1] is the array whose shape is taken, else ``raw`` is the
    shape."""

    function: str  # "zeros" | "ones" | "full" | "empty"
    like: bool = False
    raw: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Arange:
    """arange; the inputs are start and step, then the arguments as written."""

    arguments: int = 1


@dataclass(frozen=True)
class Linspace:
    """linspace with ``count`` points (a Dim), ``endpoint`` as in NumPy; ``raw`` gives the count as written."""

    count: Dim
    endpoint: bool = True
    raw: tuple[str, int] = ("const", 50)


@dataclass(frozen=True)
class Eye:
    """eye(rows, columns, k); ``raw`` gives rows and columns as written."""

    k: int = 0
    raw: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Reduce:
    """A reduction over ``axes`` (normalised, sorted). ``function`` is sum, prod, mean, var, std, min, max, argmin,
    argmax, any or all; ``all_axes`` when the source gave no axis; ``ddof`` for var and std; ``initial`` is what min
    and max give where there are no elements (None: that is an error)."""

    function: str
    axes: tuple[int, ...]
    keepdims: bool = False
    all_axes: bool = False
    ddof: int = 0
    initial: float | None = None


@dataclass(frozen=True)
class Routine:
    """A routine by name, for elements of ``dtype``: the numbers that it is given, and the types of its results."""

    name: str
    dtype: DType
    numbers: tuple[Dim, ...]
    results: tuple[Type, ...]


@dataclass(frozen=True)
class Check:
    """The exception of an assert. ``native``: the NumPy or Python expression itself raises it, so Python prints
    nothing."""

    exception: str
    message: str
    native: bool = True


@dataclass(frozen=True)
class For:
    """The atom that stands for the index in dimensions, and the facts: the range in polynomials where it is one."""

    index: str
    start: Dim | None
    stop: Dim | None
    step: int


@dataclass(frozen=True)
class Call:
    """A call of ``callee`` (a kernel's function name in the generated C)."""

    callee: str


@dataclass(frozen=True)
class ConstantArray:
    """A constant array of the module: ``values`` are nested tuples of Python numbers."""

    name: str
    dtype: DType
    values: Any


@dataclass(frozen=True)
class Parameter:
    """A parameter: its type, its default as source text (None: required), whether the body writes it."""

    name: str
    type: Type
    default: str | None = None
    written: bool = False
    keyword_only: bool = False
    cast_safe: bool = False


@dataclass(frozen=True)
class Condition:
    """Decided at entry: ``relation`` is "==" or ">=": ``value relation 0``. Where it fails, the NumPy version runs."""

    value: Dim
    relation: str


@dataclass(frozen=True)
class ResultSpec:
    """What one returned value is: "fresh" array, "argument" (``argument`` names it; the value may be a view) or
    "scalar"."""

    kind: str
    type: Type
    argument: str | None = None


@dataclass(frozen=True, eq=False)
class Kernel:
    """A kernel: the unit that is rewritten, stored, lowered and printed."""

    name: str
    parameters: tuple[Parameter, ...]
    params: tuple[Node, ...]  # the param nodes, in the order of `parameters`
    body: Region  # every path of it ends in `return`
    results: tuple[ResultSpec, ...]  # () when the function returns None
    returns_tuple: bool
    sizes: dict[str, tuple[str, int]]  # named size -> the parameter and axis that define it
    atoms: dict[str, Node]  # every other atom of a dimension -> the int node it stands for
    conditions: tuple[Condition, ...]
    docstring: str | None = None
    span: Span = Span()
    fp: str = "fast"
    parallel: bool = False
    private: bool = False  # a helper that became a function of its own
    callees: tuple[Kernel, ...] = ()
    fired: tuple[str, ...] = ()  # names of the rewrite rules that fired, in order of first use
    options: dict[str, Any] = field(default_factory=dict)
    packed: Packed | None = None  # the record that its results are
    source: str = ""  # the function of the source, where that has another name

    @property
    def function(self) -> str:
        """The name of the function of the source."""
        return self.source or self.name


@dataclass(frozen=True)
class Module:
    """One source module: its kernels in source order, and the fronts of those that have several versions."""

    name: str  # "heat"
    path: str  # as given on the command line, POSIX
    kernels: tuple[Kernel, ...]
    fronts: tuple[Front, ...] = ()


def walk(region: Region) -> Iterator[Node]:
    """Every node of a region and of the regions inside it, in order, terminators included."""
    for node in region.nodes:
        yield node
        for inner in node.regions:
            yield from walk(inner)
    yield region.end


def root(node: Node) -> Node:
    """The array that a chain of views looks at: the first node that is not a view of its input."""
    while node.op in ("view", "transpose", "reshape") and node.inputs:
        node = node.inputs[0]
    return node
