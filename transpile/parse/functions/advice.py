"""What to write instead of functions that are not supported."""

from __future__ import annotations

ADVICE = {
    "numpy.apply_along_axis": "write the loop: np.array([f(row) for row in a])",
    "numpy.apply_over_axes": "call the function for each axis",
    "numpy.asmatrix": "use arrays, and `@` for products",
    "numpy.bmat": "use np.block",
    "numpy.fromfunction": "call the function with the arrays of np.indices(shape)",
    "numpy.fromiter": "write np.array([... for x in xs])",
    "numpy.frompyfunc": "call the function with arrays",
    "numpy.histogram2d": "count pairs of bins: np.add.at(h, (np.digitize(x, ex) - 1, np.digitize(y, ey) - 1), 1)",
    "numpy.lib.stride_tricks.as_strided": "use np.lib.stride_tricks.sliding_window_view, or slices",
    "numpy.mask_indices": "use np.triu_indices or np.tril_indices",
    "numpy.mat": "use arrays, and `@` for products",
    "numpy.matrix": "use arrays, and `@` for products",
    "numpy.piecewise": "use np.where, or np.select for several conditions",
    "numpy.place": "assign: x[mask] = values",
    "numpy.putmask": "assign: x[mask] = values[mask]",
    "numpy.resize": "use np.tile and a slice",
    "numpy.roots": "find the roots outside of the kernel: they may be complex",
    "numpy.row_stack": "use np.vstack",
    "numpy.savetxt": "do it outside of the kernel: compiled code has no files",
    "numpy.seterr": "leave it out: compiled code gives no floating-point warnings",
    "numpy.errstate": "leave it out: compiled code gives no floating-point warnings",
    "numpy.trim_zeros": "slice it: x[start:stop]",
    "numpy.vectorize": "call the function with arrays, or write the loop",
    "scipy.special.comb": "use math.comb",
    "scipy.special.factorial": "use math.factorial",
    "scipy.special.softmax": "write it: e = np.exp(x - x.max()); e / e.sum()",
    "scipy.special.logsumexp": "write np.log(np.sum(np.exp(x))): it is computed without overflow",
}
