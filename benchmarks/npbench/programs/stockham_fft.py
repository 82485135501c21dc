"""The fast Fourier transform of R**K values by Stockham's algorithm, which sorts itself, with radix R."""

import numpy as np
from jaxtyping import Complex128

from transpile import kernel

SIZES = {"S": {"R": 2, "K": 7}, "M": {"R": 2, "K": 17}}


def initialize(R: int, K: int) -> tuple:
    """Random values, and room for the result."""
    rng = np.random.default_rng(0)
    N = R**K
    return N, R, K, rng.random(N) + 1j * rng.random(N), np.zeros(N, dtype=np.complex128)


@kernel
def stockham_fft(N: int, R: int, K: int, x: Complex128[np.ndarray, "N"], y: Complex128[np.ndarray, "N"]) -> None:
    """Fill y with the Fourier transform of x."""
    # the Fourier transform of R values, as a matrix
    i_coord, j_coord = np.mgrid[0:R, 0:R]
    dft_mat = np.exp(-2.0j * np.pi * i_coord * j_coord / R)
    y[:] = x[:]
    ii_coord, jj_coord = np.mgrid[0:R, 0 : R**K]

    for i in range(K):
        # columns of R values, one transform each
        yv = np.reshape(y, (R**i, R, R ** (K - i - 1)))
        tmp_perm = np.transpose(yv, axes=(1, 0, 2))
        # twiddle factors
        D = np.empty((R, R**i, R ** (K - i - 1)), dtype=np.complex128)
        tmp = np.exp(-2.0j * np.pi * ii_coord[:, : R**i] * jj_coord[:, : R**i] / R ** (i + 1))
        D[:] = np.repeat(np.reshape(tmp, (R, R**i, 1)), R ** (K - i - 1), axis=2)
        tmp_twid = np.reshape(tmp_perm, (N,)) * np.reshape(D, (N,))
        y[:] = np.reshape(dft_mat @ np.reshape(tmp_twid, (R, R ** (K - 1))), (N,))
