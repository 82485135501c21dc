"""Indexing: index arrays, masks, what selects and writes by them, and results whose size depends on elements."""

from __future__ import annotations

import numpy as np

from tests.corpus.table import Table, Values, turned

PARAMETERS = {
    "a": 'Float64[np.ndarray, "n m"]',
    "b": 'Float64[np.ndarray, "n m"]',
    "t": 'Float64[np.ndarray, "n m 3"]',
    "x": 'Float64[np.ndarray, "n"]',
    "y": 'Float64[np.ndarray, "n"]',
    "f": 'Float32[np.ndarray, "n"]',
    "c": 'Complex128[np.ndarray, "n"]',
    "q": 'Int64[np.ndarray, "n"]',
    "idx": 'Int64[np.ndarray, "k"]',
    "jdx": 'Int64[np.ndarray, "k"]',
    "small": 'Int8[np.ndarray, "k"]',
    "h": 'UInt8[np.ndarray, "k"]',
    "v": 'Float64[np.ndarray, "k"]',
    "grid": 'Int64[np.ndarray, "n k"]',
    "p": 'Bool[np.ndarray, "n"]',
    "cols": 'Bool[np.ndarray, "m"]',
    "p2": 'Bool[np.ndarray, "n m"]',
    "s": "float",
    "i": "int",
}

