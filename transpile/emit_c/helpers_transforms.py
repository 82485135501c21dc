"""Helper functions for discrete Fourier transforms by NumPy's own, as templates. See helpers.py for the placeholders.

``points`` is the length of the transform, ``division`` by what it is divided: nothing, its root or itself.
"""

from __future__ import annotations


def _transform(name: str, words: str, widths: tuple[str, str], pointers: str = "numpys", chosen: str = "numpys") -> str:
    taken = ", ".join(f"const numpy_transform *{pointer}" for pointer in pointers.split(", "))
    return f"""
/* {words} */
static int64_t {name}_$S(
    {taken}, int64_t rows, int64_t length, int64_t count, int64_t points,
    int64_t division, const $T *restrict in, $T *restrict out)
{{
    const $T divisor = division == 0 ? 1.0$F : division == 1 ? sqrt$f(($T)points) : ($T)points;
    $T factor = 1.0$F/divisor;
    const numpy_transform *const transform = {chosen};
    const intptr_t given = (intptr_t){widths[0]}, result = (intptr_t){widths[1]};
    const intptr_t lengths[] = {{(intptr_t)rows, (intptr_t)length, (intptr_t)count}};
    const intptr_t steps[] = {{(intptr_t)length*given, 0, (intptr_t)count*result, given, result}};
    char *arguments[] = {{(char *)(uintptr_t)in, (char *)&factor, (char *)out}};
    transform->loop(arguments, lengths, steps, transform->data);
    return 0;
}}
"""


_REAL, _PAIR = "sizeof($T)", "(2*sizeof($T))"

COMPLEX_TRANSFORMS: dict[str, str] = {
    "fft": _transform("fft", "The transform of each row, forward or backward.", (_PAIR, _PAIR)),
    "irfft": _transform("irfft", "The real rows of which each row is half of the transform.", (_PAIR, _REAL)),
}
REAL_TRANSFORMS: dict[str, str] = {
    "rfft": _transform(
        "rfft",
        "The first half of the transform of each row.",
        (_REAL, _PAIR),
        "even, odd",
        "points % 2 == 0 ? even : odd",
    ),
}
