"""Sorting and what is read off sorted values: one snippet a line of the table, over the arguments of SIGNATURE."""

from __future__ import annotations

SIGNATURE = """
    x: Float64[np.ndarray, "n"], a: Float64[np.ndarray, "n m"], t: Float64[np.ndarray, "2 n m"],
    f: Float32[np.ndarray, "n"], q: Int64[np.ndarray, "n"], h: UInt8[np.ndarray, "n"], i: Int8[np.ndarray, "n"],
    p: Bool[np.ndarray, "n"], c: Complex128[np.ndarray, "n"], v: Float64[np.ndarray, "l"], s: float, k: int,
"""

SNIPPETS: dict[str, str] = {
    "sort": "return np.sort(x), np.sort(f), np.sort(q), np.sort(h), np.sort(i), np.sort(p), np.sort(c)",
    "sort_axes": "return np.sort(a), np.sort(a, axis=0), np.sort(a, axis=None), np.sort(t, axis=1), np.sort(t, 0)",
    "sort_kinds": (
        "return np.sort(x, kind='stable'), np.sort(q, kind='mergesort'), "
        "np.sort(h, stable=True), np.sort(i, -1, 'quicksort')"
    ),
    "sort_in_place": "x.sort()\na.sort(axis=0)\nq.sort(kind='stable')\nreturn x, a, q",
    "sort_views": "x[::2].sort()\na[0].sort()\nreturn np.sort(x[::-1]), np.sort(a.T), x, a",
    "sort_flat_part": "return np.sort(a[1:], axis=None), np.sort(a[1:, 1:], axis=None), np.argsort(t[1], axis=None)",
    "sort_row_by_row": "for j in range(a.shape[0]):\n    a[j] = np.sort(a[j])[::-1]\nreturn a",
    "sort_growing": (
        "r = np.zeros(x.shape)\nfor j in range(x.shape[0]):\n    r[j] = np.sort(x[: j + 1])[j // 2]\nreturn r"
    ),
    "sort_expression": "return np.sort(x * 2.0 + s)[: k], np.sort(-x)[::-1], np.sort(np.abs(a), axis=1).sum(axis=1)",
    "argsort": "return np.argsort(x), np.argsort(f), np.argsort(q), np.argsort(h), np.argsort(p), np.argsort(c)",
    "argsort_stable": (
        "return np.argsort(q, kind='stable'), np.argsort(h, stable=True), x.argsort(), p.argsort(kind='stable')"
    ),
    "argsort_axes": "return np.argsort(a), np.argsort(a, axis=0), np.argsort(a, axis=None), np.argsort(t, axis=1)",
    "ranks": (
        "order = np.argsort(x, kind='stable')\nr = np.empty(x.shape)\nfor "
        "j in range(x.size):\n    r[order[j]] = j\nreturn r"
    ),
    "partition": "return np.partition(x, 2)[2], np.partition(a, k - 3, axis=1)[:, k - 3], np.partition(x, (0, -1))[-1]",
    "partition_in_place": "y = x.copy()\ny.partition(2)\nreturn y[2], y[:2].max(), y[3:].min(initial=0.0)",
    "argpartition": "return x[np.argpartition(x, 1)[1]], q[q.argpartition(k - 3)[k - 3]]",
    "median": "return np.median(x), np.median(f), np.median(q), np.median(h), np.median(a)",
    "median_axes": (
        "return np.median(a, axis=0), np.median(a, axis=1), "
        "np.median(t, axis=(0, 2)), np.median(t, axis=1, keepdims=True)"
    ),
    "median_keepdims": "return np.median(a, keepdims=True), a - np.median(a, axis=-1, keepdims=True)",
    "mad": "return np.median(np.abs(x - np.median(x)))",
    "percentile": (
        "return np.percentile(x, 50), np.percentile(x, 12.5), np.percentile(f, 90), np.percentile(q, s * 30.0)"
    ),
    "percentile_list": (
        "return np.percentile(x, [0, 25, 50, 75, 100]), np.percentile(a, (10.0, s), axis=0), np.percentile(f, [50.0])"
    ),
    "percentile_unpacked": "low, high = np.percentile(x, [5, 95])\nreturn np.clip(x, low, high), high - low",
    "percentile_vector": (
        "return np.percentile(x, v * 100.0), np.percentile(a, v * 100.0, axis=1), np.percentile(h, q[:2])"
    ),
    "quantile": "return np.quantile(x, 0.3), np.quantile(f, 0.25), np.quantile(i, 0.999), np.quantile(h, s / 3.0)",
    "quantile_axes": (
        "return np.quantile(a, 0.5, axis=0), np.quantile(t, [0.1, 0.9], axis=(0, 1)), np.quantile(a, 1.0, axis=1)"
    ),
    "quantile_keepdims": "return np.quantile(a, 0.75, axis=1, keepdims=True), np.quantile(a, v, axis=0, keepdims=True)",
    "quantile_vector": (
        "return np.quantile(x, v), np.quantile(f, v), np.quantile(q, np.float64(0.5)), np.quantile(f, float(v[0]))"
    ),
    "quantile_out_of_range": "return np.quantile(x, s - k)",
}
