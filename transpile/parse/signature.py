"""What a function's ``def`` line and decorator say: parameters, sizes, result types and settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from transpile.parse.declared import Declared
from transpile.symbolic.fronts import FrontParameter
from transpile.symbolic.graph import Kernel, Parameter
from transpile.symbolic.types import Type


@dataclass(frozen=True)
class FunctionSettings:
    """The settings of one kernel: the project's, overridden by the decorator's arguments."""

    fp: str = "fast"
    parallel: bool = False
    cast: str = "exact"
    options: tuple[tuple[str, Any], ...] = ()  # mode, including, excluding: what the rewrite room reads


@dataclass(frozen=True)
class Choice:
    """A choice that the annotations leave: where it is first met, how many options, and what was taken this time."""

    path: str
    count: int
    taken: Declared | None = None


@dataclass(frozen=True)
class Signature:
    """A kernel's parameters and results as annotated.

    ``sizes`` maps each named size to the parameter and axis that define it. ``returns`` is None where the source has no
    return annotation and () for ``-> None``; ``returns_tuple`` when the annotation is a ``tuple[...]``. ``declared``:
    what each parameter of the source is, where some are no parameters of the kernel as they stand.
    """

    name: str
    parameters: tuple[Parameter, ...]
    sizes: dict[str, tuple[str, int]] = field(default_factory=dict)
    returns: tuple[Type, ...] | None = None
    returns_tuple: bool = False
    docstring: str | None = None
    declared: tuple[tuple[str, Declared], ...] = ()
    front: tuple[FrontParameter, ...] = ()
    choices: dict[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Translated:
    """A kernel and the signature that it came from."""

    kernel: Kernel
    signature: Signature
