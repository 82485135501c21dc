"""Heat in a block: the seven-point stencil in three dimensions, in single precision."""

import numpy as np
from jaxtyping import Float32

from transpile import kernel


@kernel
def diffuse(u: Float32[np.ndarray, "n m k"], alpha: float, steps: int) -> Float32[np.ndarray, "n m k"]:
    """Explicit Euler steps for du/dt = alpha * laplacian(u) on a grid of spacing one; the faces keep their values."""
    now = u.copy()
    new = u.copy()
    for _ in range(steps):
        centre = now[1:-1, 1:-1, 1:-1]
        new[1:-1, 1:-1, 1:-1] = centre + alpha * (
            now[:-2, 1:-1, 1:-1]
            + now[2:, 1:-1, 1:-1]
            + now[1:-1, :-2, 1:-1]
            + now[1:-1, 2:, 1:-1]
            + now[1:-1, 1:-1, :-2]
            + now[1:-1, 1:-1, 2:]
            - 6.0 * centre
        )
        now, new = new, now
    return now


@kernel
def diffuse_varying(
    u: Float32[np.ndarray, "n m k"], alpha: Float32[np.ndarray, "n m k"]
) -> Float32[np.ndarray, "n m k"]:
    """One step where the diffusivity varies: fluxes through the faces between cells, and their differences."""
    flux_x = 0.5 * (alpha[1:] + alpha[:-1]) * (u[1:] - u[:-1])
    flux_y = 0.5 * (alpha[:, 1:] + alpha[:, :-1]) * (u[:, 1:] - u[:, :-1])
    flux_z = 0.5 * (alpha[:, :, 1:] + alpha[:, :, :-1]) * (u[:, :, 1:] - u[:, :, :-1])
    out = u.copy()
    out[1:-1, 1:-1, 1:-1] += (
        (flux_x[1:, 1:-1, 1:-1] - flux_x[:-1, 1:-1, 1:-1])
        + (flux_y[1:-1, 1:, 1:-1] - flux_y[1:-1, :-1, 1:-1])
        + (flux_z[1:-1, 1:-1, 1:] - flux_z[1:-1, 1:-1, :-1])
    )
    return out


@kernel
def residual(u: Float32[np.ndarray, "n m k"], source: Float32[np.ndarray, "n m k"]) -> float:
    """The root of the mean square of laplacian(u) - source at the inner points."""
    centre = u[1:-1, 1:-1, 1:-1]
    laplacian = (
        u[:-2, 1:-1, 1:-1]
        + u[2:, 1:-1, 1:-1]
        + u[1:-1, :-2, 1:-1]
        + u[1:-1, 2:, 1:-1]
        + u[1:-1, 1:-1, :-2]
        + u[1:-1, 1:-1, 2:]
        - 6.0 * centre
    )
    return np.sqrt(np.mean((laplacian - source[1:-1, 1:-1, 1:-1]) ** 2, dtype=np.float64))
