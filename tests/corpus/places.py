"""Places, pieces and windows of arrays, and what is known of them only while a kernel runs."""

from __future__ import annotations

from tests.corpus.samples import CASES, PARAMETERS
from tests.corpus.table import Table, parsed

SNIPPETS = parsed(
    """
triangles:
    return np.triu_indices(k)[0], np.triu_indices(k, 1)[1], np.tril_indices(k)[0], np.tril_indices(k, -1)[1]
triangles_of_rectangles:
    return np.tril_indices(4, 1, 3)[0], np.triu_indices(3, -1, 5)[1], np.triu_indices(2, -5, k)[0], np.tril_indices_from(a)[1]
triangle_written:
    i, j = np.triu_indices(a.shape[0], k=1)
    d = a @ a.T
    r = np.zeros_like(d)
    r[i, j] = d[i, j]
    r[j, i] = d[i, j]
    return r, d[np.tril_indices(len(a), -1)].sum(), d[np.diag_indices(len(a))], d[np.triu_indices_from(d)]
place_of_the_largest:
    i, j = np.unravel_index(np.argmax(a), a.shape)
    return i, j, a[np.unravel_index(np.argmin(a), a.shape)]
flat_and_back:
    u, v = np.unravel_index(q % 6, (2, 3))
    return u, v, np.ravel_multi_index((u, v), (2, 3)), np.unravel_index(k, (2, 4))[1]
places_outside:
    return np.unravel_index(q, (1, 5))[1], np.ravel_multi_index((q, q), (5, 9))
by_two_keys:
    order = np.lexsort((x, q % 3))
    return order, x[order], np.lexsort((f, h % 2, p)), np.lexsort([y, p])
pieces:
    return np.add.reduceat(z, [0, 2, 1]), np.maximum.reduceat(q, [0, 0]), np.add.reduceat(h, [0])
pieces_of_rows:
    return np.add.reduceat(a, q % 3, axis=1), np.multiply.reduceat(a, [0, 1]), np.logical_or.reduceat(p, q % 2)
repeats_for_each:
    return np.repeat(x, q), np.repeat(a, q % 3, axis=1), np.repeat([1, 2, 3], [2, 0, k]), np.repeat(f, h % 3).sum()
negative_repeats:
    return np.repeat(x, q - 4)
windows:
    v = np.lib.stride_tricks.sliding_window_view(x, k)
    return v.mean(axis=-1), np.median(v, axis=1), v @ np.ones(k), v[::2].max(axis=1), v.shape[0]
windows_of_matrices:
    w = np.lib.stride_tricks.sliding_window_view(a, (2, 2))
    u = np.lib.stride_tricks.sliding_window_view(a, 2, axis=1)
    return np.einsum("ijkl,kl->ij", w, np.ones((2, 2))), u.sum(axis=-1)
ranges_with_a_step:
    return np.arange(0, 10, k), np.arange(10, 0, -k), np.arange(0, x.size, k) * 2
ranges_with_steps_of_elements:
    r = 0
    for i in q:
        r += np.arange(5, -5, i - 4).size
    return r
as_many_as_hold:
    r = np.zeros(p.sum())
    r[:] = x[p]
    n = np.count_nonzero(p)
    return r, np.arange(np.sum(p)) * y[p], np.ones((n, 2))[:, 0] + x[p]
two_masks:
    u, v = x[p], y[x > 0.0]
    return u + v, (u * 2.0 - v).sum(), u[:, None] - v
between_masks:
    x[p] = y[:2]
    y[x > 0.0] = x[p]
    return x, y
columns_first:
    return a.flatten("F"), a.reshape(-1, order="F") + 0.0, np.reshape(t, (2, -1), order="F") + 0.0, np.ravel(t, order="F")
products_of_bools:
    return (a > 0.0) @ (b > 0.0).T, p @ p, np.dot(a > 0.0, p)
ints_of_python:
    n = math.gcd(k, 12) + math.lcm(k, 4) + math.factorial(k) + math.comb(7, k) + math.perm(5, k) + math.isqrt(7 * k)
    return n, (k - 1).bit_length(), math.isclose(s, 1.5), math.isclose(s, 1.4, rel_tol=0.1), 1 << k.bit_length()
condition_and_rank:
    b[...] = np.where(np.isfinite(a), a, 0.5)
    return np.linalg.cond(b), np.linalg.matrix_rank(b), np.linalg.norm(b, 2), np.linalg.norm(b, "nuc")
fitted:
    u, v = np.where(np.isfinite(x), x, 0.5), np.where(np.isfinite(y), y, 1.5)
    return np.polyfit(u, v, 1), np.polyfit(np.arange(7.0), np.arange(7.0) ** 2, k, w=np.ones(7))
without_nan:
    return np.nanmedian(a), np.nanmedian(a, axis=0), np.nanmedian(f), np.nanpercentile(x, 30), np.nanquantile(a, 0.25, axis=1)
any_eigenvalues:
    w = np.linalg.eigvals(a @ a.T + np.triu(np.ones((len(a), len(a)))))
    return np.sort(np.abs(w)), w.imag.sum()
rotation:
    w, v = np.linalg.eig(np.array([[0.0, s], [-s, 0.5]]))
    return w, np.abs(v), np.linalg.eigvals(np.array([[s, 0.0], [1.0, 2.0]]))
hermitian_transforms:
    return np.fft.hfft(c, 8), np.fft.ihfft(x), np.fft.hfft(c, 6, norm="ortho")
parts_of_numbers:
    for i in range(len(x)):
        c[i] = complex(x[i], -y[i])
    return c, np.iscomplex(c), np.isreal(x), np.angle(c, deg=True), complex(s, k) * 2
"""
)

TABLE = Table("places", SNIPPETS, PARAMETERS, CASES)
