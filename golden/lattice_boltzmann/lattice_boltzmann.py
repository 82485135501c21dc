"""A flowing gas as particles on a lattice: nine directions in two dimensions, relaxation in one time (D2Q9, BGK)."""

import numpy as np
from jaxtyping import Bool, Float64

from transpile import kernel

# rest, east, north, west, south, and the four diagonals
DX = np.array([0, 1, 0, -1, 0, 1, -1, -1, 1])
DY = np.array([0, 0, 1, 0, -1, 1, 1, -1, -1])
WEIGHT = np.array([4 / 9, 1 / 9, 1 / 9, 1 / 9, 1 / 9, 1 / 36, 1 / 36, 1 / 36, 1 / 36])
OPPOSITE = np.array([0, 3, 4, 1, 2, 7, 8, 5, 6])


@kernel
def equilibrium(
    density: Float64[np.ndarray, "n m"], ux: Float64[np.ndarray, "n m"], uy: Float64[np.ndarray, "n m"]
) -> Float64[np.ndarray, "9 n m"]:
    """The distribution to which collisions tend."""
    n, m = density.shape
    result = np.empty((9, n, m))
    speed2 = ux**2 + uy**2
    for d in range(9):
        along = DX[d] * ux + DY[d] * uy
        result[d] = WEIGHT[d] * density * (1.0 + 3.0 * along + 4.5 * along**2 - 1.5 * speed2)
    return result


@kernel
def collide(f: Float64[np.ndarray, "9 n m"], omega: float) -> None:
    """Relax the particles of each site towards the equilibrium of their density and velocity, in place."""
    density = f.sum(axis=0)
    ux = (f[1] - f[3] + f[5] - f[6] - f[7] + f[8]) / density
    uy = (f[2] - f[4] + f[5] + f[6] - f[7] - f[8]) / density
    f += omega * (equilibrium(density, ux, uy) - f)


@kernel
def stream(f: Float64[np.ndarray, "9 n m"]) -> Float64[np.ndarray, "9 n m"]:
    """Move the particles to the next site in their direction; opposite sides of the lattice meet."""
    _, n, m = f.shape
    result = np.empty_like(f)
    for d in range(9):
        for i in range(n):
            for j in range(m):
                result[d, (i + DX[d]) % n, (j + DY[d]) % m] = f[d, i, j]
    return result


@kernel
def step(f: Float64[np.ndarray, "9 n m"], solid: Bool[np.ndarray, "n m"], omega: float) -> Float64[np.ndarray, "9 n m"]:
    """One step of the gas: collide, bounce back where the site is solid, stream."""
    bounced = f.copy()
    for d in range(9):
        bounced[d] = f[OPPOSITE[d]]
    collided = f.copy()
    collide(collided, omega)
    return stream(np.where(solid, bounced, collided))
