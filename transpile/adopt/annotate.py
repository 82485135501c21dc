"""From recorded calls to annotated sources: what each function gets, and why others are left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import libcst as cst

from transpile.adopt.bindings import Bindings
from transpile.adopt.clues import Clues
from transpile.adopt.codemod import Annotation, Edit, apply
from transpile.adopt.functions import Function, functions_of
from transpile.adopt.guesses import guess
from transpile.adopt.judge import is_compiler
from transpile.adopt.language import is_read
from transpile.adopt.lengths import Lengths, result_slot
from transpile.adopt.observed import ALWAYS_NONE, Observed, is_narrow, observe
from transpile.adopt.recording import Calls, Records, Seen
from transpile.adopt.survey import BLOCKED, PASSES, Bounds, Row, survey
from transpile.adopt.watching import WatchedModules
from transpile.errors import UNREADABLE, in_file
from transpile.files.source import Source, decode
from transpile.parse import codes
from transpile.parse.definitions import kernel_decorator
from transpile.parse.values import ModuleScope
from transpile.settings import Settings
from transpile.symbolic.dims import Dim

ANNOTATED, COMPLETE, LEFT = "annotated", "annotated already", "left alone"
_DIMENSIONS = re.compile(r"\[[^\"']*,\s*[\"']([^\"']*)[\"']\s*\]$")


@dataclass(frozen=True)
class Note:
    """What was seen of a function, and what came of it."""

    line: int
    name: str
    calls: int
    status: str
    text: str = ""  # the types, or the reason
    marked: bool = False
    verdict: Row | None = None  # what the survey says of the annotated function


@dataclass(frozen=True)
class Annotated:
    """What came of a module: its new text, and a note on each function."""

    source: Source
    data: bytes
    notes: tuple[Note, ...]


@dataclass
class Target:
    """A module to annotate, and its functions."""

    source: Source
    settings: Settings
    tree: cst.Module  # to the byte what the file is
    scope: ModuleScope
    functions: list[Function] = field(default_factory=list)

    def lines(self) -> dict[int, str]:
        """Where Python says that each function begins: at its first decorator."""
        return {self.first_line(function): function.definition.name.value for function in self.functions}

    def first_line(self, function: Function) -> int:
        """The line of ``def`` or of the first decorator."""
        decorators = function.definition.decorators
        return self.scope.span(decorators[0] if decorators else function.definition).line


def read_target(source: Source, settings: Settings) -> Target:
    """A module with its functions. Raises TranspileError where it cannot be read."""
    path = source.path.absolute().as_posix()
    scope = WatchedModules().add(path, decode(source.data, source.shown))
    tree = cst.parse_module(source.data)
    if tree.bytes != source.data:
        raise in_file(source.shown, UNREADABLE, "cannot be rewritten without other changes", "save it as plain UTF-8")
    return Target(source, settings, tree, scope, functions_of(scope))


# One function


def reason_to_leave(function: Function, target: Target) -> str:
    """Why a function cannot get annotations, "" where it can."""
    definition, params = function.definition, function.definition.params
    if function.misplaced:
        return function.misplaced
    if definition.asynchronous is not None:
        return "an async function"
    if isinstance(params.star_arg, cst.Param) or params.star_kwarg is not None:
        return "it takes `*` or `**` parameters"
    kernel = kernel_decorator(definition, target.scope)
    if any(item is not kernel and not is_compiler(item, target.scope) for item in definition.decorators):
        return "it has a decorator"
    same = [other for other in target.functions if other.name == function.name]
    return "it is defined more than once" if len(same) > 1 else ""


def plan(function: Function, target: Target, calls: Calls) -> tuple[Edit | None, str]:
    """The edit for a function that was called, and the types in words; or None and the reason."""
    found = _observed(function, calls.seen)
    for param in function.parameters:
        problem = _problem(found[param.name.value]) if param.annotation is None else ""
        if problem:
            return None, f"{param.name.value}: {problem}"
    if not _vary_together(found, calls.seen):
        return None, "dtypes vary independently, and one family of dtypes stands for one at a time"
    results = _results(calls.seen)
    slots = {**found, **{result_slot(k): result for k, result in enumerate(results)}}
    sizes = _sizes(function, target, calls.seen, slots)
    types = {slot: Annotation(observed, sizes[slot]) for slot, observed in slots.items()}
    parameters = {
        param.name.value: types[param.name.value] for param in function.parameters if param.annotation is None
    }
    edit = Edit(parameters, _result_types(results, types), calls.seen[0].is_tuple)
    return edit, _in_words(edit)


def _seen(function: Function, target: Target, calls: Calls) -> str:
    """What an annotated function was called with, for the eyes of whoever may annotate it better."""
    if not function.parameters:
        return "no parameters"
    if not calls.seen:
        return ""
    found = _observed(function, calls.seen)
    sizes = _sizes(function, target, calls.seen, found)
    types = (f"{name}: {kind.reason or Annotation(kind, sizes[name])}" for name, kind in found.items())
    return f"seen: {', '.join(types)}"


def _observed(function: Function, seen: Sequence[Seen]) -> dict[str, Observed]:
    narrow = is_narrow(seen)
    names = (param.name.value for param in function.parameters)
    return {name: observe((group.parameters[k] for group in seen), narrow) for k, name in enumerate(names)}


def _vary_together(found: Mapping[str, Observed], seen: Sequence[Seen]) -> bool:
    """Whether parameters of the same several dtypes always had the same one, as annotations of them say."""
    families: dict[tuple[str, ...], list[int]] = {}
    for position, observed in enumerate(found.values()):
        if len(observed.dtypes) > 1:
            families.setdefault(observed.dtypes, []).append(position)
    return all(
        len({group.parameters[position].partition("[")[0] for position in positions} - {"None"}) <= 1
        for positions in families.values()
        for group in seen
    )


def _problem(observed: Observed) -> str:
    """Why a parameter gets no annotation."""
    if observed.reason:
        return observed.reason
    usual = Bindings(cst.parse_module("import numpy as np\n"))
    if is_read(Annotation(observed, ["n"] * observed.rank).text(usual)):
        return ""
    if observed.optional:
        return "sometimes None"
    return f"{' and '.join(observed.dtypes) or observed.scalar}: annotations of that are not supported yet"


def _results(seen: Sequence[Seen]) -> list[Observed]:
    """The types of the results; none where they differ in number."""
    if len({(group.is_tuple, len(group.results)) for group in seen}) != 1:
        return []
    return [observe((group.results[k] for group in seen), True) for k in range(len(seen[0].results))]


def _result_types(results: Sequence[Observed], types: Mapping[str, Annotation]) -> Sequence[Annotation] | None:
    """The results to annotate, none for None; None where they have no type."""
    if len(results) == 1 and results[0].reason == ALWAYS_NONE:
        return ()
    unknown = not results or any(result.reason or result.optional or len(result.dtypes) > 1 for result in results)
    return None if unknown else [types[result_slot(k)] for k in range(len(results))]


def _sizes(
    function: Function, target: Target, seen: Sequence[Seen], slots: Mapping[str, Observed]
) -> dict[str, list[str]]:
    """The names of the lengths of each parameter and result."""
    guessed = guess(function, target.scope)
    clues = {name: guessed[name].clues for name in guessed}
    for param in function.parameters:
        if param.annotation is not None:
            _read_dimensions(target.scope.tree.code_for_node(param.annotation.annotation), clues[param.name.value])
    lengths = Lengths(list(slots), {slot: observed.rank for slot, observed in slots.items()}, clues)
    for group in seen:
        lengths.learn(group)
    names = lengths.names([param.name.value for param in function.parameters])
    return {slot: [names[slot, axis] for axis in range(observed.rank)] for slot, observed in slots.items()}


def _read_dimensions(annotation: str, clues: Clues) -> None:
    """The names that an annotation has for sizes: new annotations use the same."""
    found = _DIMENSIONS.search(annotation)
    words = found[1].split() if found else []
    clues.sizes.update({axis: word for axis, word in enumerate(words) if word.isidentifier()})


def _in_words(edit: Edit) -> str:
    parameters = ", ".join(f"{name}: {found}" for name, found in edit.parameters.items())
    if edit.results is None:
        return parameters
    results = ", ".join(map(str, edit.results)) or "None"
    return f"{parameters} -> {f'({results})' if edit.is_tuple else results}"


# A module


def annotate(target: Target, records: Records, mark: bool, bounds: Bounds) -> Annotated:
    """The annotated text of a module. ``mark``: with ``@kernel`` where the function goes through."""
    edits: dict[str, Edit] = {}
    notes: list[Note] = []
    for function in target.functions:
        calls = records.get((str(target.source.path.resolve()), target.first_line(function)), Calls())
        note, edit = _decide(function, target, calls)
        notes.append(note)
        if edit is not None:
            edits[function.name] = edit
    verdicts = _settle(target, edits, mark, bounds)
    final = [
        replace(note, marked=edits[note.name].mark, verdict=verdicts.get(note.name), text=_in_words(edits[note.name]))
        if note.name in edits
        else note
        for note in notes
    ]
    return Annotated(target.source, apply(target.tree, edits).bytes, tuple(final))


def _decide(function: Function, target: Target, calls: Calls) -> tuple[Note, Edit | None]:
    count = sum(seen.calls for seen in calls.seen)
    note = Note(function.line, function.name, count, LEFT)
    reason = reason_to_leave(function, target)
    if reason:
        return replace(note, text=reason), None
    if all(param.annotation is not None for param in function.parameters):
        return replace(note, status=COMPLETE, text=_seen(function, target, calls)), None
    if not calls.seen:
        return replace(note, text=f"all {calls.raised} calls raised" if calls.raised else "never called"), None
    edit, text = plan(function, target, calls)
    return replace(note, status=LEFT if edit is None else ANNOTATED, text=text), edit


def _settle(target: Target, edits: dict[str, Edit], mark: bool, bounds: Bounds) -> dict[str, Row]:
    """Ask the survey about the annotated functions, and drop what it refuses: results, and marks of kernels.

    A mark changes what the callers of a function may pass to it, so that they are asked again.
    """
    seen = {name: edit.results for name, edit in edits.items()}
    for edit in edits.values():
        edit.results = None
    for name, row in _ask(target, edits, bounds).items():
        edits[name].results = (
            _proved(seen[name], row, _parameters(target, name)) if row.status == PASSES else seen[name]
        )
    verdicts = _ask(target, edits, bounds)
    wrong = [name for name, row in verdicts.items() if row.status == BLOCKED and _is_of_result(row)]
    for name in wrong:
        edits[name].results = None
    verdicts = _ask(target, edits, bounds) if wrong else verdicts
    if not mark:
        return verdicts
    for name, row in verdicts.items():
        edits[name].mark = row.status == PASSES and not _is_decorated(name, target)
    while True:
        verdicts = _ask(target, edits, bounds)
        wrong = [name for name, row in verdicts.items() if row.status != PASSES and edits[name].mark]
        if not wrong:
            return verdicts
        for name in wrong:
            edits[name].mark = False


def _is_of_result(row: Row) -> bool:
    return any(blocker.diagnostic.code == codes.RETURN_MISMATCH for blocker in row.blockers)


def _proved(seen: Sequence[Annotation] | None, row: Row, parameters: set[str]) -> Sequence[Annotation] | None:
    """The results that were seen, with the lengths that the translator finds them to have."""
    if seen is None or len(seen) != len(row.results):
        return seen if seen == () and not row.results else None
    proved = []
    for annotation, type in zip(seen, row.results, strict=True):
        given = Observed((type.dtype.name,), len(type.shape)) if type.is_array else Observed(scalar=str(type))
        if given != annotation.type:
            return None
        sizes = zip(type.shape, annotation.sizes, strict=True)
        proved.append(Annotation(given, [_length(dim, name, parameters) for dim, name in sizes]))
    return proved


def _length(dim: Dim, otherwise: str, parameters: set[str]) -> str:
    """A length as annotations write it: ``n-2``; a name of its own for what they cannot say, such as a parameter."""
    text = str(dim).replace(" ", "")
    return text if re.fullmatch(r"[\w+*-]+", text) and not parameters & set(dim.atoms()) else otherwise


def _parameters(target: Target, name: str) -> set[str]:
    function = next(function for function in target.functions if function.name == name)
    return {param.name.value for param in function.parameters}


def _is_decorated(name: str, target: Target) -> bool:
    return any(function.name == name and function.definition.decorators for function in target.functions)


def _ask(target: Target, edits: Mapping[str, Edit], bounds: Bounds) -> dict[str, Row]:
    if not edits:
        return {}
    changed = replace(target.source, data=apply(target.tree, edits).bytes)
    return {row.name: row for row in survey(changed, target.settings, bounds, set(edits)) if row.name in edits}
