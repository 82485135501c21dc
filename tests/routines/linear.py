"""Linear algebra by LAPACK: one snippet a line of the table, over the arguments of SIGNATURE."""

from __future__ import annotations

SIGNATURE = """
    a: Float64[np.ndarray, "n n"], s: Float64[np.ndarray, "n n"], m: Float64[np.ndarray, "n k"],
    b: Float64[np.ndarray, "n"], t: Float64[np.ndarray, "p n n"], f: Float32[np.ndarray, "n n"],
    q: Int64[np.ndarray, "n n"], c: Complex128[np.ndarray, "n n"],
"""

SNIPPETS: dict[str, str] = {
    "solve_vector": "return np.linalg.solve(a, b)",
    "solve_matrix": "x = np.linalg.solve(a, m)\nreturn x, a @ x",
    "solve_views": "return np.linalg.solve(a.T, m[:, ::-1]), np.linalg.solve(a[::-1], b * 2.0)",
    "solve_itself": "return np.linalg.solve(a, a)",
    "solve_in_place": "b[:] = np.linalg.solve(a, b)\nm[...] = np.linalg.solve(a, m) + 1.0\nreturn b, m",
    "solve_part": "return np.linalg.solve(a[1:, 1:], b[1:])",
    "solve_loop": (
        "x = b.copy()\nfor i in range(3):\n    x = np.linalg.solve(a, x) * 0.5\n"
        "    if x.sum() > 1e6:\n        break\nreturn x"
    ),
    "solve_growing": (
        "r = np.zeros(b.shape)\nfor i in range(1, b.shape[0]):\n    x = np.linalg.solve(a[:i, :i], b[:i])\n"
        "    r[i] = x[0]\nreturn r"
    ),
    "solve_float32": "return np.linalg.solve(f, f[0]), np.linalg.solve(f, m), np.linalg.inv(f)",
    "solve_integers": "return np.linalg.solve(q, b), np.linalg.inv(q), np.linalg.det(q)",
    "solve_complex": "return np.linalg.solve(c, b), np.linalg.solve(c, c.T), np.linalg.solve(a, c[:, 0])",
    "solve_stacks": "return np.linalg.solve(t, t * 2.0), np.linalg.solve(t, b), np.linalg.solve(a, t)",
    "solve_stacks_broadcast": "return np.linalg.solve(t, m), np.linalg.solve(t[:, ::-1], m.T.copy().T)",
    "solve_used": "return np.linalg.solve(a, b).sum() + np.linalg.solve(s, b) @ b",
    "inv": "return np.linalg.inv(a), np.linalg.inv(a.T) - a",
    "inv_stacks": "return np.linalg.inv(t), np.linalg.inv(c)",
    "det": "return np.linalg.det(a), np.linalg.det(s) * 2.0, np.linalg.det(f), np.linalg.det(c)",
    "det_stacks": "return np.linalg.det(t), np.linalg.det(t[:1, ::-1])",
    "slogdet": "sign, logdet = np.linalg.slogdet(a)\nreturn sign, logdet, sign * np.exp(logdet)",
    "slogdet_named": "r = np.linalg.slogdet(s)\nreturn r.sign + 1.0, r.logabsdet, np.linalg.slogdet(f).logabsdet",
    "slogdet_stacks": "return np.linalg.slogdet(t)[0], np.linalg.slogdet(t)[1], np.linalg.slogdet(c)[0]",
    "cholesky": "return np.linalg.cholesky(s), np.linalg.cholesky(s, upper=True), np.linalg.cholesky(s)[::-1].T",
    "cholesky_complex": "return np.linalg.cholesky(c * 0.01 + 4.0 * np.eye(c.shape[0]))",
    "cholesky_float32": "return np.linalg.cholesky(s.astype(np.float32))",
    "cholesky_failing": "return np.linalg.cholesky(a)",
    "cholesky_stacks": "return np.linalg.cholesky(t @ np.swapaxes(t, 1, 2) + np.eye(t.shape[1]))",
    "triangle": (
        "l = np.linalg.cholesky(s)\ny = np.linalg.solve(l, b)\nreturn np.linalg.solve(l.T, y), np.log(np.diag(l)).sum()"
    ),
    "eigh": "w, v = np.linalg.eigh(s)\nreturn w, v, v * w @ v.T",
    "eigh_upper": "return np.linalg.eigh(a, UPLO='U')[0], np.linalg.eigh(a, 'L').eigenvectors",
    "eigh_returned": "w, v = np.linalg.eigh(f)\nreturn w, v.T @ v",
    "eigvalsh": "return np.linalg.eigvalsh(a), np.linalg.eigvalsh(a, UPLO='U'), np.linalg.eigvalsh(f).max(initial=0.0)",
    "svd": "u, s_, vh = np.linalg.svd(m)\nreturn u, s_, vh",
    "svd_reduced": "u, d, vh = np.linalg.svd(m, full_matrices=False)\nreturn u, d, vh, u * d @ vh",
    "svd_values": "return np.linalg.svd(m, compute_uv=False), np.linalg.svdvals(m.T), np.linalg.svd(f, False)[1]",
    "svd_named": "r = np.linalg.svd(m.T, full_matrices=False)\nreturn r.U, r.S, r.Vh",
    "qr": "x, y = np.linalg.qr(m)\nreturn x, y, x @ y",
    "qr_wide": "x, y = np.linalg.qr(m.T)\nreturn x, y, np.linalg.qr(f).R",
    "qr_complete": "x, y = np.linalg.qr(m, mode='complete')\nreturn x, y",
    "qr_r": "return np.linalg.qr(m, mode='r'), np.linalg.qr(m.T, 'r')",
    "lstsq": "x, _, rank, values = np.linalg.lstsq(m, b, rcond=None)\nreturn x, rank, values",
    "lstsq_matrix": "return np.linalg.lstsq(a, m)[0], np.linalg.lstsq(m.T, m[:1].T.copy(), rcond=1e-9)[0]",
    "lstsq_float32": "return np.linalg.lstsq(f, b, rcond=None)[0], np.linalg.lstsq(f, f[0])[0] * 2.0",
    "pinv": "return np.linalg.pinv(m), np.linalg.pinv(a, 0.1), np.linalg.pinv(f, rtol=1e-5), np.linalg.pinv(q)",
    "branches": "if b.sum() > 0.0:\n    x = np.linalg.solve(a, b)\nelse:\n    x = np.linalg.inv(a) @ b\nreturn x",
    "carried": "x = np.eye(a.shape[0])\nfor _ in range(4):\n    x = 0.5 * (x + np.linalg.inv(x) @ s)\nreturn x",
}
