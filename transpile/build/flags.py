"""The compiler's flags, all in one place, each with its reason. None of them changes what the C text means.

docs/shipping.md shows them, and a test compares. There is no ``-march``: the text itself has versions of its loops for
newer CPUs, so that what is built runs everywhere.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Sequence
from typing import Any

UNIX = {
    "-std=c11": "what the text is written in",
    "-O3": "vector loops",
    "-fno-math-errno": "nobody reads errno, so loops that call library functions may be vectorised",
    "-fno-trapping-math": "nobody reads the floating-point flags, so loops that compare may be; values are the same",
    "-ffp-contract=off": "a*b + c rounds twice, as in NumPy",
    "-fno-builtin-sin": "GCC would merge sine and cosine of one number into a call that has no vector version",
    "-fno-builtin-cos": "the same",
    "-g0": "Python's own flags would add debugging data, several times the size of the code",
    "-fvisibility=hidden": "a kernel named as a function of a library that Python has loaded (`crc32`) stays ours",
}
ELF_LINK = {"-Wl,-Bsymbolic": "says so once more: GCC makes the dispatchers of multi-versioned functions visible"}
OPENMP = {"-fopenmp": "only where the text has OpenMP pragmas, which it has only under `parallel`"}
LIBRARIES = {"m": "the C library's functions; glibc's brings libmvec in, which has the vector versions"}
MSVC = {
    "/std:c11": "what the text is written in",
    "/O2": "vector loops",
    "/fp:precise": "a*b + c rounds twice; no reordering",
}
MSVC_OPENMP = {"/openmp": "only where the text has OpenMP pragmas"}
_LIMITED_API = "0x030B0000"  # Python 3.11: one built extension serves it and all later versions


def options(c_text: str, cflags: Sequence[str] = ()) -> dict[str, Any]:
    """The arguments of cffi's ``set_source`` for the extension of this C text; ``cflags`` are the user's own."""
    parallel = "#pragma omp" in c_text
    if sys.platform == "win32":
        openmp = MSVC_OPENMP if parallel else {}
        return {"extra_compile_args": [*MSVC, *openmp, *cflags], "libraries": [], **_stable_interface()}
    openmp = OPENMP if parallel else {}
    link = {} if sys.platform == "darwin" else ELF_LINK
    return {
        "extra_compile_args": [*UNIX, *openmp, *cflags],
        "extra_link_args": [*link, *openmp],
        "libraries": [*LIBRARIES],
        **_stable_interface(),
    }


def _stable_interface() -> dict[str, Any]:
    """Python's limited interface, where this Python has it: debugging and free-threaded ones do not."""
    if sysconfig.get_config_var("Py_DEBUG") or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return {"define_macros": [("_CFFI_NO_LIMITED_API", None)]}
    return {"define_macros": [("Py_LIMITED_API", _LIMITED_API)], "py_limited_api": True}
