"""Updates: what is written into an array that exists, all of it, a part of it, or the elements that arrays select."""

from __future__ import annotations

from transpile.loops.carried import reads
from transpile.loops.elements import Subscripts, broadcast, cast, element, operation, reshaped, type_of, view_base
from transpile.loops.gathers import around, selected
from transpile.loops.masked import compact, counting, holds, selecting_mask, step
from transpile.loops.state import Nest, State
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import Dim, as_dim, name
from transpile.symbolic.graph import Masked, Node, Scatter
from transpile.symbolic.lists import Extend, ListChange, RemoveLast
from transpile.symbolic.program import Allocate, Assign, Const, Expr, Grow, Load, Op, Stmt, Store, Var
from transpile.symbolic.types import INT64, Kind, Type


def allocate(state: State, buffer: Buffer) -> list[Stmt]:
    """Note where a workspace array comes into being."""
    if buffer.role != "workspace":
        return []
    return [Allocate(buffer.name)]


def copy_into(
    state: State, buffer: Buffer, node: Node, source: str, order: tuple[int, ...] | None = None
) -> list[Stmt]:
    """A nest that copies ``node`` into ``buffer``, for a statement of the source; ``order``: of its loops."""
    nest = state.nest(buffer.shape, (source,))
    value = cast(element(state, node, broadcast(node, nest.subscripts)), buffer.dtype)
    return nest.in_order(order).around([Store(buffer.name, nest.subscripts, buffer.shape, value, nest.source)])


def lower_update(state: State, node: Node) -> list[Stmt]:
    """The statements of an update; what overlaps with what is written is read completely first."""
    if isinstance(node.attr, ListChange):
        return _shrink(state, node) if isinstance(node.attr, RemoveLast) else _grow(state, node)
    copied = dict(state.copies)
    begin = [stmt for operand in node.inputs[2:] for stmt in _apart(state, node, operand)]
    if isinstance(node.attr, Masked):
        begin += _masked(state, node)
    else:
        begin += _scatter(state, node, node.attr) if isinstance(node.attr, Scatter) else _whole(state, node)
    state.copies = copied
    return begin


def _grow(state: State, node: Node) -> list[Stmt]:
    """The value becomes the last item of a list, or each element of it does."""
    _, value = node.inputs
    buffer, source = state.storage.buffer(node), (node.span.statement,)
    assert buffer is not None
    count = state.lists[buffer.name]
    items = state.nest(type_of(value).shape if isinstance(node.attr, Extend) else (), source)
    nest = state.nest(buffer.shape[1:], source)
    stored = cast(element(state, value, items.subscripts or _aligned(value, nest.subscripts)), buffer.dtype)
    store = Store(buffer.name, (name(count), *nest.subscripts), buffer.shape, stored, source)
    more = Op("add", (Var(count, INT64), Const(1, INT64)), INT64)
    grow = Grow(buffer.name, buffer.dtype, buffer.shape[1:], name(count), source)
    return items.around([grow, *nest.around([store]), Assign(count, more)])


def _shrink(state: State, node: Node) -> list[Stmt]:
    buffer = state.storage.buffer(node)
    assert buffer is not None
    count = state.lists[buffer.name]
    less = Op("subtract", (Var(count, INT64), Const(1, INT64)), INT64)
    return [Assign(count, less, source=(node.span.statement,))]


def _whole(state: State, node: Node) -> list[Stmt]:
    target, value = node.inputs
    nest = state.nest(type_of(target).shape, (node.span.statement,))
    buffer = state.storage.buffer(target)
    assert buffer is not None
    order = _memory_order(nest, _place(target, nest.subscripts, buffer)[0])
    begin = _apart(state, node, value, order if type_of(value).shape == nest.shape else None)
    stored = element(state, value, _aligned(value, nest.subscripts))
    return begin + nest.in_order(order).around([_store(state, node, nest.subscripts, stored)])


def _memory_order(nest: Nest, subscripts: Subscripts) -> tuple[int, ...]:
    """The axes of a nest in the order in which the array that it writes has them, so that rows are written in order."""
    places = {atom: place for place, subscript in enumerate(subscripts) for atom in subscript.atoms()}
    return tuple(sorted(range(len(nest.shape)), key=lambda axis: places.get(nest.variables[axis] or "", -1)))


def _store(state: State, node: Node, subscripts: Subscripts, value: Expr) -> Store:
    buffer = state.storage.buffer(node)
    assert buffer is not None
    place, shape = _place(node.inputs[0], subscripts, buffer)
    return Store(buffer.name, place, shape, cast(value, buffer.dtype), (node.span.statement,))


def _present(store: Store) -> Load:
    """What is where a store writes."""
    return Load(store.array, store.subscripts, store.shape, store.value.dtype)


def _apart(state: State, node: Node, value: Node, order: tuple[int, ...] | None = None) -> list[Stmt]:
    """Copy a value that overlaps with the array that ``node`` updates, so that it is read completely first."""
    if not _overlaps(state, node, value):
        return []
    temporary = temporary_for(state, value, type_of(value).shape)
    body = allocate(state, temporary) + copy_into(state, temporary, value, node.span.statement, order)
    state.copies[value] = temporary
    return body


