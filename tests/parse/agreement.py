"""One kernel as source text: its graph, and whether running the graph gives what running the source gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.parse.interpreter import NotEntered, run_kernel
from transpile.errors import TranspileErrors
from transpile.parse.module import parse_module
from transpile.symbolic.graph import Kernel, Node, walk
from transpile.symbolic.verify import verify

HEADER = """\
import math
import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int32, Int64, UInt8, UInt32
from transpile import kernel

"""


def parse(source: str) -> Kernel:
    """The last kernel of a module (without its usual imports)."""
    kernel = parse_module("src/example.py", HEADER + source).kernels[-1]
    verify(kernel)
    return kernel


def nodes(kernel: Kernel, op: str) -> list[Node]:
    return [node for node in walk(kernel.body) if node.op == op]


def conditions(kernel: Kernel) -> list[str]:
    return [f"{condition.value} {condition.relation} 0" for condition in kernel.conditions]


def agree(source: str, *calls: tuple[Any, ...], entered: bool | None = True) -> Kernel:
    """Run the graph and the source on each tuple of arguments: results, types, exceptions and changed arguments agree.

    ``entered`` says whether the conditions hold: then the graph must run. None: either.
    """
    kernel = parse(source)
    names: dict[str, Any] = {}
    exec(
        compile(HEADER.replace("from transpile import kernel", "kernel = lambda f: f") + source, "example", "exec"),
        names,
    )
    for arguments in calls:
        _agree_once(kernel, names[kernel.name], arguments, entered)
    return kernel


def _agree_once(kernel: Kernel, function: Any, arguments: tuple[Any, ...], entered: bool | None) -> None:
    ours, theirs = ([_copied(argument) for argument in arguments] for _ in range(2))
    if entered is False:
        with pytest.raises(NotEntered):
            run_kernel(kernel, *ours)
        return
    try:
        with np.errstate(all="ignore"):
            expected = function(*theirs)
    except Exception as error:  # the graph raises the same, or its conditions do not hold
        with pytest.raises((type(error), NotEntered)):
            run_kernel(kernel, *ours)
        return
    try:
        result = run_kernel(kernel, *ours)
    except NotEntered:
        assert entered is None
        return
    _same(result, expected)
    for parameter, given, mine, other in zip(kernel.parameters, arguments, ours, theirs, strict=True):
        if isinstance(given, np.ndarray):
            np.testing.assert_array_equal(mine, other)
            assert parameter.written or np.array_equal(given, other, equal_nan=given.dtype.kind == "f")


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _same(result: Any, expected: Any) -> None:
    if isinstance(expected, tuple):
        assert isinstance(result, tuple)
        assert len(result) == len(expected)
        for item, other in zip(result, expected, strict=True):
            _same(item, other)
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert isinstance(result, type(expected))
        assert result.dtype == expected.dtype
        np.testing.assert_array_equal(result, expected)
    else:
        assert type(result) is type(expected)
        assert result == expected or (result != result and expected != expected)


def refusal(source: str) -> str:
    """The one error of a source as text: place, message, source line, carets and help."""
    text = HEADER + source
    with pytest.raises(TranspileErrors) as caught:
        parse_module("src/example.py", text)
    found = caught.value.diagnostics
    assert len(found) == 1
    first = found[0]
    line = text.splitlines()[first.line - 1]
    end = first.end_column if first.end_line == first.line else len(line) + 1
    carets = " " * (first.column - 1) + "^" * max(1, end - first.column)
    shown = f"{first.line - HEADER.count(chr(10))}:{first.column}: {first.code}: {first.message}"
    return f"{shown}\n{line}\n{carets}\nhelp: {first.help}\n"
