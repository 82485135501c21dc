"""Two chemicals that react and diffuse, and so draw spots and stripes: the model of Gray and Scott."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel


def laplacian(field):
    """How much more the four neighbours hold than the inner points themselves."""
    return field[:-2, 1:-1] + field[2:, 1:-1] + field[1:-1, :-2] + field[1:-1, 2:] - 4.0 * field[1:-1, 1:-1]


@kernel
def react(
    u: Float64[np.ndarray, "n m"],
    v: Float64[np.ndarray, "n m"],
    feed: float,
    kill: float,
    steps: int,
) -> None:
    """Advance both concentrations in place; the edge keeps its values."""
    for _ in range(steps):
        reaction = u[1:-1, 1:-1] * v[1:-1, 1:-1] ** 2
        du = 0.16 * laplacian(u) - reaction + feed * (1.0 - u[1:-1, 1:-1])
        dv = 0.08 * laplacian(v) + reaction - (feed + kill) * v[1:-1, 1:-1]
        u[1:-1, 1:-1] += du
        v[1:-1, 1:-1] += dv
