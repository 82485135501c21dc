"""Functions of scipy.special: one snippet a line of the table, over the arguments of sorting.SIGNATURE."""

from __future__ import annotations

SNIPPETS: dict[str, str] = {
    "error_functions": "return special.erf(x), scipy.special.erfc(x), erf(a), special.erfc(f), erf(q), erf(s), erf(i)",
    "log_gamma": "return gammaln(x), special.gammaln(a * 30.0), gammaln(f), gammaln(s), gammaln(-np.abs(x))",
    "gammas": "return special.gamma(x), special.gamma(s), special.gamma(f), special.gamma(h % 20)",
    "expit": "return special.expit(x), special.expit(a * 300.0), special.expit(f), special.expit(q), special.expit(k)",
    "logit": "return special.logit(special.expit(x)), special.logit(x), special.logit(f), special.logit(s / 3.0)",
    "ndtr": "return special.ndtr(x), special.ndtr(a * 9.0), special.ndtr(f), special.ndtr(q), special.ndtr(s)",
    "log_ndtr": (
        "return special.log_ndtr(x), special.log_ndtr(a * 40.0), special.log_ndtr(f), special.log_ndtr(s), "
        "special.log_ndtr(q)"
    ),
    "xlogy": "return special.xlogy(x, x), special.xlogy(p, a.sum()), special.xlogy(np.abs(x), 0.0)",
    "entropy": "y = np.abs(x) + 0.1\ny = y / y.sum()\nreturn -special.xlogy(y, y).sum()",
    "black_scholes": (
        "y = np.abs(x) + 1.0\nu = (np.log(y) + 0.5 * s * s) / s\nreturn y * special.ndtr(u) - special.ndtr(u - s)"
    ),
    "in_loops": "y = 0.0\nfor j in range(x.shape[0]):\n    y += erf(x[j]) * special.expit(a[j].sum())\nreturn y",
    "windows": (
        "return np.hanning(k), np.hamming(9), np.blackman(x.shape[0]), np.bartlett(8), np.kaiser(7, s), np.hanning(1)"
    ),
    "windowed": "return x * np.hanning(x.shape[0]), (a * np.kaiser(a.shape[1], 8.6)).sum(axis=1)",
}
