"""The one block at the top of a C file for what depends on the compiler, each with a plain fallback."""

from __future__ import annotations

import re

from transpile.emit_c.helpers import Helper, closure, helper_text
from transpile.emit_c.uses import Uses

_GLIBC_GCC = "defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)"

_CONTRACTION = """
/* a*b + c is two operations, everywhere. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif
"""
_RESTRICT = """
#if defined(_MSC_VER) && !defined(__clang__)
#define restrict __restrict
#endif
"""
_CLONES = f"""
/* Versions of the loops for newer x86-64 CPUs; the loader chooses one. */
#if {_GLIBC_GCC} && __GNUC__ >= 12
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
"""
_INDEPENDENT = """
/* The iterations of the next loop do not depend on one another. */
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define INDEPENDENT _Pragma("GCC ivdep")
#elif defined(_MSC_VER)
#define INDEPENDENT __pragma(loop(ivdep))
#else
#define INDEPENDENT
#endif
"""
_COMPLEX = """
/* C's complex types, which MSVC calls otherwise. */
#if defined(_MSC_VER) && !defined(__clang__)
typedef _Dcomplex complex_f64;
typedef _Fcomplex complex_f32;
#else
typedef double _Complex complex_f64;
typedef float _Complex complex_f32;
#endif
"""
# glibc has vector versions of these, within 4 ulp: the first ones since 2.22, the others since 2.35
_FIRST = ("sin", "cos", "exp", "log", "pow")
_LATER = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "cosh",
    "erf",
    "erfc",
    "exp2",
    "expm1",
    "hypot",
    "log10",
    "log1p",
    "log2",
    "sinh",
    "tan",
    "tanh",
]
_TWO = frozenset({"pow", "atan2", "hypot"})


def guard_lines(uses: Uses, code: str) -> list[str]:
    """The lines of the block, empty where the file needs nothing of it."""
    blocks = [
        _RESTRICT if "restrict" in code else "",
        _CONTRACTION if uses.floats else "",
        _CLONES if uses.clones else "",
        _INDEPENDENT if uses.independent else "",
        _COMPLEX if re.search(r"\bcomplex_f(?:32|64)\b", code) else "",
        _vector_math(uses),
    ]
    return "\n\n".join(block.strip("\n") for block in blocks if block).splitlines()


def _vector_math(uses: Uses) -> str:
    """Declares the vector versions of the functions that only functions with fp = "fast" use."""
    if not uses.clones:
        return ""
    fast = uses.fast_math | _called(uses.helpers - uses.exact_helpers)
    used = fast - uses.exact_math - _called(uses.exact_helpers)
    first, later = _declarations(_FIRST, used), _declarations(_LATER, used)
    if not first and not later:
        return ""
    lines = [
        "/* glibc's vector versions of these, within 4 ulp. */",
        f"#if {_GLIBC_GCC} && defined(__GLIBC_PREREQ)",
        *first,
    ]
    if later:
        lines += ["#if __GLIBC_PREREQ(2, 35)", *later, "#endif"]
    return "\n".join([*lines, "#endif"])


def _called(helpers: set[Helper]) -> set[str]:
    """The functions that these helpers call."""
    texts = "\n".join(helper_text(helper) for helper in closure(helpers))
    code = re.sub(r"/\*.*?\*/", "", texts, flags=re.DOTALL)
    return set(re.findall(r"\b\w+(?=\()", code))


def _declarations(names: tuple[str, ...] | list[str], used: set[str]) -> list[str]:
    lines = []
    for name in sorted(names):
        for function, kind in ((name, "double"), (f"{name}f", "float")):
            if function in used:
                arguments = ", ".join([kind] * (2 if name in _TWO else 1))
                lines.append(f'__attribute__((simd("notinbranch"), const)) {kind} {function}({arguments});')
    return lines
