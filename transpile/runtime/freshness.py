"""Is a generated module what its source says now?

The generated module carries, for each kernel, the names that it reaches (`_REACHES`) and the digest of their tokens
(`_DIGESTS`). Cutting source into tokens takes milliseconds, so what was found out is remembered beside Python's own
bytecode: files whose size and time are unchanged are not read, and definitions whose characters are unchanged are not
cut into tokens. Forgetting all of it changes nothing but the time.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from transpile.runtime.digest import definitions, raw, reached


@dataclass
class _Memory:
    """What the last look found: the state of each file, and for each kernel its (raw digest, token digest)."""

    files: dict[str, str] = field(default_factory=dict)
    kernels: dict[str, tuple[str, str]] = field(default_factory=dict)


def stale_kernels(source: str, twin: ModuleType) -> list[str]:
    """The kernels of ``twin`` that the file ``source`` no longer says so; none where that file is not there."""
    digests: Mapping[str, str] = getattr(twin, "_DIGESTS", {})
    reaches: Mapping[str, tuple[str, ...]] = getattr(twin, "_REACHES", {})
    files = _states(os.path.dirname(source), _file_names(source, reaches))
    if not files:
        return []
    memory_path = _memory_path(twin)
    memory = _recall(memory_path)
    if memory.files == files and _is_fresh(memory, digests):
        return []
    memory = _Memory(files, _examine(source, reaches, memory))
    _remember(memory_path, memory)
    return [name for name, expected in digests.items() if memory.kernels.get(name, ("", ""))[1] != expected]


def _is_fresh(memory: _Memory, digests: Mapping[str, str]) -> bool:
    return all(memory.kernels.get(name, ("", ""))[1] == expected for name, expected in digests.items())


def _file_names(source: str, reaches: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The source's own name and those of other modules that kernels reach into (``"helpers.py:scale"``)."""
    others = (name.rpartition(":")[0] for names in reaches.values() for name in names)
    return list(dict.fromkeys([os.path.basename(source), *filter(None, others)]))


def _states(folder: str, names: Iterable[str]) -> dict[str, str]:
    """Time and size of each file. Empty where the first one, the source itself, is not on disk."""
    states: dict[str, str] = {}
    for name in names:
        try:
            status = os.stat(os.path.join(folder, name))
        except OSError:
            if not states:
                return {}
            states[name] = "missing"
        else:
            states[name] = f"{status.st_mtime_ns} {status.st_size}"
    return states


def _examine(source: str, reaches: Mapping[str, tuple[str, ...]], memory: _Memory) -> dict[str, tuple[str, str]]:
    folder, own = os.path.split(source)
    texts = {name: _definitions(os.path.join(folder, name)) for name in _file_names(source, reaches)}
    found: dict[str, tuple[str, str]] = {}
    for kernel, names in reaches.items():
        split = (name.rpartition(":") for name in names)
        pieces = [texts[file or own].get(name, "") for file, _, name in split]
        text = raw("\0".join(pieces))
        remembered = memory.kernels.get(kernel, ("", ""))
        found[kernel] = remembered if remembered[0] == text else (text, reached(pieces))
    return found


def _definitions(path: str) -> dict[str, str]:
    try:
        with tokenize.open(path) as file:
            return definitions(file.read())
    except (OSError, SyntaxError, UnicodeDecodeError):
        return {}


def _memory_path(twin: ModuleType) -> str | None:
    """A file of this Python's own beside the bytecode of the generated module; None where Python keeps no bytecode."""
    if sys.dont_write_bytecode or not twin.__file__:
        return None
    try:
        return importlib.util.cache_from_source(twin.__file__).removesuffix(".pyc") + ".fresh"
    except NotImplementedError:
        return None


def _recall(path: str | None) -> _Memory:
    memory = _Memory()
    if path is None:
        return memory
    try:
        with open(path, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
    except (OSError, UnicodeDecodeError):
        return memory
    for row in rows:
        match row:
            case ["file", name, state]:
                memory.files[name] = state
            case ["kernel", name, text, words]:
                memory.kernels[name] = (text, words)
    return memory


def _remember(path: str | None, memory: _Memory) -> None:
    """Write the memory in one step. That it cannot be written is no fault: the next import looks again."""
    if path is None:
        return
    rows = [("file", name, state) for name, state in memory.files.items()]
    kernels = [("kernel", name, *digests) for name, digests in memory.kernels.items()]
    partial = f"{path}.{os.getpid()}"
    try:
        with open(partial, "w", encoding="utf-8") as file:
            file.writelines("\t".join(row) + "\n" for row in [*rows, *kernels])
        os.replace(partial, path)
    except OSError:
        return
