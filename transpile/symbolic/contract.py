"""The contract of a C function in words: what a call keeps to, one fact a line, as the generated header says it.

The build reads it there (`build/contract.py`), so that compiling a package needs its committed files and no translator.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from transpile.symbolic.dims import Dim, text
from transpile.symbolic.entry import GEMM, Entry, Result
from transpile.symbolic.graph import Condition
from transpile.symbolic.program import Array


def contract(entry: Entry, program: str) -> list[str]:
    """The lines of the contract. ``program`` is the fingerprint of what the function computes."""
    return [f"contract of {entry.kernel.name}, program {program}", *_facts(entry)]


def _facts(entry: Entry) -> Iterator[str]:
    for parameter in entry.kernel.parameters:
        written = ", written" if parameter.type.is_array and parameter.written else ""
        yield f"takes {parameter.name}: {parameter.type}{written}"
    for size, (array, axis) in entry.kernel.sizes.items():
        yield f"where {size} = {array}.shape[{axis}]"
    if entry.function.sizes:
        yield f"passes {', '.join(entry.function.sizes)}"
    if entry.function.uses_gemm:
        yield f"calls {', '.join(GEMM[dtype] for dtype in entry.function.uses_gemm)}"
    if entry.function.library:
        yield f"relies on {', '.join(entry.function.library)}"
    yield from (f"needs {text(divisor)} != 0" for divisor in entry.divisors)
    yield from (f"needs {_relation(condition)}" for condition in entry.conditions)
    for changed, others in entry.separate:
        if others:
            yield f"keeps {changed.name} apart from {', '.join(other.name for other in others)}"
    yield f"gives {_results(entry)}"
    for status, (exception, message) in enumerate(entry.function.messages, 1):
        yield f"fails with {status}: {exception} {_quoted(message)}"
    if entry.again:
        yield f"leaves to Python {', '.join(map(str, entry.again))}"


def _relation(condition: Condition) -> str:
    """The condition with what is subtracted on the right: ``n >= 2``."""
    left = Dim(tuple(term for term in condition.value.terms if term[1] > 0))
    right = -Dim(tuple(term for term in condition.value.terms if term[1] < 0))
    return f"{text(left)} {condition.relation} {text(right)}"


def _results(entry: Entry) -> str:
    results = [_result(result) for result in entry.results]
    if not results:
        return "None"
    return f"({', '.join(results)})" if entry.kernel.returns_tuple else results[0]


def _result(result: Result) -> str:
    if result.origin is not None:
        array = _result(replace(result, origin=None))
        return " or ".join((array, *(f"argument {name}" for name in result.spec.arguments)))
    if isinstance(result.storage, Array) and result.is_made:
        return f"{result.storage.dtype.name}[{', '.join('_' * len(result.storage.shape))}] made"
    if isinstance(result.storage, Array):
        part = " in part" if result.lengths is not None else ""
        return f"{result.storage.dtype.name}[{', '.join(map(text, result.storage.shape))}]{part}"
    return f"argument {result.spec.argument}" if result.spec.kind == "argument" else str(result.spec.type)


def _quoted(message: str) -> str:
    """The message as a string of JSON that neither ends a comment nor seems to begin one."""
    return json.dumps(message).replace("/", "\\u002f").replace("??", "?\\u003f")
