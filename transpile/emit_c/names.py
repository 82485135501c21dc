"""Identifiers: what the C language and its library take, and the names of one function."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from transpile.emit_c.helpers import is_helper_name
from transpile.emit_c.library import TYPES

_KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
asm typeof bool true false nullptr constexpr alignas alignof static_assert thread_local
"""
# functions and macros of the standard headers, and what compilers predefine without an underscore
_LIBRARY = """
acos acosh acosf asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim
floor fma fmax fmin fmod fpclassify frexp hypot ilogb isfinite isgreater isinf isless isnan isnormal
isunordered j0 j1 jn ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint
nextafter nexttoward pow remainder remquo rint round scalbn scalbln signbit sin sinh sqrt tan tanh tgamma
trunc y0 y1 yn gamma signgam significand drem scalb exp10 pow10 finite sincos abort abs atexit atof atoi atol
atoll bsearch calloc div exit free getenv labs ldiv llabs malloc qsort rand random realloc srand srandom
strtod strtof strtol system alloca index rindex memchr memcmp memcpy memmove memset strcat strchr strcmp
strcpy strlen strncmp strncpy strtok printf fprintf sprintf snprintf scanf puts putchar getchar fopen fclose
fread fwrite remove rename perror stdin stdout stderr errno assert time clock signal raise read write open
close link main select pipe sleep wait stat carg cexp cabs cimag creal clog cpow csqrt csin ccos ctan csinh
ccosh ctanh casin cacos catan casinh cacosh catanh conj cproj complex imaginary I NULL INFINITY NAN HUGE_VAL
EOF BUFSIZ RAND_MAX EXIT_FAILURE EXIT_SUCCESS DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS HUGE M_E M_PI M_PI_2
M_PI_4 M_1_PI M_2_PI M_SQRT2 M_SQRT1_2 M_LN2 M_LN10 M_LOG2E M_LOG10E SIZE_MAX FP_NAN FP_INFINITE FP_ZERO
FP_NORMAL FP_SUBNORMAL unix linux i386 min max CLONES INDEPENDENT gemm gemm_f64 gemm_f32
"""
_TYPES = ("float_t", "double_t", "size_t", "ptrdiff_t", "wchar_t", "ssize_t", "off_t", "time_t", "max_align_t", "div_t")
_LIMITS = tuple(
    f"{sign}INT{bits}_{end}" for sign in ("", "U") for bits in (8, 16, 32, 64) for end in ("MIN", "MAX", "C")
)
RESERVED = frozenset((*TYPES, *_KEYWORDS.split(), *_LIBRARY.split(), *_TYPES, *_LIMITS))


def identifier(name: str) -> str:
    """A C identifier that nothing in the language or its library has: the name itself wherever that can be."""
    text = "".join(map(_ascii, name))
    if text[0].isdigit():
        text = f"n{text}"
    if text.startswith("_"):  # file-scope and double-underscore names belong to the implementation
        text = text.lstrip("_") or "turn"
        if text[0].isdigit():
            text = f"n{text}"
    return f"{text}_" if _is_reserved(text) else text


def _is_reserved(text: str) -> bool:
    single = text.removesuffix("f").removesuffix("l")  # sinf, sinl
    integer = text.endswith("_t") and text.removeprefix("u").startswith("int")
    return text in RESERVED or single in RESERVED or integer or is_helper_name(text)


def _ascii(character: str) -> str:
    """Letters of other alphabets by their Unicode names: ``alpha`` for the Greek letter."""
    if character.isascii():
        return character if character.isalnum() or character == "_" else "_"
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    if plain and plain.isalnum():
        return plain
    alphabet, _, letter = unicodedata.name(character, "").partition(" LETTER ")
    if letter.isalpha():
        return letter.lower() if alphabet.endswith("SMALL") else letter.capitalize()
    return f"u{ord(character):04x}"


class Names:
    """The C names of one function: each program name has one, and no two share one."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._by_name: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The C name of a name of the loop program."""
        if name not in self._by_name:
            self._by_name[name] = self.fresh(name.removeprefix("@"))
        return self._by_name[name]

    def parts(self, name: str) -> tuple[str, str]:
        """The C names of the two parts of a complex scalar."""
        return self.of(f"@{name}.re"), self.of(f"@{name}.im")  # no names of a program

    def fresh(self, wish: str) -> str:
        """A new name that nothing in the function has yet."""
        base = identifier(wish)
        candidate, count = base, 1
        while candidate in self._taken:
            count += 1
            candidate = f"{base.rstrip('_')}_{count}"
        self._taken.add(candidate)
        return candidate
