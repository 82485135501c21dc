"""Sources in a few lines, as far as their loop programs."""

from __future__ import annotations

from pathlib import Path

from transpile.files import source as sources
from transpile.files.reading import Reader
from transpile.pipeline import lower_module, parse_source, rewrite_module
from transpile.settings import Settings
from transpile.symbolic.program import Function

HEADER = """import math

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64, UInt8

from transpile import kernel

"""


def lowered(text: str, folder: Path, definitions: str = "") -> Function:
    """The loop program of the one kernel that ``text`` defines, below some definitions."""
    path = folder / "program.py"
    path.write_text(f"{HEADER}{definitions}\n\n\n@kernel\n{text}", encoding="utf-8")
    source = sources.read(path, "program.py")
    module = lower_module(rewrite_module(parse_source(source, Settings(), Reader(source))))
    (function,) = module.functions.values()
    return function
