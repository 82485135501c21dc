"""The whole C file and its header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from transpile.emit_c.functions import function_lines
from transpile.emit_c.guards import guard_lines
from transpile.emit_c.helpers import closure, helper_text
from transpile.emit_c.signature import cdef, signature_lines
from transpile.emit_c.uses import Uses
from transpile.loops.access import statements
from transpile.symbolic.program import CallFunction, Function

_MATH = re.compile(
    r"\b(?:a?(?:sin|cos|tan)h?|atan2|exp(?:2|m1)?|log(?:2|10|1p)?|sqrt|cbrt|pow|hypot|fabs|fmod|floor|ceil|trunc|rint|erfc?|"
    r"[lt]gamma|copysign|nextafter|ldexp)f?\(|\b(?:INFINITY|NAN|isnan|isinf|isfinite|signbit)\b"
)
_STANDARD = (
    ("complex.h", re.compile(r"\bcomplex_f(?:32|64)\b")),
    ("limits.h", re.compile(r"\bINT_M(?:AX|IN)\b")),
    ("math.h", _MATH),
    ("stdbool.h", re.compile(r"\b(?:bool|true|false)\b")),
    ("stddef.h", re.compile(r"\b(?:NULL|size_t)\b")),
    ("stdint.h", re.compile(r"")),
    ("stdlib.h", re.compile(r"\b(malloc|realloc|free)\(")),
    ("string.h", re.compile(r"\bmem(?:cpy|set)\(")),
)


def print_source(functions: Sequence[Function], header: str, stem: str) -> str:
    """The text of ``<stem>.c``. ``header`` is the comment that opens it; ``stem`` the file's name without ``.c``."""
    uses = Uses()
    by_name = {function.name: function for function in functions}
    bodies = [function_lines(function, uses, by_name) for function in functions]
    helpers = closure(uses.helpers)
    blocks = [helper_text(helper).splitlines() for helper in helpers]
    blocks += [lines for lines in (_forward(functions),) if lines]
    blocks += bodies
    code = "\n\n".join("\n".join(block) for block in blocks)
    guards = guard_lines(uses, code)
    includes = [f"#include <{name}>" for name, needed in _STANDARD if needed.search(_without_comments(code))]
    parts = [
        header.strip("\n"),
        "\n".join([f'#include "{stem}.h"', "", *includes]),
        "\n".join(guards),
        code,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/", "", code, flags=re.DOTALL)


def _forward(functions: Sequence[Function]) -> list[str]:
    """Prototypes of private functions that are called before they are defined."""
    order = {function.name: position for position, function in enumerate(functions)}
    early = {
        stmt.callee
        for position, function in enumerate(functions)
        for stmt in statements(function.body)
        if isinstance(stmt, CallFunction) and order.get(stmt.callee, -1) >= position
    }
    lines: list[str] = []
    for function in functions:
        if function.private and function.name in early:
            lines += signature_lines(function, ";")
    return lines


def print_header(
    functions: Sequence[Function], header: str, stem: str, contracts: Mapping[str, Sequence[str]] | None = None
) -> str:
    """The text of ``<stem>.h``: plain prototypes of the public functions, each under its contract where it has one."""
    guard = re.sub(r"\W", "_", stem, flags=re.ASCII).upper() + "_H"
    declarations = cdef(functions, contracts)
    includes = ["#include <stdbool.h>"] if re.search(r"\bbool\b", _without_comments(declarations)) else []
    includes.append("#include <stdint.h>")
    parts = [
        header.strip("\n"),
        f"#ifndef {guard}\n#define {guard}",
        "\n".join(includes),
        declarations.strip("\n"),
        f"#endif /* {guard} */",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
