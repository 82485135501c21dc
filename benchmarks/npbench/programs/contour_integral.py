"""Integrals over two circles, for the eigenvalues between them (quantum transport; Beyn, Sakurai and Sugiura)."""

import numpy as np
from jaxtyping import Complex128

from transpile import kernel

SIZES = {
    "S": {"NR": 12, "NM": 20, "slab_per_bc": 2, "num_int_pts": 8},
    "M": {"NR": 200, "NM": 400, "slab_per_bc": 2, "num_int_pts": 32},
}


def initialize(NR: int, NM: int, slab_per_bc: int, num_int_pts: int) -> tuple:
    """Random complex matrices and points on two circles."""
    rng = np.random.default_rng(0)
    Ham = _complex(rng, slab_per_bc + 1, NR, NR) + NR * np.eye(NR)
    angles = 2 * np.pi * np.arange(num_int_pts) / num_int_pts
    radii = np.where(np.arange(num_int_pts) % 2 == 0, 3.0, 1.0 / 3.0)
    return NR, NM, slab_per_bc, Ham, radii * np.exp(1j * angles), _complex(rng, NR, NM)


def _complex(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.random(shape) + 1j * rng.random(shape)


@kernel
def contour_integral(
    NR: int,
    NM: int,
    slab_per_bc: int,
    Ham: Complex128[np.ndarray, "slabs NR NR"],
    int_pts: Complex128[np.ndarray, "points"],
    Y: Complex128[np.ndarray, "NR NM"],
) -> tuple[Complex128[np.ndarray, "NR NM"], Complex128[np.ndarray, "NR NM"]]:
    """The moments of order zero and one."""
    P0 = np.zeros((NR, NM), dtype=np.complex128)
    P1 = np.zeros((NR, NM), dtype=np.complex128)
    for z in int_pts:
        Tz = np.zeros((NR, NR), dtype=np.complex128)
        for n in range(slab_per_bc + 1):
            zz = np.power(z, slab_per_bc / 2 - n)
            Tz += zz * Ham[n]
        if NR == NM:
            X = np.linalg.inv(Tz)
        else:
            X = np.linalg.solve(Tz, Y)
        if abs(z) < 1.0:
            X = -X
        P0 += X
        P1 += z * X
    return P0, P1
