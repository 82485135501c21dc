"""The command line of a build, for meson and other tools that run programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from transpile.build.flags import options
from transpile.build.packaging import cflags, write_all


def main(arguments: Sequence[str]) -> int:
    """Write C sources, or print flags."""
    parser = argparse.ArgumentParser(description="Build an extension from the C that transpile generated.")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--sources", metavar="FOLDER", type=Path, help="write the C files that are to be compiled")
    chosen.add_argument("--compile-flags", action="store_true", help="print the compiler's flags, one a line")
    chosen.add_argument("--link-flags", action="store_true", help="print the linker's flags, one a line")
    parser.add_argument("c_file", metavar="heat_gen.c", type=Path)
    given = parser.parse_args(arguments)
    if given.sources:
        write_all(given.c_file, given.sources)
        return 0
    flags = options(given.c_file.read_text(encoding="utf-8"), cflags(Path(__file__).parent))
    if given.compile_flags:
        # the limited interface is the build tool's to choose; that it cannot be used is for cffi to know
        macros = [f"-D{name}" for name, value in flags["define_macros"] if value is None]
        lines = [*flags["extra_compile_args"], *macros]
    else:
        lines = [*flags.get("extra_link_args", ()), *(f"-l{library}" for library in flags["libraries"])]
    print("\n".join(lines), file=sys.stdout)
    return 0
