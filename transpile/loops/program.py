"""The finished function: parameters in C's order, and what its header says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from transpile.errors import at
from transpile.loops.access import accesses, parts_of, statements
from transpile.loops.renaming import rename_arrays
from transpile.loops.stack import to_stack
from transpile.loops.state import State
from transpile.loops.traffic import traffic
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim
from transpile.symbolic.draws import library_function
from transpile.symbolic.graph import Kernel
from transpile.symbolic.ops import COSTLY
from transpile.symbolic.program import (
    Array,
    CallFunction,
    CallRoutine,
    Draw,
    Function,
    Local,
    Loop,
    MatMul,
    Op,
    Rotate,
    Scalar,
    Stmt,
)
from transpile.symbolic.routines import ROUTINES, functions_of

LATE_SIZE = "T062"
_MEMORY = ("workspace", "late")


def finish(state: State, body: tuple[Stmt, ...], workspace: dict[str, tuple[Dim, ...]]) -> Function:
    """Put the lowered body and its arrays together."""
    kernel = state.kernel
    body = rename_arrays(body, state.renamed)
    used = {access.array for stmt in body for access in accesses(stmt)}
    named = {state.renamed.get(name, name): name for name in state.arrays}
    arrays = [
        replace(_array(state, state.arrays[name], workspace), name=printed)
        for printed, name in named.items()
        if printed in used
    ]
    memory = (*_memory(arrays, body), *_origins(state))
    local = {stmt.name for stmt in statements(body) if isinstance(stmt, Local)}
    arrays = [array for array in arrays if array.name not in local]
    arrays, body = to_stack(arrays, body, rotated(body))
    called = [stmt.callee for stmt in statements(body) if isinstance(stmt, CallFunction)]
    callees = [state.functions[callee] for callee in called if callee != kernel.name]
    gemm = [stmt.dtype.name for stmt in statements(body) if isinstance(stmt, MatMul)]
    gemm += [name for callee in callees for name in callee.uses_gemm]
    routines = [stmt for stmt in statements(body) if isinstance(stmt, CallRoutine)]
    draws = [stmt for stmt in statements(body) if isinstance(stmt, Draw)]
    library = [name for stmt in routines for name in functions_of(stmt.routine, stmt.dtype)]
    library += [name for stmt in draws for name in filter(None, [library_function(stmt.distribution)])]
    library += [name for callee in callees for name in callee.library]
    return Function(
        name=kernel.name,
        signature=signature(kernel),
        sizes=tuple(kernel.sizes),
        parameters=tuple(_parameter(state, position) for position in range(len(kernel.parameters))),
        results=tuple(_results(state)),
        arrays=tuple(arrays),
        body=body,
        messages=tuple(state.messages),
        fp=kernel.fp,
        private=kernel.private,
        fired=kernel.fired,
        memory=memory,
        promises=_promises(kernel, body),
        callees=tuple(dict.fromkeys(callee for callee in called if callee != kernel.name)),
        uses_gemm=tuple(dict.fromkeys(gemm)),
        library=tuple(dict.fromkeys(library)),
        calls_can_fail=any(callee.can_fail for callee in callees),
        handles=tuple(state.renamed.get(name, name) for name in state.handles),
    )


def late_arrays(state: State, workspace: dict[str, tuple[Dim, ...]]) -> list[Array]:
    """The arrays of which the size is known only while the function runs, but for lists that grow by themselves."""
    arrays = [_array(state, buffer, workspace) for buffer in state.arrays.values()]
    results = (item for item in _results(state) if isinstance(item, Array) and item.made)
    return [*(array for array in arrays if array.role == "late" and not array.grows), *results]


def rotated(body: tuple[Stmt, ...]) -> set[str]:
    """The arrays that handles may point at."""
    rotations = (stmt for stmt in statements(body) if isinstance(stmt, Rotate))
    return {name for stmt in rotations for name in (*stmt.targets, *stmt.sources)}


def signature(kernel: Kernel) -> str:
    """The kernel's signature with dimensions, as the header of its function says it."""
    parameters = ", ".join(f"{parameter.name}: {parameter.type}" for parameter in kernel.parameters)
    results = [" or ".join((str(spec.type), *spec.arguments)) for spec in kernel.results if spec.kind != "origin"]
    result = "None" if not results else f"({', '.join(results)})" if kernel.returns_tuple else results[0]
    return f"{kernel.name}({parameters}) -> {result}"