SNIPPETS: dict[str, str] = {
    # index arrays read
    "gather": "return x[idx]",
    "gather_rows": "return a[idx]",
    "gather_columns": "return a[:, idx]",
    "gather_pairs": "return a[idx, jdx]",
    "gather_outer": "return a[idx[:, None], jdx]",
    "gather_outer_both": "return a[idx[:, None], jdx[None, :]] * 2.0",
    "gather_small_ints": "return x[small] + x[h % 2]",
    "gather_expression": "return x[idx // 2] - x[idx] * v",
    "gather_of_expression": "return (x + y)[idx]",
    "gather_of_slice": "return x[1:][idx // 2], a[:, 1:][idx]",
    "gather_backwards": "return x[::-1][idx]",
    "gather_transposed": "return a.T[idx // 3, 0:2]",
    "gather_complex": "return c[idx] * 2.0",
    "gather_float32": "return f[idx] + np.float32(1.0)",
    "gather_two_axes_of_three": "return t[idx, jdx]",
    "gather_apart": "return t[idx, :, jdx % 3]",
    "gather_together_behind": "return t[:, idx, jdx % 3]",
    "gather_int_apart": "return t[0, :, idx % 3]",
    "gather_int_beside": "return t[:, 0, idx % 3]",
    "gather_ellipsis": "return t[..., idx % 3], t[idx, ...]",
    "gather_newaxis": "return a[None, idx], a[idx, None], a[:, None, idx]",
    "gather_slice_beside": "return a[1:, idx], a[idx, ::-1]",
    "gather_list": "return a[:, [0, -1]], x[[0]]",
    "gather_element_of_index": "return a[idx[0], jdx]",
    "gather_chain": "return x[idx][jdx % 1]",
    "gather_sum": "return x[idx].sum(), (x[idx] * v).sum()",
    "gather_sum_rows": "return a[idx].sum(axis=0), a[:, idx].sum(axis=1)",
    "gather_mean": "return np.mean(x[idx] + v)",
    "gather_grid": "return x[grid], a[grid, 0]",
    "gather_dot": "return v @ x[idx]",
    "gather_in_loop": "r = 0.0\nfor e in range(idx.shape[0]):\n    r += x[idx[e]] * v[e]\nreturn r",
    "gather_rows_in_loop": "r = np.zeros(a.shape[1])\nfor e in range(idx.shape[0]):\n    r += a[idx[e]]\nreturn r",
    "gather_argmax": "return a[np.arange(a.shape[0]), a.argmax(axis=1)]",
    "gather_named_rows": "r = a[idx]\nr[0] = 7.0\nreturn r, a",
    "gather_select": "return np.where(v > 0, x[idx], x[jdx])",
    # index arrays written
    "scatter": "x[idx] = v\nreturn x",
    "scatter_scalar": "x[idx] = s",
    "scatter_add": "x[idx] += v\nreturn x",
    "scatter_multiply": "x[idx] *= 2.0\nx[jdx] -= 1.0",
    "scatter_rows": "a[idx] = 3.0\na[idx, 0] = v",
    "scatter_rows_value": "a[idx] = a[jdx]\nreturn a",
    "scatter_columns": "a[:, idx] = x[:, None]",
    "scatter_columns_add": "a[:, idx] += 1.0",
    "scatter_pairs": "a[idx, jdx] = v",
    "scatter_outer": "a[np.ix_(idx, jdx)] = 0.5",
    "scatter_self": "x[idx] = x[jdx]",
    "scatter_swap": "x[idx], x[jdx] = x[jdx], x[idx]",
    "scatter_into_slice": "x[1:][idx // 2] = v",
    "scatter_backwards": "x[::-1][idx] = v",
    "scatter_index_itself": "q[q % 3] = 1\nreturn q",
    "scatter_apart": "t[idx, :, jdx % 3] = 2.0",
    "scatter_ints": "q[idx] = 2.9\nq[jdx] += 1",
    "scatter_permutation": "r = np.empty_like(v)\nr[np.arange(v.shape[0])[::-1]] = v\nreturn r",
    "scatter_count": "r = np.zeros(300, dtype=np.int64)\nr[h] += 1\nreturn r",
    "scatter_local": "r = np.zeros_like(x)\nr[idx] = 1.0\nreturn r + x",
    # masks read
    "masked": "return x[p]",
    "masked_compare": "return x[x > 0]",
    "masked_expression": "return x[x > 0] * 2.0 + y[x > 0]",
    "masked_rows": "return a[p]",
    "masked_columns": "return a[:, cols]",
    "masked_matrix": "return a[a > 0.0], a[p2]",
    "masked_int_beside": "return a[0, cols], a[p, 0]",
    "masked_slice_beside": "return a[p, 1:], a[p][:, ::-1]",
    "masked_and_index": "return t[p, 0], t[:, cols, 1]",
    "masked_three": "return t[p2], t[p2, 0]",
    "masked_negated": "return x[~p], x[~(x > 0) & p]",
    "masked_chain": "r = x[p]\nreturn r[r > 0.5]",
    "masked_length": "r = x[x > 0]\nreturn len(r), r.size, r.shape[0]",
    "masked_complex": "return c[p]",
    "masked_ints": "return q[q % 2 == 0]",
    "masked_float32": "return f[f > 0]",
    "masked_sum": "return x[p].sum(), x[x > 0].sum(), (x[p] * y[p]).sum()",
    "masked_mean": "return x[p].mean(), np.mean(x[x > 0.0])",
    "masked_std": "return x[p].std(), np.var(x[p])",
    "masked_max": "return x[p].max()",
    "masked_argmin": "return x[p].argmin()",
    "masked_any": "return np.any(x[p] > 1.0), np.all(x[p] > -9.0)",
    "masked_sum_rows": "return a[p].sum(axis=0), a[p].sum(axis=1), a[p].sum()",
    "masked_keepdims": "return a[p].sum(axis=0, keepdims=True), a[p].mean(axis=0)",
    "masked_dot": "r = x[p]\nreturn r @ r",
    "masked_minus_mean": "r = x[p]\nreturn r - r.mean()",
    "masked_exp": "return np.exp(x[p])",
    "masked_named": "r = x[p]\nr *= 2.0\nreturn r, x",
    "masked_loop": "r = x[x > 0]\nt2 = 0.0\nfor e in range(r.shape[0]):\n    t2 += r[e] * e\nreturn t2",
    "masked_in_loop": "r = 0.0\nfor e in range(a.shape[0]):\n    row = a[e]\n    r += row[row > 0].sum()\nreturn r",
    "masked_empty_literal": "return x[x != x]",
    # masks written
    "mask_write": "x[p] = s\nx[x < 0] = 0.0",
    "mask_write_nan": "x[np.isnan(x)] = 0.0\nreturn x",
    "mask_add": "x[p] += 1.0\nx[x > 1.0] *= 0.5",
    "mask_write_masked": "x[p] = y[p]\nreturn x",
    "mask_write_computed": "x[p] = np.sqrt(np.abs(x[p])) + y[p] * s",
    "mask_add_masked": "x[p] += y[p] * 2.0",
    "mask_write_rows": "a[p] = 1.5\na[p, 0] = 2.5\na[:, cols] = -1.0",
    "mask_write_rows_value": "a[p] = b[0]\na[p] += b[p]",
    "mask_write_matrix": "a[a > 0.5] = 0.5\na[p2] -= b[p2]",
    "mask_write_self": "x[x > 0] = x[x > 0] * 2.0 + x[0]",
    "mask_write_shifted": "x[1:][x[:-1] > 0] = 7.0",
    "mask_write_shifted_value": "x[1:][p[1:]] = x[:-1][p[1:]]\nreturn x",
    "mask_write_mask": "p[p] = False\nreturn p",
    "mask_write_ints": "q[q > 3] = 3\nq[q < 0] -= 1",
    "mask_write_complex": "c[p] = 1j",
    "mask_write_view": "r = a[0]\nr[r > 0] = 9.0\nreturn a",
    "mask_write_loop": "for e in range(a.shape[0]):\n    a[e, a[e] < 0] = float(e)",
    "mask_write_where": "x[np.where(x > 0)] = 1.0",
    "mask_write_known_values": "v2 = v + 1.0\nr = np.zeros(v.shape[0])\nr[v2 > -99.0] = v2\nreturn r",
    # lengths that are known only while the kernel runs
    "filled_part": "r = np.empty(x.size)\nw = 0\nfor e in range(x.size):\n    if x[e] > 0:\n        r[w] = x[e]\n"
    "        w += 1\nreturn r[:w].copy()",
    "part_by_argmax": "w = np.argmax(x > y)\nreturn x[:w] * 2.0, x[w:].copy(), np.zeros(w)",
    "part_by_count": "w = np.count_nonzero(p)\nr = x[:w] + y[:w]\nreturn r",
    "masked_elements": "r = x[p]\nreturn r[0], r[-1], r[1:] * 2.0, r[::-1].copy()",
    "masked_shapes": "r = x[p]\nreturn r[:, None] * r, r.reshape(-1, 1), np.zeros(r.shape[0]), np.empty_like(r).size",
    # where, nonzero and their like
    "nonzero": "return np.nonzero(x)[0], np.nonzero(p)[0], p.nonzero()[0]",
    "nonzero_matrix": "r, e = np.nonzero(a > 0)\nreturn r, e, a[r, e]",
    "nonzero_index": "return a[np.nonzero(a > 0)]",
    "where_one": "return np.where(x > 0)[0], x[np.where(x > 0)]",
    "where_rows": "r = np.where(p)[0]\nreturn a[r], a[r, 0].sum()",
    "flatnonzero": "return np.flatnonzero(x > 0), np.flatnonzero(a < 0)",
    "argwhere": "return np.argwhere(x > 0), np.argwhere(a > 0.3)",
    "nonzero_loop": "r = 0.0\nw = np.flatnonzero(x > 0)\nfor e in range(w.size):\n    r += y[w[e]]\nreturn r",
    # take and its like
    "take": "return np.take(x, idx), x.take(idx), np.take(a, idx)",
    "take_axis": "return np.take(a, idx, axis=0), a.take(idx, axis=1), np.take(t, idx % 3, axis=-1)",
    "take_wrap": "return np.take(x, idx, mode='wrap'), a.take(idx * 7, axis=1, mode='wrap')",
    "take_clip": "return np.take(x, idx, mode='clip'), np.take(x, idx * 50, mode='clip')",
    "take_scalar": "return np.take(x, i), np.take(a, i, axis=0), np.take(a, i, axis=1)",
    "take_grid": "return np.take(x, grid)",
    "take_along_columns": "return np.take_along_axis(a, grid, axis=1)",
    "take_along_rows": "return np.take_along_axis(x, idx, 0), np.take_along_axis(a, q[None, :1] * 0, axis=0)",
    "take_along_argmax": "return np.take_along_axis(a, a.argmax(axis=1)[:, None], axis=1)",
    "put_along": "np.put_along_axis(a, grid, 9.0, axis=1)\nreturn a",
    "put": "np.put(x, idx, v)\nreturn x",
    "ix": "return a[np.ix_(idx, jdx)], a[np.ix_(p, cols)]",
    "choose": "return np.choose(q % 3, [x, y, -x]), np.choose(q, (x, y), mode='clip')",
    "choose_raise": "return np.choose(q, [x, 0.0, y])",
    "compress": "return np.compress(p, x), np.compress(p, a, axis=0), x.compress(p)",
    "compress_axis": "return np.compress(cols, a, axis=1)",
    "extract": "return np.extract(a > 0, a), np.extract(q, x)",
    # ufunc.at
    "add_at": "np.add.at(x, idx, v)\nreturn x",
    "add_at_scalar": "np.add.at(x, idx, 1.0)\nnp.subtract.at(q, idx, 1)",
    "maximum_at": "np.maximum.at(x, idx, v)\nnp.minimum.at(x, jdx, 0.0)",
    "add_at_pairs": "np.add.at(a, (idx, jdx), v)",
    "add_at_rows": "np.add.at(a, idx, 0.5)\nnp.multiply.at(a, idx, 2.0)",
    "add_at_mask": "np.add.at(x, p, 1.0)",
    "add_at_element": "np.add.at(x, i, 1.0)",
    "histogram_at": "r = np.zeros(256, np.int64)\nnp.add.at(r, h, 1)\nreturn r",
    "add_at_in_loop": "for e in range(3):\n    np.add.at(x, idx, v * e)\n    x[p] += 1.0\n    a[e % 2, jdx] = 2.0\nreturn x",
    "write_in_branch": "if s > 0:\n    x[idx] = v\nelse:\n    x[p] = 0.0\nreturn x.sum()",
    "mask_in_branch": "r = 0.0\nif s > 0:\n    r = x[p].sum()\nreturn r + x[p].sum()",
    "mask_in_while": "e = 0\nwhile e < 3 and (x > 0).any():\n    x[x > 0] -= 0.5\n    e += 1\nreturn x, e",
    "add_at_float32": "np.add.at(f, idx, v.astype(np.float32))\nnp.add.at(f, jdx, 2)",
    # slices whose step is known while the kernel runs
    "step_of_an_argument": "return x[::i].copy(), x[1::i] * 2.0, a[::i, :-1].sum(), x[::-i] + 0.0",
    "step_of_an_argument_view": "r = x[::i]\nr[1:] = s\nreturn x, r.size, len(a[i::i])",
    "step_of_an_argument_written": "x[::i] = y[::i]\na[1:, ::i] += 1.0\nreturn x, a",
    "step_of_an_argument_overlaps": "x[::i] = x[::-i]\nx[:: i * i] += x[:: i * i][::-1]\nreturn x",
    "step_returned": "return x[::i], a[:, ::i]",
    "step_huge": "return x[:: i + 2**62].copy(), x[:: -(2**62) - i].copy(), x[i :: 2**62].sum()",
    "step_of_an_index": "r = np.zeros(5)\nfor e in range(1, 5):\n    r[e] = x[::e].sum() + x[e::e].sum()\nreturn r",
    "step_of_an_index_backwards": "for e in range(1, 4):\n    x[::-e] += y[::-e] * e\nreturn x",
    "step_of_elements": (
        "r = np.zeros(idx.shape)\nfor e in range(idx.size):\n"
        "    r[e] = x[:: idx[e]].sum() + x[i : jdx[e] : idx[e]].size + a[1 :: idx[e], 0].sum()\nreturn r"
    ),
    "step_of_elements_written": "for e in idx:\n    x[1 : -1 : e] += y[1 : -1 : e]\n    a[::e] = s\nreturn x, a",
    "step_of_small_elements": "r = 0.0\nfor e in h:\n    r += x[i::e].sum() + x[1 :: e % 3 + 1].sum()\nreturn r",
    "step_beside_index_arrays": "a[idx, :: i + 3] += 1.0\nreturn a[idx, :: i + 3], a[:: i + 3, idx].sum(axis=0)",
    "step_of_small_elements_of_both_signs": "r = 0.0\nfor e in small:\n    r += x[::e].sum()\nreturn r",
    "step_sieve": (
        "r = np.ones(x.size + 9, dtype=bool)\nr[:2] = False\nfor e in range(2, int(r.size**0.5) + 1):\n"
        "    if r[e]:\n        r[e * e :: e] = False\nreturn np.flatnonzero(r)"
    ),
    "step_doubling": (
        "e = 1\nwhile e < x.size:\n    x[e :: 2 * e] -= x[e - 1 :: 2 * e][: x[e :: 2 * e].size]\n    e *= 2\nreturn x"
    ),
    "step_of_three_axes": "return t[::i, :: i + 1, 1].copy(), t[..., :: i + 2].sum(axis=-1)",
    # lists assigned to parts of arrays
    "list_written": "t[0, 0] = [1.0, s, i]\nt[1:, -1] = i, i + 1, 2\nt[..., 1:] = (s, 7)\nreturn t",
    "list_written_rows": "t[0, :2] = [[1, 2, 3], [4, 5, s]]\nt[:, 0] = [[i, s, 0]]\nt[-1] = [x[0]]\nreturn t",
    "list_written_views": "t[0, :2] = t[0, 1].copy(), t[0, 0].copy()\na[:2] = [b[1], a[0].copy()]\nreturn t, a",
    "list_written_by_arrays": "t[idx, jdx] = [s, 2, 3]\nt[p, 0] = s, 1, 2\nt[p2] = [7, 8, 9]\nreturn t",
    "list_written_integers": "q[:2] = s, 2.7\nh[:2] = [7, 200]\nsmall[:1] = [s]\nreturn q, h, small",
    "list_written_in_loop": "for e in range(t.shape[0]):\n    t[e, 0] = e, s * e, x[e]\n    t[e, -1, :2] = [q[e], y[e]]\nreturn t",
}


