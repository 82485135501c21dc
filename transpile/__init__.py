"""Annotated NumPy in, reviewed Python and C out.

This module is what a user's code imports: `kernel` marks a function, `use` chooses what runs. The transpiler itself is
``python -m transpile``.
"""

from transpile.runtime.kernels import kernel
from transpile.runtime.targets import use
from transpile.runtime.twins import StaleKernelWarning

__all__ = ["StaleKernelWarning", "kernel", "use"]
