"""Which annotations the translator reads: asked of the translator itself, so that nothing here lags behind it."""

from __future__ import annotations

import functools

import libcst as cst

from transpile.errors import TranspileError
from transpile.parse.module import Modules
from transpile.parse.signature import FunctionSettings
from transpile.parse.specialise import read_signatures
from transpile.parse.values import HelperRef

_PROBE = """\
import numpy as np
from jaxtyping import {names}
def probe(x: {annotation}): pass
"""
_NAMES = (
    "Float, Float32, Float64, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64, Bool, Complex64, Complex128"
)


@functools.cache
def is_read(annotation: str) -> bool:
    """Whether a parameter may have this annotation (in the usual names: ``np.ndarray``, ``Float64``)."""
    modules = Modules(read=lambda path: None)  # NumPy is the library, whatever lies in the working folder
    scope = modules.add("probe.py", _PROBE.format(names=_NAMES, annotation=annotation))
    probe = scope.lookup("probe")
    assert isinstance(probe, HelperRef)
    assert isinstance(probe.definition, cst.FunctionDef)
    assert isinstance(probe.definition, cst.FunctionDef)
    try:
        read_signatures(probe.definition, scope, FunctionSettings())
    except TranspileError:
        return False
    return True
