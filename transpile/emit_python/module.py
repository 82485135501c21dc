"""Prints the generated Python module: for each kernel the public function and its NumPy version, and the helpers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from transpile.emit_python import support
from transpile.emit_python.entry import print_entry, print_errors
from transpile.emit_python.layout import bracketed, one_or_more
from transpile.emit_python.views import returned
from transpile.symbolic.entry import entry_of, fingerprint
from transpile.symbolic.graph import Kernel, Module
from transpile.symbolic.program import Function


def print_module(
    module: Module,
    functions: Mapping[str, Function],
    bodies: Mapping[str, str],
    header: str,
    digests: Mapping[str, str],
    *,
    reaches: Mapping[str, tuple[str, ...]] | None = None,
    c_names: Mapping[str, str] | None = None,
    imports: Sequence[str] = (),
    definitions: str = "",
) -> str:
    """The text of heat_gen.py.

    ``functions`` are the C functions of the kernels that have one, ``bodies`` the texts of the NumPy versions, named
    ``_<kernel>_numpy``. ``reaches`` lists the definitions that each kernel reaches in the source, itself first, and
    ``digests`` the `runtime.digest.reached` of those. ``c_names``: names in C, where they differ from the source's.
    ``imports`` and ``definitions``: further lines that the bodies need.
    """
    parts: list[str] = []
    for kernel in module.kernels:
        body = bodies[kernel.name].strip("\n")
        if kernel.private:
            parts.append(body)
            continue
        function = functions.get(kernel.name) if _has_entry(kernel) else None
        c_name = (c_names or {}).get(kernel.name, kernel.name)
        names = (reaches or {}).get(kernel.name, (kernel.name,))
        binding = "\n".join(_binding(kernel, function, functions, names, digests[kernel.name]))
        parts += [*_public(kernel, function, c_name), body, binding]
    text = "\n\n\n".join(parts)
    start = support.start(module.name, is_compiled=" = _entry(" in text)
    sections = [section.strip("\n") for section in (start, support.helpers(text), definitions) if section]
    code = "\n\n\n".join([*sections, text]) + "\n"
    docstring = f'"""The kernels of {module.name}.py: checks, the choice of target, and NumPy versions."""\n'
    return f"{header}{docstring}\n{support.imports(code, imports)}\n\n{code}"


def _has_entry(kernel: Kernel) -> bool:
    """Whether what C leaves in the arguments can be given back."""
    given = [position for position, spec in enumerate(kernel.results) if spec.kind == "argument"]
    return all(returned(kernel, position) is not None for position in given)


def _public(kernel: Kernel, function: Function | None, c_name: str) -> Iterator[str]:
    """The public function, after the table of its errors."""
    entry = None if function is None else entry_of(kernel, function)
    if entry is not None and entry.function.messages:
        yield "\n".join(print_errors(entry))
    yield "\n".join(print_entry(kernel, entry, c_name))


def _binding(
    kernel: Kernel,
    function: Function | None,
    functions: Mapping[str, Function],
    names: Sequence[str],
    digest: str,
) -> Iterator[str]:
    """What binds the function to its compiled version and to its source."""
    name = kernel.name
    if function is None:
        yield f"_enter_{name} = _declined"
    else:
        yield f'_enter_{name} = _entry("{name}", "{fingerprint(function, functions)}")'
    reached = one_or_more([f'"{other}"' for other in names])
    yield from bracketed(f'_REACHES["{name}"] = (', reached, ")")
    yield f'_DIGESTS["{name}"] = "{digest}"'