def _values(n: int, m: int, k: int, seed: int = 0) -> Values:
    rng = np.random.default_rng(seed)
    most = min(n, m)
    indices = [rng.integers(-most, most, size) if most else np.zeros(size, np.int64) for size in (k, k, (n, k))]
    return {
        "a": rng.normal(size=(n, m)),
        "b": rng.normal(size=(n, m)),
        "t": rng.normal(size=(n, m, 3)),
        "x": rng.normal(size=n),
        "y": rng.normal(size=n),
        "f": rng.normal(size=n).astype(np.float32),
        "c": rng.normal(size=n) + 1j * rng.normal(size=n),
        "q": rng.integers(0, 3, n),
        "idx": indices[0],
        "jdx": indices[1],
        "small": np.array(indices[1], np.int8),
        "h": rng.integers(0, 256, k).astype(np.uint8),
        "v": rng.normal(size=k),
        "grid": indices[2],
        "p": rng.random(n) < 0.6,
        "cols": rng.random(m) < 0.5,
        "p2": rng.random((n, m)) < 0.5,
        "s": 1.5,
        "i": min(n, m) - 1,
    }


def _special() -> Values:
    values = _values(6, 5, 4, 3)
    for name in ("a", "b", "x", "y", "f", "c", "v"):
        value = values[name]
        assert isinstance(value, np.ndarray)
        value.flat[1::3] = np.nan
        value.flat[2::5] = np.inf
        value.flat[3::7] = -0.0
    return values


