"""Helper functions over integers and floats, as templates (see helpers.py for the placeholders)."""

from __future__ import annotations

SIGNED_HELPERS: dict[str, str] = {
    "absolute": """
static inline $T absolute_$S($T x)
{
    return x < 0 ? ($T)(0 - ($U)x) : x;
}
""",
    "sign": """
static inline $T sign_$S($T x)
{
    return ($T)((x > 0) - (x < 0));
}
""",
    "floor_divide": """
/* Rounds down; x // 0 is 0 and the smallest number // -1 is itself, as in NumPy. */
static inline $T floor_divide_$S($T a, $T b)
{
    if (b == 0) {
        return 0;
    }
    if (b == -1) {
        return ($T)(0 - ($U)a);
    }
    return ($T)(a / b - ((a % b != 0) & ((a < 0) != (b < 0))));
}
""",
    "remainder": """
/* Has the sign of the divisor; x % 0 is 0, as in NumPy. */
static inline $T remainder_$S($T a, $T b)
{
    if (b == 0 || b == -1) {
        return 0;
    }
    const $T rest = ($T)(a % b);
    return rest != 0 && (rest < 0) != (b < 0) ? ($T)(rest + b) : rest;
}
""",
    "fmod": """
/* Has the sign of the dividend; 0 where the divisor is 0, as in NumPy. */
static inline $T fmod_$S($T a, $T b)
{
    return ($T)(b == 0 || b == -1 ? 0 : a % b);
}
""",
    "right_shift": """
/* Shifts by the width or more leave the sign, as in NumPy. */
static inline $T right_shift_$S($T a, $T count)
{
    const int64_t bits = count < 0 || count >= $bits ? $bits - 1 : count;
    return ($T)(a >> bits);
}
""",
    "reciprocal": """
/* 1 / x in integers: 1, -1 or 0; what NumPy gives for 0. */
static inline $T reciprocal_$S($T x)
{
    return ($T)(x == 0 ? $atzero : (x == 1) - (x == -1));
}
""",
}

INTEGER_HELPERS: dict[str, str] = {
    "maximum": """
static inline $T maximum_$S($T a, $T b)
{
    return a >= b ? a : b;
}
""",
    "minimum": """
static inline $T minimum_$S($T a, $T b)
{
    return a <= b ? a : b;
}
""",
    "clip": """
static inline $T clip_$S($T x, $T low, $T high)
{
    const $T raised = x > low ? x : low;
    return raised < high ? raised : high;
}
""",
    "square": """
static inline $T square_$S($T x)
{
    return ($T)(($U)x*($U)x);
}
""",
    "floor_divide": """
/* x // 0 is 0, as in NumPy. */
static inline $T floor_divide_$S($T a, $T b)
{
    return ($T)(b == 0 ? 0 : a / b);
}
""",
    "remainder": """
/* x % 0 is 0, as in NumPy. */
static inline $T remainder_$S($T a, $T b)
{
    return ($T)(b == 0 ? 0 : a % b);
}
""",
    "fmod": """
/* x % 0 is 0, as in NumPy. */
static inline $T fmod_$S($T a, $T b)
{
    return ($T)(b == 0 ? 0 : a % b);
}
""",
    "left_shift": """
/* Shifts by the width or more give 0, as in NumPy. */
static inline $T left_shift_$S($T a, $T count)
{
    return ($T)((uint64_t)count < $bits ? ($U)a << count : 0);
}
""",
    "right_shift": """
/* Shifts by the width or more give 0, as in NumPy. */
static inline $T right_shift_$S($T a, $T count)
{
    return ($T)(count < $bits ? a >> count : 0);
}
""",
    "power": """
/* By repeated squaring; wraps as NumPy's integers do. The exponent is not negative. */
static inline $T power_$S($T base, $T exponent)
{
    $U result = 1;
    $U factor = ($U)base;
    for (; exponent > 0; exponent = ($T)(exponent / 2)) {
        if (exponent % 2 != 0) {
            result *= factor;
        }
        factor *= factor;
    }
    return ($T)result;
}
""",
    "reciprocal": """
/* 1 / x in integers: 1 or 0; what NumPy gives for 0. */
static inline $T reciprocal_$S($T x)
{
    return ($T)(x == 0 ? $atzero : x == 1);
}
""",
}

