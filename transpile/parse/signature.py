"""What a function's ``def`` line and decorator say: parameters, sizes, result types and settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from transpile.symbolic.graph import Parameter
from transpile.symbolic.types import Type


@dataclass(frozen=True)
class FunctionSettings:
    """The settings of one kernel: the project's, overridden by the decorator's arguments."""

    fp: str = "fast"
    parallel: bool = False
    cast: str = "exact"
    options: tuple[tuple[str, Any], ...] = ()  # mode, including, excluding: what the rewrite room reads


@dataclass(frozen=True)
class Signature:
    """A kernel's parameters and results as annotated.

    ``sizes`` maps each named size to the parameter and axis that define it. ``returns`` is None where the source has no
    return annotation and () for ``-> None``; ``returns_tuple`` when the annotation is a ``tuple[...]``.
    """

    name: str
    parameters: tuple[Parameter, ...]
    sizes: dict[str, tuple[str, int]] = field(default_factory=dict)
    returns: tuple[Type, ...] | None = None
    returns_tuple: bool = False
    docstring: str | None = None
