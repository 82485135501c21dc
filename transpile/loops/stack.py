"""Small workspace arrays of a fixed size live on the stack."""

from __future__ import annotations

from collections.abc import Mapping

from transpile.loops.access import accesses, rebuild
from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Allocate, Array, Local, Loop, Stmt, While
from transpile.symbolic.types import DType

MOST_ELEMENTS = 64


def declare_in_loops(
    body: tuple[Stmt, ...], shapes: Mapping[str, tuple[Dim, ...]], dtypes: Mapping[str, DType], handles: set[str]
) -> tuple[Stmt, ...]:
    """Declare small arrays that live for one turn of a loop in that loop: so its turns do not share them."""
    small = {name for name, shape in shapes.items() if name not in handles and _fits(shape)}
    everywhere = {**dict.fromkeys(small, -1), **_count(body)}  # some are accessed nowhere

    def change(stmts: tuple[Stmt, ...], in_loop: bool) -> tuple[Stmt, ...]:
        here = _count(stmts) if in_loop else {}
        out: list[Stmt] = []
        for stmt in stmts:
            if isinstance(stmt, Allocate) and stmt.array in small and here.get(stmt.array, 0) == everywhere[stmt.array]:
                out.append(Local(stmt.array, dtypes[stmt.array], shapes[stmt.array]))
            else:
                inside = in_loop or isinstance(stmt, (Loop, While))
                out.append(rebuild(stmt, lambda inner, inside=inside: change(inner, inside)))  # type: ignore[misc]
        return tuple(out)

    return change(body, False)


def _count(body: tuple[Stmt, ...]) -> dict[str, int]:
    """How often each array is accessed."""
    counts: dict[str, int] = {}
    for stmt in body:
        for access in accesses(stmt):
            counts[access.array] = counts.get(access.array, 0) + 1
    return counts


def to_stack(arrays: list[Array], body: tuple[Stmt, ...], handles: set[str]) -> tuple[list[Array], tuple[Stmt, ...]]:
    """Declare the small arrays in the function; what is left needs the workspace. Handles that rotate stay there."""
    small = [
        array for array in arrays if array.role == "workspace" and array.name not in handles and _fits(array.shape)
    ]
    declared = tuple(Local(array.name, array.dtype, array.shape) for array in small)
    return [array for array in arrays if array not in small], (*declared, *body)


def _fits(shape: tuple[Dim, ...]) -> bool:
    count = 1
    for length in shape:
        if length.constant is None:
            return False
        count *= length.constant
    return 0 < count <= MOST_ELEMENTS
