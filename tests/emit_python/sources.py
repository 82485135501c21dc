"""Sources whose NumPy versions are compared with what the source itself gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from transpile.emit_python.body import numpy_name, print_body, print_constants
from transpile.parse.module import parse_module
from transpile.rewrite import Mode, rewrite
from transpile.symbolic.graph import Kernel
from transpile.symbolic.verify import verify

HEADER = """\
import math
import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int8, Int64, UInt8
from transpile import kernel
"""


def kernels(source: str, mode: Mode | None = None, fp: str = "exact") -> tuple[Kernel, ...]:
    """The kernels of a source, rewritten."""
    parsed = parse_module("case.py", HEADER + source.replace("@kernel", f'@kernel(fp="{fp}")')).kernels
    for kernel in parsed:
        verify(kernel)
    done = tuple(rewrite(kernel, mode) for kernel in parsed)
    for kernel in done:
        verify(kernel)
    return done


def text(found: tuple[Kernel, ...]) -> str:
    """The NumPy versions and their constants."""
    parts = [*dict.fromkeys(map(print_constants, found)), *(print_body(each, numpy_name(each.name)) for each in found)]
    return "\n\n".join(part for part in parts if part)


def original(source: str) -> dict[str, Any]:
    """The names of a source that is run as it is."""
    space: dict[str, Any] = {"__name__": "case"}
    code = (HEADER + source).replace("from transpile import kernel", "kernel = lambda function: function")
    exec(compile(code, "case.py", "exec", dont_inherit=True), space)
    return space


def generated(code: str) -> dict[str, Any]:
    """The names of generated text."""
    space: dict[str, Any] = {"np": np, "math": math}
    exec(compile(code, "case_gen.py", "exec"), space)
    return space


Outcome = tuple[Any, tuple[Any, ...], type[BaseException] | None]


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Outcome:
    """What a call gives, what it leaves in its arguments, and what it raises."""
    own = tuple(a.copy() if isinstance(a, np.ndarray) else a for a in arguments)
    with np.errstate(all="ignore"):
        try:
            return function(*own), own, None
        except Exception as error:
            return None, (), type(error)


def same(left: Any, right: Any) -> bool:
    """Whether two results are equal in kind, dtype, shape and every bit."""
    if isinstance(left, tuple):
        return isinstance(right, tuple) and len(left) == len(right) and all(map(same, left, right))
    if type(left) is not type(right):
        return False
    if isinstance(left, (np.ndarray, np.generic)):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    return repr(left) == repr(right)
