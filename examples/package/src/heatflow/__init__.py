"""Heat in a plate."""

from heatflow._transpile import use
from heatflow.diffusion import conduct, laplacian_energy

__all__ = ["conduct", "laplacian_energy", "use"]