def _overlaps(state: State, node: Node, value: Node) -> bool:
    target, storage = node.inputs[0], state.storage
    if value in state.scalars or not type_of(value).is_array:
        return False
    if value in storage.buffers and storage.owner(value) is not storage.owner(target):
        return False
    return storage.owner(target) in storage.reads(value)


def temporary_for(state: State, node: Node, shape: tuple[Dim, ...]) -> Buffer:
    """Memory for a value that must be read completely first."""
    buffer = Buffer(state.storage.fresh(node.hint, "right_side"), type_of(node).dtype, shape, "workspace", True)
    state.add_workspace(buffer)
    return buffer


def _place(target: Node, subscripts: Subscripts, buffer: Buffer) -> tuple[Subscripts, tuple[Dim, ...]]:
    """Where in its root's buffer an element of a view chain is, and the shape that the buffer is seen with."""
    while True:
        if target.op == "view":
            subscripts = view_base(target.attr, subscripts)
        elif target.op == "transpose":
            moved = dict(zip(target.attr, subscripts, strict=True))
            subscripts = tuple(moved[axis] for axis in range(len(moved)))
        elif target.op == "reshape":
            return reshaped(target, subscripts, buffer)
        else:
            return subscripts, buffer.shape
        target = target.inputs[0]


# index arrays


def _scatter(state: State, node: Node, attr: Scatter) -> list[Stmt]:
    """One element after the other, so that the last one that has an index stays."""
    target, value, *operands = node.inputs
    apart = _apart(state, node, value)
    nest = state.nest(attr.gather.shape, (node.span.statement,))
    begin, subscripts = selected(state, attr.gather, target, tuple(operands), nest)
    stored = element(state, value, _aligned(value, nest.subscripts))
    store = _store(state, node, subscripts, stored)
    if attr.combine is not None and attr.dtype is not None:
        args = (cast(_present(store), attr.dtype), cast(stored, attr.dtype))
        store = _store(state, node, subscripts, operation(attr.combine, args, Type(Kind.ARRAY, attr.dtype)))
    return apart + around(nest, attr.gather, begin, store)


# masks


def _masked(state: State, node: Node) -> list[Stmt]:
    """Write where a mask holds. What the same mask selects is read in place, other values in their order."""
    _, value, mask = node.inputs
    begin: list[Stmt] = []
    if _overlaps(state, node, value):
        begin = _read_first(state, node)
    outer, inner, filled = _mask_nest(state, node)
    stored = _value(state, value, (name(filled), *inner.subscripts), outer)
    store = _store(state, node, (*outer.subscripts, *inner.subscripts), stored)
    test = holds(state, mask, outer.subscripts)
    if filled in reads(stored):
        return begin + counting(filled, outer.around(step(filled, test, inner.around([store]), always=False)))
    chosen = Op("where", (test, store.value, _present(store)), store.value.dtype)
    return begin + outer.around(inner.around([_store(state, node, (*outer.subscripts, *inner.subscripts), chosen)]))


def _mask_nest(state: State, node: Node) -> tuple[Nest, Nest, str]:
    """The loops over the mask of an update and over the other axes, and the name of a count of what was selected."""
    mask, source = type_of(node.inputs[2]).shape, (node.span.statement,)
    rest = type_of(node.inputs[0]).shape[len(mask) :]
    return state.nest(mask, source), state.nest(rest, source), state.fresh("filled")


def _value(state: State, value: Node, subscripts: Subscripts, outer: Nest) -> Expr:
    state.selected = outer.subscripts
    return element(state, value, _aligned(value, subscripts))


def _aligned(value: Node, subscripts: Subscripts) -> Subscripts:
    """Subscripts of a value that broadcasts; it may have more axes of length 1 in front."""
    more = len(type_of(value).shape) - len(subscripts)
    return broadcast(value, (*[as_dim(0)] * more, *subscripts))


def _read_first(state: State, node: Node) -> list[Stmt]:
    """Keep a value that overlaps with what is written: for each place of the mask, or for each that is selected."""
    value = node.inputs[1]
    selecting = selecting_mask(state, value)
    if selecting is None:
        return _apart(state, node, value)
    outer, inner, filled = _mask_nest(state, node)
    expression = _value(state, value, (name(filled), *inner.subscripts), outer)
    if filled in reads(expression) or len(type_of(value).shape) != 1 + len(inner.shape):
        temporary = temporary_for(state, value, type_of(value).shape)
        body = allocate(state, temporary) + compact(state, value, temporary, selecting)
        state.copies[value] = temporary
        return body
    temporary = temporary_for(state, value, (*outer.shape, *inner.shape))
    place = (*outer.subscripts, *inner.subscripts)
    stored = Store(temporary.name, place, temporary.shape, cast(expression, temporary.dtype), outer.source)
    state.in_place[value] = temporary
    return allocate(state, temporary) + outer.around(inner.around([stored]))
