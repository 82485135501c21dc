"""What keeps a function from being a kernel, named so that the same thing has the same name everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transpile.adopt.clues import Kind
from transpile.adopt.guesses import Spec
from transpile.errors import Diagnostic
from transpile.parse import codes

PARAMETERS = {
    Kind.NONE: "an optional parameter (None)",
    Kind.TEXT: "a parameter that is a string",
    Kind.FUNCTION: "a parameter that is a function",
    Kind.TUPLE: "a parameter that is a tuple or a list",
    Kind.MAPPING: "a parameter that is a dict",
    Kind.DTYPE: "a parameter that is a dtype",
    Kind.OBJECT: "a parameter that is an object",
}
_NAMED = (
    (r"^`([\w.]+)` is not supported$", r"\1"),
    (r"^the (method|attribute) `(\w+)` of .* is not supported$", r"the \1 .\2"),
    (r"^the decorated function `.*", "a helper with a decorator"),
    (r"^the decorator .*", "a decorator"),
    (r"^the class `.*", "a class"),
    (r"^the argument `(\w+)` of (\S+) is not supported$", r"\2(\1=)"),
    (r"^positional-only parameters.*", "positional-only parameters"),
    (r"^`\*\*\w+` is not supported.*|^`\*\*` param.*", "`**` parameters"),
    (r"^`\*\w+` is not supported.*|^`\*` param.*", "`*` parameters"),
    (r"^(.*) is not supported in a kernel$", r"\1"),
    (r"^the default of .*|^the array `\w+` cannot have a default", "a default that is not a number"),
    (r"^the annotation `([^`]*)`.*", "an annotation that is not understood"),
    (r"^`np.ndarray` says neither.*|^NDArray does not say.*", "an annotation without rank or dtype"),
    (r"^unions are not supported.*", "a union in an annotation"),
    (r"^`(\w+)` statements are not supported", r"`\1` statements"),
    (r"^`\w+` returns from inside a loop.*", "a helper that returns arrays from inside a loop"),
    (r"^.* is used as a number$", "a value that is no number or array"),
    (r"^only `range.*looped over|^a loop variable must be one name|^iterating over .*", "a loop over no range"),
    (r"^the size .* is known only while it runs.*", "a size that is known too late"),
    (r"^.* cannot be unpacked$", "unpacking an array"),
    (r"^indexing with an array \(bool.*", "a boolean mask"),
    (r"^indexing with an array .*", "an index array"),
    (r"^.* has no attribute `(\w+)` here$", r"the attribute .\1"),
    (r"^`\w+` is not a constant.*|^`\w+` cannot be used as a constant.*", "a name of the module that is no constant"),
    (r"^`(\w+)` of (\S+) is not supported$", r"\2(\1=)"),
)


@dataclass(frozen=True)
class Blocker:
    """One thing that is missing: its kind, and the finding of the translator with its place."""

    kind: str
    diagnostic: Diagnostic


def named(diagnostic: Diagnostic, parameter: Spec | None = None) -> Blocker:
    """A finding with the name of its kind. ``parameter``: what the parameter that was refused is thought to be."""
    if parameter is not None:
        kind = parameter.kind
        if parameter.optional and kind not in PARAMETERS:
            kind = Kind.NONE
        if kind in PARAMETERS:
            return Blocker(PARAMETERS[kind], diagnostic)
    message = diagnostic.message
    for pattern, name in _NAMED:
        found = re.match(pattern, message, re.DOTALL)
        if found:
            return Blocker(found.expand(name).strip(), diagnostic)
    return Blocker(codes.TITLES.get(diagnostic.code, message), diagnostic)
