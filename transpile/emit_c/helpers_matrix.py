"""Helper functions for the workspace and for matrix products, as templates (see helpers.py for the placeholders)."""

from __future__ import annotations

STORAGE_HELPERS: dict[str, str] = {
    "elements": """
/* The number of elements of a rows x columns array; INT64_MAX when there are more. */
static inline int64_t elements(int64_t rows, int64_t columns)
{
    if (rows <= 0 || columns <= 0) {
        return 0;
    }
    return rows > INT64_MAX/columns ? INT64_MAX : rows*columns;
}
""",
    "renewed": """
/* Memory for so many items in place of other memory; NULL where there is not enough. */
static void *renewed(void *memory, int64_t count, size_t item)
{
    free(memory);
    if (count > 0 && (uint64_t)count > (SIZE_MAX - 1)/item) {
        return NULL;
    }
    return malloc(count > 0 ? (size_t)count*item : 1);
}
""",
    "grown": """
/* Memory for twice as many items, with those that are there; NULL, and nothing kept, where there is not enough. */
static void *grown(void *memory, int64_t *capacity, size_t item)
{
    const int64_t more = *capacity < 8 ? 16 : *capacity > INT64_MAX/2 ? INT64_MAX : 2**capacity;
    void *const larger = (uint64_t)more > SIZE_MAX/2/item ? NULL : realloc(memory, (size_t)more*item);
    if (larger == NULL) {
        free(memory);
    }
    *capacity = more;
    return larger;
}
""",
    "reserve": """
/* Adds room for an array to a workspace: the array's offset. The size becomes SIZE_MAX when it is too large. */
static size_t reserve(size_t *size, int64_t count, size_t item)
{
    const size_t offset = *size;
    if (count <= 0 || offset == SIZE_MAX) {
        return 0;
    }
    if ((uint64_t)count > (SIZE_MAX/2 - offset)/item) {
        *size = SIZE_MAX;
        return 0;
    }
    *size = offset + ((size_t)count*item + 63)/64*64;
    return offset;
}
""",
    "aligned": """
/* Where the cache line begins in which a workspace begins; offsets are at least 64. */
static char *aligned(void *memory)
{
    return (char *)((uintptr_t)memory - (uintptr_t)memory % 64);
}
""",
}

_LOOP_NOTE = "This helper comes with the generated code and may be used without any condition (0BSD)."

