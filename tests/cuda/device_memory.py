"""Memory of the emulated device: numbers between guard bands, and which of its bytes have been written."""

from __future__ import annotations

import numpy as np

BAND = 4096  # nothing else lies so near: an index that runs over an end meets no other array
POISON = 0xCB  # as float64 about -3e57, as int32 about -9e8
_ALIGNED = 512  # as CuPy's memory pool


class Memory:
    """One allocation."""

    def __init__(self, nbytes: int) -> None:
        whole = np.full(nbytes + 2 * BAND + _ALIGNED, POISON, np.uint8)
        start = BAND + -(whole.ctypes.data + BAND) % _ALIGNED
        self._whole = whole
        self._start = start
        self.bytes = whole[start : start + nbytes]
        self.defined = np.zeros(nbytes, np.uint8)

    @property
    def address(self) -> int:
        """Where its first byte is."""
        return self.bytes.ctypes.data

    def offsets(self, view: np.ndarray) -> slice:
        """The bytes between the first and the last of a view."""
        if view.size == 0:
            return slice(0, 0)
        low, high = np.lib.array_utils.byte_bounds(view)
        return slice(low - self.address, high - self.address)

    def flags(self, view: np.ndarray) -> np.ndarray:
        """For each byte of a view whether it has been written, as one more axis at the end."""
        if view.size == 0:
            return np.ones((*view.shape, view.itemsize), np.uint8)
        offset = view.ctypes.data - self.address
        return np.ndarray((*view.shape, view.itemsize), np.uint8, self.defined, offset, (*view.strides, 1))

    def bands_are_whole(self) -> bool:
        """Whether nothing wrote beside the numbers."""
        after = self._start + self.bytes.size
        return bool((self._whole[: self._start] == POISON).all() and (self._whole[after:] == POISON).all())
