"""Prints loop programs as C: settle what each expression means in C, then print it."""

from transpile.emit_c.ctype import Unsupported
from transpile.emit_c.document import print_header, print_source
from transpile.emit_c.signature import CParameter, c_signature, cdef, function_name, parameters

__all__ = [
    "CParameter",
    "Unsupported",
    "c_signature",
    "cdef",
    "function_name",
    "parameters",
    "print_header",
    "print_source",
]