FLOAT_HELPERS: dict[str, str] = {
    "magnitude": """
/* abs(z) within 2 ulp: hypot, but faster where no square loses anything. */
static inline $T magnitude_$S($T re, $T im)
{
    const $T square = re*re + im*im;
    return square > 1e-30$F && square < 1e30$F ? sqrt$f(square) : hypot$f(re, im);
}
""",
    "maximum": """
/* NaN where either is NaN. */
static inline $T maximum_$S($T a, $T b)
{
    return a > b || a != a ? a : b;
}
""",
    "minimum": """
/* NaN where either is NaN. */
static inline $T minimum_$S($T a, $T b)
{
    return a < b || a != a ? a : b;
}
""",
    "fmax": """
/* Ignores NaN where it can. */
static inline $T fmax_$S($T a, $T b)
{
    return a > b || b != b ? a : b;
}
""",
    "fmin": """
/* Ignores NaN where it can. */
static inline $T fmin_$S($T a, $T b)
{
    return a < b || b != b ? a : b;
}
""",
    "py_max": """
/* Python's max: b only where it is greater. */
static inline $T py_max_$S($T a, $T b)
{
    return b > a ? b : a;
}
""",
    "py_min": """
/* Python's min: b only where it is less. */
static inline $T py_min_$S($T a, $T b)
{
    return b < a ? b : a;
}
""",
    "clip": """
/* NaN where any of the three is NaN. */
static inline $T clip_$S($T x, $T low, $T high)
{
    return minimum_$S(maximum_$S(x, low), high);
}
""",
    "square": """
static inline $T square_$S($T x)
{
    return x*x;
}
""",
    "sign": """
/* -1, 0, 1 or NaN. */
static inline $T sign_$S($T x)
{
    return x > 0.0$F ? 1.0$F : x < 0.0$F ? -1.0$F : x == 0.0$F ? 0.0$F : x;
}
""",
    "heaviside": """
static inline $T heaviside_$S($T x, $T at_zero)
{
    return x == 0.0$F ? at_zero : x < 0.0$F ? 0.0$F : x > 0.0$F ? 1.0$F : x;
}
""",
    "floor_divide": """
/* NumPy's //: the quotient is taken from the exact remainder, so that both agree. */
static inline $T floor_divide_$S($T a, $T b)
{
    if (b == 0.0$F) {
        return a/b;
    }
    const $T rest = fmod$f(a, b);
    $T quotient = (a - rest)/b;
    if (rest != 0.0$F && (b < 0.0$F) != (rest < 0.0$F)) {
        quotient -= 1.0$F;
    }
    if (quotient == 0.0$F) {
        return copysign$f(0.0$F, a/b);
    }
    const $T floored = floor$f(quotient);
    return quotient - floored > 0.5$F ? floored + 1.0$F : floored;
}
""",
    "remainder": """
/* NumPy's %: the sign of the divisor, for zero too. */
static inline $T remainder_$S($T a, $T b)
{
    const $T rest = fmod$f(a, b);
    if (b == 0.0$F) {
        return rest;
    }
    if (rest == 0.0$F) {
        return copysign$f(0.0$F, b);
    }
    return (b < 0.0$F) != (rest < 0.0$F) ? rest + b : rest;
}
""",
    "logaddexp": """
/* log(exp(a) + exp(b)) without overflow; no branch, so that loops of it become vectors. */
static inline $T logaddexp_$S($T a, $T b)
{
    const $T difference = a - b;
    const $T larger = difference <= 0.0$F ? b : a;
    const $T sum = larger + log1p$f(exp$f(-fabs$f(difference)));
    const $T same = a + 0.6931471805599453$F; /* log(2); infinities of the same sign come here */
    return a == b ? same : isnan(difference) ? difference : sum;
}
""",
    "logaddexp2": """
/* log2(2**a + 2**b) without overflow; no branch, so that loops of it become vectors. */
static inline $T logaddexp2_$S($T a, $T b)
{
    const $T difference = a - b;
    const $T larger = difference <= 0.0$F ? b : a;
    const $T log2_of_e = 1.4426950408889634$F;
    const $T sum = larger + log2_of_e*log1p$f(exp2$f(-fabs$f(difference)));
    return a == b ? a + 1.0$F : isnan(difference) ? difference : sum;
}
""",
    "ldexp": """
static inline $T ldexp_$S($T x, int64_t exponent)
{
    const int64_t bounded = exponent > INT_MAX ? INT_MAX : exponent < INT_MIN ? INT_MIN : exponent;
    return ldexp$f(x, (int)bounded);
}
""",
    **{
        name: f"""
/* Truncates; NaN and what does not fit give the smallest number, as in NumPy on x86-64. */
static inline {target}_t {name}_$S($T x)
{{
    return {test} ? ({target}_t)x : {target.upper()}_MIN;
}}
"""
        for name, target, test in (
            ("int32_from", "int32", "x >= -0x1p31$F && x < 0x1p31$F"),
            ("int64_from", "int64", "x >= -0x1p63$F && x < 0x1p63$F"),
        )
    },
    "uint32_from": """
/* Truncates; negative numbers wrap. NaN and what does not fit give what NumPy gives on x86-64. */
static inline uint32_t uint32_from_$S($T x)
{
    return x >= 0x1p31$F ? (uint32_t)int32_from_$S(x - 0x1p31$F) ^ 0x80000000u : (uint32_t)int32_from_$S(x);
}
""",
    "uint64_from": """
/* Truncates; negative numbers wrap. NaN and what does not fit give what NumPy gives on x86-64. */
static inline uint64_t uint64_from_$S($T x)
{
    const uint64_t top = 0x8000000000000000u;
    return x >= 0x1p63$F ? (uint64_t)int64_from_$S(x - 0x1p63$F) ^ top : (uint64_t)int64_from_$S(x);
}
""",
}
