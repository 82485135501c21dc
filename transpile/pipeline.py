"""The whole flow, from a source to its companions. Read `translate` first: everything else hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from transpile.build import BuildError, CompilerMissingError, build_extension
from transpile.build.fatbin import build_fatbins
from transpile.emit_c.ctype import Unsupported
from transpile.emit_c.document import print_header, print_source
from transpile.emit_c.signature import function_name
from transpile.emit_cuda import print_device_source
from transpile.emit_python.body import numpy_name, print_body, print_constants
from transpile.emit_python.module import has_entry, print_module
from transpile.emit_python.reserved import clashes
from transpile.errors import (
    BAD_SETTING,
    BUILD_FAILED,
    NO_COMPILER,
    Diagnostic,
    TranspileError,
    TranspileErrors,
    at,
    in_file,
)
from transpile.files import names, seal
from transpile.files.reading import Reader
from transpile.files.source import Source
from transpile.files.translation import Translation
from transpile.loops import lower
from transpile.loops.device import plan
from transpile.parse.codes import DUPLICATE_KERNEL, RESERVED_NAME, UNSUPPORTED_FUNCTION
from transpile.parse.module import Modules, parse_module
from transpile.parse.signature import FunctionSettings
from transpile.reach import Reached, Walk
from transpile.rewrite.passes import known_words, rewrite
from transpile.rewrite.selection import mode_of, unknown_words
from transpile.runtime import digest
from transpile.settings import GpuSettings, Settings
from transpile.symbolic import program_verify, verify
from transpile.symbolic.contract import contract
from transpile.symbolic.device import NotOnDevice, Plan
from transpile.symbolic.entry import entry_of, fingerprint
from transpile.symbolic.graph import Kernel, Module
from transpile.symbolic.program import Function
from transpile.symbolic.texts import has_texts

Result = TypeVar("Result")


@dataclass(frozen=True)
class Lowered:
    """A module in its last form before printing: the rewritten kernels, and the loop program of each."""

    module: Module
    functions: Mapping[str, Function]


def translate(source: Source, settings: Settings, targets: tuple[str, ...]) -> Translation:
    """The companions of a source. Raises `TranspileErrors` with everything that is wrong with it."""
    reader = Reader(source)
    module = parse_source(source, settings, reader)
    if not module.kernels:
        return Translation({}, reader.reads)
    lowered = lower_module(rewrite_module(module))
    reached = reach(source, module, reader)
    texts = print_companions(source, lowered, reached, targets, settings.gpu)
    return Translation(seal_companions(texts, lowered, reached, settings), reader.reads)


def build(source: Source, settings: Settings) -> Path:
    """Compile the C of a source whose companions are up to date, and give the extension."""
    try:
        return build_extension(names.companion(source.path, "_gen.c"), settings.cflags)
    except CompilerMissingError as error:  # no fault: everything works on the generated Python
        nowhere = in_file("transpile", NO_COMPILER, str(error)).diagnostic
        raise TranspileError(replace(nowhere, severity="warning")) from None
    except BuildError as error:
        raise in_file(source.shown, BUILD_FAILED, str(error)) from None


def build_for_gpu(source: Source) -> tuple[Path, ...]:
    """Compile the CUDA of a source whose companions are up to date, and give what is new."""
    try:
        return build_fatbins(names.companion(source.path, "_gen.cu"))
    except CompilerMissingError as error:
        nowhere = in_file("transpile", NO_COMPILER, str(error)).diagnostic
        raise TranspileError(replace(nowhere, severity="warning")) from None
    except BuildError as error:
        raise in_file(source.shown, BUILD_FAILED, str(error)) from None


def parse_source(source: Source, settings: Settings, reader: Reader) -> Module:
    """The graphs of a module's kernels, verified. Those of other modules that they call come first, as private ones."""
    path = source.path.absolute().as_posix()
    modules = Modules(function_settings(settings), reader.read)
    return with_callees(parse_module(path, reader.read(path) or "", modules))


def function_settings(settings: Settings) -> FunctionSettings:
    """The settings that a kernel has where its decorator says nothing."""
    chosen = [(name, getattr(settings, name)) for name in ("contract", "mode", "including", "excluding")]
    return FunctionSettings(settings.fp, settings.parallel, options=tuple(chosen))


