"""Helper functions over complex numbers as pairs, as templates (see helpers.py for the placeholders).

``$P`` is the struct of a pair, ``$C`` the C99 complex type, ``$f`` and ``$F`` as elsewhere.
"""

from __future__ import annotations


def _c99(name: str, function: str) -> str:
    return f"""
static inline $P {name}_$S($T re, $T im)
{{
    return unpack_$S({function}$f(pack_$S(re, im)));
}}
"""


_C99_NAMES = {
    "exp": "cexp", "log": "clog", "sqrt": "csqrt", "sin": "csin", "cos": "ccos", "tan": "ctan", "sinh": "csinh",
    "cosh": "ccosh", "tanh": "ctanh", "arcsin": "casin", "arccos": "cacos", "arctan": "catan", "arcsinh": "casinh",
    "arccosh": "cacosh", "arctanh": "catanh",
}  # fmt: skip

COMPLEX_HELPERS: dict[str, str] = {
    "pair": """
typedef struct {
    $T re;
    $T im;
} $P;
""",
    "pack": """
static inline $C pack_$S($T re, $T im)
{
    const $T parts[2] = {re, im};
    $C z;
    memcpy(&z, parts, sizeof z);
    return z;
}
""",
    "unpack": """
static inline $P unpack_$S($C z)
{
    $P parts;
    memcpy(&parts, &z, sizeof parts);
    return parts;
}
""",
    "divide": """
/* Smith's division, as NumPy does it. */
static inline $P divide_$S($T a_re, $T a_im, $T b_re, $T b_im)
{
    if (fabs$f(b_re) >= fabs$f(b_im)) {
        if (b_re == 0.0$F && b_im == 0.0$F) {
            return ($P){a_re/fabs$f(b_re), a_im/fabs$f(b_re)};
        }
        const $T ratio = b_im/b_re;
        const $T scale = 1.0$F/(b_re + b_im*ratio);
        return ($P){(a_re + a_im*ratio)*scale, (a_im - a_re*ratio)*scale};
    }
    const $T ratio = b_re/b_im;
    const $T scale = 1.0$F/(b_im + b_re*ratio);
    return ($P){(a_re*ratio + a_im)*scale, (a_im*ratio - a_re)*scale};
}
""",
    "py_divide": """
/* Smith's division, as Python does it; the divisor is not zero. */
static inline $P py_divide_$S($T a_re, $T a_im, $T b_re, $T b_im)
{
    if (fabs$f(b_re) >= fabs$f(b_im)) {
        const $T ratio = b_im/b_re;
        const $T divisor = b_re + b_im*ratio;
        return ($P){(a_re + a_im*ratio)/divisor, (a_im - a_re*ratio)/divisor};
    }
    if (fabs$f(b_im) >= fabs$f(b_re)) {
        const $T ratio = b_re/b_im;
        const $T divisor = b_re*ratio + b_im;
        return ($P){(a_re*ratio + a_im)/divisor, (a_im*ratio - a_re)/divisor};
    }
    return ($P){NAN, NAN}; /* the divisor has a NaN */
}
""",
    "reciprocal": """
static inline $P reciprocal_$S($T re, $T im)
{
    if (fabs$f(im) <= fabs$f(re)) {
        const $T ratio = im/re;
        const $T divisor = re + im*ratio;
        return ($P){1.0$F/divisor, -ratio/divisor};
    }
    const $T ratio = re/im;
    const $T divisor = re*ratio + im;
    return ($P){ratio/divisor, -1.0$F/divisor};
}
""",
    "sign": """
/* z/abs(z); for an infinite part the sign of that part. */
static inline $P sign_$S($T re, $T im)
{
    const $T size = hypot$f(re, im);
    if (isinf(size) != 0) {
        if ((isinf(re) != 0) == (isinf(im) != 0)) {
            return ($P){NAN, NAN};
        }
        return isinf(re) != 0 ? ($P){copysign$f(1.0$F, re), 0.0$F} : ($P){0.0$F, copysign$f(1.0$F, im)};
    }
    return size == 0.0$F ? ($P){0.0$F, 0.0$F} : ($P){re/size, im/size};
}
""",
    "less": """
/* Lexicographic, as in NumPy. */
static inline bool less_$S($T a_re, $T a_im, $T b_re, $T b_im)
{
    return (a_re < b_re && a_im == a_im && b_im == b_im) || (a_re == b_re && a_im < b_im);
}
""",
    "less_equal": """
/* Lexicographic, as in NumPy. */
static inline bool less_equal_$S($T a_re, $T a_im, $T b_re, $T b_im)
{
    return (a_re < b_re && a_im == a_im && b_im == b_im) || (a_re == b_re && a_im <= b_im);
}
""",
    **{name: _c99(name, function) for name, function in _C99_NAMES.items()},
    "log2": """
static inline $P log2_$S($T re, $T im)
{
    const $P log_z = log_$S(re, im);
    return ($P){log_z.re*1.4426950408889634$F, log_z.im*1.4426950408889634$F};
}
""",
    "log10": """
static inline $P log10_$S($T re, $T im)
{
    const $P log_z = log_$S(re, im);
    return ($P){log_z.re*0.4342944819032518$F, log_z.im*0.4342944819032518$F};
}
""",
    "log1p": """
static inline $P log1p_$S($T re, $T im)
{
    return ($P){log$f(hypot$f(re + 1.0$F, im)), atan2$f(im, re + 1.0$F)};
}
""",
    "exp2": """
static inline $P exp2_$S($T re, $T im)
{
    return exp_$S(re*0.6931471805599453$F, im*0.6931471805599453$F);
}
""",
    "expm1": """
static inline $P expm1_$S($T re, $T im)
{
    const $T half_sine = sin$f(im/2.0$F);
    return ($P){expm1$f(re)*cos$f(im) - 2.0$F*half_sine*half_sine, exp$f(re)*sin$f(im)};
}
""",
    "power": """
/* As NumPy: small whole exponents by repeated multiplication, the others by cpow. */
static inline $P power_$S($T a_re, $T a_im, $T b_re, $T b_im)
{
    if (b_re == 0.0$F && b_im == 0.0$F) {
        return ($P){1.0$F, 0.0$F};
    }
    if (a_re == 0.0$F && a_im == 0.0$F) {
        return b_re > 0.0$F ? ($P){0.0$F, 0.0$F} : ($P){NAN, NAN};
    }
    if (b_im != 0.0$F || !(b_re > -100.0$F && b_re < 100.0$F) || b_re != trunc$f(b_re)) {
        return unpack_$S(cpow$f(pack_$S(a_re, a_im), pack_$S(b_re, b_im)));
    }
    $P factor = {a_re, a_im};
    $P result = {1.0$F, 0.0$F};
    bool is_one = b_re > 0.0$F && b_re < 4.0$F; /* NumPy multiplies the others by one, which shows for infinities */
    for (int rest = (int)fabs$f(b_re); rest > 0; rest /= 2) {
        if (rest % 2 != 0) {
            const $P old = result;
            result.re = is_one ? factor.re : old.re*factor.re - old.im*factor.im;
            result.im = is_one ? factor.im : old.re*factor.im + old.im*factor.re;
            is_one = false;
        }
        factor = ($P){factor.re*factor.re - factor.im*factor.im, factor.re*factor.im + factor.im*factor.re};
    }
    return b_re < 0.0$F ? divide_$S(1.0$F, 0.0$F, result.re, result.im) : result;
}
""",
}