def _parameter(state: State, position: int) -> Array | Scalar:
    parameter = state.kernel.parameters[position]
    if parameter.type.is_array:
        return Array(parameter.name, parameter.type.dtype, parameter.type.shape, "parameter", parameter.written)
    return Scalar(parameter.name, parameter.type.dtype)


def _results(state: State) -> list[Array | Scalar]:
    results: list[Array | Scalar] = []
    for place, spec in zip(state.storage.results, state.kernel.results, strict=True):
        if isinstance(place, Buffer):
            results.append(_result(state, place))
        elif isinstance(place, str):
            results.append(Scalar(place, spec.type.dtype, result=True))
    results += [Array(kept.name, kept.dtype, kept.shape, "result", True) for kept in state.lengths.values()]
    return results


def _result(state: State, place: Buffer) -> Array:
    """An array that is returned; its shape is that of the memory that it is given, before its lengths are known."""
    late = state.lengths[place.name].name if place.name in state.lengths else ""
    room = state.extents.largest(place.shape)
    if room is not None:
        return Array(place.name, place.dtype, room, "result", True, late=late)
    if state.kernel.private:
        lengths = ", ".join(map(str, place.shape))
        message = f"the size ({lengths}) of a result of `{state.kernel.name}` is known only while it runs"
        help = "let the function that calls it make the array"
        raise at(state.kernel.span, LATE_SIZE, message, help)
    shape = state.extents.late(place.shape)
    return Array(place.name, place.dtype, shape, "result", True, late=late, made=True)


def _array(state: State, buffer: Buffer, workspace: dict[str, tuple[Dim, ...]]) -> Array:
    """An array with the shape that it gets memory for."""
    shape = workspace.get(buffer.name, buffer.shape)
    room = state.extents.largest(shape)
    if buffer.name in state.lists:
        return Array(buffer.name, buffer.dtype, buffer.shape, "late", buffer.written, grows=True)
    if room is None and buffer.role == "workspace":
        return Array(buffer.name, buffer.dtype, state.extents.late(shape), "late", buffer.written)
    values: tuple[object, ...] = ()
    if buffer.role == "constant":
        node = next(node for node, owned in state.storage.buffers.items() if owned is buffer)
        values = tuple(_flat(node.attr.values))
    return Array(buffer.name, buffer.dtype, room or shape, buffer.role, buffer.written, values)


def _flat(values: object) -> list[object]:
    if isinstance(values, tuple):
        return [item for value in values for item in _flat(value)]
    return [values]


def _memory(arrays: list[Array], body: tuple[Stmt, ...]) -> tuple[str, ...]:
    shapes = {array.name: "growing" if array.grows else ", ".join(map(str, array.shape)) for array in arrays}
    temporaries = [f"{array.name}[{shapes[array.name]}]" for array in arrays if array.role in _MEMORY]
    return (f"temporaries: {', '.join(temporaries) or 'none'}", *traffic(body))


def _origins(state: State) -> Iterator[str]:
    """What the numbers that stand beside results stand for."""
    specs, places = state.kernel.results, state.storage.results
    numbers = iter(place for spec, place in zip(specs, places, strict=True) if spec.kind == "origin")
    for spec, place in zip(specs, places, strict=True):
        if spec.kind == "either" and isinstance(place, Buffer):
            choices = " or ".join(f"{argument} ({k})" for k, argument in enumerate(spec.arguments, 1))
            yield f"{next(numbers)} says whether to return {place.name} (0) or {choices}"


def _promises(kernel: Kernel, body: tuple[Stmt, ...]) -> tuple[str, ...]:
    """What the function's numbers are, against NumPy's."""
    parts = ["operations in NumPy's order"]
    if any(isinstance(stmt, Loop) and stmt.lanes for stmt in statements(body)):
        parts = ["sums in a fixed number of accumulators"]
    if any(isinstance(stmt, CallRoutine) and not ROUTINES[stmt.routine].of_numpy for stmt in statements(body)):
        parts.append("linear algebra by LAPACK")
    if kernel.fp == "fast" and _calls_library(body):
        parts.append("library functions within 4 ulp")
    return (f"{kernel.fp}: {', '.join(parts)}",)


def _calls_library(body: tuple[Stmt, ...]) -> bool:
    parts = parts_of(body)
    return any(isinstance(part, Op) and part.name in COSTLY and part.dtype.kind in "fc" for part in parts)
