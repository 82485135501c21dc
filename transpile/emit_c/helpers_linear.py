"""Helper functions for linear algebra by LAPACK, as templates (see helpers.py for the placeholders).

LAPACK is column-major. Every helper hands it a column-major copy, as NumPy does, so that it finds the same pivots,
signs and errors. They return 0, 1 where LAPACK failed, and -1 where a length does not fit into its 32-bit integers; a
matrix whose two lengths did not would fit into no memory.
"""

from __future__ import annotations

TRANSPOSE = """
/* out = in.T, a few columns at a time so that both stay in cache. */
CLONES static void transpose_$S(int64_t rows, int64_t columns, const $T *restrict in, $T *restrict out)
{
    for (int64_t first = 0; first < columns; first += 16) {
        const int64_t last = first + 16 < columns ? first + 16 : columns;
        for (int64_t i = 0; i < rows; i++) {
            for (int64_t j = first; j < last; j++) {
                out[j*rows + i] = in[i*columns + j];
            }
        }
    }
}
"""

SOLVE = {
    "solve_vector": """
/* x = solve(a, b) for a vector b. The arrays after x are scratch. */
static int64_t solve_vector_$S(
    gesv_$S *gesv, int64_t size, const $T *restrict a, const $T *restrict b, $T *restrict x,
    $T *restrict factors, int32_t *restrict pivots)
{
    transpose_$S(size, size, a, factors);
    memcpy(x, b, (size_t)size*$width);
    const int n = (int)size, leading = n > 0 ? n : 1, one = 1;
    int info = 0;
    (*gesv)(&n, &one, factors, &leading, pivots, x, &leading, &info);
    return info != 0;
}
""",
    "solve": """
/* x = solve(a, b) for a matrix b. The arrays after x are scratch. */
static int64_t solve_$S(
    gesv_$S *gesv, int64_t size, int64_t columns, const $T *restrict a, const $T *restrict b,
    $T *restrict x, $T *restrict factors, int32_t *restrict pivots, $T *restrict turned)
{
    if (columns > INT_MAX) {
        return -1;
    }
    transpose_$S(size, size, a, factors);
    transpose_$S(size, columns, b, turned);
    const int n = (int)size, leading = n > 0 ? n : 1, right_sides = (int)columns;
    int info = 0;
    (*gesv)(&n, &right_sides, factors, &leading, pivots, turned, &leading, &info);
    transpose_$S(columns, size, turned, x);
    return info != 0;
}
""",
    "invert": """
/* out = inv(a). The arrays after out are scratch. */
static int64_t invert_$S(
    gesv_$S *gesv, int64_t size, const $T *restrict a, $T *restrict out,
    $T *restrict factors, int32_t *restrict pivots, $T *restrict turned)
{
    transpose_$S(size, size, a, factors);
    memset(turned, 0, (size_t)size*(size_t)size*$width);
    for (int64_t i = 0; i < size; i++) {
        turned[$places(i*size + i)] = 1.0;
    }
    const int n = (int)size, leading = n > 0 ? n : 1;
    int info = 0;
    (*gesv)(&n, &n, factors, &leading, pivots, turned, &leading, &info);
    transpose_$S(size, size, turned, out);
    return info != 0;
}
""",
}

FACTORISE = {
    "cholesky": """
/* out = cholesky(a). The array after out is scratch. */
static int64_t cholesky_$S(
    potrf_$S *potrf, int64_t size, int64_t upper, const $T *restrict a, $T *restrict out, $T *restrict turned)
{
    transpose_$S(size, size, a, turned);
    const int n = (int)size, leading = n > 0 ? n : 1;
    int info = 0;
    (*potrf)(upper ? "U" : "L", &n, turned, &leading, &info);
    transpose_$S(size, size, turned, out);
    for (int64_t i = 0; i < size; i++) {
        const int64_t first = upper ? 0 : i + 1, count = upper ? i : size - first;
        memset(out + $places(i*size + first), 0, (size_t)count*$width);
    }
    return info != 0;
}
""",
}

