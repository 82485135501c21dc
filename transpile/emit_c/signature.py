"""The C parameters of a function, in order: sizes, parameters as in the source, results, library functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from transpile.emit_c.ctype import c_type, suffix
from transpile.emit_c.library import GENERATOR, GENERATOR_TYPE, TRANSFORM, TRANSFORM_TYPE, prototype
from transpile.emit_c.names import Names, identifier
from transpile.emit_c.syntax import INDENT, WIDTH
from transpile.symbolic.program import Array, Function, Scalar
from transpile.symbolic.routines import pointer_type
from transpile.symbolic.types import DType

GEMM = {"float64": "dgemm", "float32": "sgemm"}


@dataclass(frozen=True)
class CParameter:
    """One parameter in C.

    ``what`` is "size", "array", "scalar", "generator", "real" or "imaginary" (the two parts of a complex scalar),
    "result array", "made array" (a pointer to a pointer: the function makes the memory), "result" (a pointer to a
    scalar; to two parts where it is complex), "gemm" or "library". ``source`` is the program's name.
    """

    name: str
    type: str
    what: str
    source: str
    dtype: DType

    @property
    def declaration(self) -> str:
        """``const double *restrict u``"""
        return f"{self.type}{'' if self.type.endswith('*') else ' '}{self.name}"


def function_name(function: Function | str) -> str:
    """What the function is called in C."""
    return identifier(function if isinstance(function, str) else function.name)


def function_names(function: Function) -> Names:
    """The names of a function, those of its parameters claimed first."""
    names = Names(function_name(name) for name in (function.name, *function.callees))
    c_parameters(function, names)
    return names


def parameters(function: Function) -> list[CParameter]:
    """The parameters of the C function in the order in which it takes them."""
    return c_parameters(function, Names(function_name(name) for name in (function.name, *function.callees)))


def c_parameters(function: Function, names: Names) -> list[CParameter]:
    """The same, with their names taken from ``names``."""
    int64 = np.dtype("int64")
    found = [CParameter(names.of(size), "int64_t", "size", size, int64) for size in function.sizes]
    for item in (*function.parameters, *function.results):
        found += _array(function, item, names) if isinstance(item, Array) else _scalar(item, names)
    for name in function.uses_gemm:
        dtype = np.dtype(name)
        found.append(CParameter(names.of(GEMM[name]), f"gemm_{suffix(dtype)} *", "gemm", name, dtype))
    for name in function.library:
        found.append(CParameter(names.of(name), f"{pointer_type(name)} *", "library", name, int64))
    return found


def handed_over_as(array: Array) -> str:
    """The parameter through which a function hands over an array that it made."""
    return f"@{array.name}_out"


def _array(function: Function, array: Array, names: Names) -> Iterator[CParameter]:
    if array.made:
        pointer = f"{c_type(array.dtype)} **restrict"
        yield CParameter(names.of(handed_over_as(array)), pointer, "made array", array.name, array.dtype)
        return
    const = "" if array.written or array.role == "result" else "const "
    restrict = "" if array.name in function.handles else "restrict"
    what = "result array" if array.role == "result" else "array"
    yield CParameter(names.of(array.name), f"{const}{c_type(array.dtype)} *{restrict}", what, array.name, array.dtype)


def _scalar(scalar: Scalar, names: Names) -> Iterator[CParameter]:
    part = c_type(scalar.dtype)
    if scalar.dtype.kind == "V":
        yield CParameter(names.of(scalar.name), f"{GENERATOR} *", "generator", scalar.name, scalar.dtype)
    elif scalar.result:
        yield CParameter(names.of(scalar.name), f"{part} *restrict", "result", scalar.name, scalar.dtype)
    elif scalar.dtype.kind == "c":
        for name, what in zip(names.parts(scalar.name), ("real", "imaginary"), strict=True):
            yield CParameter(name, part, what, scalar.name, scalar.dtype)
    else:
        yield CParameter(names.of(scalar.name), part, "scalar", scalar.name, scalar.dtype)


def c_signature(function: Function) -> str:
    """``int heat_step(int64_t n, ...)`` on one line, without a semicolon."""
    return f"{_head(function)}({', '.join(_declarations(function)) or 'void'})"


def signature_lines(function: Function, ending: str = "") -> list[str]:
    """The same for the C file, one parameter a line where it is too long."""
    line = f"{_storage(function)}{c_signature(function)}{ending}"
    if len(line) <= WIDTH:
        return [line]
    *first, last = _declarations(function)
    head = f"{_storage(function)}{_head(function)}("
    return [head, *(f"{INDENT}{declaration}," for declaration in first), f"{INDENT}{last}){ending}"]


def _head(function: Function) -> str:
    return f"{'int' if function.can_fail else 'void'} {function_name(function)}"


def _storage(function: Function) -> str:
    return "static " if function.private else ""


def _declarations(function: Function) -> list[str]:
    return [parameter.declaration for parameter in parameters(function)]


def generator_types(functions: Iterable[Function]) -> list[str]:
    """The type of a random generator, where a function takes one."""
    taken = any(parameter.dtype.kind == "V" for function in functions for parameter in function.parameters)
    return GENERATOR_TYPE.strip("\n").splitlines() if taken else []


def gemm_types(functions: Iterable[Function]) -> list[str]:
    """The types of the BLAS functions that are passed in, as typedefs."""
    used = {name for function in functions for name in function.uses_gemm}
    lines = []
    for name in (name for name in GEMM if name in used):
        t = c_type(np.dtype(name))
        lines += [
            f"typedef void gemm_{suffix(np.dtype(name))}(",
            f"{INDENT}const char *, const char *, const int *, const int *, const int *, const {t} *, const {t} *,",
            f"{INDENT}const int *, const {t} *, const int *, const {t} *, {t} *, const int *);",
        ]
    return lines


def library_types(functions: Iterable[Function]) -> list[str]:
    """The types of the other library functions that are passed in, as typedefs."""
    used = {pointer_type(name) for function in functions for name in function.library}
    lines = []
    if TRANSFORM in used:
        lines += TRANSFORM_TYPE.strip("\n").splitlines()
    for name in sorted(used - {TRANSFORM}):
        result, arguments = prototype(name)
        line = f"typedef {result} {name}({', '.join(arguments)});"
        lines += [line] if len(line) <= WIDTH else [f"typedef {result} {name}(", *_filled(arguments), ");"]
    return lines


def _filled(arguments: Sequence[str]) -> list[str]:
    text = ", ".join(argument.replace(" ", "\0") for argument in arguments)
    return [line.replace("\0", " ") for line in wrap(text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)]


def cdef(functions: Sequence[Function], contracts: Mapping[str, Sequence[str]] | None = None) -> str:
    """The prototypes of the public functions, as cffi's cdef reads them, under their contracts."""
    lines = generator_types(functions) + gemm_types(functions) + library_types(functions)
    lines += [""] if lines else []
    for function in functions:
        if not function.private:
            contract = (contracts or {}).get(function.name)
            if contract:
                lines += [*([""] if lines and lines[-1] else []), "/*", *(f" * {line}" for line in contract), " */"]
            lines += signature_lines(function, ";")
    return "".join(f"{line}\n" for line in lines).replace("*restrict ", "*")
