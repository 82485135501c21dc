"""One kernel, or one function that kernels call: signature, arrays, body."""

from __future__ import annotations

from collections.abc import Mapping

from transpile.emit_c.functions import claim_names
from transpile.emit_c.pruning import without_unused, words
from transpile.emit_c.settle import Settler
from transpile.emit_c.signature import CParameter, c_parameters, function_name
from transpile.emit_c.syntax import INDENT, WIDTH
from transpile.emit_c.uses import Uses
from transpile.emit_c.workspace import constant_lines
from transpile.emit_cuda.dimensions import DeviceDimensions
from transpile.emit_cuda.names import DeviceNames
from transpile.emit_cuda.statements import STATUS, DevicePrinter
from transpile.symbolic.device import DeviceKernel
from transpile.symbolic.program import Function, Return
from transpile.symbolic.types import DType

Combiners = dict[tuple[str, DType], None]


def kernel_parameters(kernel: DeviceKernel, names: DeviceNames | None = None) -> list[CParameter]:
    """The parameters of a kernel, in order: sizes, parameters as in the source, what is made for the call, results."""
    return c_parameters(kernel.function, names or _names(kernel.function))


def _names(function: Function) -> DeviceNames:
    return DeviceNames(function_name(name) for name in (function.name, *function.callees))


def kernel_lines(
    kernel: DeviceKernel, uses: Uses, functions: Mapping[str, Function], combiners: Combiners
) -> list[str]:
    """The text of a ``__global__`` function."""
    function = kernel.function
    uses.fp = function.fp
    names = _names(function)
    parameters = kernel_parameters(kernel, names)
    settler = _settler(function, names, uses)
    claim_names(function, settler)
    printer = DevicePrinter(function, settler, functions, kernel, combiners)
    if kernel.form == "partials":
        printer.partials(kernel)
    else:
        printer.axes(kernel)
    body = without_unused(printer.lines, printer.declared)
    declarations = [_declaration(parameter) for parameter in parameters]
    if function.messages:
        declarations.append(f"int *restrict {names.of(STATUS)}")
    head = f'extern "C" __global__ void {function_name(function)}'
    lines = [*constant_lines(function, settler), *body]
    named = set(words(lines))
    unused = [f"{INDENT}(void){parameter.name};" for parameter in parameters if parameter.name not in named]
    return [*_signature(head, declarations), "{", *unused, *lines, "}"]


def _settler(function: Function, names: DeviceNames, uses: Uses) -> Settler:
    sizes = (*function.sizes, *function.lengths)
    settler = Settler(uses, names, sizes)
    settler.dims = DeviceDimensions(uses, settler.variable, sizes)
    return settler


def _declaration(parameter: CParameter) -> str:
    return f"index_t {parameter.name}" if parameter.what == "size" else parameter.declaration


def _signature(head: str, declarations: list[str], ending: str = "") -> list[str]:
    line = f"{head}({', '.join(declarations)}){ending}"
    if len(line) <= WIDTH:
        return [line]
    *first, last = declarations
    return [f"{head}(", *(f"{INDENT}{declaration}," for declaration in first), f"{INDENT}{last}){ending}"]


def device_function_lines(
    function: Function, uses: Uses, functions: Mapping[str, Function], combiners: Combiners
) -> list[str]:
    """The text of a function that kernels call. Its sizes have 64 bits, as in C."""
    uses.fp = function.fp
    names = _names(function)
    parameters = c_parameters(function, names)
    settler = _settler(function, names, uses)
    assert isinstance(settler.dims, DeviceDimensions)
    settler.dims.narrow.clear()
    claim_names(function, settler)
    printer = DevicePrinter(function, settler, functions, None, combiners)
    body = function.body[:-1] if function.body and isinstance(function.body[-1], Return) else function.body
    printer.body(body)
    if function.can_fail:
        printer.leave("0")
    lines = [*constant_lines(function, settler), *without_unused(printer.lines, printer.declared)]
    named = set(words(lines))
    unused = [f"{INDENT}(void){parameter.name};" for parameter in parameters if parameter.name not in named]
    return [*device_signature(function), "{", *unused, *lines, "}"]


def device_signature(function: Function, ending: str = "") -> list[str]:
    """The head of a function that kernels call."""
    head = f"static __device__ {'int' if function.can_fail else 'void'} {function_name(function)}"
    return _signature(head, [parameter.declaration for parameter in c_parameters(function, _names(function))], ending)