def with_callees(module: Module) -> Module:
    """The module with the kernels that its own call from elsewhere, verified."""
    module = replace(module, kernels=(*_foreign_callees(module), *module.kernels))
    _refuse_reserved_names(module)
    each(module.kernels, verify.verify)
    return module


def rehearse(module: Module) -> None:
    """Take parsed kernels through all that follows, for nothing but the errors that it raises."""
    lowered = lower_module(rewrite_module(with_callees(module)))
    for kernel in lowered.module.kernels:
        print_body(kernel, numpy_name(kernel.name))
    try:
        print_source(tuple(lowered.functions.values()), "", "rehearsal")
    except Unsupported as error:
        place = module.kernels[0].span
        raise at(place, UNSUPPORTED_FUNCTION, f"C has no {error.message}", "keep to the NumPy version") from None


def _refuse_reserved_names(module: Module) -> None:
    problems = [
        at(kernel.span, RESERVED_NAME, f"{what} would hide what the generated module needs", "rename it").diagnostic
        for kernel, what in clashes(module)
    ]
    if problems:
        raise TranspileErrors(problems)


def rewrite_module(module: Module) -> Module:
    """Apply the rules that the settings of each kernel choose."""
    kernels = each(module.kernels, _rewrite)
    each(kernels, verify.verify)
    return replace(module, kernels=kernels)


def _rewrite(kernel: Kernel) -> Kernel:
    for word, close in unknown_words(mode_of(kernel), known_words()):
        help = f"did you mean `{close}`?" if close else f"it may be one of {', '.join(known_words())}"
        raise at(kernel.span, BAD_SETTING, f"`{kernel.name}` is set to use `{word}`, which names no mode or rule", help)
    return rewrite(kernel)


def lower_module(module: Module) -> Lowered:
    """Give each kernel its storage and its loops."""
    functions = each(module.kernels, _lower)
    return Lowered(module, {function.name: function for function in functions})


def _lower(kernel: Kernel) -> Function:
    function = lower(kernel)
    program_verify.verify(function)
    return function


def reach(source: Source, module: Module, reader: Reader) -> dict[str, Reached]:
    """What each public kernel reaches in the sources."""
    walk = Walk(source.path.absolute().as_posix(), reader)
    return {kernel.function: walk.reached(kernel.function) for kernel in module.kernels if not kernel.private}


def print_companions(
    source: Source,
    lowered: Lowered,
    reached: Mapping[str, Reached],
    targets: tuple[str, ...],
    gpu: GpuSettings = GpuSettings(),  # noqa: B008 (immutable)
) -> dict[str, str]:
    """The companions by suffix, not yet sealed."""
    functions = tuple(lowered.functions.values())
    headers = {suffix: names.header(source.path.name, suffix) for suffix in names.ALL_SUFFIXES}
    plans = plan_module(lowered) if "cuda" in targets else {}
    texts = {"_gen.py": _print_python(lowered, reached, headers["_gen.py"], "c" in targets, plans, gpu)}
    if "c" in targets:
        stem = names.stem(source.path) + "_gen"
        try:
            texts["_gen.c"] = print_source(functions, headers["_gen.c"], stem)
            texts["_gen.h"] = print_header(functions, headers["_gen.h"], stem, _contracts(lowered))
        except Unsupported as error:
            help = 'keep to the generated NumPy version: targets = ["python"]'
            raise in_file(source.shown, UNSUPPORTED_FUNCTION, f"C has no {error.message}", help) from None
    if "cuda" in targets:
        texts["_gen.cu"] = print_device_source(functions, plans, headers["_gen.cu"])
    return texts


def plan_module(lowered: Lowered) -> dict[str, Plan | str]:
    """The device plan of each public kernel, or why it does not run on a GPU."""
    public = [kernel for kernel in lowered.module.kernels if not kernel.private]
    return {kernel.name: _plan(kernel, lowered.functions) for kernel in public}


def _plan(kernel: Kernel, functions: Mapping[str, Function]) -> Plan | str:
    if not any(parameter.type.is_array for parameter in kernel.parameters):
        return "it takes no array, so that no call says that it should"
    if not has_entry(kernel):
        return "it returns a view that is known only while it runs"
    if any(spec.kind == "either" for spec in kernel.results):
        return "it returns an argument or a new array, which is known only while it runs"
    if has_texts(kernel):
        return "it raises an exception with values in its text"
    try:
        return plan(functions[kernel.name], functions)
    except NotOnDevice as error:
        return error.reason


