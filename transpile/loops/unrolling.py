"""Short loops over arrays whose elements were stored one by one become the statements of their turns.

So `a[k] = 1.0, x, y` is three stores, and the array that holds the three numbers between is not needed.
"""

from __future__ import annotations

from collections.abc import Collection

from transpile.loops.access import accesses, rebuild, rename
from transpile.symbolic.dims import as_dim
from transpile.symbolic.program import Loop, Stmt, Store

MOST = 16  # stores that a loop may become


def unroll(body: tuple[Stmt, ...], workspace: Collection[str]) -> tuple[Stmt, ...]:
    """Write out the loops that read arrays of the workspace which the statements before them filled one by one."""
    out: list[Stmt] = []
    filled: set[str] = set()  # arrays to which only elements of known places were written
    for stmt in body:
        stores = _turns(stmt) if isinstance(stmt, Loop) and filled & _read(stmt) else None
        if stores is not None:
            out += stores
            filled.update(store.array for store in stores if store.array in workspace and _is_known(store))
        elif isinstance(stmt, Store) and stmt.array in workspace and _is_known(stmt):
            out.append(stmt)
            filled.add(stmt.array)
        else:
            filled -= {access.array for access in accesses(stmt) if access.write}
            out.append(rebuild(stmt, lambda inner: unroll(inner, workspace)))
    return tuple(out)


def _read(loop: Loop) -> set[str]:
    return {access.array for access in accesses(loop) if not access.write}


def _is_known(store: Store) -> bool:
    return all(subscript.constant is not None for subscript in store.subscripts)


def _turns(stmt: Stmt) -> list[Store] | None:
    """The stores of all turns of a nest of loops, in order; None where it is long, or holds anything else."""
    if isinstance(stmt, Store):
        return [stmt]
    if not isinstance(stmt, Loop) or stmt.explicit or stmt.start.constant is None or stmt.stop.constant is None:
        return None
    stores: list[Store] = []
    for turn in range(stmt.start.constant, stmt.stop.constant, stmt.step):
        for inner in stmt.body:
            found = _turns(rename(inner, stmt.var, as_dim(turn)))
            if found is None or len(stores) + len(found) > MOST:
                return None
            stores += found
    return stores
