"""The compiler's flags, all in one place. None of them changes what the C text means.

- ``-std=c11``: what the text is written in; ``-ffp-contract=off`` says again what that implies for a*b+c.
- ``-fno-math-errno``, ``-fno-trapping-math``: nobody reads errno or the floating-point flags, so loops that call
  library functions or compare numbers may be vectorised. Results are the same.
- ``-fno-builtin-sin``, ``-fno-builtin-cos``: GCC would merge the two into one call that has no vector version.
- ``-fvisibility=hidden``: a kernel named as a function of a library that Python has loaded (``crc32``) stays ours.
- ``-Bsymbolic`` for the linker says so once more: GCC makes the dispatchers of multi-versioned functions visible.
- ``-fopenmp``: only where the text has OpenMP pragmas, which it has only under ``parallel``.
- ``-g0``: Python's own flags would otherwise add debugging data, several times the size of the code.

There is no ``-march``: the text itself has versions of its loops for newer CPUs, so that what is built runs everywhere.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Sequence
from typing import Any

_UNIX = (
    "-std=c11",
    "-O3",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=off",
    "-fno-builtin-sin",
    "-fno-builtin-cos",
    "-g0",
    "-fvisibility=hidden",
)
_ELF_LINK = () if sys.platform in ("win32", "darwin") else ("-Wl,-Bsymbolic",)
_MSVC = ("/std:c11", "/O2", "/fp:precise")
_LIMITED_API = "0x030B0000"  # Python 3.11: one built extension serves it and all later versions


def options(c_text: str, cflags: Sequence[str] = ()) -> dict[str, Any]:
    """The arguments of cffi's ``set_source`` for the extension of this C text; ``cflags`` are the user's own."""
    parallel = "#pragma omp" in c_text
    if sys.platform == "win32":
        return {
            "extra_compile_args": [*_MSVC, *(["/openmp"] if parallel else []), *cflags],
            "libraries": [],
            **_stable_interface(),
        }
    openmp = ["-fopenmp"] if parallel else []
    return {
        "extra_compile_args": [*_UNIX, *openmp, *cflags],
        "extra_link_args": [*_ELF_LINK, *openmp],
        # glibc's libm names libmvec, which has the vector versions of its functions, as a part to take where needed
        "libraries": ["m"],
        **_stable_interface(),
    }


def _stable_interface() -> dict[str, Any]:
    """Python's limited interface, where this Python has it: debugging and free-threaded ones do not."""
    if sysconfig.get_config_var("Py_DEBUG") or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return {"define_macros": [("_CFFI_NO_LIMITED_API", None)]}
    return {"define_macros": [("Py_LIMITED_API", _LIMITED_API)], "py_limited_api": True}
