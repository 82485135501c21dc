"""How many bases of an RNA sequence can pair when it folds, by Nussinov's dynamic programming (PolyBench)."""

import numpy as np
from jaxtyping import Int32

from transpile import kernel

SIZES = {"S": {"N": 40}, "M": {"N": 180}}


def initialize(N: int) -> tuple:
    """A random sequence of the four bases."""
    return N, np.random.default_rng(0).integers(0, 4, N, dtype=np.int32)


def match(b1, b2):
    """Whether two bases pair: 0 with 3, and 1 with 2."""
    if b1 + b2 == 3:
        return 1
    return 0


@kernel
def nussinov(N: int, seq: Int32[np.ndarray, "N"]) -> Int32[np.ndarray, "N N"]:
    """Give the table whose element (i, j) is the largest number of pairs between i and j."""
    table = np.zeros((N, N), np.int32)
    for i in range(N - 1, -1, -1):
        for j in range(i + 1, N):
            if j - 1 >= 0:
                table[i, j] = max(table[i, j], table[i, j - 1])
            if i + 1 < N:
                table[i, j] = max(table[i, j], table[i + 1, j])
            if j - 1 >= 0 and i + 1 < N:
                if i < j - 1:
                    table[i, j] = max(table[i, j], table[i + 1, j - 1] + match(seq[i], seq[j]))
                else:
                    table[i, j] = max(table[i, j], table[i + 1, j - 1])
            for k in range(i + 1, j):
                table[i, j] = max(table[i, j], table[i, k] + table[k + 1, j])
    return table
