"""Names that a generated module needs for itself, so that kernels, parameters and constants cannot have them."""

from __future__ import annotations

import functools
import symtable
from collections.abc import Iterator

from transpile.emit_python import support
from transpile.symbolic.graph import Kernel, Module, walk

_IN_ENTRIES = frozenset(("np", "NotImplemented", "bool", "complex", "float", "int", "_extension", "_declined"))


def clashes(module: Module) -> Iterator[tuple[Kernel, str]]:
    """What would take a name that the generated module needs, and the kernel in which that is."""
    owners = {name: kernel for kernel in module.kernels for name in _made_from(kernel)}
    for kernel in module.kernels:
        if not kernel.private and (kernel.name in _module_names() or kernel.name in owners):
            yield kernel, f"a kernel named `{kernel.name}`"
        for parameter in kernel.parameters:
            if parameter.name in local_names(kernel):
                yield kernel, f"a parameter named `{parameter.name}`"
        constants = (node.attr.name for node in walk(kernel.body) if node.op == "constant_array")
        for name in dict.fromkeys(constants):
            if name in _module_names() or name in owners:
                yield kernel, f"a constant named `{name}`"


def local_names(kernel: Kernel) -> frozenset[str]:
    """What the public function of a kernel mentions, so that none of its variables can be called that."""
    return _IN_ENTRIES | support.HELPERS.keys() | _made_from(kernel)


def _made_from(kernel: Kernel) -> frozenset[str]:
    """The names that the module makes from a kernel's."""
    made = ("_enter_{}", "_{}_numpy", "_{}_errors", "_{}_cuda")
    return frozenset(pattern.format(kernel.name) for pattern in made)


@functools.cache
def _module_names() -> frozenset[str]:
    """The module's own functions and variables, and what they take from Python."""
    text = "\n".join((support.START, *support.HELPERS.values()))
    return frozenset((*_global_names(symtable.symtable(text, "helpers", "exec")), *_IN_ENTRIES))


def _global_names(table: symtable.SymbolTable) -> Iterator[str]:
    is_module = table.get_type() == "module"
    yield from (symbol.get_name() for symbol in table.get_symbols() if is_module or symbol.is_global())
    for inner in table.get_children():
        yield from _global_names(inner)
