"""The arrays that a function has besides its parameters: one workspace, constants, and handles that rotate."""

from __future__ import annotations

from collections.abc import Iterator

from transpile.emit_c.ctype import c_type, literal
from transpile.emit_c.settle import Settler, flat, number
from transpile.emit_c.signature import handed_over_as
from transpile.emit_c.syntax import INDENT, WIDTH, Expr, Name, Number, Unary, layout, text
from transpile.loops.access import statements
from transpile.symbolic.dims import Dim, product
from transpile.symbolic.program import (
    Array,
    CallFunction,
    CallRoutine,
    Function,
    Grow,
    Local,
    MatMul,
    Reserve,
    Rotate,
    Stmt,
    Store,
)
from transpile.symbolic.types import DType

WORKSPACE = "@workspace"  # no name of a program


def workspace_arrays(function: Function) -> list[Array]:
    """The arrays for which memory is allocated."""
    return [array for array in function.arrays if array.role == "workspace"]


def mutable_handles(function: Function) -> frozenset[str]:
    """Handles through which something is written, now or after a rotation: their pointers are not to const."""
    stmts = list(statements(function.body))
    mutable = {name for stmt in stmts for name in _written(stmt)}
    pairs = [
        pair for stmt in stmts if isinstance(stmt, Rotate) for pair in zip(stmt.targets, stmt.sources, strict=True)
    ]
    while added := {source for target, source in pairs if target in mutable} - mutable:
        mutable |= added
    return frozenset(mutable)


def _written(stmt: Stmt) -> Iterator[str]:
    if isinstance(stmt, Store):
        yield stmt.array
    elif isinstance(stmt, MatMul):
        yield stmt.out
    elif isinstance(stmt, CallRoutine):
        yield from (*stmt.outputs, *stmt.scratch)
    elif isinstance(stmt, CallFunction):  # which of them the callee writes is not looked up
        yield from (argument for argument in stmt.arguments if isinstance(argument, str))


def constant_lines(function: Function, settler: Settler) -> list[str]:
    """Constant arrays of the module."""
    lines: list[str] = []
    for array in function.arrays:
        if array.role == "constant":
            lines += _constant(array, settler)
    return lines


def _constant(array: Array, settler: Settler) -> list[str]:
    parts = [text(part) for value in array.values for part in flat(number(_plain(value), array.dtype))]
    declared = f"{INDENT}static const {c_type(array.dtype)} {settler.names.of(array.name)}[{max(len(parts), 1)}]"
    opening = f"{declared} = {{"
    if not parts:  # C has no arrays without elements
        return [f"{opening}{literal(0, array.dtype)}}};"]
    line = f"{opening}{', '.join(parts)}}};"
    if len(line) <= WIDTH:
        return [line]
    return [opening, *_filled(parts), f"{INDENT}}};"]


def _plain(value: object) -> bool | int | float | complex:
    assert isinstance(value, (bool, int, float, complex)), f"constant array with {value!r}"
    return value


def _filled(parts: list[str]) -> Iterator[str]:
    line = 2 * INDENT
    for part in parts:
        if len(line) + len(part) + 2 > WIDTH:
            yield line.rstrip()
            line = 2 * INDENT
        line += f"{part}, "
    yield line.rstrip()


def workspace_lines(function: Function, settler: Settler) -> list[str]:
    """One allocation for all arrays of the workspace, and the pointers into it."""
    arrays = workspace_arrays(function)
    if not arrays:
        return []
    size, memory = settler.names.fresh("workspace_size"), settler.names.of(WORKSPACE)
    offsets = [settler.names.fresh(f"{array.name}_offset") for array in arrays]
    lines = [f"{INDENT}size_t {size} = 64; /* one cache line to align the arrays in */"]
    for array, offset in zip(arrays, offsets, strict=True):
        item = _size(array.dtype)
        reserved = settler.uses.storage("reserve", Unary("&", Name(size)), _elements(array.shape, settler), item)
        lines += layout(f"const size_t {offset} = ", reserved, ";", INDENT)
    lines += [
        f"{INDENT}void *const {memory} = {size} < SIZE_MAX ? malloc({size}) : NULL;",
        f"{INDENT}if ({memory} == NULL) {{",
        f"{INDENT}{INDENT}return -1;",
        f"{INDENT}}}",
    ]
    begin = settler.uses.storage("aligned", Name(memory))
    for array, offset in zip(arrays, offsets, strict=True):
        kind = c_type(array.dtype)
        pointer = f"{kind} *" if array.name in function.handles else f"{kind} *const restrict "
        name = settler.names.of(array.name)
        lines.append(f"{INDENT}{pointer}{name} = ({kind} *)({text(begin)} + {offset});")
    return lines


def _size(dtype: DType, count: int = 1) -> Name:
    """The bytes of so many elements: ``sizeof(double)``; of complex ones, which are pairs, ``2*sizeof(double)``."""
    parts = 2 * count if dtype.kind == "c" else count
    return Name(f"{f'{parts}*' if parts > 1 else ''}sizeof({c_type(dtype)})")


