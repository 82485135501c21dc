"""The lengths of the shortest paths between all nodes of a graph (Floyd and Warshall; PolyBench)."""

import numpy as np
from jaxtyping import Int32

from transpile import kernel

SIZES = {"S": {"N": 30}, "M": {"N": 500}}


def initialize(N: int) -> tuple:
    """Edges with lengths up to seven, some of them missing."""
    i, j = np.indices((N, N))
    missing = ((i + j) % 13 == 0) | ((i + j) % 7 == 0) | ((i + j) % 11 == 0)
    return (np.where(missing, 999, i * j % 7 + 1).astype(np.int32),)


@kernel
def floyd_warshall(path: Int32[np.ndarray, "N N"]) -> None:
    """Make the lengths of edges lengths of paths, in place."""
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
