"""One signature for each combination of what a kernel's annotations leave to choose, and the front that chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from transpile import errors
from transpile.parse import codes
from transpile.parse.declared import Declared, Leaf, paths, test_of, words
from transpile.parse.definitions import read_signature
from transpile.parse.signature import FunctionSettings, Signature, Translated
from transpile.parse.values import ModuleScope
from transpile.symbolic.fronts import Front, FrontParameter, Version

MOST = 16
Chosen = dict[str, int]


def read_signatures(
    definition: cst.FunctionDef, scope: ModuleScope, settings: FunctionSettings
) -> list[tuple[Chosen, Signature]]:
    """All versions; a kernel that leaves no choice has one, under its own name."""
    pending: list[Chosen] = [{}]
    found: list[tuple[Chosen, Signature]] = []
    while pending:
        chosen = pending.pop(0)
        signature = read_signature(definition, scope, settings, chosen)
        open_ = next((key for key in signature.choices if key not in chosen), None)
        if open_ is None:
            found.append((chosen, signature))
        else:
            count = signature.choices[open_].count
            pending = [*({**chosen, open_: number} for number in range(count)), *pending]
        if len(found) + len(pending) > MOST:
            message = f"the annotations of `{definition.name.value}` leave more than {MOST} combinations"
            help = "name fewer dtypes, or fewer values"
            raise errors.at(scope.span(definition.name), codes.UNSUPPORTED_ANNOTATION, message, help)
    return _named(found)


def _named(found: list[tuple[Chosen, Signature]]) -> list[tuple[Chosen, Signature]]:
    """Each version under a name of its own."""
    suffixes = {key: words(options, key_parameter(found, key)) for key, options in _options(found).items()}
    named = []
    for chosen, signature in found:
        parts = [signature.name, *(suffixes[key][number] for key, number in chosen.items())]
        if signature.declared and len(parts) == 1:
            parts.append("flat")
        named.append((chosen, replace(signature, name="_".join(parts))))
    return named


def key_parameter(found: Sequence[tuple[Chosen, Signature]], key: str) -> str:
    """The parameter that a choice is about."""
    path = next(signature.choices[key].path for _, signature in found if key in signature.choices)
    return path.replace(".", "_")


def _options(found: Sequence[tuple[Chosen, Signature]]) -> dict[str, list[Declared]]:
    """What each option of each choice declares."""
    options: dict[str, dict[int, Declared]] = {}
    for chosen, signature in found:
        for key, number in chosen.items():
            taken = signature.choices[key].taken
            assert taken is not None
            options.setdefault(key, {})[number] = taken
    return {key: [taken[number] for number in sorted(taken)] for key, taken in options.items()}


def with_front(name: str, item: Translated) -> Translated:
    """Make sure that a kernel with a front has a name of its own, and knows its source's."""
    kernel, signature = item.kernel, item.signature
    if kernel.packed is not None and not signature.declared:
        front = tuple(FrontParameter(p.name, p.default, p.keyword_only) for p in kernel.parameters)
        bare = tuple(replace(p, default=None, keyword_only=False) for p in kernel.parameters)
        declared = tuple((p.name, Leaf(p)) for p in bare)
        kernel = replace(kernel, name=f"{name}_flat", parameters=bare)
        signature = replace(signature, declared=declared, front=front)
    if kernel.name != name:
        kernel = replace(kernel, source=name, docstring=None)
    return Translated(kernel, signature)


def front_of(name: str, translated: Sequence[Translated]) -> Front | None:
    """The front of a kernel's versions; None where the kernel is what the source says."""
    if not translated or not translated[0].kernel.source:
        return None
    first = translated[0]
    versions = tuple(_version(item) for item in translated)
    return Front(name, first.signature.front, versions, first.signature.docstring)


def _version(item: Translated) -> Version:
    choices = item.signature.choices.values()
    tests = tuple(test_of(choice.path, choice.taken) for choice in choices if choice.taken is not None)
    arguments = tuple(path for name, declared in item.signature.declared for path in paths(declared, name))
    return Version(item.kernel.name, tests, arguments, item.kernel.packed)
