"""Small workspace arrays of a fixed size live on the stack."""

from __future__ import annotations

from transpile.symbolic.dims import Dim
from transpile.symbolic.program import Array, Local, Stmt

MOST_ELEMENTS = 64


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
