"""Self-energies of electrons that phonons scatter, as in simulations of quantum transport (OMEN)."""

import numpy as np
from jaxtyping import Complex128, Int32

from transpile import kernel

SIZES = {
    "S": {"Nkz": 2, "NE": 3, "Nqz": 2, "Nw": 2, "N3D": 2, "NA": 6, "NB": 2, "Norb": 3},
    "M": {"Nkz": 3, "NE": 8, "Nqz": 3, "Nw": 3, "N3D": 3, "NA": 16, "NB": 4, "Norb": 4},
}


def initialize(Nkz: int, NE: int, Nqz: int, Nw: int, N3D: int, NA: int, NB: int, Norb: int) -> tuple:
    """The neighbours of the atoms, random Hamiltonians and Green's functions, and the sums to add to."""
    rng = np.random.default_rng(0)

    def random(*shape: int) -> np.ndarray:
        return rng.random(shape) + 1j * rng.random(shape)

    neigh_idx = ((np.arange(NA)[:, None] + np.arange(NB) - NB // 2) % NA).astype(np.int32)
    dH = random(NA, NB, N3D, Norb, Norb)
    G = random(Nkz, NE, NA, Norb, Norb)
    D = random(Nqz, Nw, NA, NB, N3D, N3D)
    return neigh_idx, dH, G, D, np.zeros((Nkz, NE, NA, Norb, Norb), dtype=np.complex128)


@kernel
def scattering_self_energies(
    neigh_idx: Int32[np.ndarray, "NA NB"],
    dH: Complex128[np.ndarray, "NA NB N3D Norb Norb"],
    G: Complex128[np.ndarray, "Nkz NE NA Norb Norb"],
    D: Complex128[np.ndarray, "Nqz Nw NA NB N3D N3D"],
    Sigma: Complex128[np.ndarray, "Nkz NE NA Norb Norb"],
) -> None:
    """Add to Sigma what each phonon of each pair of neighbours brings."""
    for k in range(G.shape[0]):
        for E in range(G.shape[1]):
            for q in range(D.shape[0]):
                for w in range(D.shape[1]):
                    for i in range(D.shape[-2]):
                        for j in range(D.shape[-1]):
                            for a in range(neigh_idx.shape[0]):
                                for b in range(neigh_idx.shape[1]):
                                    if E - w >= 0:
                                        dHG = G[k, E - w, neigh_idx[a, b]] @ dH[a, b, i]
                                        dHD = dH[a, b, j] * D[q, w, a, b, i, j]
                                        Sigma[k, E, a] += dHG @ dHD