def _outside() -> Values:
    return {
        **_values(6, 5, 4),
        "idx": np.array([0, 1, 99, 1]),
        "grid": np.full((6, 4), -77),
        "i": 12,
        "q": np.arange(6),
    }


def _far_below() -> Values:
    return {**_values(6, 5, 4), "idx": np.array([0, -7, 1, 1]), "jdx": np.array([0, 0, 0, -100]), "i": -12}


def _all_or_none(which: bool) -> Values:
    return {**_values(4, 4, 3), "p": np.full(4, which), "cols": np.full(4, which), "p2": np.full((4, 4), which)}


CASES = {
    "ordinary": lambda: _values(6, 5, 4),
    "wide": lambda: _values(3, 40, 7, 1),
    "long": lambda: _values(50, 4, 30, 2),
    "single": lambda: _values(1, 1, 1),
    "empty": lambda: _values(0, 0, 0),
    "no indices": lambda: _values(4, 3, 0),
    "no rows": lambda: _values(0, 3, 0),
    "special": _special,
    "backwards": lambda: turned(_values(5, 5, 6, 4)),
    "outside": _outside,
    "far below": _far_below,
    "everywhere": lambda: _all_or_none(True),
    "nowhere": lambda: _all_or_none(False),
}

TABLE = Table("indexing", SNIPPETS, PARAMETERS, CASES)
