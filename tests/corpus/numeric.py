"""Numeric functions: running totals, differences, products, statistics, tables and ufuncs."""

from __future__ import annotations

SNIPPETS: dict[str, str] = {
    "cumsum": "return np.cumsum(x), x.cumsum(), np.cumsum(a, axis=0), a.cumsum(axis=1), np.cumsum(a)",
    "cumsum_dtypes": "return np.cumsum(f), np.cumsum(h), np.cumsum(p), np.cumsum(c), np.cumsum(q, dtype=np.float64)",
    "cumprod": "return np.cumprod(x), np.cumprod(a, 0), np.cumprod(c), np.cumprod(t, axis=2)",
    "nancumsum": "return np.nancumsum(x), np.nancumprod(a, axis=1)",
    "diff": "return np.diff(x), np.diff(a), np.diff(a, axis=0), np.diff(x, 2), np.diff(p), np.diff(h)",
    "diff_ends": "return np.diff(x, prepend=0.0), np.diff(x, append=z), np.diff(a, axis=0, prepend=s, append=0)",
    "ediff1d": "return np.ediff1d(x), np.ediff1d(a, to_end=s), np.ediff1d(x, to_begin=0.0, to_end=z)",
    "accumulate": "return np.maximum.accumulate(x), np.minimum.accumulate(a, axis=1), np.add.accumulate(h)",
    "accumulate_more": "return np.logaddexp.accumulate(x), np.bitwise_xor.accumulate(q), np.subtract.accumulate(a)",
    "outer": "return np.add.outer(x, y), np.subtract.outer(a, z), np.maximum.outer(q, q)",
    "ufunc_reduce": "return np.add.reduce(a), np.multiply.reduce(a, axis=1), np.maximum.reduce(a, axis=None)",
    "ufunc_reduce_more": "return np.subtract.reduce(x), np.bitwise_or.reduce(q), np.fmax.reduce(a, axis=1)",
}
