"""Points and bodies in space."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.golden.cases.call import Call


def distances() -> Iterator[Call]:
    for n, m, d in ((0, 0, 0), (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (4, 7, 3), (9, 5, 1), (20, 33, 17)):

        def points(n: int = n, m: int = m, d: int = d) -> tuple[np.ndarray, np.ndarray]:
            rng = np.random.default_rng(31)
            return rng.normal(size=(n, d)), rng.normal(size=(m, d))

        label = f"{n}x{m}x{d}"
        for kernel in ("squared_distances", "squared_distances_by_products"):
            yield Call("distances", kernel, label, points)
        for kernel in ("gaussian_kernel", "kernel_density"):
            yield Call("distances", kernel, label, lambda points=points: (*points(), 0.7))
        yield Call("distances", "pairwise_distances", label, lambda points=points: points()[:1])


def nbody() -> Iterator[Call]:
    for n in (0, 1, 2, 3, 17):

        def bodies(n: int = n) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            rng = np.random.default_rng(32)
            return rng.normal(size=(n, 3)), 0.1 * rng.normal(size=(n, 3)), rng.uniform(0.5, 1.5, n)

        yield Call("nbody", "accelerations", str(n), lambda bodies=bodies: (*bodies()[::2], 0.1))
        yield Call("nbody", "energy", str(n), lambda bodies=bodies: (*bodies(), 0.1))
        yield Call("nbody", "angular_momentum", str(n), bodies)
        for steps in (0, 1, 5):
            yield Call(
                "nbody",
                "leapfrog",
                f"{n}-{steps}",
                lambda bodies=bodies, steps=steps: (*bodies(), 0.1, 0.01, steps),
                written=(0, 1),
            )


CASES = {"distances": distances, "nbody": nbody}
