"""Graph to storage: which value owns which buffer, what is in place, which array handles rotate.

Updates stay in the buffer of what they update. A loop slot whose value is always an update of itself is in place; any
other array slot is a handle with a buffer of its own, and rotates. Everything else that is an array and must exist in
memory gets a buffer; arrays that nothing needs in memory stay expressions (`loops/` evaluates them where they are
read).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from transpile.memory.flow import LOOPS, Flow, analyse, carried_args, exits, inits
from transpile.memory.naming import Namer, describe
from transpile.symbolic.dims import Dim
from transpile.symbolic.graph import Kernel, Masked, Node, walk
from transpile.symbolic.ops import ELEMENTWISE
from transpile.symbolic.types import DType

VIEWS = ("view", "transpose", "reshape")
VIRTUAL = ("fill", "arange", "linspace", "eye")
_ELEMENT_BY_ELEMENT = frozenset((*ELEMENTWISE, "cast"))


@dataclass(frozen=True, eq=False)
class Buffer:
    """Memory for one array. ``role``: parameter, constant, result or workspace."""

    name: str
    dtype: DType
    shape: tuple[Dim, ...]
    role: str
    written: bool = False


@dataclass
class Storage:
    """The answers. ``buffers`` by owner; ``results`` the result buffers or scalar names, in their order."""

    kernel: Kernel
    flow: Flow
    namer: Namer
    buffers: dict[Node, Buffer] = field(default_factory=dict)
    updated: set[Node] = field(default_factory=set)
    results: list[Buffer | str | None] = field(default_factory=list)
    unnamed: set[str] = field(default_factory=set)  # names that the source did not give
    selecting: set[Node] = field(default_factory=set)  # expressions in which masks select elements
    _in_place: dict[tuple[Node, int], bool] = field(default_factory=dict)

    def fresh(self, hint: str | None, otherwise: str) -> str:
        """A new name from the source's, or from ``otherwise`` where the source has none."""
        name = self.namer.fresh(hint or otherwise)
        if not hint:
            self.unnamed.add(name)
        return name

    def name(self, node: Node) -> str:
        """A new name for a node: the source's, or what it will be when it is stored, or what it is."""
        return self.fresh(node.hint, self._stored_as(node) or describe(node))

    def _stored_as(self, node: Node) -> str | None:
        """``new_u`` where the source stores the value in a part of ``u``."""
        for user in self.flow.users.get(node, ()):
            if user.op == "update" and user.inputs[1] is node:
                owner = self.owner(user.inputs[0])
                if owner.hint or owner in self.buffers:
                    return f"new_{owner.hint or self.buffers[owner].name}"
        return None

    def owner(self, node: Node) -> Node:
        """The node that owns the memory that ``node`` is or looks at."""
        while True:
            if node.op in VIEWS or node.op == "update":
                node = node.inputs[0]
            elif node in self.flow.slots:
                loop, slot = self.flow.slots[node]
                if not self.in_place(loop, slot):
                    return carried_args(loop)[slot]
                node = inits(loop)[slot]
            elif node.op == "result":
                source = self._of_result(node)
                if source is node:
                    return node
                node = source
            else:
                return node

    def _of_result(self, node: Node) -> Node:
        producer = node.inputs[0]
        if producer.op in LOOPS:
            return carried_args(producer)[int(node.attr)]
        if producer.op == "if":
            ends = [branch.end for branch in producer.regions if branch.end.op == "yield"]
            owners = {self.owner(end.inputs[node.attr]) for end in ends}
            if len(owners) == 1 and all(self.whole(end.inputs[node.attr]) for end in ends):
                return owners.pop()
        return node

    def in_place(self, loop: Node, slot: int) -> bool:
        """Whether the slot only ever holds updates of itself."""
        key = (loop, slot)
        if key not in self._in_place:
            self._in_place[key] = False  # while deciding, the argument is its own owner
            arg = carried_args(loop)[slot]
            values = [end.inputs[slot] for end in exits(loop.regions[-1])]
            self._in_place[key] = all(self.whole(value) and self.owner(value) is arg for value in values)
        return self._in_place[key]

    def whole(self, node: Node) -> bool:
        """Whether the value is all of its owner's memory, in its order (updates, but no view)."""
        while node.op == "update":
            node = node.inputs[0]
            while node.op in VIEWS:
                node = node.inputs[0]
        return node.op not in VIEWS

    def reads(self, node: Node) -> set[Node]:
        """The owners of the memory that evaluating ``node`` as an expression reads."""
        found: set[Node] = set()
        seen = {node}
        pending = [node]
        while pending:
            part = pending.pop()
            owner = self.owner(part)
            if owner in self.buffers or part.op in ("param", "arg", "result", "constant_array"):
                found.add(owner)
            else:
                new = [operand for operand in part.inputs if operand not in seen]
                seen.update(new)
                pending += new
        return found

    def crosses_update(self, node: Node, user: Node) -> bool:
        """Whether memory that ``node`` reads may change between it and ``user``, a later node of its region."""
        return self.changes_before(node, user) or (user.op == "update" and self.owner(user) in self.reads(node))

    def changes_before(self, node: Node, user: Node) -> bool:
        """Whether memory that ``node`` reads may change between it and ``user``, before ``user`` itself."""
        read = self.reads(node)
        region = self.flow.home[node]
        between = region.nodes[self.flow.position[node] + 1 : self.flow.position[user]]
        return any(self._writes(other) & read for other in between)

    def _writes(self, node: Node) -> set[Node]:
        if node.op == "update":
            return {self.owner(node)}
        if node.op == "call":
            return {self.owner(operand) for operand in node.inputs}
        inside = (inner for region in node.regions for inner in walk(region))
        return {self.owner(inner) for inner in inside if inner.op == "update"}

    def buffer(self, node: Node) -> Buffer | None:
        """The buffer that holds ``node``, or None where it is an expression.

        What a loop carries may begin as a reshaped array: then the memory is seen in the shape that the loop sees.
        """
        buffer = self.buffers.get(self.owner(node))
        while node.op in VIEWS or node.op == "update":
            node = node.inputs[0]
        if buffer is None or node.op not in ("arg", "result") or node.type is None:
            return buffer
        is_reshaped = node.type.is_array and len(node.type.shape) != len(buffer.shape)
        return replace(buffer, shape=node.type.shape) if is_reshaped else buffer


