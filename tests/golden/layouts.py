"""The same numbers, laid out in memory in other ways."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.golden.cases import Arguments


def strided(array: np.ndarray) -> np.ndarray:
    """Every second element of a larger array, along each axis."""
    wide = np.full(tuple(2 * length + 1 for length in array.shape), 77, array.dtype)
    view = wide[tuple(slice(1, None, 2) for _ in array.shape)]
    view[...] = array
    return view


def backwards(array: np.ndarray) -> np.ndarray:
    """Negative strides along each axis."""
    flip = (slice(None, None, -1),) * array.ndim
    return array[flip].copy()[flip]


def unaligned(array: np.ndarray) -> np.ndarray:
    """Starts one byte after the place where it should."""
    data = np.zeros(array.nbytes + 1, np.uint8)
    view = data[1:].view(array.dtype).reshape(array.shape)
    view[...] = array
    return view


def transposed(array: np.ndarray) -> np.ndarray:
    """Columns first."""
    return np.asfortranarray(array)


def read_only(array: np.ndarray) -> np.ndarray:
    """Cannot be written."""
    array.flags.writeable = False
    return array


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "strided": strided,
    "backwards": backwards,
    "unaligned": unaligned,
    "fortran": transposed,
    "read-only": read_only,
}


def laid_out(arguments: Arguments, layout: str, written: tuple[int, ...]) -> Arguments:
    """The arguments with each array in this layout; what is written stays writable."""
    change = LAYOUTS[layout]
    return tuple(
        change(argument)
        if isinstance(argument, np.ndarray) and not (layout == "read-only" and position in written)
        else argument
        for position, argument in enumerate(arguments)
    )


def overlapping(arguments: Arguments) -> Arguments:
    """The arguments with all arrays of a dtype in one buffer, each starting one element after the one before."""
    arrays = [argument for argument in arguments if isinstance(argument, np.ndarray)]
    room = max((array.size for array in arrays), default=0) + len(arrays)
    buffers = {array.dtype: np.zeros(room, array.dtype) for array in arrays}
    changed: list[object] = []
    offset = 0
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            view = buffers[argument.dtype][offset : offset + argument.size].reshape(argument.shape)
            view[...] = argument
            changed.append(view)
            offset += 1
        else:
            changed.append(argument)
    return tuple(changed)
