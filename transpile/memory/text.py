"""Storage as text: one line a buffer, with the values that live in it."""

from __future__ import annotations

from transpile.memory.flow import LOOPS
from transpile.memory.storage import Buffer, Storage
from transpile.symbolic.graph import Node, walk


def print_storage(storage: Storage) -> str:
    """The buffers of a kernel in the order of their first use, and the arrays that need none."""
    held: dict[Buffer, list[str]] = {buffer: [] for buffer in storage.buffers.values()}
    virtual: list[str] = []
    for node in _arrays(storage):
        buffer = storage.buffer(node)
        if buffer is None:
            virtual.append(_described(node))
        elif node not in storage.kernel.params:
            held[buffer].append(_described(node))
    lines = [f"{_buffer_line(buffer)}: {', '.join(values) or 'as given'}" for buffer, values in held.items()]
    if virtual:
        lines.append(f"evaluated where they are read: {', '.join(virtual)}")
    return "".join(f"{line}\n" for line in [f"kernel {storage.kernel.name}", *(f"    {line}" for line in lines)])


def _arrays(storage: Storage) -> list[Node]:
    nodes = walk(storage.kernel.body)
    return [node for node in nodes if node.op not in (*LOOPS, "if") and node.type is not None and node.type.is_array]


def _described(node: Node) -> str:
    return f"{node.op} {node.hint}" if node.hint else node.op


def _buffer_line(buffer: Buffer) -> str:
    written = ", written" if buffer.written and buffer.role == "parameter" else ""
    return f"{buffer.name} {buffer.dtype.name}[{', '.join(map(str, buffer.shape))}] ({buffer.role}{written})"
