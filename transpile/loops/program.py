"""The finished function: parameters in C's order, and what its header says."""

from __future__ import annotations

from transpile.loops.access import accesses, statements
from transpile.loops.state import State
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Kernel
from transpile.symbolic.program import Array, CallFunction, Function, Local, MatMul, Scalar, Stmt

STACK_ELEMENTS = 64


def finish(state: State, body: tuple[Stmt, ...], workspace: dict[str, tuple[Dim, ...]]) -> Function:
    """Put the lowered body and its arrays together."""
    kernel = state.kernel
    used = {access.array for stmt in body for access in accesses(stmt)}
    shapes = {name: workspace.get(name, buffer.shape) for name, buffer in state.arrays.items()}
    arrays = [_array(buffer, shapes[name], state) for name, buffer in state.arrays.items() if name in used]
    called = [stmt.callee for stmt in statements(body) if isinstance(stmt, CallFunction)]
    gemm = [stmt.dtype.name for stmt in statements(body) if isinstance(stmt, MatMul)]
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
        memory=_memory(arrays),
        promises=_promises(kernel),
        callees=tuple(dict.fromkeys(called)),
        uses_gemm=tuple(dict.fromkeys(gemm)),
        handles=tuple(state.handles),
    )


def signature(kernel: Kernel) -> str:
    """The kernel's signature with dimensions, as the header of its function says it."""
    parameters = ", ".join(f"{parameter.name}: {parameter.type}" for parameter in kernel.parameters)
    results = [str(spec.type) for spec in kernel.results]
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
            results.append(Array(place.name, place.dtype, place.shape, "result", True))
        elif isinstance(place, str):
            results.append(Scalar(place, spec.type.dtype, result=True))
    return results


def _array(buffer: Buffer, shape: tuple[Dim, ...], state: State) -> Array:
    values: tuple[object, ...] = ()
    if buffer.role == "constant":
        node = next(node for node, owned in state.storage.buffers.items() if owned is buffer)
        values = tuple(_flat(node.attr.values))
    return Array(buffer.name, buffer.dtype, shape, buffer.role, buffer.written, values)


def _flat(values: object) -> list[object]:
    if isinstance(values, tuple):
        return [item for value in values for item in _flat(value)]
    return [values]


def _memory(arrays: list[Array]) -> tuple[str, ...]:
    temporaries = [f"{array.name}[{', '.join(map(str, array.shape))}]" for array in arrays if array.role == "workspace"]
    return (f"temporaries: {', '.join(temporaries)}",) if temporaries else ("no temporaries",)


def _promises(kernel: Kernel) -> tuple[str, ...]:
    if kernel.fp == "exact":
        return ("exact: IEEE operations in NumPy's order",)
    return ("fast: sums may use several accumulators, library functions are within 4 ulp",)


def small(array: Array) -> bool:
    """Whether an array of fixed size is small enough for the stack."""
    count = 1
    for length in array.shape:
        if length.constant is None:
            return False
        count *= length.constant
    return count <= STACK_ELEMENTS


def as_local(array: Array) -> Local:
    """A small array as a local of the function."""
    return Local(array.name, array.dtype, array.shape)
