"""Numeric functions: running totals, differences, products, statistics, tables and ufuncs."""

from __future__ import annotations

from tests.corpus.samples import CASES, PARAMETERS
from tests.corpus.table import Table

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
    # products
    "matmul_stacks": "return t @ a.T, np.matmul(t, x), a @ t.transpose(0, 2, 1), x @ t.transpose(0, 2, 1)",
    "matmul_stack_pairs": "return t @ np.swapaxes(t, 1, 2), t[:, :1] @ np.moveaxis(t, 1, 2)[:1]",
    "matmul_dtypes": "return a.astype(np.float32) @ b.T, a @ (b.T * 2).astype(np.int64), q @ b.T, f @ b.T",
    "matmul_4d": "return t[:, None] @ t.transpose(0, 2, 1)[None]",
    "matmul_rows": (
        "return t[::-1] @ b.T, t.transpose(1, 2, 0) @ t[:, 0, 0], t[:, :, ::2] @ a[0, ::2], "
        "np.ones((2, 3, 2, 2), np.float32) @ np.ones((2, 0)), np.arange(8).reshape(2, 2, 2) @ np.arange(2)"
    ),
    "dot_3d": "return np.dot(t, x), np.dot(t, a.T), np.dot(a, t.transpose(0, 2, 1)), np.dot(2.0, x)",
    "inner": "return np.inner(x, y), np.inner(a, x), np.inner(a, b), np.inner(t, x), np.inner(x, a)",
    "vdot": "return np.vdot(x, y), np.vdot(c, c), np.vdot(a, b)",
    "tensordot": "return np.tensordot(a, b.T, axes=1), np.tensordot(a, b), np.tensordot(t, a, axes=([1, 2], [0, 1]))",
    "tensordot_outer": "return np.tensordot(x, z, axes=0), np.tensordot(t, x, 1)",
    "einsum_matmul": "return np.einsum('ij,kj->ik', a, b), np.einsum('ij,j', a, x), np.einsum('ij,ij->', a, b)",
    "einsum_batch": "return np.einsum('bij,bkj->bik', t, t), np.einsum('bij,j->bi', t, x)",
    "einsum_sums": (
        "return np.einsum('ij->i', a), np.einsum('ij->ji', a), np.einsum('ij->', a), np.einsum('i,i->i', x, y)"
    ),
    "einsum_three": "return np.einsum('i,ij,j->', a[:, 0], a, x), np.einsum('ij,kj,kl->il', a, b, b)",
    "einsum_diagonal": (
        "r = np.outer(x, y)\nreturn np.einsum('ii->i', r), np.einsum('ii', r), np.einsum('ii,i->i', r, x)"
    ),
    "einsum_ellipsis": "return np.einsum('...i,i->...', t, x), np.einsum('...ij,kj->...ik', t, a)",
    "einsum_outer": "return np.einsum('i,j->ij', x, z), np.einsum('i,j', x, y), np.einsum('i,i', q, q)",
    "einsum_complex": "return np.einsum('i,i->', c, c), np.einsum('i,j->ij', c, x)",
    "kron_more": "return np.kron(q, x), np.kron(a, x)",
    "cross": (
        "r = np.stack((x, y, x * y), axis=1)\nu = np.stack((y, x, y - x), axis=1)\nreturn np.cross(r, u), "
        "np.cross(r[0], u), np.cross(r.T, u.T, axis=0)"
    ),
    "matrix_power": (
        "r = np.outer(x, y) * 0.1\nreturn np.linalg.matrix_power(r, 3), np.linalg.matrix_power(r, 5), "
        "np.linalg.matrix_power(r, 0)"
    ),
    "multi_dot": "return np.linalg.multi_dot([a, b.T, a]), np.linalg.multi_dot((a, b.T, a[:, 0]))",
    "norm": "return np.linalg.norm(x), np.linalg.norm(a), np.linalg.norm(c), np.linalg.norm(q), np.linalg.norm(f)",
    "norm_axis": (
        "return np.linalg.norm(a, axis=1), np.linalg.norm(a, axis=0, keepdims=True), np.linalg.norm(t, axis=(1, 2))"
    ),
    "norm_orders": (
        "return np.linalg.norm(x, 1), np.linalg.norm(x, np.inf), np.linalg.norm(x, ord=3), np.linalg.norm(x, 0)"
    ),
    "norm_matrix": "return np.linalg.norm(a, 'fro'), np.linalg.norm(a, 1), np.linalg.norm(a, np.inf)",
    "norm_minus": (
        "return np.linalg.norm(x, -np.inf), np.linalg.norm(a, -1), np.linalg.norm(a, ord=-np.inf, axis=(1, 0))"
    ),
    # samples
    "gradient": "return np.gradient(x), np.gradient(x, 0.5), np.gradient(x, s), np.gradient(f)",
    "gradient_axes": "u, v = np.gradient(a)\nreturn u, v, np.gradient(a, axis=1), np.gradient(a, 2.0, axis=0)",
    "gradient_edges": "return np.gradient(x, edge_order=2), np.gradient(a, 0.1, axis=1, edge_order=2)",
    "gradient_places": (
        "r = np.cumsum(np.abs(y) + 0.1)\nreturn np.gradient(x, r), np.gradient(x, r, edge_order=2), "
        "np.gradient(x, np.arange(x.size) * 2.0)"
    ),
    "gradient_integers": "return np.gradient(q), np.gradient(q, 2)",
    "trapezoid": (
        "return np.trapezoid(x), np.trapezoid(x, y), np.trapezoid(a, dx=0.5), np.trapezoid(a, axis=0), "
        "np.trapezoid(a, x)"
    ),
    "trapz": "return np.trapezoid(q), np.trapezoid(t, axis=1)",
    "convolve": "return np.convolve(x, z), np.convolve(x, z, 'same'), np.convolve(x, z, mode='valid')",
    "convolve_shorter": (
        "return np.convolve(z, x), np.convolve(z, x, 'same'), np.convolve(z, x, 'valid'), np.convolve(q, q)"
    ),
    "convolve_kernel": "return np.convolve(x, np.array([0.25, 0.5, 0.25]), mode='same')",
    "correlate": "return np.correlate(x, z), np.correlate(x, z, 'same'), np.correlate(x, z, mode='full')",
    "correlate_shorter": (
        "return np.correlate(z, x), np.correlate(z, x, 'same'), np.correlate(z, x, 'full'), np.correlate(c, c, 'full')"
    ),
    "polyval": (
        "return np.polyval(z, x), np.polyval(z, s), np.polyval([1.0, 2.0, 3.0], x), np.polyval(z, a), "
        "np.polyval([1, 0, k], s)"
    ),
    "unwrap": "return np.unwrap(x * 5.0), np.unwrap(a * 9.0, axis=0), np.unwrap(x * 7.0, discont=4.0)",
    # tables
    "searchsorted": (
        "r = np.cumsum(np.abs(y))\nreturn np.searchsorted(r, x), np.searchsorted(r, s, side='right'), r.searchsorted(a)"
    ),
    "searchsorted_integers": (
        "return np.searchsorted(table, q), np.searchsorted(np.arange(5), k), np.searchsorted(table, x, 'right')"
    ),
    "digitize": (
        "return np.digitize(x, table), np.digitize(x, table, right=True), np.digitize(x, table[::-1]), "
        "np.digitize(s, table)"
    ),
    "interp": (
        "r = np.cumsum(np.abs(y))\nreturn np.interp(x, r, y), np.interp(s, table, table * 2.0), "
        "np.interp(a, table, table ** 2)"
    ),
    "interp_ends": "return np.interp(x, table, table - 1.0, left=-9.0, right=s), np.interp(q, table, table)",
    "histogram": "r, e = np.histogram(y, bins=4, range=(-2.0, 2.0))\nreturn r, e",
    "histogram_bins": "r, e = np.histogram(x, table)\nreturn r",
    "histogram_auto": "r, e = np.histogram(t)\nu, v = np.histogram(q, bins=3)\nreturn r, e, u, v",
    "histogram_dtypes": (
        "r, e = np.histogram(f, 3)\nu, v = np.histogram(f, 3, range=(-1.0, 1.5), weights=q)\n"
        "w, g = np.histogram(f, table, weights=f)\no, _ = np.histogram(h, 4, weights=h)\nreturn r, e, u, v, w, o"
    ),
    "histogram_too_fine": "return np.histogram(1.0 + x * 1e-16, 50)[0]",
    "histogram_weights": "r, e = np.histogram(z, bins=3, range=(-1.0, s), weights=z)\nreturn r",
    "histogram_density": "r, e = np.histogram(z, bins=3, range=(-5.0, 5.0), density=True)\nreturn r, e",
    # statistics
    "average": "return np.average(x), np.average(a, axis=1), np.average(a, axis=0)",
    "average_weights": (
        "return np.average(t[0], weights=t[1] ** 2), np.average(t, axis=2, weights=np.abs(f) + 1.0), "
        "np.average(q, weights=q + 1)"
    ),
    "average_returned": "r, w = np.average(t[0], axis=1, weights=t[1] ** 2, returned=True)\nreturn r, w",
    "cov": "return np.cov(a), np.cov(a, rowvar=False), np.cov(a, bias=True), np.cov(x, y), np.cov(a, ddof=0)",
    "cov_vector": "return np.cov(x) * 1.0, np.cov(q, y)",
    "corrcoef": "return np.corrcoef(a), np.corrcoef(x, y), np.corrcoef(a, rowvar=False)",
    "nansum": "return np.nansum(x), np.nansum(a, axis=0), np.nanprod(a, axis=1), np.nansum(q), np.nansum(f)",
    "nanmean": "return np.nanmean(x), np.nanmean(a, axis=1), np.nanmean(a, axis=0, keepdims=True), np.nanmean(q)",
    "nanvar": "return np.nanvar(x), np.nanstd(a, axis=1), np.nanvar(a, axis=0, ddof=1), np.nanstd(f)",
    "nanmax": "return np.nanmax(x), np.nanmin(a, axis=1), np.nanmax(a, axis=0), np.nanmin(q), np.nanmax(a)",
    "nanargmax": "return np.nanargmax(x), np.nanargmin(a, axis=1)",
    "reduced_turned": (
        "return a.T.sum(axis=1), a.T.mean(axis=0), np.min(t.transpose(2, 0, 1) * 2.0, axis=1), t.T.sum(axis=(0, 2)), "
        "t.swapaxes(1, 2).std(axis=2), np.any(a.T > b.T, axis=1), (a.T * b.T + y[:, None]).sum(axis=1, keepdims=True)"
    ),
    "moments": (
        "return a.mean(axis=0), a.std(axis=0), a.var(), a.mean(), a.mean(axis=1, keepdims=True), "
        "a.var(axis=1, ddof=1), np.std(f) + np.mean(f), c.var(), c.mean(), t.var(axis=(0, 2)), t.mean(axis=(0, 2))"
    ),
    "moments_of_changing_values": (
        "m, v = q.mean(), q.var()\nr = x.sum()\nx[:] = x * 2.0\nw = x.var()\nfor i in range(2):\n"
        "    w += x.mean() + a.std()\n    x[:] = x + w\nreturn m, v, r, w, x.mean(), a.mean(), np.std(h), np.mean(h)"
    ),
    "ptp": "return np.ptp(x), np.ptp(a, axis=1), np.ptp(q)",
    "count_nonzero": (
        "return np.count_nonzero(x), np.count_nonzero(a > 0, axis=1), np.count_nonzero(q), np.count_nonzero(p)"
    ),
    "isclose": (
        "return np.isclose(x, y), np.isclose(x, x + 1e-9), np.isclose(x, x, equal_nan=True), "
        "np.isclose(s, 1.5), np.isclose(q, x, atol=0.5)"
    ),
    "allclose": (
        "return np.allclose(x, x), np.allclose(a, b), np.allclose(a, a, equal_nan=True), "
        "np.allclose(x, x * (1 + 1e-7), rtol=1e-6)"
    ),
    "array_equal": (
        "return np.array_equal(x, x), np.array_equal(x, y), np.array_equal(a, x), "
        "np.array_equal(q, q * 1.0), np.array_equal(x, x, equal_nan=True)"
    ),
    "nan_to_num": (
        "return np.nan_to_num(x), np.nan_to_num(a, nan=-1.0), np.nan_to_num(x, posinf=9.0, neginf=s), "
        "np.nan_to_num(q), np.nan_to_num(f)"
    ),
    "mean_where": (
        "return np.mean(x, where=p), np.mean(a, axis=1, where=a > 0.0), np.any(a > 0, axis=1, where=p), "
        "np.all(a > 0, where=p)"
    ),
    "initial": (
        "return x.max(initial=0.5), np.min(a, axis=1, initial=k), np.sum(q, initial=10), "
        "np.prod(x, initial=2.0), np.max(q, initial=3)"
    ),
    # windows
    "windows": "return np.hanning(7), np.hamming(k), np.blackman(k + 1), np.bartlett(6), np.hanning(1)",
    "kaiser": "return np.kaiser(k, 8.6), np.kaiser(6, s), np.i0(x), np.i0(s)",
    # short ones
    "questions": "return np.shape(a)[0], np.size(a), np.ndim(a), np.size(a, 1), np.iscomplexobj(c), np.isscalar(s)",
    "sinc": "return np.sinc(x), np.sinc(0.0), np.sinc(s), np.sinc(f), np.sinc(q)",
    "modf": "u, v = np.modf(x * 3.0)\nw, r = np.modf(s)\nreturn u, v, w, r",
    "gcd_lcm": "return np.gcd(q, 6), np.lcm(q, 4), np.gcd(k, 12), np.gcd(q, h)",
    "isin": "return np.isin(q, q[:2]), np.isin(x, y, invert=True), np.isin(h, 3)",
    "vecdot": "return np.vecdot(a, x), np.vecdot(x, y), np.vecdot(c, c), np.vecdot(q, q)",
    "block": "return np.block([[a, b], [b, a]]), np.block([x, y]), np.block([[a], [x]])",
    "insert_delete": (
        "return np.insert(x, 1, s), np.insert(a, 0, x, axis=0), np.delete(x, 0), np.delete(a, -1, axis=1), "
        "np.insert(x, 1, z)"
    ),
    "insert_delete_at": (
        "return np.insert(x, k - 2, s), np.delete(x, k - 3), np.delete(a, -k, axis=1), np.insert(a, k - 3, 0.0, axis=0)"
    ),
    "cumulative": "return np.cumulative_sum(x), np.cumulative_prod(a, axis=1), np.cumulative_sum(q, dtype=np.float64)",
    "polynomials": (
        "return np.polyadd(x, z), np.polysub(z, q), np.polyder(z), np.polyint(z), np.polyint([6, 2, 1], k=k)"
    ),
    "more_ufuncs": (
        "return np.heaviside(x, 0.5), np.float_power(q, 2), np.fmod(x, 0.7), np.copysign(x, y), "
        "np.nextafter(x, y), np.signbit(x)"
    ),
    "more_ufuncs_2": (
        "return np.logaddexp(x, y), np.logaddexp2(x, y), np.exp2(x), np.log2(np.abs(x)), "
        "np.log10(np.abs(x)), np.fmax(x, y), np.fmin(a, x)"
    ),
    "more_ufuncs_3": (
        "return np.deg2rad(x), np.degrees(f), np.positive(x), np.reciprocal(x), np.left_shift(q, 2), "
        "np.right_shift(q, 1)"
    ),
    "round": "return np.round(x, 2), np.around(a, decimals=-1), np.round(f), x.round(1), np.round(q, 1)",
    "ufunc_dtype": (
        "return np.add(x, y, dtype=np.float32), np.multiply(q, 2, dtype=np.float64), np.sqrt(f, dtype=np.float64)"
    ),
    # lists where NumPy takes arrays
    "list_arguments": (
        "return np.convolve(x, [1, -2, 1]), np.interp(x, [0, 1, 2], (2.0, s, 5.0)), np.digitize(y, [-0.5, 0.0, s]), "
        "np.maximum(table, [1, 0, 2, 0]), np.outer([1, 2], x), np.polyval([1, s, 2], x)"
    ),
    "list_of_numbers": "return np.max([s, k]), np.sum([s, 1, k]), np.mean((s, 2.0)), np.linalg.norm([s, 3.0])",
    "list_of_rows": "return np.sum([x, y], axis=0), np.maximum([x, y], y), np.median([x, y, x - y], axis=0)",
    "list_joined": "return np.concatenate(([s], x, [k, 0])), np.hstack([[1], q]), np.append([1, 2], x), np.cumsum([k, 2])",
    "list_beside": "return table - [1, 2, 3, s], [1, 2, 3, 4] * table, table > (0, 1, 5, 0), table @ [1, 0, 2, k]",
    "list_beside_float32": "return f[:1] + [1], f[:1] * [s], [True] | p[:1], q[:1] // [2]",
    "list_in_place": "table += [1, 2, 3, 4]\ntable[1:] *= (2.0, 3.0, s)\nreturn table",
    "list_equal": (
        "u = (k, 2)\nr = u == (3, 2), u != (k, 3), (k, s) == (s, k), [k, 1] == [k], (k, (s, 1)) == (k, (s, 1))\n"
        "return r[0], r[1], r[2], r[3], r[4], [1, 2] == [1, 2]"
    ),
    "list_repeated": "r = np.array([0.5] * 3 + [s])\nu, v, w = (k,) * 3\nreturn r - [1] * 4, u + v, np.array(2 * [s])",
}

TABLE = Table("numeric", SNIPPETS, PARAMETERS, CASES)