_PIVOTS = """
    transpose_$S(size, size, a, factors);
    const int n = (int)size, leading = n > 0 ? n : 1;
    int info = 0;
    (*getrf)(&n, &n, factors, &leading, pivots, &info);
    bool is_odd = false;
    for (int64_t i = 0; i < size; i++) {
        is_odd = is_odd != (pivots[i] != i + 1);
    }
"""

DETERMINANT = {
    "slogdet": f"""
/* sign and logarithm of det(a), summed up like NumPy's. The arrays after them are scratch. */
static int64_t slogdet_$S(
    getrf_$S *getrf, int64_t size, const $T *restrict a, $T *restrict sign, $T *restrict logarithm,
    $T *restrict factors, int32_t *restrict pivots)
{{{_PIVOTS}    double product = is_odd ? -1.0 : 1.0, sum = 0.0;
    for (int64_t i = 0; i < size; i++) {{
        const double pivot = factors[i*size + i];
        product = pivot < 0.0 ? -product : product;
        sum += log(pivot < 0.0 ? -pivot : pivot);
    }}
    sign[0] = info != 0 ? 0.0 : product;
    logarithm[0] = info != 0 ? -INFINITY : sum;
    return 0;
}}
""",
}

COMPLEX_DETERMINANT = {
    "slogdet": f"""
/* sign and logarithm of det(a), summed up like NumPy's. The arrays after them are scratch. */
static int64_t slogdet_$S(
    getrf_$S *getrf, int64_t size, const $T *restrict a, $T *restrict sign, $T *restrict logarithm,
    $T *restrict factors, int32_t *restrict pivots)
{{{_PIVOTS}    double re = is_odd ? -1.0 : 1.0, im = 0.0, sum = 0.0;
    for (int64_t i = 0; i < size; i++) {{
        const double pivot_re = factors[2*(i*size + i)], pivot_im = factors[2*(i*size + i) + 1];
        const double magnitude = hypot(pivot_re, pivot_im);
        const double unit_re = pivot_re/magnitude, unit_im = pivot_im/magnitude;
        const double next_re = re*unit_re - im*unit_im;
        im = re*unit_im + im*unit_re;
        re = next_re;
        sum += log(magnitude);
    }}
    sign[0] = info != 0 ? 0.0 : re;
    sign[1] = info != 0 ? 0.0 : im;
    logarithm[0] = info != 0 ? -INFINITY : sum;
    return 0;
}}
""",
}

