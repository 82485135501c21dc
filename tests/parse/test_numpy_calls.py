"""Calls of NumPy that are refused: each by name, with what to write instead."""

from __future__ import annotations

import pytest

from tests.parse.agreement import refusal

HEAD = (
    '@kernel\ndef f(a: Float64[np.ndarray, "n m"], x: Float64[np.ndarray, "m"], q: Int64[np.ndarray, "m"], '
    "s: float, k: int):\n"
)
REFUSED = [
    ("return np.concatenate(())", "T012", "need at least one array to concatenate"),
    ("return np.concatenate((a, x))", "T010", "same number of dimensions"),
    ("return np.concatenate((a[1:], a), axis=1)", "T009", "must match exactly"),
    ("return np.concatenate(x)", "T012", "takes a tuple or a list of arrays"),
    ("return np.stack((x, x[1:]))", "T009", "same shape"),
    ("return np.repeat(x, -1)", "T009", "negative"),
    ("return np.array([x, x[1:]])", "T009", "different lengths"),
    ("return np.array([x, s])", "T009", "different shapes"),
    ("return np.pad(x, 1, mode='median')", "T012", "this mode of np.pad"),
    ("return np.pad(x, 1, mode='edge', constant_values=1)", "T012", "unsupported keyword arguments"),
    ("return np.pad(x, (1, 2, 3))", "T012", "takes a number, (before, after)"),
    ("return np.moveaxis(a, (0, 1), 0)", "T010", "as many axes"),
    ("return np.rollaxis(a, 0, 5)", "T010", "out of bounds"),
    ("return np.squeeze(a, axis=2)", "T010", "axis 2 is out of bounds"),
    ("return np.broadcast_to(a, (3,))", "T009", "more dimensions than allowed"),
    ("u, v = np.split(x, k)\nreturn u", "T015", "number of sections"),
    ("return np.hsplit(s, 2)", "T010", "needs an array"),
    ("return np.linspace(0.0, 1.0, -1)", "T009", "negative dimensions"),
    ("return np.geomspace(x, 2.0)", "T012", "np.geomspace of arrays"),
    ("return np.diag(a[None])", "T010", "1- or 2-d"),
    ("d = np.diagonal(a)\nd[0] = 1.0\nreturn a", "T021", "read-only view"),
    ("d = np.broadcast_to(x, (2, 3))\nx[0] = 1.0\nreturn d + 0.0", "T021", "written since"),
    ("np.add(x, 1.0, out=q)\nreturn q", "T011", "cannot store its float64 result"),
    ("np.add(x, 1.0, out=a)\nreturn a", "T009", "`out` of np.add has 2 dimensions"),
    ("return np.exp(x, where=x > 0)", "T012", "leaves elements uninitialised"),
    ("return np.min(x, where=x > 0)", "T012", "does not have an identity"),
    ("np.copyto(q, x)\nreturn q", "T011", "cannot store"),
    ("np.copyto(x, 0.0, where=q)\nreturn x", "T011", "mask of bools"),
    ("return np.select([x > 0], [x, s])", "T012", "same length"),
    ("return np.gradient(x, edge_order=3)", "T012", "edge_order"),
    ("return np.convolve(x, x, 'half')", "T012", "'full', 'same' or 'valid'"),
    ("return np.convolve(a, x)", "T010", "object too deep"),
    ("return np.interp(x, q, x, period=1.0)", "T012", "`period`"),
    ("return np.searchsorted(x, s, side='middle')", "T012", "side must be"),
    ("return np.digitize(x, a)", "T010", "must be a vector"),
    ("r, e = np.histogram(x, bins='auto')\nreturn r", "T012", "not a string"),
    ("return np.average(a, weights=x)", "T009", "Axis must be specified"),
    ("return np.cov(a[None])", "T010", "vectors and matrices"),
    ("return np.einsum('ij', a, x)", "T012", "1 subscripts for 2 operands"),
    ("return np.einsum('ij->k', a)", "T012", "output subscript 'k'"),
    ("return np.einsum('i', a)", "T010", "does not fit an array of 2 dimensions"),
    ("return np.tensordot(a, x, axes=3)", "T012", "`axes` of np.tensordot"),
    ("return np.cross(x, x)", "T009", "three numbers"),
    ("return np.linalg.matrix_power(a, k)", "T015", "exponent >= 0 in the source"),
    ("return np.linalg.norm(x, 'fro')", "T012", "Invalid norm order"),
    ("return np.polymul(x, x)", "T019", "leading zeros"),
    ("return np.mgrid(3)", "T012", "is subscripted, not called"),
    ("return np.subtract.accumulate(q > 2)", "T011", "np.subtract.accumulate"),
    ("return np.roots(x)", "T003", "`np.roots` is not supported"),
    ("return np.sort(x, kind='heapsort')", "T012", "this kind of np.sort"),
    ("return np.sort(x, order='x')", "T012", "takes no order"),
    ("x.sort(axis=None)\nreturn x", "T012", "takes no axis=None"),
    ("return np.partition(x[:3], 3)", "T009", "kth(=3) out of bounds (3)"),
    ("return np.partition(x, 1.0)", "T012", "needs an int as kth"),
    ("return np.median(x * 1j)", "T011", "np.median of complex128[m] is not supported"),
    ("return np.percentile(x, 101)", "T012", "Percentiles must be in the range [0, 100]"),
    ("return np.quantile(x, -0.5)", "T012", "Quantiles must be in the range [0, 1]"),
    ("return np.quantile(x, a)", "T010", "q must be a scalar or 1d"),
    ("return np.quantile(x.astype(np.float32), np.float64(0.5))", "T019", "gives float32 where there is NaN"),
    ("return np.linalg.solve(x, x)", "T010", "1-dimensional array given"),
    ("return np.linalg.inv(a[:2, :3])", "T009", "must be square"),
    ("return np.linalg.solve(a[:2, :2], np.ones(3))", "T009", "mismatch in its core dimension"),
    ("return np.linalg.eigh(x[:, None] * x * 1j)", "T011", "complex matrices"),
    ("return np.linalg.svd(np.stack((a, a)))", "T010", "a stack of matrices"),
    ("return np.linalg.svd(a, hermitian=True)", "T012", "hermitian=True"),
    ("return np.linalg.qr(a, mode='raw')", "T012", "must be one of"),
    ("return np.linalg.eigh(a, 'X')", "T012", "must be one of"),
    ("return np.linalg.eigh(a).vectors", "T003", "no field `vectors`"),
    ("u, r, n, v = np.linalg.lstsq(a, a)\nreturn r", "T019", "residuals"),
]


@pytest.mark.parametrize(("body", "code", "words"), REFUSED, ids=[body for body, _, _ in REFUSED])
def test_is_refused(body: str, code: str, words: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = refusal(HEAD + lines)
    assert code in text
    assert words in text
    assert "help:" in text
    assert text.splitlines()[0].startswith(("3:", "4:", "5:")), text
