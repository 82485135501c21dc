"""Iterations of a point and of a register."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.golden.cases.call import Call


def mandelbrot() -> Iterator[Call]:
    for shape in ((0, 0), (3, 0), (1, 1), (7, 11)):

        def plane(shape: tuple[int, int] = shape) -> np.ndarray:
            n, m = shape
            return np.linspace(-2, 1, m)[None, :] + 1j * np.linspace(-1.2, 1.2, n)[:, None]

        label = "x".join(map(str, shape))
        for limit in (0, 25):
            yield Call("mandelbrot", "mandelbrot", f"{label}-{limit}", lambda plane=plane, k=limit: (plane(), k))
            yield Call(
                "mandelbrot", "julia", f"{label}-{limit}", lambda plane=plane, k=limit: (plane(), -0.8 + 0.1j, k)
            )


def crc32() -> Iterator[Call]:
    yield Call("crc32", "table", "", lambda: ())
    for n in (0, 1, 9, 100):
        for kernel in ("crc32", "crc32_bitwise"):
            yield Call(
                "crc32", kernel, str(n), lambda n=n: (np.random.default_rng(5).integers(0, 256, n, dtype=np.uint8),)
            )


CASES = {"mandelbrot": mandelbrot, "crc32": crc32}