SPECTRA = {
    "eigh": """
/* Eigenvalues and eigenvectors of a symmetric matrix. The arrays after them are scratch. */
static int64_t eigh_$S(
    syevd_$S *syevd, int64_t size, int64_t upper, const $T *restrict a, $T *restrict values, $T *restrict vectors,
    $T *restrict turned, $T *restrict work, int32_t *restrict integers)
{
    if (size > 32766) {
        return -1;
    }
    transpose_$S(size, size, a, turned);
    const int n = (int)size, leading = n > 0 ? n : 1;
    const int work_size = 1 + 6*n + 2*n*n, integers_size = 3 + 5*n;
    int info = 0;
    (*syevd)("V", upper ? "U" : "L", &n, turned, &leading, values, work, &work_size, integers, &integers_size, &info);
    transpose_$S(size, size, turned, vectors);
    return info != 0;
}
""",
    "eigvalsh": """
/* Eigenvalues of a symmetric matrix. The arrays after them are scratch. */
static int64_t eigvalsh_$S(
    syevd_$S *syevd, int64_t size, int64_t upper, const $T *restrict a, $T *restrict values,
    $T *restrict turned, $T *restrict work, int32_t *restrict integers)
{
    transpose_$S(size, size, a, turned);
    const int n = (int)size, leading = n > 0 ? n : 1, work_size = 34*n + 1, integers_size = 1;
    int info = 0;
    (*syevd)("N", upper ? "U" : "L", &n, turned, &leading, values, work, &work_size, integers, &integers_size, &info);
    return info != 0;
}
""",
    "eigvals": """
/* Eigenvalues of any real matrix, as real and imaginary parts. The arrays after them are scratch. */
static int64_t eigvals_$S(
    geev_$S *geev, int64_t size, const $T *restrict a, $T *restrict real, $T *restrict imaginary,
    $T *restrict turned, $T *restrict work)
{
    if (size > 15000000) {
        return -1;
    }
    transpose_$S(size, size, a, turned);
    const int n = (int)size, leading = n > 0 ? n : 1, work_size = 136*n + 1, one = 1;
    int info = 0;
    (*geev)("N", "N", &n, turned, &leading, real, imaginary, NULL, &one, NULL, &one, work, &work_size, &info);
    return info != 0;
}
""",
    "eig": """
/* The same with eigenvectors: of a pair of complex ones, the real part and then the imaginary part of the first. */
static int64_t eig_$S(
    geev_$S *geev, int64_t size, const $T *restrict a, $T *restrict real, $T *restrict imaginary,
    $T *restrict vectors, $T *restrict turned, $T *restrict turned_vectors, $T *restrict work)
{
    if (size > 15000000) {
        return -1;
    }
    transpose_$S(size, size, a, turned);
    const int n = (int)size, leading = n > 0 ? n : 1, work_size = 136*n + 1, one = 1;
    int info = 0;
    (*geev)("N", "V", &n, turned, &leading, real, imaginary, NULL, &one, turned_vectors, &leading, work, &work_size,
        &info);
    transpose_$S(size, size, turned_vectors, vectors);
    return info != 0;
}
""",
    "svd": """
/* a = u @ diag(s) @ vh, with `left` columns of u and `right` rows of vh. The arrays after vh are scratch. */
static int64_t svd_$S(
    gesdd_$S *gesdd, int64_t rows, int64_t columns, int64_t left, int64_t right, const $T *restrict a,
    $T *restrict u, $T *restrict s, $T *restrict vh, $T *restrict turned, $T *restrict turned_u,
    $T *restrict turned_vh, $T *restrict work, int32_t *restrict integers)
{
    const int64_t least = rows < columns ? rows : columns;
    if (least > 20000 || rows > 4000000 || columns > 4000000) {
        return -1;
    }
    memset(u, 0, (size_t)rows*(size_t)left*sizeof(*u));
    memset(vh, 0, (size_t)right*(size_t)columns*sizeof(*vh));
    if (least == 0) {
        for (int64_t i = 0; i < left; i++) {
            u[i*left + i] = 1.0;
        }
        for (int64_t i = 0; i < right; i++) {
            vh[i*columns + i] = 1.0;
        }
        return 0;
    }
    transpose_$S(rows, columns, a, turned);
    const int m = (int)rows, n = (int)columns, k = (int)least, right_size = (int)right;
    const int work_size = 4*k*k + 7*k + 64*(m + n) + 1;
    int info = 0;
    (*gesdd)(left == rows && right == columns ? "A" : "S", &m, &n, turned, &m, s, turned_u, &m, turned_vh, &right_size,
          work, &work_size, integers, &info);
    transpose_$S(left, rows, turned_u, u);
    transpose_$S(columns, right, turned_vh, vh);
    return info != 0;
}
""",
    "svdvals": """
/* The singular values of a. The arrays after them are scratch. */
static int64_t svdvals_$S(
    gesdd_$S *gesdd, int64_t rows, int64_t columns, const $T *restrict a, $T *restrict s,
    $T *restrict turned, $T *restrict work, int32_t *restrict integers)
{
    const int64_t least = rows < columns ? rows : columns;
    if (least > 20000 || rows > 4000000 || columns > 4000000) {
        return -1;
    }
    if (least == 0) {
        return 0;
    }
    transpose_$S(rows, columns, a, turned);
    const int m = (int)rows, n = (int)columns, work_size = 10*(int)least + 64*(m + n) + 1, one = 1;
    int info = 0;
    (*gesdd)("N", &m, &n, turned, &m, s, NULL, &one, NULL, &one, work, &work_size, integers, &info);
    return info != 0;
}
""",
    "qr": """
/* a = q @ r, with `kept` columns of q. The arrays after r are scratch. */
static int64_t qr_$S(
    geqrf_$S *geqrf, orgqr_$S *orgqr, int64_t rows, int64_t columns, int64_t kept, const $T *restrict a,
    $T *restrict q, $T *restrict r, $T *restrict turned, $T *restrict turned_q, $T *restrict scales, $T *restrict work)
{
    if (rows > INT_MAX || columns > 8000000 || kept > 8000000) {
        return -1;
    }
    transpose_$S(rows, columns, a, turned);
    const int m = (int)rows, n = (int)columns, k = (int)kept, leading = m > 0 ? m : 1;
    const int factors = m < n ? m : n, work_size = 64*(n + k) + 1;
    int info = 0;
    (*geqrf)(&m, &n, turned, &leading, scales, work, &work_size, &info);
    for (int64_t i = 0; i < kept; i++) {
        for (int64_t j = 0; j < columns; j++) {
            r[i*columns + j] = i <= j ? turned[j*rows + i] : 0.0;
        }
    }
    memcpy(turned_q, turned, (size_t)(kept < columns ? kept : columns)*(size_t)rows*sizeof(*turned));
    if (info == 0) {
        (*orgqr)(&m, &k, &factors, turned_q, &leading, scales, work, &work_size, &info);
    }
    transpose_$S(kept, rows, turned_q, q);
    return info != 0;
}
""",
}

