"""Which version of a kernel runs: its source, the generated NumPy version or C.

A generated function calls the name ``_enter_<kernel>`` of its module first and takes what that returns, unless it is
NotImplemented. Choosing a target rebinds that one name, so that a call pays nothing for the choice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any, Literal, get_args

Target = Literal["source", "python", "c"]
TARGETS: tuple[str, ...] = get_args(Target)


@dataclass(frozen=True)
class Bound:
    """A kernel: its source function and the generated one, where there is one that is up to date.

    ``entries``: the compiled function of each version of the kernel, or what declines where there is none.
    """

    source: FunctionType
    generated: FunctionType | None = None
    module: ModuleType | None = None  # the generated one
    entries: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The kernel's full name."""
        return f"{self.source.__module__}.{self.source.__qualname__}"

    def obstacle(self, target: str | None) -> str | None:
        """Why the kernel cannot run on ``target``; None where it can. What has no C version at all runs as NumPy."""
        if target in (None, "source"):
            return None
        if self.module is None:
            return f"{self.name} has no generated version that is up to date; run `python -m transpile`"
        compiled = not getattr(self.module, "_COMPILED", {}).keys().isdisjoint(self.entries)
        if target == "c" and compiled and not self._is_compiled:
            return f"{self.name} has no compiled version that is up to date; run `python -m transpile --build`"
        return None

    def apply(self, target: str | None) -> None:
        """Make calls run ``target`` (None: the best there is)."""
        backend = target or "c"
        if self.module is None:
            backend = "source"
        else:
            if backend == "c" and not self._is_compiled:
                backend = "python"
            declined: Callable[..., Any] = self.module._declined
            for name, entry in self.entries.items():
                setattr(self.module, f"_enter_{name}", entry if backend == "c" else declined)
            if self.source.__name__ not in self.entries or backend == "source":
                entry = _by_position(self.source) if backend == "source" else declined
                setattr(self.module, f"_enter_{self.source.__name__}", entry)
        vars(self.generated or self.source)["backend"] = backend

    @property
    def _is_compiled(self) -> bool:
        """Whether there is a compiled function for some version."""
        return any(entry is not getattr(self.module, "_declined", None) for entry in self.entries.values())


_bound: dict[str, Bound] = {}
_chosen: str | None = None


def register(bound: Bound) -> None:
    """Take in a kernel and make it run what is chosen now."""
    _check([bound], _chosen)
    _bound[bound.name] = bound
    bound.apply(_chosen)


@contextmanager
def use(target: Target) -> Iterator[None]:
    """Run every kernel on one target within a ``with`` block: ``"source"``, ``"python"`` (generated NumPy) or ``"c"``.

    It holds for all threads. Blocks may be nested; leaving one restores what held before. A RuntimeError says which
    kernel cannot run there; a kernel for which no C is generated at all runs its NumPy version under ``"c"``.
    """
    previous = _chosen
    choose(_known(target, "use()"))
    try:
        yield
    finally:
        choose(previous)


def choose(target: str | None) -> None:
    """Make every kernel run on one target from now on; None: on the best that it has."""
    global _chosen
    _check(list(_bound.values()), target)
    _chosen = target
    for bound in _bound.values():
        bound.apply(target)


def _check(bounds: list[Bound], target: str | None) -> None:
    obstacles = [obstacle for bound in bounds if (obstacle := bound.obstacle(target))]
    if obstacles:
        raise RuntimeError(f"target {target!r} was asked for, but " + "; ".join(obstacles))


def _known(target: str, place: str) -> str:
    if target not in TARGETS:
        raise ValueError(f"{place} expects one of {', '.join(map(repr, TARGETS))}, got {target!r}")
    return target


def _by_position(source: FunctionType) -> Callable[..., Any]:
    """The source function, to be called with all its arguments by position as generated functions do."""
    code = source.__code__
    count = code.co_argcount
    if not code.co_kwonlyargcount:
        return source
    names = code.co_varnames[count : count + code.co_kwonlyargcount]

    def call(*arguments: Any) -> Any:
        return source(*arguments[:count], **dict(zip(names, arguments[count:], strict=True)))

    return call


if os.environ.get("TRANSPILE"):
    _chosen = _known(os.environ["TRANSPILE"], "the environment variable TRANSPILE")
