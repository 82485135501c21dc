"""The verifier of storage: what must hold before any printer relies on it."""

from __future__ import annotations

from transpile.memory.storage import Storage
from transpile.symbolic.graph import walk


def verify(storage: Storage) -> None:
    """Raise AssertionError where an update has no memory of its own kind, or would write what is only read."""
    names = [buffer.name for buffer in dict.fromkeys(storage.buffers.values())]
    if len(names) != len(set(names)):
        raise AssertionError(f"{storage.kernel.name}: two buffers share a name: {sorted(names)}")
    for node in walk(storage.kernel.body):
        if node.op != "update":
            continue
        buffer = storage.buffer(node)
        if buffer is None or buffer.role == "constant" or not buffer.written:
            raise AssertionError(f"{storage.kernel.name}: {node!r} writes {buffer}")