LEAST_SQUARES = {
    "lstsq": """
/* x = lstsq(a, b), the rank of a and its singular values. The arrays after s are scratch. */
static int64_t lstsq_$S(
    gelsd_$S *gelsd, int64_t rows, int64_t columns, int64_t right_sides,
    const $T *restrict a, const $T *restrict b, const $T *restrict smallest, $T *restrict x, int64_t *restrict rank,
    $T *restrict s, $T *restrict turned, $T *restrict turned_b, $T *restrict work, int32_t *restrict integers)
{
    const int64_t least = rows < columns ? rows : columns, most = rows < columns ? columns : rows;
    if (most > 4000000 || right_sides > 4000000 || least*right_sides > 400000000) {
        return -1;
    }
    const int m = (int)rows, n = (int)columns, k = (int)right_sides, leading = (int)most;
    const int work_size = (int)(300*least + least*right_sides + 64*(rows + columns + right_sides) + 1000);
    transpose_$S(rows, columns, a, turned);
    for (int64_t i = 0; i < right_sides; i++) {
        for (int64_t j = 0; j < most; j++) {
            turned_b[i*most + j] = j < rows ? b[j*right_sides + i] : 0.0;
        }
    }
    int info = 0, found = 0;
    (*gelsd)(&m, &n, &k, turned, &m, turned_b, &leading, s, smallest, &found, work, &work_size, integers, &info);
    rank[0] = found;
    for (int64_t i = 0; i < columns; i++) {
        for (int64_t j = 0; j < right_sides; j++) {
            x[i*right_sides + j] = turned_b[j*most + i];
        }
    }
    return info != 0;
}
""",
}

LINEAR_HELPERS: dict[str, str] = {
    "transpose": TRANSPOSE,
    **SOLVE,
    **FACTORISE,
    **DETERMINANT,
    **SPECTRA,
    **LEAST_SQUARES,
}

COMPLEX_LINEAR_HELPERS: dict[str, str] = {
    "transpose": TRANSPOSE.replace(
        "out[j*rows + i] = in[i*columns + j];",
        "out[2*(j*rows + i)] = in[2*(i*columns + j)];\n"
        "                out[2*(j*rows + i) + 1] = in[2*(i*columns + j) + 1];",
    ),
    **SOLVE,
    **FACTORISE,
    **COMPLEX_DETERMINANT,
}
