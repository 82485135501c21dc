"""Two chemicals that react and diffuse, and so draw spots and stripes: the model of Gray and Scott."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


def laplacian(field):
    """The nine-point Laplacian at the inner points: neighbours at the sides weigh 1/5, those at the corners 1/20."""
    sides = field[:-2, 1:-1] + field[2:, 1:-1] + field[1:-1, :-2] + field[1:-1, 2:]
    corners = field[:-2, :-2] + field[:-2, 2:] + field[2:, :-2] + field[2:, 2:]
    return 0.2 * sides + 0.05 * corners - field[1:-1, 1:-1]


def wrap(field):
    """Give the frame of a field the values at the opposite side, so that the plane has no edge."""
    field[0, :] = field[-2, :]
    field[-1, :] = field[1, :]
    field[:, 0] = field[:, -2]
    field[:, -1] = field[:, 1]


@kernel
def rates(
    u: Float64[np.ndarray, "n m"], v: Float64[np.ndarray, "n m"], feed: float, kill: float
) -> tuple[Float64[np.ndarray, "n-2 m-2"], Float64[np.ndarray, "n-2 m-2"]]:
    """How fast both concentrations change at the inner points."""
    u_inner, v_inner = u[1:-1, 1:-1], v[1:-1, 1:-1]
    reaction = u_inner * v_inner**2
    du = 1.0 * laplacian(u) - reaction + feed * (1.0 - u_inner)
    dv = 0.5 * laplacian(v) + reaction - (feed + kill) * v_inner
    return du, dv


@kernel
def react(
    u: Float64[np.ndarray, "n m"],
    v: Float64[np.ndarray, "n m"],
    feed: float,
    kill: float,
    step: float,
    steps: int,
) -> None:
    """Advance both concentrations in place by explicit Euler steps on a plane whose opposite sides meet."""
    for _ in range(steps):
        wrap(u)
        wrap(v)
        du, dv = rates(u, v, feed, kill)
        u[1:-1, 1:-1] += step * du
        v[1:-1, 1:-1] += step * dv