def _contracts(lowered: Lowered) -> dict[str, list[str]]:
    """What a call of each public C function keeps to."""
    functions = lowered.functions
    return {
        kernel.name: contract(entry_of(kernel, functions[kernel.name]), fingerprint(functions[kernel.name], functions))
        for kernel in lowered.module.kernels
        if not kernel.private
    }


def _print_python(
    lowered: Lowered,
    reached: Mapping[str, Reached],
    header: str,
    with_c: bool,
    plans: Mapping[str, Plan | str],
    gpu: GpuSettings,
) -> str:
    kernels = lowered.module.kernels
    constants = dict.fromkeys(constant for kernel in kernels for constant in [print_constants(kernel)] if constant)
    return print_module(
        lowered.module,
        lowered.functions if with_c else {},
        {kernel.name: print_body(kernel, numpy_name(kernel.name)) for kernel in kernels},
        header,
        {name: found.digest for name, found in reached.items()},
        reaches={name: found.names for name, found in reached.items()},
        c_names=_c_names(lowered),
        plans=plans,
        gpu_memory=(gpu.limit, gpu.preallocate),
        definitions="".join(constants),
    )


def seal_companions(
    texts: Mapping[str, str], lowered: Lowered, reached: Mapping[str, Reached], settings: Settings
) -> dict[str, str]:
    """The companions with the digests of their parts, by which hand edits and stale parts are found."""
    meaning = settings.meaning()
    sources = {name: digest.raw(f"{found.digest}\n{meaning}") for name, found in reached.items()}
    origins = {kernel.name: kernel.function for kernel in lowered.module.kernels}
    every = {name: sources.get(origins[name], "") for name in lowered.functions}
    fronts = {front.name: sources.get(front.name, "") for front in lowered.module.fronts}
    in_c = {function_name(name): value for name, value in every.items()}
    on_gpu = {name: value for name, value in every.items() if value}
    # a header is too short to be cut into parts
    parts = {"_gen.py": {**every, **fronts}, "_gen.c": in_c, "_gen.h": {}, "_gen.cu": on_gpu}
    return {suffix: seal.seal(suffix, text, parts[suffix]) for suffix, text in texts.items()}


def _c_names(lowered: Lowered) -> dict[str, str]:
    return {name: function_name(name) for name in lowered.functions if function_name(name) != name}


def _foreign_callees(module: Module) -> Iterable[Kernel]:
    """The kernels of other modules that are called, callees first; the generated C has its own private copies."""
    own = {kernel.name: kernel for kernel in module.kernels}
    found: dict[str, Kernel] = {}
    for kernel in module.kernels:
        for callee in _callees(kernel, set()):
            known = found.get(callee.name) or own.get(callee.name)
            if known is not None and known.span != callee.span:
                message = f"`{kernel.name}` calls another kernel named `{callee.name}`, of {callee.span.path}"
                raise at(kernel.span, DUPLICATE_KERNEL, message, "rename one of the two")
            if callee.name not in own:
                found[callee.name] = callee
    return [replace(kernel, private=True) for kernel in found.values()]


def _callees(kernel: Kernel, seen: set[str]) -> Iterator[Kernel]:
    """All kernels that are called, directly or not, each after those that it calls."""
    for callee in kernel.callees:
        if callee.name not in seen:
            seen.add(callee.name)
            yield from _callees(callee, seen)
            yield callee


def each(kernels: Iterable[Kernel], step: Callable[[Kernel], Result]) -> tuple[Result, ...]:
    """Take a step with every kernel. All errors are collected; one that is our own fault says which kernel it was."""
    results: list[Result] = []
    problems: list[Diagnostic] = []
    for kernel in kernels:
        try:
            results.append(step(kernel))
        except TranspileError as error:
            problems.append(error.diagnostic)
        except Exception as error:
            error.add_note(f"in kernel {kernel.name}")
            raise
    if problems:
        raise TranspileErrors(dict.fromkeys(problems))
    return tuple(results)