FLOAT_MATRIX_HELPERS: dict[str, str] = {
    "dot_rows": f"""
/*
 * out = left @ right, where the rows of `right` as stored are its columns: dot products in 8 lanes.
 * {_LOOP_NOTE}
 */
CLONES static void dot_rows_$S(
    int64_t rows, int64_t inner, int64_t columns,
    const $T *restrict left, int64_t left_row, int64_t left_column,
    const $T *restrict right, $T *restrict out)
{{
    for (int64_t i = 0; i < rows; i++) {{
        for (int64_t j = 0; j < columns; j++) {{
            $T lanes[8] = {{0.0$F}};
            int64_t block = 0;
            for (; left_column == 1 && block + 8 <= inner; block += 8) {{
                for (int64_t lane = 0; lane < 8; lane++) {{
                    lanes[lane] += left[i*left_row + block + lane]*right[j*inner + block + lane];
                }}
            }}
            $T total = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
                + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
            for (int64_t k = block; k < inner; k++) {{
                total += left[i*left_row + k*left_column]*right[j*inner + k];
            }}
            out[i*columns + j] = total;
        }}
    }}
}}
""",
    "add_products": f"""
/*
 * out += left @ right, row by row, four steps of the inner dimension at a time, in blocks that stay in cache.
 * {_LOOP_NOTE}
 */
CLONES static void add_products_$S(
    int64_t rows, int64_t inner, int64_t columns,
    const $T *restrict left, int64_t left_row, int64_t left_column,
    const $T *restrict right, $T *restrict out)
{{
    for (int64_t first = 0; first < columns; first += 512) {{
        const int64_t last = first + 512 < columns ? first + 512 : columns;
        for (int64_t top = 0; top < inner; top += 64) {{
            const int64_t bottom = top + 64 < inner ? top + 64 : inner;
            for (int64_t i = 0; i < rows; i++) {{
                const $T *const row = left + i*left_row;
                int64_t k = top;
                for (; k + 4 <= bottom; k += 4) {{
                    const $T a = row[k*left_column];
                    const $T b = row[(k + 1)*left_column];
                    const $T c = row[(k + 2)*left_column];
                    const $T d = row[(k + 3)*left_column];
                    for (int64_t j = first; j < last; j++) {{
                        out[i*columns + j] += (a*right[k*columns + j] + b*right[(k + 1)*columns + j])
                            + (c*right[(k + 2)*columns + j] + d*right[(k + 3)*columns + j]);
                    }}
                }}
                for (; k < bottom; k++) {{
                    for (int64_t j = first; j < last; j++) {{
                        out[i*columns + j] += row[k*left_column]*right[k*columns + j];
                    }}
                }}
            }}
        }}
    }}
}}
""",
    "matmul": """
/* out = left @ right: through BLAS where it is given and the work is worth the call, else by plain loops. */
static void matmul_$S(
    gemm_$S *gemm, int64_t rows, int64_t inner, int64_t columns,
    const $T *restrict left, bool left_transposed,
    const $T *restrict right, bool right_transposed, $T *restrict out)
{
    const bool fits = rows <= INT_MAX && inner <= INT_MAX && columns <= INT_MAX;
    if (gemm != NULL && fits && rows > 0 && columns > 0 && (double)rows*(double)inner*(double)columns >= 4096.0) {
        /* gemm is column-major: it computes out.T = right.T @ left.T */
        const int m = (int)columns, n = (int)rows, k = (int)inner;
        const int right_stride = right_transposed ? k : m, left_stride = left_transposed ? n : k;
        const $T one = 1.0$F, zero = 0.0$F;
        (*gemm)(right_transposed ? "T" : "N", left_transposed ? "T" : "N", &m, &n, &k, &one, right, &right_stride, left,
                &left_stride, &zero, out, &m);
        return;
    }
    const int64_t left_row = left_transposed ? 1 : inner;
    const int64_t left_column = left_transposed ? rows : 1;
    if (right_transposed || columns == 1) {
        dot_rows_$S(rows, inner, columns, left, left_row, left_column, right, out);
        return;
    }
    for (int64_t k = 0; k < rows*columns; k++) {
        out[k] = 0.0$F;
    }
    add_products_$S(rows, inner, columns, left, left_row, left_column, right, out);
}
""",
    "gram": """
/* out = a @ a.T, or a.T @ a where `a` is stored transposed: BLAS computes one half, in panels, and gives the other. */
static void gram_$S(
    gemm_$S *gemm, int64_t rows, int64_t inner, const $T *restrict a, bool transposed, $T *restrict out)
{
    if (gemm == NULL || rows < 64 || rows > INT_MAX || inner > INT_MAX) {
        matmul_$S(gemm, rows, inner, rows, a, transposed, a, !transposed, out);
        return;
    }
    const int64_t height = rows/8 > 32 ? rows/8 : 32;
    const int k = (int)inner, stride = (int)rows, a_stride = transposed ? stride : k;
    const $T one = 1.0$F, zero = 0.0$F;
    for (int64_t top = 0; top < rows; top += height) {
        const int64_t bottom = top + height < rows ? top + height : rows;
        const int m = (int)bottom, n = (int)(bottom - top);
        (*gemm)(transposed ? "N" : "T", transposed ? "T" : "N", &m, &n, &k, &one, a, &a_stride,
                a + (transposed ? top : top*inner), &a_stride, &zero, out + top*rows, &stride);
        for (int64_t i = top; i < bottom; i++) {
            for (int64_t j = 0; j < i; j++) {
                out[j*rows + i] = out[i*rows + j];
            }
        }
    }
}
""",
}


def _plain_product(clear: str, accumulate: str) -> str:
    return f"""
/*
 * out = left @ right by plain loops.
 * {_LOOP_NOTE}
 */
CLONES static void matmul_$S(
    int64_t rows, int64_t inner, int64_t columns,
    const $T *restrict left, bool left_transposed,
    const $T *restrict right, bool right_transposed, $T *restrict out)
{{
    const int64_t left_row = left_transposed ? 1 : inner, left_column = left_transposed ? rows : 1;
    const int64_t right_row = right_transposed ? 1 : columns, right_column = right_transposed ? inner : 1;
    for (int64_t i = 0; i < rows; i++) {{
        for (int64_t j = 0; j < columns; j++) {{
            {clear}
        }}
        for (int64_t k = 0; k < inner; k++) {{
            const int64_t a = i*left_row + k*left_column;
            for (int64_t j = 0; j < columns; j++) {{
                const int64_t b = k*right_row + j*right_column;
                {accumulate}
            }}
        }}
    }}
}}
"""


INTEGER_MATRIX_HELPERS = {
    "matmul": _plain_product(
        "out[i*columns + j] = 0;",
        "out[i*columns + j] = ($T)(($U)out[i*columns + j] + ($U)left[a]*($U)right[b]);",
    )
}
BOOL_MATRIX_HELPERS = {
    "matmul": _plain_product("out[i*columns + j] = false;", "out[i*columns + j] |= left[a] & right[b];")
}
COMPLEX_MATRIX_HELPERS = {
    "matmul": _plain_product(
        "out[2*(i*columns + j)] = 0.0$F;\n            out[2*(i*columns + j) + 1] = 0.0$F;",
        "out[2*(i*columns + j)] += left[2*a]*right[2*b] - left[2*a + 1]*right[2*b + 1];\n"
        "                out[2*(i*columns + j) + 1] += left[2*a]*right[2*b + 1] + left[2*a + 1]*right[2*b];",
    )
}
