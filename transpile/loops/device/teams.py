"""Bodies that the threads of a block work through together: they share inner loops, and wait where they must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from transpile.loops.access import accesses, names_read, names_written, statements, subexpressions
from transpile.loops.device.accumulate import accumulators
from transpile.loops.device.spread import can_spread, rising, turns
from transpile.symbolic.program import Assign, Barrier, If, Jump, Leader, Load, Loop, Stmt, Store, While

FEW_THREADS = 32  # loops of fewer turns, known ahead, are not shared


def team_body(body: Sequence[Stmt], exact: bool) -> tuple[Stmt, ...] | None:
    """The body with its inner loops shared and with barriers; None where a block cannot work through it together.

    What stands between the shared loops is computed by every thread, so that all have the same scalars.
    """
    shared = _share(tuple(body), exact)
    if shared is None or not any(isinstance(stmt, Loop) and stmt.shared for stmt in statements(list(shared))):
        return None
    return _with_barriers(shared)


def _share(body: tuple[Stmt, ...], exact: bool) -> tuple[Stmt, ...] | None:
    out: list[Stmt] = []
    for position, stmt in enumerate(body):
        later = body[position + 1 :]
        done = _shared(stmt, later, exact)
        if done is None:
            return None
        out.append(done)
    return tuple(out)


def _shared(stmt: Stmt, later: tuple[Stmt, ...], exact: bool) -> Stmt | None:
    if isinstance(stmt, (Assign, Jump)):
        return stmt
    if isinstance(stmt, Store):
        return Leader((stmt,))
    if isinstance(stmt, Loop):
        return _shared_loop(stmt, later, exact)
    if isinstance(stmt, (If, While)) and _tests_what_it_writes(stmt):
        return None  # some threads would still be at the test when others are already writing
    if isinstance(stmt, If):
        then, orelse = _share(stmt.then, exact), _share(stmt.orelse, exact)
        return None if then is None or orelse is None else replace(stmt, then=then, orelse=orelse)
    if isinstance(stmt, While):
        before, inner = _share(stmt.before, exact), _share(stmt.body, exact)
        return None if before is None or inner is None else replace(stmt, before=before, body=inner)
    return None


def _tests_what_it_writes(stmt: If | While) -> bool:
    tested = {part.array for part in subexpressions(stmt.condition) if isinstance(part, Load)}
    return bool(tested & {access.array for access in accesses(stmt) if access.write})


def _shared_loop(loop: Loop, later: tuple[Stmt, ...], exact: bool) -> Stmt | None:
    count = turns([loop])
    if count is None or count >= FEW_THREADS:
        found = accumulators(loop, exact)
        turned = rising(loop)
        if found is not None and can_spread(turned, [item.name for item in found]) and _is_plain(loop):
            return replace(turned, shared=True, lanes=tuple((item.name, item.combine) for item in found))
    elif any(access.write for access in accesses(loop)) and not _passes_on(loop, later) and _is_plain(loop):
        return Leader((loop,))
    inner = _share(loop.body, exact)
    return None if inner is None else replace(loop, body=inner)


def _is_plain(loop: Loop) -> bool:
    return all(isinstance(stmt, (Assign, Store, Loop, While, If, Jump)) for stmt in statements(loop.body))


def _passes_on(loop: Loop, later: tuple[Stmt, ...]) -> bool:
    """Whether the loop sets scalars that are not its own."""
    declared = {stmt.name for stmt in statements(loop.body) if isinstance(stmt, Assign) and stmt.declare}
    return bool(names_written(loop) - declared) or any(declared & names_read(stmt) for stmt in later)


@dataclass
class _Pending:
    """What the threads touched since they last waited for one another."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    def clash(self, stmt: Stmt) -> bool:
        """Whether the statement touches what another thread may just have written, or writes what it may still read."""
        found = list(accesses(stmt))
        reads = {access.array for access in found}
        writes = {access.array for access in found if access.write}
        return bool(reads & self.written or writes & self.read)

    def add(self, stmt: Stmt) -> None:
        """Note what the statement touches."""
        for access in accesses(stmt):
            (self.written if access.write else self.read).add(access.array)


def _with_barriers(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    out: list[Stmt] = []
    pending = _Pending()
    for stmt in body:
        compound = isinstance(stmt, (Loop, While, If)) and not getattr(stmt, "shared", False)
        if pending.clash(stmt) or (compound and pending.written and _writes(stmt)):
            out.append(Barrier())
            pending = _Pending()
        out.append(_inside(stmt) if compound else stmt)
        if compound and _writes(stmt):
            pending = _Pending()  # its blocks end with a barrier, and nothing was pending before it
        elif isinstance(stmt, Loop) and stmt.shared and stmt.lanes:
            pending = _Pending()  # combining the parts is a barrier
        else:
            pending.add(stmt)
    return tuple(out)


def _inside(stmt: Stmt) -> Stmt:
    """A statement that all threads go through, with barriers in its blocks."""
    if not _writes(stmt):
        return stmt
    if isinstance(stmt, Loop):
        return replace(stmt, body=_closed(stmt.body))
    if isinstance(stmt, While):
        return replace(stmt, before=_with_barriers(stmt.before), body=_closed(stmt.body))
    assert isinstance(stmt, If)
    return replace(stmt, then=_closed(stmt.then), orelse=_closed(stmt.orelse))


def _closed(body: tuple[Stmt, ...]) -> tuple[Stmt, ...]:
    """A block after which nothing is pending; jumps wait first."""
    if not body:
        return ()
    inner = _with_barriers(body)
    ends = isinstance(inner[-1], Jump)
    return (*inner[:-1], Barrier(), inner[-1]) if ends else (*inner, Barrier())


def _writes(stmt: Stmt) -> bool:
    return any(access.write for access in accesses(stmt))


def prefers_rows(axes: Sequence[Loop], body: Sequence[Stmt]) -> bool:
    """Whether neighbouring threads would better take neighbouring elements of one row than one row each.

    Memory is read in lines of many elements: a thread a row is slow where rows are read along their last axis, a block
    a row where the grid's own axis is the last one.
    """
    outer, last = {axis.var for axis in axes}, axes[-1].var
    along = across = 0
    for loop in (stmt for stmt in statements(list(body)) if isinstance(stmt, Loop) and stmt.shared):
        for access in accesses(loop):
            if not access.subscripts:
                continue
            end = set(access.subscripts[-1].atoms())
            earlier = {atom for subscript in access.subscripts[:-1] for atom in subscript.atoms()}
            along += loop.var in end and not outer & end and outer <= earlier
            across += last in end
    return along > across
