"""Writes the C sources of an extension, from the committed companions of one module alone.

Three files are compiled: the committed C with its functions renamed, the fast entries, and cffi's wrapper. None of them
is ever committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cffi

from transpile.build.contract import contracts
from transpile.build.start import print_entries, renaming


def write_sources(c_file: Path, folder: Path, mark: str, options: Mapping[str, Any]) -> cffi.FFI:
    """Write the kernels and the entries into ``folder``, and give what writes cffi's own file or compiles all three.

    ``c_file`` is heat_gen.c, with heat_gen.h beside it; the kernels include it by its name. ``options`` are those of
    cffi's ``set_source``.
    """
    declarations = c_file.with_suffix(".h").read_text(encoding="utf-8")
    functions = contracts(declarations)
    name = f"_{c_file.stem}"
    kernels, entries = (f"{c_file.stem}_{what}.c" for what in ("kernels", "entries"))
    _write(folder / kernels, f'{renaming(functions)}#include "{c_file.name}"\n')
    _write(folder / entries, print_entries(name, declarations, functions, mark))
    ffi = cffi.FFI()
    ffi.cdef(_without_directives(declarations))
    includes = "#include <stdbool.h>\n#include <stdint.h>\n"
    preamble = f"{includes}{renaming(functions)}#define PyInit_{name} start_cffi_{name}\n{declarations}\n"
    ffi.set_source(name, preamble, sources=[kernels, entries], **options)
    return ffi


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _without_directives(declarations: str) -> str:
    """The declarations as cffi reads them: it knows the types of the standard headers by itself."""
    return "".join(line for line in declarations.splitlines(keepends=True) if not line.startswith("#"))
