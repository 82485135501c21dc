"""Array handles of loops: which only swap the arrays that they began with, and what the source may not do with them."""

from __future__ import annotations

from transpile.errors import at
from transpile.memory.flow import LOOPS, carried_args, exits, inits
from transpile.memory.storage import Storage
from transpile.symbolic.graph import Node, walk

TWO_NAMES = "T061"


def handle_slots(storage: Storage, loop: Node) -> list[int]:
    """The positions of a loop's carried arrays that are not simply updated in place."""
    return [
        slot
        for slot, arg in enumerate(carried_args(loop))
        if arg.type is not None and arg.type.is_array and not storage.in_place(loop, slot)
    ]


def swaps_only(storage: Storage, loop: Node) -> bool:
    """Whether every turn only permutes the handles, so that they can point at the arrays that they began with."""
    slots = handle_slots(storage, loop)
    args = {carried_args(loop)[slot] for slot in slots}
    for end in exits(loop.regions[-1]):
        values = [end.inputs[slot] for slot in slots]
        if not all(storage.whole(value) for value in values) or {storage.owner(value) for value in values} != args:
            return False
    begins = [inits(loop)[slot] for slot in slots]
    owners = {storage.owner(begin) for begin in begins}
    return len(owners) == len(slots) and all(storage.whole(begin) and storage.buffer(begin) for begin in begins)


def check(storage: Storage) -> None:
    """Refuse loops after which one array is known by two names, one of them written."""
    nodes = list(walk(storage.kernel.body))
    order = {node: position for position, node in enumerate(nodes)}
    for loop in nodes:
        if loop.op in LOOPS:
            _check_loop(storage, loop, nodes[order[loop] + 1 :])


def _check_loop(storage: Storage, loop: Node, later: list[Node]) -> None:
    slots = handle_slots(storage, loop)
    swaps = swaps_only(storage, loop)
    for slot in slots:
        begin = inits(loop)[slot]
        written = any(carried_args(loop)[other] in storage.updated for other in slots)
        if not written and not swaps:
            continue
        owner = storage.owner(begin)
        if owner.op == "param" and written and not swaps:
            _refuse(loop, begin)
        if any(owner in _owners(storage, node) for node in later):
            _refuse(loop, begin)


def _owners(storage: Storage, node: Node) -> set[Node]:
    arrays = (item for item in node.inputs if item.type is not None and item.type.is_array)
    return {storage.owner(item) for item in arrays}


def _refuse(loop: Node, begin: Node) -> None:
    name = begin.hint or "the array"
    message = f"`{name}` is bound to different arrays in this loop and written, while its first array is still in use"
    raise at(loop.span, TWO_NAMES, message, f"start from a copy: `{name} = {name}.copy()` before the loop")
