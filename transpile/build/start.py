"""Prints the C text that a built extension has besides the committed C: its fast entries and its start-up.

cffi writes the extension's start-up function. It is compiled under another name, and ours calls it and adds the fast
entries to the module that it made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from transpile.build.entry import print_entry
from transpile.symbolic.entry import GEMM, Entry, entry_of, fingerprint
from transpile.symbolic.graph import Module
from transpile.symbolic.program import Function
from transpile.symbolic.types import Kind

SUPPORT = (Path(__file__).parent / "entry_support.h").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Extension:
    """What the entries of one module are printed from. ``c_names``: names in C, where they differ from the source's."""

    name: str  # "_heat_gen"
    declarations: str  # the text of heat_gen.h
    functions: Mapping[str, Function]
    entries: tuple[Entry, ...]
    c_names: Mapping[str, str]

    def c_name(self, entry: Entry) -> str:
        """What the kernel's function is called in C."""
        return self.c_names.get(entry.function.name, entry.function.name)

    def symbol(self, entry: Entry) -> str:
        """What it is called inside the extension, where Python's headers, the system's and cffi take many names."""
        return f"kernel_{self.c_name(entry)}"

    def renaming(self) -> str:
        """Lines that give the functions those names; variables that are called the same keep theirs."""
        names = [(self.c_name(entry), self.symbol(entry)) for entry in self.entries]
        return "".join(f"#define {name}(...) {symbol}(__VA_ARGS__)\n" for name, symbol in names)


def extension_of(
    module: Module, functions: Mapping[str, Function], declarations: str, c_names: Mapping[str, str]
) -> Extension:
    """The extension of a module: an entry for each public kernel that has a C function."""
    public = [kernel for kernel in module.kernels if kernel.name in functions and not kernel.private]
    entries = tuple(entry_of(kernel, functions[kernel.name]) for kernel in public)
    return Extension(f"_{module.name}_gen", declarations, functions, entries, c_names)


def print_entries(extension: Extension) -> str:
    """The C text of the entries and of the extension's start-up."""
    functions = [line for entry in extension.entries for line in ["", *print_entry(entry, extension.symbol(entry))]]
    end_of_renaming = [f"#undef {extension.c_name(entry)}" for entry in extension.entries]
    declarations = [extension.renaming(), extension.declarations, *end_of_renaming]
    return "\n".join([SUPPORT, *declarations, *_globals(extension), *functions, _start(extension)])


def _dtypes(extension: Extension) -> list[str]:
    """The dtypes that the entries test for or make, sorted."""
    found: set[str] = set()
    for entry in extension.entries:
        found.update(p.type.dtype.name for p in entry.kernel.parameters if p.type.kind is not Kind.PYTHON)
        found.update(r.spec.type.dtype.name for r in entry.results if r.spec.type.kind is not Kind.PYTHON)
    return sorted(found)


def _gemm_names(extension: Extension) -> list[str]:
    used = {name for entry in extension.entries for name in entry.function.uses_gemm}
    return [pointer for dtype, pointer in GEMM.items() if dtype in used]


def _globals(extension: Extension) -> Iterator[str]:
    for name in _dtypes(extension):
        yield f"static PyObject *dtype_{name};"
        yield f"static PyTypeObject *type_{name};"
    for pointer in _gemm_names(extension):
        yield f"static void *{pointer}_pointer;"


_START = """
static PyMethodDef entries[] = {{
{methods}
    {{NULL, NULL, 0, NULL}},
}};

static PyObject *fingerprints(void)
{{
    return Py_BuildValue({fingerprints});
}}

PyObject *start_cffi_{name}(void);

PyMODINIT_FUNC PyInit_{name}(void)
{{
    PyObject *module = start_cffi_{name}();
    if (!module || !load_numpy() || GO_SERIAL_AFTER_FORK()) {{
        return NULL;
    }}
{loads}
    if (PyModule_AddFunctions(module, entries) ||
        !add_to_module(module, "built_from", PyUnicode_FromString(BUILT_FROM)) ||
        !add_to_module(module, "compiled", fingerprints())) {{
        return NULL;
    }}
    return module;
}}
"""


def _start(extension: Extension) -> str:
    """The extension's own start: cffi's (renamed), then what the entries need, then the entries."""
    names = [f"enter_{entry.kernel.name}" for entry in extension.entries]
    prints = [
        f'"{entry.kernel.name}", "{fingerprint(entry.function, extension.functions)}"' for entry in extension.entries
    ]
    return _START.format(
        name=extension.name,
        methods="\n".join(
            f'    {{"{name}", (PyCFunction)(void (*)(void)){name}, METH_FASTCALL, NULL}},' for name in names
        ),
        fingerprints=", ".join([f'"{{{"ss" * len(prints)}}}"', *prints]),
        loads="\n".join(f"    {line}" for line in _loads(extension)),
    )


def _loads(extension: Extension) -> Iterator[str]:
    for name in _dtypes(extension):
        yield f'if (!(dtype_{name} = dtype_named("{name}"))) {{'
        yield "    return NULL;"
        yield "}"
        yield f'type_{name} = (PyTypeObject *)PyObject_GetAttrString(dtype_{name}, "type");'
    for pointer in _gemm_names(extension):
        yield f'{pointer}_pointer = scipy_function("{pointer}");'
        yield f'if (!add_to_module(module, "{pointer}", PyLong_FromVoidPtr({pointer}_pointer))) {{'
        yield "    return NULL;"
        yield "}"
