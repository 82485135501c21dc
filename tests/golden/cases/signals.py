"""Signals and images."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from tests.golden.cases.call import Call


def filters() -> Iterator[Call]:
    for n, k in ((0, 0), (0, 3), (3, 0), (1, 1), (2, 5), (9, 4), (100, 17)):

        def signal(n: int = n) -> np.ndarray:
            return np.random.default_rng(41).normal(size=n)

        def taps(seed: int, k: int = k) -> np.ndarray:
            return np.random.default_rng(seed).normal(size=k) / 8.0 + np.eye(1, k)[0]

        label = f"{n}x{k}"
        yield Call("filters", "fir", label, lambda signal=signal, taps=taps: (signal(), taps(42)))
        yield Call("filters", "iir", label, lambda signal=signal, taps=taps: (taps(42), taps(43), signal()))
        yield Call("filters", "moving_average", label, lambda signal=signal, k=k: (signal().astype(np.float32), k))
        for sections in (0, 1, 3):

            def second_order(sections: int = sections) -> tuple[np.ndarray, np.ndarray]:
                return np.tile([0.2, 0.4, 0.2, 1.0, -0.5, 0.3], (sections, 1)), np.full((sections, 2), 0.125)

            yield Call(
                "filters",
                "biquads",
                f"{n}x{sections}",
                lambda signal=signal, make=second_order: (*make(), signal()),
                written=(1,),
            )


def sobel() -> Iterator[Call]:
    for shape in ((0, 0), (0, 3), (1, 1), (2, 2), (3, 3), (1, 8), (8, 5), (19, 32)):

        def image(channels: tuple[int, ...] = (), shape: tuple[int, int] = shape) -> np.ndarray:
            return np.random.default_rng(44).integers(0, 256, (*shape, *channels), dtype=np.uint8)

        def single(image: Callable[[], np.ndarray] = image) -> np.ndarray:
            return image().astype(np.float32)

        label = "x".join(map(str, shape))
        yield Call("sobel", "sobel", label, lambda single=single: (single(),))
        yield Call("sobel", "edges", label, lambda single=single: (single(), 300.0))
        yield Call("sobel", "blur", label, lambda image=image: (image(),))
        yield Call("sobel", "grey", label, lambda image=image: (image((3,)),))
        for p, q in ((1, 1), (3, 3), (2, 5)):
            yield Call(
                "sobel",
                "convolve",
                f"{label}-{p}x{q}",
                lambda image=image, p=p, q=q: (
                    image().astype(np.float64),
                    np.random.default_rng(45).normal(size=(p, q)),
                ),
            )


def kalman() -> Iterator[Call]:
    for n, t in ((0, 0), (0, 3), (1, 1), (2, 9), (4, 5)):

        def system(n: int = n) -> tuple[np.ndarray, ...]:
            rng = np.random.default_rng(46)
            root = rng.normal(size=(n, n))
            transition = np.eye(n) + 0.1 * rng.normal(size=(n, n))
            return rng.normal(size=n), root @ root.T + np.eye(n), transition, 0.01 * np.eye(n), rng.normal(size=n)

        def series(t: int = t) -> np.ndarray:
            return np.cumsum(np.random.default_rng(47).normal(size=t))

        label = f"{n}x{t}"
        yield Call("kalman", "predict", label, lambda system=system: system()[:4])
        yield Call("kalman", "update", label, lambda make=system: (*make()[:2], make()[4], 0.5, 0.25))
        yield Call("kalman", "smooth", label, lambda make=system, series=series: (series(), *make(), 0.25))
        yield Call("kalman", "track", label, lambda series=series: (series(), 0.1, 0.5, 0.3))


CASES = {"filters": filters, "sobel": sobel, "kalman": kalman}
