"""Bodies that attract each other, by Newton's law with softening: leapfrog, with the energy after each step."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {
    "S": {"N": 20, "tEnd": 0.4, "dt": 0.05, "softening": 0.1, "G": 1.0},
    "M": {"N": 120, "tEnd": 4.0, "dt": 0.02, "softening": 0.1, "G": 1.0},
}


def initialize(N: int, tEnd: float, dt: float, softening: float, G: float) -> tuple:
    """Bodies of one mass with normally distributed places and velocities, and room for the energies."""
    rng = np.random.default_rng(0)
    Nt = int(np.ceil(tEnd / dt))
    mass = np.full((N, 1), 20.0 / N)
    return mass, rng.normal(size=(N, 3)), rng.normal(size=(N, 3)), Nt, dt, G, softening


def offsets(pos):
    """From each body to each other one, along x, y and z."""
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    return x.T - x, y.T - y, z.T - z


def acceleration(pos, mass, G, softening):
    """What all bodies together do to each one."""
    dx, dy, dz = offsets(pos)
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0] ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    return np.hstack((ax, ay, az))


def energy(pos, vel, mass, G):
    """Kinetic energy, and potential energy in which each pair counts once."""
    KE = 0.5 * np.sum(mass * vel**2)
    dx, dy, dz = offsets(pos)
    inv_r = np.sqrt(dx**2 + dy**2 + dz**2)
    inv_r[inv_r > 0] = 1.0 / inv_r[inv_r > 0]
    PE = G * np.sum(np.triu(-(mass * mass.T) * inv_r, 1))
    return KE, PE


@kernel
def nbody(
    mass: Float64[np.ndarray, "N 1"],
    pos: Float64[np.ndarray, "N 3"],
    vel: Float64[np.ndarray, "N 3"],
    Nt: int,
    dt: float,
    G: float,
    softening: float,
) -> tuple[Float64[np.ndarray, "Nt+1"], Float64[np.ndarray, "Nt+1"]]:
    """Move the bodies by Nt steps of dt; give kinetic and potential energies before the first and after each."""
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = acceleration(pos, mass, G, softening)
    KE = np.empty(Nt + 1)
    PE = np.empty(Nt + 1)
    KE[0], PE[0] = energy(pos, vel, mass, G)
    for i in range(Nt):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc = acceleration(pos, mass, G, softening)
        vel += acc * dt / 2.0
        KE[i + 1], PE[i + 1] = energy(pos, vel, mass, G)
    return KE, PE
