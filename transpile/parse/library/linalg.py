"""Linear algebra of stacks of matrices: one at a time."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def solve_each(a: Array, b: Array, out: Array) -> None:
    """A right side of its own for each matrix."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.solve(a[i], b[i])


def solve_matrices(a: Array, b: Array, out: Array) -> None:
    """One right side for all matrices."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.solve(a[i], b)


def solve_right_sides(a: Array, b: Array, out: Array) -> None:
    """Several right sides for one matrix."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.solve(a, b[i])


def inv(a: Array, out: Array) -> None:
    """np.linalg.inv of each."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.inv(a[i])


def det(a: Array, out: Array) -> None:
    """np.linalg.det of each."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.det(a[i])


def slogdet(a: Array, signs: Array, logarithms: Array) -> None:
    """np.linalg.slogdet of each."""
    for i in range(signs.shape[0]):
        signs[i], logarithms[i] = np.linalg.slogdet(a[i])


def cholesky(a: Array, out: Array) -> None:
    """np.linalg.cholesky of each."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.cholesky(a[i])


def cholesky_upper(a: Array, out: Array) -> None:
    """The same by upper triangles."""
    for i in range(out.shape[0]):
        out[i] = np.linalg.cholesky(a[i], upper=True)


def pinv(a: Array, smallest: float) -> Any:
    """The pseudo-inverse: without the singular values that are small against the largest."""
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    cutoff = smallest * np.max(s)
    factors = np.zeros(s.shape, s.dtype)
    for i in range(s.shape[0]):
        if s[i] > cutoff:
            factors[i] = 1 / s[i]
    return vt.T @ (factors[:, None] * u.T)


def without_nan(a: Array, ratio: Any, dtype: type) -> Any:
    """A condition number; what is no number though the matrix has none such is infinite."""
    result = ratio
    if ratio != ratio and not np.any(np.isnan(a)):
        result = dtype(np.inf)
    return result


def complex_values(real: Array, imaginary: Array, out: Array) -> None:
    """Numbers of their parts."""
    for i in range(out.shape[0]):
        out[i] = complex(real[i], imaginary[i])


def complex_vectors(imaginary: Array, vectors: Array, out: Array) -> None:
    """Eigenvectors as LAPACK has them: of a complex pair, two columns are the parts of the first one."""
    size = out.shape[0]
    j = 0
    while j < size:
        if imaginary[j] == 0.0 or j + 1 == size:
            for i in range(size):
                out[i, j] = vectors[i, j]
            j += 1
        else:
            for i in range(size):
                out[i, j] = complex(vectors[i, j], vectors[i, j + 1])
                out[i, j + 1] = complex(vectors[i, j], -vectors[i, j + 1])
            j += 2
