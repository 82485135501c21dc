"""`--show` and `--explain`: one kernel at one stage, and what was done to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transpile import pipeline
from transpile.emit_c.signature import function_name
from transpile.errors import NO_SUCH_KERNEL, NO_SUCH_PATH, TranspileError, in_file
from transpile.files import seal
from transpile.files import source as sources
from transpile.files.reading import Reader
from transpile.files.source import Source
from transpile.memory.storage import assign
from transpile.memory.text import print_storage
from transpile.settings import TARGETS, Settings
from transpile.symbolic.copying import written_out
from transpile.symbolic.graph import Kernel, Module
from transpile.symbolic.program import Function, If, Loop, Stmt, While
from transpile.symbolic.program_text import print_function
from transpile.symbolic.text import kernel_text


@dataclass(frozen=True)
class View:
    """A kernel as it came from the source, rewritten, and lowered; and its parts of the companions."""

    parsed: Kernel
    rewritten: Kernel
    function: Function
    python: str
    c: str
    cuda: str


STAGES: dict[str, Callable[[View], str]] = {
    "graph": lambda view: kernel_text(view.parsed),
    "rewritten": lambda view: kernel_text(view.rewritten),
    "memory": lambda view: print_storage(assign(written_out(view.rewritten))),
    "loops": lambda view: print_function(view.function),
    "python": lambda view: view.python,
    "c": lambda view: view.c,
    "cuda": lambda view: view.cuda,
}


def source_named(given: str, settings: Settings) -> Source:
    """The source of ``MODULE``: a path, with or without ``.py``, or a dotted name under the project's paths."""
    dotted = Path(*given.split(".")).as_posix() if "/" not in given else given
    roots = (Path(), settings.root, *map(settings.root.joinpath, settings.paths))
    candidates = [Path(given), Path(f"{given}.py"), *(root / f"{dotted}.py" for root in roots)]
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        raise in_file(given, NO_SUCH_PATH, "no such module", "name it by its path: src/heat.py:heat_step")
    return sources.read(found, found.as_posix())


def show(stage: str, source: Source, kernel: str, settings: Settings) -> str:
    """A stage of a kernel as text; of every kernel where none is named."""
    return "\n".join(STAGES[stage](view).rstrip("\n") + "\n" for view in _views(source, kernel, settings)).rstrip("\n")


def explain(source: Source, kernel: str, settings: Settings) -> str:
    """What was done to a kernel, and why."""
    return "\n\n".join("\n".join(_explained(view)) for view in _views(source, kernel, settings))


def _views(source: Source, kernel: str, settings: Settings) -> list[View]:
    reader = Reader(source)
    module = pipeline.parse_source(source, settings, reader)
    rewritten = pipeline.rewrite_module(module)
    lowered = pipeline.lower_module(rewritten)
    reached = pipeline.reach(source, module, reader)
    texts = pipeline.print_companions(source, lowered, reached, TARGETS)
    sealed = pipeline.seal_companions(texts, lowered, reached, settings)
    python, c, cuda = (_parts(sealed[suffix]) for suffix in ("_gen.py", "_gen.c", "_gen.cu"))
    views = [
        View(
            before,
            after,
            lowered.functions[after.name],
            python[after.name],
            c[function_name(after.name)],
            cuda.get(after.name, ""),
        )
        for before, after in zip(module.kernels, rewritten.kernels, strict=True)
        if kernel in ("", after.name)
    ]
    if not views:
        raise _no_such_kernel(source, kernel, module)
    return views


def _parts(text: str) -> dict[str, str]:
    return {part.name: part.text for part in seal.parts(text)}


def _no_such_kernel(source: Source, kernel: str, module: Module) -> TranspileError:
    names = ", ".join(known.name for known in module.kernels)
    message = f"there is no kernel `{kernel}`" if kernel else "there are no kernels"
    return in_file(source.shown, NO_SUCH_KERNEL, message, f"its kernels are {names}" if names else "")


def _explained(view: View) -> Iterator[str]:
    function = view.function
    yield function.signature
    yield from _section("rules that fired", function.fired, "none")
    yield from _section("memory", function.memory, "no temporaries, no copies")
    yield from _section("loop nests, with the statements that each computes", _nests(function.body), "none")
    conditions = [f"{condition.value} {condition.relation} 0" for condition in view.rewritten.conditions]
    separate = _separate(view.rewritten)
    yield from _section("the C runs where (else the NumPy version)", [*conditions, *separate], "always")
    yield from _section("promises", function.promises, f'those of fp = "{function.fp}"')


def _section(title: str, lines: Sequence[str], otherwise: str) -> Iterator[str]:
    yield f"  {title}:"
    yield from (f"    {line}" for line in lines or [otherwise])


def _separate(kernel: Kernel) -> list[str]:
    written = [parameter.name for parameter in kernel.parameters if parameter.type.is_array and parameter.written]
    arrays = sum(parameter.type.is_array for parameter in kernel.parameters)
    return [f"{name} overlaps no other argument" for name in written] if arrays > 1 else []


def _nests(body: Sequence[Stmt], depth: int = 0) -> list[str]:
    """The outermost loops, each with the statements that it computes; loops of the source with what is in them."""
    lines: list[str] = []
    indent = "  " * depth
    for stmt in body:
        if isinstance(stmt, Loop) and not stmt.explicit:
            lines.append(f"{indent}loop over {stmt.var}:")
            lines += [f"{indent}  {statement}" for statement in dict.fromkeys(_quoted([stmt]))]
        elif isinstance(stmt, Loop | While):
            lines += [f"{indent}{statement}" for statement in stmt.source]
            lines += _nests(stmt.body, depth + 1)
        elif isinstance(stmt, If):
            lines += _nests([*stmt.then, *stmt.orelse], depth)
    return lines


def _quoted(body: Sequence[Stmt]) -> Iterator[str]:
    """The source statements that statements of the program come from, in order."""
    for stmt in body:
        yield from getattr(stmt, "source", ())
        for part in ("before", "body", "then", "orelse"):
            yield from _quoted(getattr(stmt, part, ()))
