"""Helper functions for sorting by NumPy's own functions, and for what is read off sorted rows, as templates.

See helpers.py for the placeholders.
"""

from __future__ import annotations

SORTING_HELPERS: dict[str, str] = {
    "sort": """
/* The elements of each row in order. 1: no memory. */
static int64_t sort_$S(numpy_sort *sort, int64_t rows, int64_t length, const $T *restrict in, $T *restrict out)
{
    memcpy(out, in, (size_t)rows*(size_t)length*$width);
    for (int64_t i = 0; i < rows; i++) {
        if ((*sort)(out + $places(i*length), length, NULL) != 0) {
            return 1;
        }
    }
    return 0;
}
""",
    "argsort": """
/* The places of the elements of each row in order. 1: no memory. */
static int64_t argsort_$S(
    numpy_argsort *argsort, int64_t rows, int64_t length, const $T *restrict in, int64_t *restrict out)
{
    for (int64_t i = 0; i < rows; i++) {
        int64_t *const places = out + i*length;
        for (int64_t j = 0; j < length; j++) {
            places[j] = j;
        }
        if ((*argsort)(in + $places(i*length), places, length, NULL) != 0) {
            return 1;
        }
    }
    return 0;
}
""",
}


def _medians(result: str, convert: str, last_is_nan: str = "") -> str:
    return f"""
/* The mean of the one or two elements in the middle of each row, which is in order. */
static int64_t medians_$S(int64_t rows, int64_t length, const $T *restrict ordered, {result} *restrict out)
{{
    const int64_t half = length/2;
    for (int64_t i = 0; i < rows; i++) {{
        const $T *const row = ordered + i*length;
        if (length == 0) {{
            out[i] = NAN;
        {last_is_nan}}} else if (length % 2 != 0) {{
            out[i] = {convert}row[half] + 0.0$F;
        }} else {{
            out[i] = ({convert}row[half - 1] + {convert}row[half])/2.0$F;
        }}
    }}
    return 0;
}}
"""


def _quantiles(name: str, result: str, convert: str, step: str, last_is_nan: str = "") -> str:
    shorten = "($T)" if result == "$T" else ""
    return f"""
/*
 * Quantiles of rows that are in order, one row of out for each fraction, by NumPy's interpolation: the last element
 * counts from the end there, so that its part is odd.
 */
static int64_t {name}_$S(
    int64_t rows, int64_t length, int64_t count, const $T *restrict ordered, const double *restrict fractions,
    {result} *restrict out)
{{
    for (int64_t k = 0; k < count; k++) {{
        const double place = (double)(length - 1)*fractions[k];
        const bool is_last = place >= (double)(length - 1);
        const int64_t low = is_last ? length - 1 : (int64_t)place, high = is_last ? low : low + 1;
        const double exact = is_last ? place + 1.0 : place - (double)low;
        const {result} part = {shorten}exact, rest = {shorten}(1.0 - exact);
        for (int64_t i = 0; i < rows; i++) {{
            const $T *const row = ordered + i*length;
            const {result} step = {step};
            const {result} up = {convert}row[low] + step*part, down = {convert}row[high] - step*rest;
            out[k*rows + i] = exact >= 0.5 ? down : up;{last_is_nan}
        }}
    }}
    return 0;
}}
"""


_MEDIAN_IS_NAN = """} else if (isnan(row[length - 1])) {
            out[i] = row[length - 1];
        """
_QUANTILE_IS_NAN = """
            if (isnan(row[length - 1])) {
                out[k*rows + i] = row[length - 1];
            }"""

FLOAT_STATISTICS: dict[str, str] = {
    "medians": _medians("$T", "", _MEDIAN_IS_NAN),
    "quantiles": _quantiles("quantiles", "double", "", "row[high] - row[low]", _QUANTILE_IS_NAN),
    "quantiles_single": _quantiles("quantiles_single", "$T", "", "row[high] - row[low]", _QUANTILE_IS_NAN),
}
INTEGER_STATISTICS: dict[str, str] = {
    "medians": _medians("double", "(double)"),
    "quantiles": _quantiles("quantiles", "double", "(double)", "(double)($T)(($U)row[high] - ($U)row[low])"),
}
