"""Bodies that attract each other: Newton's law with softening, integrated by leapfrog."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def accelerations(
    position: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"], softening: float
) -> Float64[np.ndarray, "n 3"]:
    """The pull of all bodies on each one, for a gravitational constant of one."""
    offset = position[None, :, :] - position[:, None, :]
    distance2 = np.sum(offset**2, axis=-1) + softening**2
    return np.sum((mass / (distance2 * np.sqrt(distance2)))[:, :, None] * offset, axis=1)


@kernel
def leapfrog(
    position: Float64[np.ndarray, "n 3"],
    velocity: Float64[np.ndarray, "n 3"],
    mass: Float64[np.ndarray, "n"],
    softening: float,
    step: float,
    steps: int,
) -> None:
    """Move the bodies in place: half a kick, a drift, half a kick."""
    acceleration = accelerations(position, mass, softening)
    for _ in range(steps):
        velocity += 0.5 * step * acceleration
        position += step * velocity
        acceleration = accelerations(position, mass, softening)
        velocity += 0.5 * step * acceleration


@kernel
def energy(
    position: Float64[np.ndarray, "n 3"],
    velocity: Float64[np.ndarray, "n 3"],
    mass: Float64[np.ndarray, "n"],
    softening: float,
) -> float:
    """Kinetic and potential energy together, which leapfrog nearly keeps."""
    total = 0.5 * np.sum(mass[:, None] * velocity**2)
    for i in range(position.shape[0]):
        for j in range(i):
            offset = position[j] - position[i]
            total -= mass[i] * mass[j] / np.sqrt(np.sum(offset**2) + softening**2)
    return total


@kernel
def angular_momentum(
    position: Float64[np.ndarray, "n 3"], velocity: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"]
) -> Float64[np.ndarray, "3"]:
    """The sum of mass * position x velocity, which leapfrog keeps."""
    x, y, z = position[:, 0], position[:, 1], position[:, 2]
    u, v, w = velocity[:, 0], velocity[:, 1], velocity[:, 2]
    total = np.empty(3)
    total[0] = np.sum(mass * (y * w - z * v))
    total[1] = np.sum(mass * (z * u - x * w))
    total[2] = np.sum(mass * (x * v - y * u))
    return total