def _elements(shape: tuple[Dim, ...], settler: Settler) -> Expr:
    """The number of elements: products of lengths that are not plain numbers are computed without overflow."""
    fixed, lengths = 1, []
    for length in shape:
        if length.constant is None:
            lengths.append(length)
        else:
            fixed *= length.constant
    if not lengths or fixed == 0:
        return Number(str(fixed))
    result = settler.dims.expr(lengths[0])
    others: list[Expr] = [settler.dims.expr(length) for length in lengths[1:]]
    for other in [*others, *([Number(str(fixed))] if fixed != 1 else [])]:
        result = settler.uses.storage("elements", result, other)
    return result


def late_lines(function: Function, settler: Settler) -> list[str]:
    """Pointers to memory that is made later."""
    lines = []
    for array in function.late:
        restrict = "" if array.name in function.handles else "restrict "
        lines.append(f"{INDENT}{c_type(array.dtype)} *{restrict}{settler.names.of(array.name)} = NULL;")
        if array.grows:
            lines.append(f"{INDENT}int64_t {settler.names.of(_capacity(array.name))} = 0;")
    return lines


def _capacity(array: str) -> str:
    return f"@{array}_capacity"


def grow_lines(stmt: Grow, function: Function, settler: Settler, indent: str) -> list[str]:
    """More memory where a list is full: twice as much."""
    name, capacity = settler.names.of(stmt.array), settler.names.of(_capacity(stmt.array))
    item = text(_size(stmt.dtype, product(stmt.item).constant or 1))
    settler.uses.storage("grown")
    leaving = leaving_lines(function, settler, "-1", indent + 2 * INDENT)
    return [
        f"{indent}if ({text(settler.dims.expr(stmt.count))} == {capacity}) {{",
        f"{indent}{INDENT}{name} = grown({name}, &{capacity}, {item});",
        f"{indent}{INDENT}if ({name} == NULL) {{",
        *leaving,
        f"{indent}{INDENT}}}",
        f"{indent}}}",
    ]


def reserve_lines(stmt: Reserve, function: Function, settler: Settler, indent: str) -> list[str]:
    """``r = renewed(r, n, sizeof(double));``, and what happens where there is no memory."""
    name = settler.names.of(stmt.array)
    made = settler.uses.storage("renewed", Name(name), _elements(stmt.shape, settler), _size(stmt.dtype))
    lines = layout(f"{name} = ", made, ";", indent)
    leaving = leaving_lines(function, settler, "-1", indent + INDENT)
    return [*lines, f"{indent}if ({name} == NULL) {{", *leaving, f"{indent}}}"]


def leaving_lines(function: Function, settler: Settler, status: str, indent: str) -> list[str]:
    """Leaves the function; memory is freed first, or handed over where it is that of a result."""
    names = settler.names
    lines = [f"free({names.of(WORKSPACE)});"] if workspace_arrays(function) else []
    for array in function.late:
        name = names.of(array.name)
        handed_over = array.made and status == "0"
        lines.append(f"*{names.of(handed_over_as(array))} = {name};" if handed_over else f"free({name});")
    lines.append(f"return {status};" if function.can_fail else "return;")
    return [f"{indent}{line}" for line in lines]


def local_line(stmt: Local, settler: Settler) -> str:
    """Declares a small array on the stack."""
    count = 2 if stmt.dtype.kind == "c" else 1
    for length in stmt.shape:
        assert length.constant is not None, f"local array {stmt.name} without a fixed size"
        count *= length.constant
    return f"{c_type(stmt.dtype)} {settler.names.of(stmt.name)}[{max(count, 1)}];"


def handle_lines(function: Function, settler: Settler) -> list[str]:
    """Pointers that have no memory of their own: they are set where the loop that rotates them begins."""
    mutable = mutable_handles(function)
    lines = []
    for array in function.arrays:
        if array.role == "handle":
            const = "" if array.name in mutable else "const "
            lines.append(f"{INDENT}{const}{c_type(array.dtype)} *{settler.names.of(array.name)};")
    return lines


def rotation_lines(stmt: Rotate, function: Function, settler: Settler, indent: str) -> list[str]:
    """Parallel assignment of pointers: what is overwritten before it is read is kept first."""
    dtypes = {array.name: array.dtype for array in (*function.parameters, *function.results, *function.arrays)}
    mutable = mutable_handles(function)
    kept: dict[str, str] = {}
    lines: list[str] = []
    for position, source in enumerate(stmt.sources):
        if source in stmt.targets[:position] and source not in kept:
            kept[source] = settler.names.fresh(f"old_{source}")
            const = "" if source in mutable else "const "
            pointer = f"{const}{c_type(dtypes[source])} *const {kept[source]}"
            lines.append(f"{indent}{pointer} = {settler.names.of(source)};")
    for target, source in zip(stmt.targets, stmt.sources, strict=True):
        if target != source:
            lines.append(f"{indent}{settler.names.of(target)} = {kept.get(source, settler.names.of(source))};")
    return lines
