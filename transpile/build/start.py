"""Prints the C text that a built extension has besides the committed C: its fast entries and its start-up.

cffi writes the extension's start-up function. It is compiled under another name, and ours calls it and adds the fast
entries to the module that it made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from transpile.build.contract import TRANSFORM_NAMES, Contract
from transpile.build.entry import print_entry, symbol

SUPPORT = (Path(__file__).parent / "entry_support.h").read_text(encoding="utf-8")
GENERATORS = (Path(__file__).parent / "entry_generators.h").read_text(encoding="utf-8")
TRANSFORMS = (Path(__file__).parent / "entry_transforms.h").read_text(encoding="utf-8")


def renaming(functions: Sequence[Contract]) -> str:
    """Lines that give the C functions names of their own; variables that are called the same keep theirs."""
    return "".join(f"#define {function.c_name}(...) {symbol(function)}(__VA_ARGS__)\n" for function in functions)


def print_entries(name: str, declarations: str, functions: Sequence[Contract], mark: str) -> str:
    """The C text of the entries and of the start-up of the extension ``name``.

    ``declarations`` is the text of the generated header, ``mark`` what the extension says that it was built from.
    """
    entries = [line for function in functions for line in ["", *print_entry(function)]]
    end_of_renaming = [f"#undef {function.c_name}" for function in functions]
    declared = [renaming(functions), declarations, *end_of_renaming]
    start = _start(name, functions)
    support = [SUPPORT, *([GENERATORS] if _draws(functions) else []), *([TRANSFORMS] if _transforms(functions) else [])]
    return "\n".join([f'#define BUILT_FROM "{mark}"', *support, *declared, *_globals(functions), *entries, start])


def _dtypes(functions: Sequence[Contract]) -> list[str]:
    """The dtypes that the entries test for or make, sorted."""
    values = [value for function in functions for value in (*function.parameters, *function.results)]
    return sorted({value.dtype for value in values if value.kind in ("array", "numpy")})


def _library(functions: Sequence[Contract]) -> list[str]:
    return sorted({name for function in functions for name in (*function.library, *function.needed)})


def _transforms(functions: Sequence[Contract]) -> bool:
    return any(function.transforms for function in functions)


def _draws(functions: Sequence[Contract]) -> bool:
    return any(function.generators for function in functions)


def _globals(functions: Sequence[Contract]) -> Iterator[str]:
    for dtype in _dtypes(functions):
        yield f"static PyObject *dtype_{dtype};"
        yield f"static PyTypeObject *type_{dtype};"
    for name in _library(functions):
        yield f"static void *{name}_pointer;"


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


def _start(name: str, functions: Sequence[Contract]) -> str:
    """The extension's own start: cffi's (renamed), then what the entries need, then the entries."""
    names = [f"enter_{function.name}" for function in functions]
    prints = [f'"{function.name}", "{function.program}"' for function in functions]
    return _START.format(
        name=name,
        methods="\n".join(
            f'    {{"{entry}", (PyCFunction)(void (*)(void)){entry}, METH_FASTCALL, NULL}},' for entry in names
        ),
        fingerprints=", ".join([f'"{{{"ss" * len(prints)}}}"', *prints]),
        loads="\n".join(f"    {line}" for line in _loads(functions)),
    )


def _loads(functions: Sequence[Contract]) -> Iterator[str]:
    if _draws(functions):
        yield "if (!load_generators()) {"
        yield "    return NULL;"
        yield "}"
    for dtype in _dtypes(functions):
        yield f'if (!(dtype_{dtype} = dtype_named("{dtype}"))) {{'
        yield "    return NULL;"
        yield "}"
        yield f'type_{dtype} = (PyTypeObject *)PyObject_GetAttrString(dtype_{dtype}, "type");'
    for name in _library(functions):
        yield f"{name}_pointer = {_address(name)};"
        yield f'if (!add_to_module(module, "{name}", PyLong_FromVoidPtr({name}_pointer))) {{'
        yield "    return NULL;"
        yield "}"


def _address(function: str) -> str:
    """The C expression for the address of a library function: "dgesv", "numpy_argsort_int64"."""
    if function.startswith("random_"):
        return f'random_function("{function}")'
    if not function.startswith("numpy_"):
        return f'scipy_function("{"blas" if function.endswith("gemm") else "lapack"}", "{function}")'
    _, name, *options, dtype = function.split("_")
    if name in TRANSFORM_NAMES:
        return f"transform_function({TRANSFORM_NAMES.index(name)})"
    kind = "STABLE" if options else "DEFAULT"
    return f'sorting_function("{dtype}", {"ARGSORT" if name == "argsort" else "SORT"} + {kind})'
