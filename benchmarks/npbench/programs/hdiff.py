"""Horizontal diffusion of COSMO, a weather model: a Laplacian, fluxes that run downhill only, their divergence."""

import numpy as np
from jaxtyping import Float64

from transpile import kernel

SIZES = {"S": {"I": 24, "J": 20, "K": 12}, "M": {"I": 256, "J": 256, "K": 80}}


def initialize(I: int, J: int, K: int) -> tuple:
    """A field with two cells of halo on each side, the field to fill, and the diffusion coefficients."""
    rng = np.random.default_rng(0)
    return rng.random((I + 4, J + 4, K)), np.zeros((I, J, K)), rng.random((I, J, K))


@kernel
def hdiff(
    in_field: Float64[np.ndarray, "I+4 J+4 K"],
    out_field: Float64[np.ndarray, "I J K"],
    coeff: Float64[np.ndarray, "I J K"],
) -> None:
    """Fill out_field with the diffused inner part of in_field."""
    I, J = out_field.shape[0], out_field.shape[1]
    lap = 4.0 * in_field[1 : I + 3, 1 : J + 3, :] - (
        in_field[2 : I + 4, 1 : J + 3, :]
        + in_field[0 : I + 2, 1 : J + 3, :]
        + in_field[1 : I + 3, 2 : J + 4, :]
        + in_field[1 : I + 3, 0 : J + 2, :]
    )

    difference = lap[1:, 1 : J + 1, :] - lap[:-1, 1 : J + 1, :]
    uphill = difference * (in_field[2 : I + 3, 2 : J + 2, :] - in_field[1 : I + 2, 2 : J + 2, :]) > 0
    flux_i = np.where(uphill, 0, difference)

    difference = lap[1 : I + 1, 1:, :] - lap[1 : I + 1, :-1, :]
    uphill = difference * (in_field[2 : I + 2, 2 : J + 3, :] - in_field[2 : I + 2, 1 : J + 2, :]) > 0
    flux_j = np.where(uphill, 0, difference)

    out_field[:, :, :] = in_field[2 : I + 2, 2 : J + 2, :] - coeff * (
        flux_i[1:, :, :] - flux_i[:-1, :, :] + flux_j[:, 1:, :] - flux_j[:, :-1, :]
    )
