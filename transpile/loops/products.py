"""Matrix products: a call of gemm for matrices of floats, loops for everything else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transpile.loops.elements import cast, element, type_of
from transpile.loops.reductions import cast_number
from transpile.loops.state import Nest, State
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim, as_dim, name, opaque
from transpile.symbolic.graph import Node
from transpile.symbolic.program import Allocate, Assign, Cast, Expr, Load, Loop, MatMul, Op, Stmt, Store, Var
from transpile.symbolic.types import DType

ROWS_TOGETHER = 4


@dataclass(frozen=True)
class Product:
    """A product as a nest of loops: over the rows, the columns, and last the axis that is summed."""

    state: State
    node: Node
    nest: Nest
    rows: int  # how many axes of the nest are rows: 0 or 1

    @property
    def dtype(self) -> DType:
        """The type of the result, in which everything is computed."""
        return type_of(self.node).dtype

    @property
    def inner(self) -> Dim:
        """The subscript of the summed axis."""
        return self.nest.subscripts[-1]

    def term(self, inner: Dim) -> Op:
        """``left[row, inner] * right[inner, column]``."""
        outer = self.nest.subscripts[:-1]
        places = ((*outer[: self.rows], inner), (inner, *outer[self.rows :]))
        factors = (
            cast(element(self.state, operand, place), self.dtype)
            for operand, place in zip(self.node.inputs, places, strict=True)
        )
        return Op("logical_and" if self.dtype.kind == "b" else "multiply", tuple(factors), self.dtype)

    def plus(self, left: Expr, right: Expr) -> Op:
        """A sum, of truth values their "or"."""
        return Op("logical_or" if self.dtype.kind == "b" else "add", (left, right), self.dtype)


def lower_matmul(state: State, node: Node) -> list[Stmt]:
    """``left @ right`` of vectors and matrices."""
    left, right = (type_of(operand).shape for operand in node.inputs)
    out = state.storage.buffer(node) if type_of(node).is_array else None
    if len(left) == len(right) == 2 and type_of(node).dtype.kind == "f":
        assert out is not None
        return _gemm(state, node, out)
    nest = state.nest((*left[:-1], *right[1:], left[-1]), (node.span.statement,))
    product = Product(state, node, nest, len(left) - 1)
    if out is not None and _steps_over_rows(product):
        return _add_rows(product, out)
    return _dot(product, out)


def _gemm(state: State, node: Node, out: Buffer) -> list[Stmt]:
    (rows, inner), (_, columns) = (type_of(operand).shape for operand in node.inputs)
    dtype = type_of(node).dtype
    state.gemm[dtype.name] = None
    begin: list[Stmt] = []
    (left, left_flag), (right, right_flag) = (_operand(state, operand, dtype, begin) for operand in node.inputs)
    source = (node.span.statement,)
    return [*begin, MatMul(out.name, left, right, rows, inner, columns, dtype, (left_flag, right_flag), source)]


def _operand(state: State, node: Node, dtype: DType, begin: list[Stmt]) -> tuple[str, bool]:
    """The array that gemm reads, and whether it holds the operand transposed; a part of an array is copied first."""
    transposed = node.op == "transpose"
    held = _held(state, node.inputs[0] if transposed else node) if type_of(node).dtype == dtype else None
    return (held, transposed) if held is not None else (_copied(state, node, dtype, begin), False)


def _held(state: State, node: Node) -> str | None:
    """The array that has the elements of a node, and no others, in its order."""
    while node.op == "reshape":
        node = node.inputs[0]
    buffer = state.storage.buffer(node)
    return buffer.name if buffer is not None and state.storage.whole(node) else None


def whole_array(state: State, node: Node, begin: list[Stmt]) -> str:
    """An array that has the elements of a node, and no others, in its order: a part of an array is copied first."""
    held = _held(state, node)
    return held if held is not None else _copied(state, node, type_of(node).dtype, begin)


def _copied(state: State, node: Node, dtype: DType, begin: list[Stmt]) -> str:
    """A copy of the elements of a node, in its order and in a dtype."""
    copy = Buffer(state.fresh("operand"), dtype, type_of(node).shape, "workspace", True)
    state.add_workspace(copy)
    nest = state.nest(copy.shape, (node.span.statement,))
    value = cast(element(state, node, nest.subscripts), dtype)
    begin += [Allocate(copy.name), *nest.around([Store(copy.name, nest.subscripts, copy.shape, value, nest.source)])]
    return copy.name


def _dot(product: Product, out: Buffer | None) -> list[Stmt]:
    """One sum for each element of the result."""
    state, node, nest = product.state, product.node, product.nest
    last = len(nest.shape) - 1
    total = state.fresh(node.hint if node.hint and out is None else "total")
    step = Assign(total, product.plus(Var(total, product.dtype), product.term(product.inner)))
    zero = cast_number(0, product.dtype)
    body: list[Stmt] = [Assign(total, zero, declare=True, mutable=True, source=nest.source)]
    body += nest.around([step], (last,))
    if out is None:
        state.scalars[node] = Var(total, product.dtype)
        return body
    stored = Store(out.name, nest.subscripts[:-1], out.shape, Var(total, product.dtype), nest.source)
    return nest.around([*body, stored], tuple(range(last)))


def _steps_over_rows(product: Product) -> bool:
    """Whether a matrix is read column by column when the innermost loop sums."""
    factors = (factor.arg if isinstance(factor, Cast) else factor for factor in product.term(product.inner).args)
    matrices = [factor for factor in factors if isinstance(factor, Load) and len(factor.subscripts) == 2]
    return any(str(product.inner) not in matrix.subscripts[-1].atoms() for matrix in matrices)


def _add_rows(product: Product, out: Buffer) -> list[Stmt]:
    """Multiples of whole rows are added up, so that memory is read in order."""
    nest = product.nest
    *outer, column, inner = range(len(nest.shape))
    start_nest = product.state.nest(nest.shape[:-1], nest.source)
    start = Store(out.name, start_nest.subscripts, out.shape, cast_number(0, product.dtype), nest.source)
    begin = start_nest.around([start])
    variable, length = nest.variables[inner], nest.shape[inner]
    one_row = nest.around([_add(product, out, product.term(product.inner))], (inner, column))
    together = product.state.kernel.fp == "fast" and product.dtype.kind == "f" and not outer
    if variable is None or not together:
        return begin + nest.around(one_row, tuple(outer))
    whole = opaque("//", length, ROWS_TOGETHER) * ROWS_TOGETHER
    rows = nest.around([_add(product, out, _sum_of_rows(product, name(variable)))], (column,))
    blocks = Loop(variable, as_dim(0), whole, ROWS_TOGETHER, tuple(rows), source=nest.source)
    rest = [replace(loop, start=whole, source=()) for loop in one_row if isinstance(loop, Loop)]
    return [*begin, blocks, *rest]


def _sum_of_rows(product: Product, first: Dim) -> Op:
    terms = [product.term(first + row) for row in range(ROWS_TOGETHER)]
    return product.plus(product.plus(terms[0], terms[1]), product.plus(terms[2], terms[3]))


def _add(product: Product, out: Buffer, value: Expr) -> Store:
    subscripts = product.nest.subscripts[:-1]
    so_far = Load(out.name, subscripts, out.shape, out.dtype)
    return Store(out.name, subscripts, out.shape, product.plus(so_far, value), product.nest.source)
