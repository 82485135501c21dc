"""Prints the generated Python module: for each kernel the public function and its NumPy version, and the helpers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from transpile.emit_python import support
from transpile.emit_python.device import print_dispatch, print_plan
from transpile.emit_python.entry import print_entry, print_errors
from transpile.emit_python.front import print_binding, print_front
from transpile.emit_python.layout import bracketed, one_or_more
from transpile.emit_python.views import returned
from transpile.symbolic.device import Plan
from transpile.symbolic.entry import arrays, entry_of, fingerprint
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
    plans: Mapping[str, Plan | str] | None = None,
    gpu_memory: tuple[int, int] = (0, 0),
    imports: Sequence[str] = (),
    definitions: str = "",
) -> str:
    """The text of heat_gen.py.

    ``functions`` are the C functions of the kernels that have one, ``bodies`` the texts of the NumPy versions, named
    ``_<kernel>_numpy``. ``reaches`` lists the definitions that each kernel reaches in the source, itself first, and
    ``digests`` the `runtime.digest.reached` of those. ``c_names``: names in C, where they differ from the source's.
    ``plans`` are those of a GPU, or why there is none; ``gpu_memory`` what CuPy's pool may hold and takes at once.
    ``imports`` and ``definitions``: further lines that the bodies need.
    """
    parts: list[str] = []
    for kernel in module.kernels:
        body = bodies[kernel.name].strip("\n")
        if kernel.private:
            parts.append(body)
            continue
        function = functions.get(kernel.name) if has_entry(kernel) else None
        c_name = (c_names or {}).get(kernel.name, kernel.name)
        names = (reaches or {}).get(kernel.function, (kernel.function,))
        lines = [_entering(kernel, function, functions)]
        if not kernel.source:
            lines += _binding(kernel.name, names, digests[kernel.name])
        plan = (plans or {}).get(kernel.name)
        parts += [*_public(kernel, function, c_name, plan), body, "\n".join(lines)]
        parts += _fronts_after(module, kernel, names, digests)
    text = "\n\n\n".join(parts)
    start = support.start(module.name, is_compiled=" = _entry(" in text)
    helpers = support.helpers(text, module.name, gpu_memory)
    sections = [section.strip("\n") for section in (start, helpers, definitions) if section]
    code = "\n\n\n".join([*sections, text]) + "\n"
    docstring = f'"""The kernels of {module.name}.py: checks, the choice of target, and NumPy versions."""\n'
    return f"{header}{docstring}\n{support.imports(code, imports)}\n\n{code}"


def has_entry(kernel: Kernel) -> bool:
    """Whether what C leaves in the arguments can be given back."""
    given = [position for position, spec in enumerate(kernel.results) if spec.kind == "argument"]
    return all(returned(kernel, position) is not None for position in given)


def _public(kernel: Kernel, function: Function | None, c_name: str, plan: Plan | str | None) -> Iterator[str]:
    """The public function, after the table of its errors, and what runs on a GPU."""
    entry = None if function is None else entry_of(kernel, function)
    planned = entry_of(kernel, plan.function) if isinstance(plan, Plan) else None
    failing = entry or planned
    if failing is not None and failing.function.messages:
        yield "\n".join(print_errors(failing))
    dispatch = [] if plan is None or not arrays(kernel) else list(print_dispatch(kernel, plan))
    yield "\n".join(print_entry(kernel, entry, c_name, dispatch))
    if planned is not None and isinstance(plan, Plan):
        yield print_plan(planned, plan)


def _fronts_after(module: Module, kernel: Kernel, names: Sequence[str], digests: Mapping[str, str]) -> Iterator[str]:
    """The front of a kernel's versions, behind the last of them."""
    for front in module.fronts:
        if front.versions[-1].kernel == kernel.name:
            yield "\n".join(print_front(front))
            yield "\n".join(print_binding(front, names, digests[front.name]))


def _entering(kernel: Kernel, function: Function | None, functions: Mapping[str, Function]) -> str:
    """What binds the function to its compiled version."""
    if function is None:
        return f"_enter_{kernel.name} = _declined"
    return f'_enter_{kernel.name} = _entry("{kernel.name}", "{fingerprint(function, functions)}")'


def _binding(name: str, names: Sequence[str], digest: str) -> Iterator[str]:
    """What binds the function to its source."""
    reached = one_or_more([f'"{other}"' for other in names])
    yield from bracketed(f'_REACHES["{name}"] = (', reached, ")")
    yield f'_DIGESTS["{name}"] = "{digest}"'