def assign(kernel: Kernel) -> Storage:
    """Give buffers to all arrays of the kernel that need one."""
    flow = analyse(kernel)
    namer = Namer({*kernel.sizes, *kernel.atoms, *(parameter.name for parameter in kernel.parameters)})
    storage = Storage(kernel, flow, namer)
    nodes = list(walk(kernel.body))
    storage.updated = {storage.owner(node.inputs[0]) for node in nodes if node.op == "update"}
    for node in nodes:
        parts = node.inputs if node.op in _ELEMENT_BY_ELEMENT else ()
        if node.op == "compress" or not storage.selecting.isdisjoint(parts):
            storage.selecting.add(node)
    _parameters(storage)
    _results(storage, [node for node in nodes if node.op == "return"])
    for node in _owners(storage, nodes):
        if node in storage.buffers:
            continue
        shared = _taken_over(storage, node) or _same_constant(storage, node)
        if shared is not None:
            storage.buffers[node] = shared
        else:
            name = storage.name(node)
            role = "constant" if node.op == "constant_array" else "workspace"
            assert node.type is not None
            storage.buffers[node] = Buffer(name, node.type.dtype, node.type.shape, role, role == "workspace")
    return storage


def _taken_over(storage: Storage, arg: Node) -> Buffer | None:
    """The buffer of a handle's initial value, where that is a local array that nothing else uses any more."""
    if arg not in storage.flow.slots:
        return None
    loop, slot = storage.flow.slots[arg]
    init = inits(loop)[slot]
    buffer = storage.buffer(init)
    if buffer is None or buffer.role != "workspace" or storage.flow.uses[init] != 1 or not storage.whole(init):
        return None
    local = storage.owner(init).op not in ("arg", "result")
    return buffer if local and buffer.shape == (arg.type.shape if arg.type else ()) else None


def _same_constant(storage: Storage, node: Node) -> Buffer | None:
    """The buffer of the same constant array, which another function that is part of this one may have brought."""
    same = (other for other in storage.buffers if node.op == "constant_array" and _is_same(other, node))
    return next((storage.buffers[other] for other in same), None)


def _is_same(one: Node, other: Node) -> bool:
    # by their text: 0.0 == -0.0
    return (one.op, one.type, repr(one.attr)) == (other.op, other.type, repr(other.attr))


def _parameters(storage: Storage) -> None:
    for parameter, node in zip(storage.kernel.parameters, storage.kernel.params, strict=True):
        if parameter.type.is_array:
            storage.buffers[node] = Buffer(
                parameter.name, parameter.type.dtype, parameter.type.shape, "parameter", parameter.written
            )


def _results(storage: Storage, returns: list[Node]) -> None:
    taken: set[Node] = set()
    made: list[str] = []  # where what may be an argument instead is made
    for position, spec in enumerate(storage.kernel.results):
        values = [end.inputs[position] for end in returns]
        hint = next((value.hint for value in values if value.hint), None)
        if spec.kind == "argument":
            storage.results.append(None)
        elif spec.kind == "origin":
            storage.results.append(storage.namer.fresh(f"{made.pop(0)}_origin"))
        elif spec.kind == "scalar":
            storage.results.append(storage.namer.fresh(f"{hint}_out" if hint else "result"))
        else:
            storage.results.append(_result_buffer(storage, values, hint or "out", taken))
        made += [place.name for place in storage.results[-1:] if spec.kind == "either" and isinstance(place, Buffer)]


