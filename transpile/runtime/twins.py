"""The generated module beside a source module: found, imported and compared with the source, once for each module."""

from __future__ import annotations

import importlib.util
import os
import sys
import warnings
from dataclasses import dataclass, field
from types import FunctionType, ModuleType

from transpile.runtime.freshness import stale_kernels


class StaleKernelWarning(RuntimeWarning):
    """A generated module is not used, because its source has changed since."""


@dataclass
class Twin:
    """A generated module, the kernels of it that are not up to date and those that were handed out."""

    module: ModuleType
    stale: frozenset[str]
    bound: set[str] = field(default_factory=set)
    warned: bool = False


_TWINS: dict[str, Twin | None] = {}


def module_for(source: FunctionType) -> ModuleType | None:
    """The generated module that has an up-to-date function for ``source``, else None. A stale one warns once."""
    name = source.__name__
    if source.__qualname__ != name:
        return None
    twin = _twin_of(source)
    if twin is None:
        return None
    twin.bound.add(name)
    if name in twin.stale or not _has(twin.module, name):
        _warn(twin, source)
        return None
    return twin.module


def _has(module: ModuleType, name: str) -> bool:
    """Whether the generated module has this kernel, in the form that this version knows."""
    is_function = isinstance(getattr(module, name, None), FunctionType)
    return is_function and name in getattr(module, "_DIGESTS", {}) and hasattr(module, f"_enter_{name}")


def _twin_of(source: FunctionType) -> Twin | None:
    path = source.__globals__.get("__file__")
    if not isinstance(path, str):
        return None
    path = os.path.abspath(path)
    known = _TWINS.get(path)
    # A kernel that is bound a second time belongs to a module that is being reloaded: look afresh.
    again = known is not None and source.__name__ in known.bound
    if again or path not in _TWINS:
        _TWINS[path] = _load(path, source, again)
    return _TWINS[path]


def _load(path: str, source: FunctionType, again: bool) -> Twin | None:
    stem = os.path.splitext(os.path.basename(path))[0]
    generated = os.path.join(os.path.dirname(path), f"{stem}_gen.py")
    if not os.path.exists(generated):
        return None
    package = source.__globals__.get("__package__")
    try:
        module = _import(f"{package}.{stem}_gen" if package else f"{stem}_gen", generated, again)
    except (ImportError, SyntaxError) as error:
        _say(source, f"{os.path.basename(generated)} cannot be imported ({error}), so the source runs instead.")
        return None
    return Twin(module, frozenset(stale_kernels(path, module)))


def _import(name: str, path: str, again: bool) -> ModuleType:
    """Import the file at ``path``, and no other of that name that may be on the path."""
    known = sys.modules.get(name)
    is_other = known is not None and getattr(known, "__file__", None) != path
    if known is not None and not is_other and not again:
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no loader for {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    finally:
        if known is not None and is_other:
            sys.modules[name] = known
    return module


def _warn(twin: Twin, source: FunctionType) -> None:
    if twin.warned:
        return
    twin.warned = True
    names = ", ".join(sorted(twin.stale | {source.__name__}))
    file = os.path.basename(twin.module.__file__ or "")
    _say(source, f"{file} is stale: the source of {names} has changed, so the source runs instead.")


def _say(source: FunctionType, problem: str) -> None:
    path = source.__code__.co_filename
    warnings.warn_explicit(
        f"{problem} Regenerate it with: python -m transpile {os.path.basename(path)}",
        StaleKernelWarning,
        path,
        source.__code__.co_firstlineno,
        source.__module__,
    )
