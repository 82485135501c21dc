"""Bodies that attract each other: Newton's law, integrated by leapfrog."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


@kernel
def accelerations(
    position: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"], softening: float
) -> Float64[np.ndarray, "n 3"]:
    """The pull of all bodies on each one, for a gravitational constant of one."""
    result = np.zeros_like(position)
    for i in range(position.shape[0]):
        for j in range(position.shape[0]):
            offset = position[j] - position[i]
            distance2 = np.sum(offset * offset) + softening**2
            result[i] += mass[j] / (distance2 * np.sqrt(distance2)) * offset
    return result


@kernel
def leapfrog(
    position: Float64[np.ndarray, "n 3"],
    velocity: Float64[np.ndarray, "n 3"],
    mass: Float64[np.ndarray, "n"],
    step: float,
    steps: int,
) -> None:
    """Move the bodies in place."""
    for _ in range(steps):
        velocity += 0.5 * step * accelerations(position, mass, 0.05)
        position += step * velocity
        velocity += 0.5 * step * accelerations(position, mass, 0.05)


@kernel
def energy(
    position: Float64[np.ndarray, "n 3"], velocity: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"]
) -> float:
    """Kinetic and potential energy together."""
    total = 0.5 * np.sum(mass[:, None] * velocity**2)
    for i in range(position.shape[0]):
        for j in range(i):
            offset = position[j] - position[i]
            total -= mass[i] * mass[j] / np.sqrt(np.sum(offset**2) + 0.05**2)
    return total