def _result_buffer(storage: Storage, values: list[Node], hint: str, taken: set[Node]) -> Buffer:
    owners = {storage.owner(value) for value in values}
    owner = next(iter(owners))
    private = len(owners) == 1 and owner not in taken and _is_made_here(owner)
    type_ = values[0].type
    assert type_ is not None
    direct = private and all(storage.whole(value) for value in values)
    name = storage.namer.fresh((owner.hint or hint) if direct else "out")
    buffer = Buffer(name, type_.dtype, type_.shape, "result", True)
    if direct:
        taken.add(owner)
        storage.buffers[owner] = buffer
    return buffer


def _is_made_here(owner: Node) -> bool:
    """Whether the memory comes into being where its owner stands."""
    if owner.op == "result":
        return owner.inputs[0].op == "routine"
    return owner.op not in ("param", "arg", "constant_array")


def _owners(storage: Storage, nodes: list[Node]) -> list[Node]:
    """Arrays that must be in memory, in the order of their definition."""
    needed = set(storage.updated)
    for node in nodes:
        needed.update(storage.owner(operand) for operand in _in_memory(storage, node))
    found: list[Node] = []
    for node in nodes:
        candidates = [arg for region in node.regions for arg in region.args] + [node]
        found += [
            item for item in candidates if item.type is not None and item.type.is_array and _owns(storage, item, needed)
        ]
    return found


def _owns(storage: Storage, node: Node, needed: set[Node]) -> bool:
    if storage.owner(node) is not node:
        return False
    if node.op in VIRTUAL:
        return node in needed
    if node.op in ("result", "arg"):
        return True
    return node.op not in (*VIEWS, "update", *LOOPS, "if", "call") and (node in needed or not inlined(storage, node))


def _in_memory(storage: Storage, node: Node) -> list[Node]:
    if node.op == "reshape":
        return [node.inputs[0]]
    if node.op in ("call", "routine"):
        return [operand for operand in node.inputs if operand.type is not None and operand.type.is_array]
    if node.op == "matmul":
        operands = [operand for operand in node.inputs if operand.type is not None]
        shapes = [operand.type.shape for operand in operands if operand.type is not None]
        return operands if all(len(shape) == 2 for shape in shapes) else []
    if node.op in LOOPS:
        return [
            end.inputs[slot]
            for slot, arg in enumerate(carried_args(node))
            if arg.type is not None and arg.type.is_array and not storage.in_place(node, slot)
            for end in exits(node.regions[-1])
        ]
    return []


_CONSUMERS = ("reduce", "update", "cast", "view", "transpose", "copy", "compress", "nonzero")


def _fits(node: Node, user: Node) -> bool:
    """Whether the user evaluates the node as often as it has elements."""
    if user.op in _CONSUMERS:
        return True
    return user.type is not None and node.type is not None and user.type.is_array and user.type.shape == node.type.shape


_KEPT = ("reduce", "matmul", "constant_array", "param", "arg", "result", "copy", "gather", "nonzero")
_ENDS = ("return", "yield", "break", "continue", "matmul", "call", "routine", "reshape", *LOOPS)


def inlined(storage: Storage, node: Node) -> bool:
    """Whether an intermediate is evaluated inside its only consumer, so that it never needs a name.

    One that has a name keeps it, unless a mask selects it: fusion would not spare its memory.
    """
    flow = storage.flow
    compressed = is_compressed(storage, node)
    if node.op in _KEPT or (node.hint and not compressed):
        return False
    # of what a mask selects nothing is evaluated to know how long it is
    users = [user for user in flow.users.get(node, ()) if not (compressed and user.op == "size")]
    if len(users) != 1 or flow.home.get(users[0]) is not flow.home.get(node) or users[0].op in _ENDS:
        return False
    if compressed:
        # an update where a mask holds reads in place what the mask selects, or keeps it first
        return _takes_compressed(storage, node, users[0]) and not storage.changes_before(node, users[0])
    return _fits(node, users[0]) and not storage.crosses_update(node, users[0])


def is_compressed(storage: Storage, node: Node) -> bool:
    """Whether the expression of an array reads elements where a mask holds: then only a loop over the mask has them."""
    if node.op == "compress" or node not in storage.selecting:
        return node in storage.selecting
    return any(is_compressed(storage, operand) and inlined(storage, operand) for operand in node.inputs)


def _takes_compressed(storage: Storage, node: Node, user: Node) -> bool:
    """Whether the user evaluates the node in a loop over the mask."""
    if user.op in _ELEMENT_BY_ELEMENT or user.op == "copy":
        return len({mask_of(storage, operand) for operand in user.inputs if operand in storage.selecting}) == 1
    if user.op == "reduce":
        return user.attr.axes[:1] == (0,) and user.attr.function not in ("argmin", "argmax")
    is_masked = user.op == "update" and isinstance(user.attr, Masked) and user.inputs[1] is node
    return is_masked and mask_of(storage, node) is user.inputs[2]


def mask_of(storage: Storage, node: Node) -> Node | None:
    """The mask that selects the elements of an expression."""
    if node not in storage.selecting:
        return None
    while node.op != "compress":
        node = next(operand for operand in node.inputs if operand in storage.selecting)
    return node.inputs[1]
