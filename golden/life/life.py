"""Conway's Life: cells that are born, stay alive and die by the number of their neighbours."""

import numpy as np
from jaxtyping import Bool, UInt8

from transpile import kernel


def neighbours(cells):
    """How many of the eight neighbours of the inner cells are alive."""
    return (
        cells[:-2, :-2]
        + cells[:-2, 1:-1]
        + cells[:-2, 2:]
        + cells[1:-1, :-2]
        + cells[1:-1, 2:]
        + cells[2:, :-2]
        + cells[2:, 1:-1]
        + cells[2:, 2:]
    )


@kernel
def life(cells: UInt8[np.ndarray, "n m"], generations: int) -> UInt8[np.ndarray, "n m"]:
    """Some generations on a plane with a dead frame; cells are 0 or 1."""
    now = cells.copy()
    for _ in range(generations):
        count = neighbours(now)
        inner = now[1:-1, 1:-1]
        now[1:-1, 1:-1] = (count == 3) | ((inner == 1) & (count == 2))
    return now


@kernel
def torus(cells: Bool[np.ndarray, "n m"]) -> Bool[np.ndarray, "n m"]:
    """One generation on a plane whose opposite sides meet."""
    n, m = cells.shape
    new = np.zeros_like(cells)
    for i in range(n):
        for j in range(m):
            alive = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    if di != 0 or dj != 0:
                        alive += cells[(i + di) % n, (j + dj) % m]
            new[i, j] = alive == 3 or (cells[i, j] and alive == 2)
    return new


@kernel
def population(cells: UInt8[np.ndarray, "n m"]) -> int:
    """How many cells are alive."""
    return np.count_nonzero(cells)
