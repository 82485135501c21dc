"""Fields on a grid that change in time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.golden.cases.call import Call


def heat() -> Iterator[Call]:
    for shape in ((0, 0), (0, 4), (1, 1), (1, 5), (2, 2), (3, 3), (5, 7), (33, 18)):
        label = "x".join(map(str, shape))

        def field(shape: tuple[int, int] = shape) -> np.ndarray:
            return np.random.default_rng(1).normal(size=shape)

        yield Call("heat", "heat_step", label, lambda field=field: (field(), 0.1))
        for steps in (-1, 0, 1, 6):
            yield Call("heat", "heat", f"{label}-{steps}", lambda field=field, steps=steps: (field(), 0.1, steps))


def gray_scott() -> Iterator[Call]:
    for shape in ((0, 0), (0, 3), (1, 1), (2, 2), (3, 3), (3, 9), (17, 14)):

        def chemicals(shape: tuple[int, int] = shape) -> tuple[np.ndarray, np.ndarray]:
            rng = np.random.default_rng(11)
            return 1.0 - 0.5 * rng.random(shape), 0.25 * rng.random(shape)

        label = "x".join(map(str, shape))
        yield Call("gray_scott", "rates", label, lambda make=chemicals: (*make(), 0.03, 0.06))
        for steps in (0, 1, 4):
            yield Call(
                "gray_scott",
                "react",
                f"{label}-{steps}",
                lambda make=chemicals, steps=steps: (*make(), 0.03, 0.06, 1.0, steps),
                written=(0, 1),
            )


def diffusion() -> Iterator[Call]:
    for shape in ((0, 0, 0), (1, 1, 1), (0, 3, 2), (2, 2, 2), (3, 3, 3), (3, 1, 9), (7, 5, 11), (9, 10, 19)):

        def block(seed: int, shape: tuple[int, int, int] = shape) -> np.ndarray:
            return np.random.default_rng(seed).normal(size=shape).astype(np.float32)

        label = "x".join(map(str, shape))
        for steps in (0, 1, 4):
            yield Call(
                "diffusion", "diffuse", f"{label}-{steps}", lambda block=block, steps=steps: (block(12), 0.1, steps)
            )
        yield Call("diffusion", "diffuse_varying", label, lambda block=block: (block(12), np.abs(block(13))))
        yield Call("diffusion", "residual", label, lambda block=block: (block(12), block(13)))


def lattice_boltzmann() -> Iterator[Call]:
    for shape in ((0, 0), (0, 2), (1, 1), (1, 4), (2, 2), (5, 8), (12, 9)):

        def gas(shape: tuple[int, int] = shape) -> np.ndarray:
            return np.random.default_rng(14).uniform(0.5, 1.5, (9, *shape))

        label = "x".join(map(str, shape))
        yield Call("lattice_boltzmann", "equilibrium", label, lambda gas=gas: tuple(gas()[:3]))
        yield Call("lattice_boltzmann", "collide", label, lambda gas=gas: (gas(), 1.2), written=(0,))
        yield Call("lattice_boltzmann", "stream", label, lambda gas=gas: (gas(),))
        yield Call("lattice_boltzmann", "step", label, lambda gas=gas: (gas(), gas()[0] > 1.2, 1.2))


def jacobi() -> Iterator[Call]:
    for shape in ((0, 0), (0, 3), (1, 1), (2, 2), (3, 3), (4, 7), (13, 10)):

        def problem(shape: tuple[int, int] = shape) -> tuple[np.ndarray, np.ndarray]:
            rng = np.random.default_rng(15)
            return rng.normal(size=shape), rng.normal(size=shape)

        label = "x".join(map(str, shape))
        for limit, tolerance in ((0, 0.1), (3, 0.0), (500, 1e-3)):
            yield Call(
                "jacobi",
                "poisson",
                f"{label}-{limit}",
                lambda make=problem, limit=limit, tolerance=tolerance: (*make(), 0.1, tolerance, limit),
            )
    for n in (0, 1, 2, 5, 20):

        def system(n: int = n) -> tuple[np.ndarray, np.ndarray]:
            rng = np.random.default_rng(16)
            return rng.normal(size=(n, n)) + 2 * n * np.eye(n), rng.normal(size=n)

        for limit in (0, 1, 100):
            yield Call("jacobi", "jacobi", f"{n}-{limit}", lambda make=system, limit=limit: (*make(), 1e-10, limit))


def life() -> Iterator[Call]:
    for shape in ((0, 0), (0, 3), (1, 1), (1, 3), (2, 2), (3, 3), (8, 5), (17, 40)):

        def cells(shape: tuple[int, int] = shape) -> np.ndarray:
            return (np.random.default_rng(17).random(shape) < 0.4).astype(np.uint8)

        label = "x".join(map(str, shape))
        for generations in (0, 1, 5):
            yield Call("life", "life", f"{label}-{generations}", lambda cells=cells, k=generations: (cells(), k))
        yield Call("life", "torus", label, lambda cells=cells: (cells() == 1,))
        yield Call("life", "population", label, lambda cells=cells: (cells(),))


CASES = {
    "heat": heat,
    "gray_scott": gray_scott,
    "diffusion": diffusion,
    "lattice_boltzmann": lattice_boltzmann,
    "jacobi": jacobi,
    "life": life,
}
