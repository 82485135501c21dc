"""Where masks hold: elements that are selected, written and combined in loops over the whole mask."""

from __future__ import annotations

from transpile.loops.access import subexpressions
from transpile.loops.elements import Subscripts, cast, element, type_of
from transpile.loops.state import State
from transpile.memory.storage import Buffer
from transpile.symbolic.dims import as_dim, name, product
from transpile.symbolic.graph import Node
from transpile.symbolic.ops import COSTLY, ELEMENTWISE
from transpile.symbolic.program import Assign, Cast, Const, Expr, If, Index, Load, Op, Stmt, Store, Var
from transpile.symbolic.types import BOOL, INT64


def selecting_mask(state: State, node: Node) -> Node | None:
    """The mask whose loop evaluates an expression: elements that it selects are read in place, and not from memory."""
    if node in state.storage.buffers or node in state.copies or node in state.in_place:
        return None
    if node not in state.storage.selecting:
        return None
    if node.op == "compress":
        return node.inputs[1]
    if node.op not in ELEMENTWISE and node.op not in ("cast", "copy"):
        return None
    return next((mask for operand in node.inputs for mask in [selecting_mask(state, operand)] if mask), None)


def holds(state: State, mask: Node, subscripts: Subscripts) -> Expr:
    """Whether the mask holds at a place."""
    return cast(element(state, mask, subscripts), BOOL)


def compact(state: State, node: Node, buffer: Buffer, mask: Node) -> list[Stmt]:
    """Store the selected elements of ``node`` one after the other.

    Without a branch each element is stored and the next one overwrites it where the mask does not hold: there is room
    for that, because the memory is for as many elements as the mask has.
    """
    source = (node.span.statement,)
    outer, inner = state.nest(type_of(mask).shape, source), state.nest(type_of(node).shape[1:], source)
    filled = state.fresh("filled")
    owned = state.storage.buffers.pop(node, None)
    state.selected = outer.subscripts
    value = cast(element(state, node, (name(filled), *inner.subscripts)), buffer.dtype)
    if owned is not None:
        state.storage.buffers[node] = owned
    # the shape says how much room there is: no need to know before how many are selected
    shape = (product(type_of(mask).shape), *buffer.shape[1:])
    store = Store(buffer.name, (name(filled), *inner.subscripts), shape, value, source)
    return counting(filled, outer.around(step(filled, holds(state, mask, outer.subscripts), inner.around([store]))))


def step(filled: str, test: Expr, stores: list[Stmt], always: bool = True) -> list[Stmt]:
    """Store where a mask holds and count that; ``always``: what is stored where it does not hold does no harm."""
    count = Var(filled, INT64)
    plain = (isinstance(stmt, Store) and is_cheap(stmt.value) and not _reads_at(stmt, filled) for stmt in stores)
    if always and all(plain):
        return [*stores, Assign(filled, Op("add", (count, Cast(test, INT64)), INT64))]
    return [If(test, (*stores, Assign(filled, Op("add", (count, Const(1, INT64)), INT64))))]


def _reads_at(stmt: Store, filled: str) -> bool:
    """Whether a store reads where it stores: another array may have no room for one more element."""
    parts = subexpressions(stmt.value)
    return any(isinstance(part, Load) and any(filled in dim.atoms() for dim in part.subscripts) for part in parts)


def is_cheap(value: Expr) -> bool:
    """Whether evaluating an expression where it is not needed does no harm."""
    if isinstance(value, Op):
        return value.name not in COSTLY and all(map(is_cheap, value.args))
    return is_cheap(value.arg) if isinstance(value, Cast) else True


def counting(filled: str, loops: list[Stmt]) -> list[Stmt]:
    """The loops, with the declaration of their count."""
    source = getattr(loops[0], "source", ())
    return [Assign(filled, Const(0, INT64), declare=True, mutable=True, source=source), *loops]


def lower_nonzero(state: State, node: Node) -> list[Stmt]:
    """Store the places where a mask holds."""
    mask, axis = node.inputs[0], node.attr.axis
    buffer = state.storage.buffers[node]
    nest = state.nest(type_of(mask).shape, (node.span.statement,))
    filled = state.fresh("filled")
    subscripts = nest.subscripts
    chosen = [(name(filled),)] if axis is not None else [(name(filled), as_dim(k)) for k in range(len(subscripts))]
    values = [subscripts[axis]] if axis is not None else list(subscripts)
    stores: list[Stmt] = [
        Store(buffer.name, place, (product(nest.shape), *buffer.shape[1:]), Index(value, INT64), nest.source)
        for place, value in zip(chosen, values, strict=True)
    ]
    return counting(filled, nest.around(step(filled, holds(state, mask, subscripts), stores)))
