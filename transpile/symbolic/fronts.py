"""Fronts: public functions that choose one of several kernels by their arguments, and take records apart.

A kernel whose annotations leave a choice (several dtypes, a ``Literal``, None) becomes one kernel for each combination;
one that takes or returns records becomes a flat one. The front has the signature of the source.
"""

from __future__ import annotations

from dataclasses import dataclass


def string_text(text: str) -> str:
    """A text as Python source, in the quotes that Black prefers."""
    literal = ascii(text)
    return f'"{literal[1:-1]}"' if literal.startswith("'") and '"' not in literal else literal


@dataclass(frozen=True)
class Test:
    """What an argument must be. ``kind``: array (dtype, rank, text), python or numpy (a type's name), equal (a value),
    none, given (anything but None), generator (its class) or member (class and name of an enum's member)."""

    path: str
    kind: str
    value: object = None


@dataclass(frozen=True)
class Packed:
    """How results are put together: the items of a tuple, or the fields of a class.

    ``name`` and ``module`` say which class (the module relative to the source's folder, without ``.py``); a tuple has
    neither, a list is a class without a module. An item is a result of the kernel, where it is None, or put together
    itself.
    """

    name: str
    module: str
    items: tuple[Packed | None, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the kernel gives what this is as it is: a tuple of results."""
        return not self.name and not any(self.items)


@dataclass(frozen=True)
class Version:
    """A kernel, when it is called, and with which parts of the front's arguments (``state.u``)."""

    kernel: str
    tests: tuple[Test, ...]
    arguments: tuple[str, ...]
    packed: Packed | None = None


@dataclass(frozen=True)
class FrontParameter:
    """A parameter of the source; the default as text."""

    name: str
    default: str | None = None
    keyword_only: bool = False


@dataclass(frozen=True)
class Front:
    """The public function."""

    name: str
    parameters: tuple[FrontParameter, ...]
    versions: tuple[Version, ...]
    docstring: str | None = None
