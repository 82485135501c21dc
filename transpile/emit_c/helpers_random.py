"""Helper functions for random numbers by NumPy's own functions, as templates. See helpers.py for the placeholders."""

from __future__ import annotations


def _integers(function: str, element: str) -> str:
    return f"""
/* Random integers from low to low + span, by the rules of NumPy's arrays of this type. */
static int64_t integers_$S(
    numpy_random_bounded_{function}_fill *fill, random_generator *generator, int64_t count, int64_t low, int64_t span,
    $T *restrict out)
{{
    (*fill)(generator, ({element})low, ({element})span, (intptr_t)count, false, ({element} *)out);
    return 0;
}}
"""


INTEGER_RANDOM_HELPERS: dict[str, str] = {"integers": _integers("uint${bits}", "uint${bits}_t")}
BOOL_RANDOM_HELPERS: dict[str, str] = {"integers": _integers("bool", "uint8_t")}
