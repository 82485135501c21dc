"""Sets of numbers as vectors: one snippet a paragraph of the table, over the arguments of the table of sorting."""

from __future__ import annotations

from tests.corpus.table import parsed

SNIPPETS = parsed("""
unique:
    return np.unique(x), np.unique(f), np.unique(q), np.unique(h), np.unique(i), np.unique(p), np.unique(c)
unique_flat:
    return np.unique(a), np.unique(t), np.unique(a.T), np.unique(x[::-1]), np.unique(a[1:], axis=None)
unique_index:
    return *np.unique(x, return_index=True), *np.unique(q, True), np.unique(t, return_index=True)[1]
unique_inverse:
    u, inverse = np.unique(t, return_inverse=True)
    return u, inverse, u[inverse] - t, np.unique(f, False, True)[1]
unique_counts:
    u, r = np.unique(q, return_counts=True)
    return u, r, r / r.sum(), *np.unique(x, return_counts=True)
unique_everything:
    r, u, v, w = np.unique(t, True, True, True)
    return r, u, v, w, *np.unique(c, True, True, True)
unique_each_nan:
    u, r = np.unique(f, return_counts=True, equal_nan=False)
    w, e = np.unique(t, True, equal_nan=False)
    return np.unique(x, equal_nan=False), u, r, w, e, np.unique(c, equal_nan=False)
unique_named:
    r = np.unique_all(t)
    u = np.unique_inverse(q)
    return r.values, r.indices, r.inverse_indices, r.counts, u.values, u.inverse_indices, np.unique_counts(x).counts
unique_axis_of_a_vector:
    return np.unique(x, axis=0), np.unique(q, axis=-1, return_counts=True)[1]
unique_of_a_list:
    return np.unique([3, 1, 3, k]), np.unique((s, 1.5)), np.unique(s), np.unique(a > 0.0)
unique_size:
    return len(np.unique(q)), np.unique(x).size, np.zeros(np.unique(h).shape[0]), np.unique(q)[::-1]
unique_of_selected:
    return np.unique(x[x > 0.0]), *np.unique(q[q != 0], return_counts=True), np.unique(np.unique(t))
unique_many_times:
    r = np.zeros(a.shape[0], np.int64)
    for j in range(a.shape[0]):
        r[j] = np.unique(t[0, j]).size
    return r
mode:
    u, r = np.unique(t, return_counts=True)
    return u[np.argmax(r)], r.max(), u[r == r.max()]
labels:
    u, v = np.unique(q, return_inverse=True)
    r = np.zeros(u.size)
    np.add.at(r, v, x)
    return u, r
groups:
    r = np.zeros(q.size)
    for j, e in enumerate(np.unique(q)):
        r[j] = x[q == e].sum()
    return r
ranks:
    r = np.unique(t, return_inverse=True)[1]
    return r.max(initial=0) - r
union1d:
    return np.union1d(x, a), np.union1d(q, h), np.union1d(f, q), np.union1d(t, t), np.union1d(q, [1, 2])
intersect1d:
    u, v = np.intersect1d(q, h), np.intersect1d(t[0], t[1])
    return u, v, np.intersect1d(x, f), np.intersect1d(q, q), np.intersect1d(p, q), np.intersect1d(c, x)
intersect1d_indices:
    r, u, w = np.intersect1d(t[0], t[1], return_indices=True)
    return r, u, w, *np.intersect1d(q, i, return_indices=True), np.intersect1d(q, np.arange(3), False, True)[2]
intersect1d_of_sets:
    r = np.arange(5)
    u, v, w = np.intersect1d(r, np.unique(q), True, return_indices=True)
    return np.intersect1d(r, np.unique(q), assume_unique=True), u, v, w
setdiff1d:
    u = np.setdiff1d(np.arange(q.size)[::-1], q, assume_unique=True)
    return u, np.setdiff1d(t[0], t[1]), np.setdiff1d(q, h), np.setdiff1d(np.arange(9), q), np.setdiff1d(x, f)
setxor1d:
    return np.setxor1d(q, i), np.setxor1d(t[0], t[1]), np.setxor1d(x, x[1:]), np.setxor1d(p, q), np.setxor1d(c, c)
isin:
    u, v = np.isin(t[0], t[1]), np.isin(x, x[:2], invert=True)
    return u, v, np.isin(q, h), np.isin(q, q[1:]), np.isin(q, [1, 2]), np.isin(i, i[1:])
isin_kinds:
    return np.isin(f, q), np.isin(p, p[:1]), np.isin(c, c[::2]), np.isin(h, 3), np.isin(a, x)
isin_written:
    x[np.isin(q, q[:3])] = s
    return x, np.flatnonzero(~np.isin(t[0], t[1], invert=True))
""")
